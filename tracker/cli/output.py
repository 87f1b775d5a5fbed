"""Printing: one JSON document, or lines for a person; a refusal too."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import click
from flask.cli import AppGroup

from tracker.core.errors import DomainError

as_json = click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")


def emit(document: dict[str, Any], as_json: bool, lines: list[str]) -> None:
    """Print `document` as JSON, or `lines` for a person."""
    if as_json:
        click.echo(json.dumps(document, ensure_ascii=False, indent=2, sort_keys=True, default=str))
    else:
        for line in lines:
            click.echo(line)


class Command(click.Command):
    """A command whose refusals, those of its arguments included, are an error line, or with `--json` the document."""

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any
    ) -> click.Context:
        with _refusals("--json" in args):
            return super().make_context(info_name, args, parent, **extra)

    def invoke(self, ctx: click.Context) -> Any:
        with _refusals(bool(ctx.params.get("as_json"))):
            return super().invoke(ctx)


class Group(AppGroup):
    """A group of such commands, each in a context of the application."""

    command_class = Command


@contextmanager
def _refusals(as_json: bool) -> Iterator[None]:
    try:
        yield
    except (DomainError, click.ClickException) as refusal:
        told = click.ClickException(refusal.text(str)) if isinstance(refusal, DomainError) else refusal
        if not as_json:
            raise told from refusal
        emit({"error": told.format_message()}, as_json, [])
        raise click.exceptions.Exit(told.exit_code) from refusal
