"""`flask backup FILE` and `flask restore FILE`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
from flask import Flask, current_app

from tracker.cli.output import as_json, emit
from tracker.core import backup as archive
from tracker.core import time
from tracker.core.errors import DomainError

FILE = click.argument("file", type=click.Path(path_type=Path, dir_okay=False))


def register(app: Flask) -> None:
    app.cli.add_command(backup)
    app.cli.add_command(restore)


def _summary(manifest: dict[str, Any]) -> dict[str, Any]:
    return {key: manifest[key] for key in ("format", "engine", "made_at")} | {"files": len(manifest["sha256"]) - 1}


@click.command("backup")
@FILE
@as_json
def backup(file: Path, as_json: bool) -> None:
    """Write database and evidence files into one archive while the system runs."""
    try:
        summary = _summary(archive.backup(current_app.extensions["settings"], file, time.utcnow()))
    except DomainError as error:
        raise click.ClickException(error.text(str)) from error
    emit(summary, as_json, [f"{file}: {summary['engine']}, {summary['files']} files"])


@click.command("restore")
@FILE
@click.option("--replace", is_flag=True, help="Overwrite a database that is not empty.")
@as_json
def restore(file: Path, replace: bool, as_json: bool) -> None:
    """Bring back an archive; stop web and workers first, run `flask db upgrade` afterwards."""
    try:
        summary = _summary(archive.restore(current_app.extensions["settings"], file, replace=replace))
    except DomainError as error:
        raise click.ClickException(error.text(str)) from error
    emit(summary, as_json, [f"{file}: restored {summary['engine']}, {summary['files']} files"])
