"""`flask audit verify`: walk the sealed chain."""

from __future__ import annotations

import sys

from flask import Flask

from tracker.audit import service
from tracker.cli.output import Group, as_json, emit

group = Group("audit", help="The audit trail.")


def register(app: Flask) -> None:
    app.cli.add_command(group)


@group.command("verify")
@as_json
def verify(as_json: bool) -> None:
    """Recompute every hash of the chain; exit 1 at a break."""
    result = service.verify()
    document = {
        "ok": result.ok,
        "sealed": result.sealed,
        "unsealed": result.unsealed,
        "head": result.head,
        "broken_at": result.broken_at,
    }
    word = "whole" if result.ok else f"broken at seal {result.broken_at}"
    emit(
        document, as_json, [f"{result.sealed} rows sealed, {result.unsealed} not yet; chain {word}; head {result.head}"]
    )
    if not result.ok:
        sys.exit(1)
