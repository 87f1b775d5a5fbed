"""`flask demo load`."""

from __future__ import annotations

import click
from flask import Flask, current_app

from tracker.cli.demo import load as loading
from tracker.cli.output import Group, as_json, emit
from tracker.core import time

group = Group("demo", help="Demonstration data.")


def register(app: Flask) -> None:
    """Put the group on `app`."""
    app.cli.add_command(group)


@group.command("load")
@click.option("--year", type=click.IntRange(2005, 2100), help="Plan year; default the year of most deadlines.")
@click.option("--items", type=click.IntRange(0, 5_000_000), default=0, help="Add this many further items in bulk.")
@as_json
def load(year: int | None, items: int, as_json: bool) -> None:
    """Seed the demo into an empty database and print its accounts; more items can be added to it later.

    An interrupted seed leaves nothing behind. The accounts are kept in the data folder, in demo-accounts.txt.
    """
    settings = current_app.extensions["settings"]
    result = loading.load(year, items, time.utcnow(), settings.data_dir, settings.timezone)
    lines, kept = result.lines(), settings.data_dir / loading.ACCOUNTS
    if not result.accounts and kept.exists():
        lines.append(f"The demo was there already; its accounts are in {kept}")
    emit(result.document(), as_json, lines)
