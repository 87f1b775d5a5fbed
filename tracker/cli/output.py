"""Printing: one JSON document, or lines for a person."""

from __future__ import annotations

import json
from typing import Any

import click

as_json = click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")


def emit(document: dict[str, Any], as_json: bool, lines: list[str]) -> None:
    """Print `document` as JSON, or `lines` for a person."""
    if as_json:
        click.echo(json.dumps(document, ensure_ascii=False, indent=2, sort_keys=True, default=str))
    else:
        for line in lines:
            click.echo(line)
