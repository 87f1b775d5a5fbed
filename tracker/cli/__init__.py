"""The command edge: one module per command group, the same services as the browser.

A command is one transaction by one actor; with `--json` it prints exactly one document.
"""

from __future__ import annotations

from importlib import import_module

from flask import Flask

GROUPS = (
    "tracker.cli.account",
    "tracker.cli.audit",
    "tracker.cli.backup",
    "tracker.cli.clock",
    "tracker.cli.demo.command",
    "tracker.cli.escalation",
    "tracker.cli.plan",
    "tracker.cli.run",
    "tracker.cli.scoring",
)


def register(app: Flask) -> None:
    """Put every command group on `app`."""
    for name in GROUPS:
        try:
            import_module(name).register(app)
        except (ImportError, AttributeError) as error:
            app.logger.warning("commands %s are not there yet: %s", name, error)
