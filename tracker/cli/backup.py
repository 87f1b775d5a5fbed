"""`flask backup FILE` and `flask restore FILE`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
from flask import Flask, current_app
from flask.cli import with_appcontext

from tracker.cli.output import Command, as_json, emit
from tracker.core import backup as archive
from tracker.core import time

FILE = click.argument("file", type=click.Path(path_type=Path, dir_okay=False))


def register(app: Flask) -> None:
    app.cli.add_command(backup)
    app.cli.add_command(restore)


def _summary(manifest: dict[str, Any]) -> dict[str, Any]:
    return {key: manifest[key] for key in ("format", "engine", "made_at")} | {"files": len(manifest["sha256"]) - 1}


@click.command("backup", cls=Command)
@FILE
@click.option("--replace", is_flag=True, help="Overwrite FILE when it is there already.")
@as_json
@with_appcontext
def backup(file: Path, replace: bool, as_json: bool) -> None:
    """Write database and evidence files into one tar archive while the system runs."""
    settings = current_app.extensions["settings"]
    summary = _summary(archive.backup(settings, file, time.utcnow(), replace=replace))
    emit(summary, as_json, [f"{file}: {summary['engine']}, {summary['files']} files"])


@click.command("restore", cls=Command)
@FILE
@click.option("--replace", is_flag=True, help="Overwrite a database that is not empty.")
@as_json
@with_appcontext
def restore(file: Path, replace: bool, as_json: bool) -> None:
    """Bring back an archive; stop web and workers first, run `flask db upgrade` afterwards."""
    summary = _summary(archive.restore(current_app.extensions["settings"], file, replace=replace))
    emit(summary, as_json, [f"{file}: restored {summary['engine']}, {summary['files']} files"])
