"""`flask plan parse`: read a plan document and print what was found; writes nothing to the database."""

from __future__ import annotations

from pathlib import Path

import click
from flask import Flask

from tracker.cli.output import Group, as_json, emit
from tracker.plans.reading import read_file, to_json

group = Group("plan", help="Plan documents.")


def register(app: Flask) -> None:
    app.cli.add_command(group)


@group.command("parse")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--year", type=click.IntRange(1949, 2200), help="The plan's year; default: the year the text names.")
@click.option("--text-out", type=click.Path(dir_okay=False, path_type=Path), help="Write the text of the offsets.")
@as_json
def parse(file: Path, year: int | None, text_out: Path | None, as_json: bool) -> None:
    """Read FILE (Word, WPS, PDF, Excel, HTML, Markdown or text) into outline and tasks; exit 1 when it is refused.

    What it is, its content says; the reason of a refusal is printed.
    """
    plan = read_file(file, file.name, year)
    if text_out:
        text_out.write_text(plan.text, encoding="utf-8", newline="\n")
    document = to_json(plan)
    lines = [f"{task['number'] or '-'}\t{task['title'] or task['text'][:40]}" for task in document["tasks"]]
    emit(document, as_json, lines)
