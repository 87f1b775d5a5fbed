"""Every screen of the browser edge. A blueprint that is not listed here does not exist."""

from __future__ import annotations

from importlib import import_module

from flask import Flask

SCREENS = (
    "tracker.web.auth",
    "tracker.web.health",
    "tracker.web.desk",
    "tracker.web.tasks",
    "tracker.web.extensions",
    "tracker.web.files",
    "tracker.web.search",
    "tracker.web.plans",
    "tracker.web.summaries",
    "tracker.web.overdue",
    "tracker.web.proof",
    "tracker.web.ladder",
    "tracker.web.board",
    "tracker.web.scores",
    "tracker.web.schemes",
    "tracker.web.events",
    "tracker.web.notices",
    "tracker.web.audit",
    "tracker.web.admin",
    "tracker.web.profile",
    "tracker.web.help",
    "tracker.api.tasks",
)


def register(app: Flask) -> None:
    """Put every screen's blueprint on `app`."""
    for name in SCREENS:
        app.register_blueprint(import_module(name).bp)
