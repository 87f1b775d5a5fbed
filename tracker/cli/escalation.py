"""`flask escalation sweep|reconcile`: the driver for cron and timers, and the comparison of expected with actual."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime

import click
from flask import Flask

from tracker.cli.output import Group, as_json, emit
from tracker.core.time import utcnow
from tracker.escalation import service

group = Group("escalation", help="Deadlines: sweep what has passed, compare expected with actual.")


def register(app: Flask) -> None:
    app.cli.add_command(group)


def read_instant(_context: click.Context, _parameter: click.Parameter, value: str | None) -> datetime | None:
    """An ISO instant; without a zone it is UTC."""
    if value is None:
        return None
    try:
        instant = datetime.fromisoformat(value)
    except ValueError as error:
        raise click.BadParameter("an ISO instant such as 2026-11-23T09:30:00+08:00") from error
    return instant if instant.tzinfo else instant.replace(tzinfo=UTC)


@group.command("sweep")
@click.option("--now", callback=read_instant, help="Sweep as of this instant instead of the clock's.")
@as_json
def sweep(now: datetime | None, as_json: bool) -> None:
    """Turn passed thresholds into steps, cases, notices and mail. Safe beside any number of others."""
    result = service.watch(now=utcnow()) if now is None else service.sweep(now=now)
    _print(asdict(result), as_json)


@group.command("reconcile")
@click.option("--now", callback=read_instant, help="Compare as of this instant instead of the clock's.")
@as_json
def reconcile(now: datetime | None, as_json: bool) -> None:
    """Write what is missing and report what is surplus; ends with 1 when anything was wrong."""
    result = service.heal(now=utcnow()) if now is None else service.reconcile(now=now)
    _print({**asdict(result), "clean": result.clean}, as_json)
    if not result.clean:
        raise SystemExit(1)


def _print(document: dict[str, object], as_json: bool) -> None:
    emit(document, as_json, [f"{name.replace('_', ' '):22}{value}" for name, value in document.items()])
