"""`flask clock status|trust`: how the guarded clock stands, and an operator's word that it is right."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from flask import Flask

from tracker.cli.output import Group, as_json, emit
from tracker.core.db import session, unit_of_work
from tracker.core.time import utcnow
from tracker.escalation import service

group = Group("clock", help="The clock guard that holds escalation when the clock jumps.")


def register(app: Flask) -> None:
    app.cli.add_command(group)


@group.command("status")
@as_json
def status(as_json: bool) -> None:
    """Show the wall clock against the steady clock, per boot; ends with 1 while escalation is held."""
    now = utcnow()
    rows = service.status(service.read_clocks(now))
    session.rollback()
    here = [row for row in rows if row.drift is not None]
    held = any(row.held_since for row in here)
    lines = [f"now {now.isoformat()}, escalation {'held' if held else 'running'}"]
    for row in rows:
        held_since = _iso(row.held_since)
        lines.append(f"{row.boot_id}  seen {row.wall_at.isoformat()}  drift {row.drift}  held since {held_since}")
    emit({"now": _iso(now), "held": held, "boots": [_plain(asdict(row)) for row in rows]}, as_json, lines)
    if held:
        raise SystemExit(1)


@group.command("trust")
@as_json
def trust(as_json: bool) -> None:
    """Say that the wall clock is right; the next sweep goes on from here. Audited."""
    now = utcnow()
    with unit_of_work():
        service.trust(service.read_clocks(now), now=now)
    emit({"trusted": now.isoformat()}, as_json, [f"trusted {now.isoformat()}"])


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    return {name: _iso(value) or value for name, value in row.items()}


def _iso(instant: object) -> str | None:
    return instant.isoformat() if hasattr(instant, "isoformat") else None
