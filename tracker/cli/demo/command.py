"""`flask demo load`."""

from __future__ import annotations

import click
from flask import Flask
from flask.cli import AppGroup

from tracker.cli.demo import load as loading
from tracker.cli.output import as_json, emit
from tracker.core import time

group = AppGroup("demo", help="Demonstration data.")


def register(app: Flask) -> None:
    """Put the group on `app`."""
    app.cli.add_command(group)


@group.command("load")
@click.option("--year", type=click.IntRange(2005, 2100), help="Plan year; default this year.")
@click.option("--items", type=click.IntRange(0, 5_000_000), default=0, help="Add this many further items in bulk.")
@as_json
def load(year: int | None, items: int, as_json: bool) -> None:
    """Seed the demo into an empty database and print its accounts; more items can be added to it later."""
    now = time.utcnow()
    result = loading.load(year or now.year, items, now)
    lines = [f"{result.bureau}: {result.items} items"]
    if result.accounts:
        lines.append(f"Password of every demo account: {result.password}")
        lines += [f"  {username:<14}{person} ({post})" for username, person, post in result.accounts]
    emit(result.document(), as_json, lines)
