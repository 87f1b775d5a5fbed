"""`flask clock status|trust`: how the guarded clock stands, and an operator's word that it is right."""

from __future__ import annotations

import json
from dataclasses import asdict

import click
from flask import Flask
from flask.cli import AppGroup

from tracker.core.db import session, unit_of_work
from tracker.core.time import utcnow
from tracker.escalation import service

group = AppGroup("clock", help="The clock guard that holds escalation when the clock jumps.")


def register(app: Flask) -> None:
    app.cli.add_command(group)


@group.command("status")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def status(as_json: bool) -> None:
    """Show the wall clock against the steady clock, per boot; ends with 1 while escalation is held."""
    now = utcnow()
    rows = service.status(service.read_clocks(now))
    session.rollback()
    here = [row for row in rows if row.drift is not None]
    held = any(row.held_since for row in here)
    if as_json:
        boots = [asdict(row) for row in rows]
        click.echo(json.dumps({"now": now.isoformat(), "held": held, "boots": boots}, default=_iso))
    else:
        click.echo(f"now {now.isoformat()}, escalation {'held' if held else 'running'}")
        for row in rows:
            held_since = _iso(row.held_since)
            click.echo(f"{row.boot_id}  seen {row.wall_at.isoformat()}  drift {row.drift}  held since {held_since}")
    if held:
        raise SystemExit(1)


@group.command("trust")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def trust(as_json: bool) -> None:
    """Say that the wall clock is right; the next sweep goes on from here. Audited."""
    now = utcnow()
    with unit_of_work():
        service.trust(service.read_clocks(now), now=now)
    click.echo(json.dumps({"trusted": now.isoformat()}) if as_json else f"trusted {now.isoformat()}")


def _iso(instant: object) -> str | None:
    return instant.isoformat() if hasattr(instant, "isoformat") else None
