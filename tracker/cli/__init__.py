"""The command edge: one module per command group, the same services as the browser.

A command is one transaction by one actor; with `--json` it prints exactly one document, `{"error": …}` when it refuses.
"""

from __future__ import annotations

from flask import Flask

from tracker.cli import account, audit, backup, clock, escalation, plan, run, scoring
from tracker.cli.demo import command as demo

GROUPS = (account, audit, backup, clock, demo, escalation, plan, run, scoring)


def register(app: Flask) -> None:
    """Put every command group on `app`."""
    for group in GROUPS:
        group.register(app)
