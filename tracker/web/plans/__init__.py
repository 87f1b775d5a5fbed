"""Plans in the browser: list, import, review desk, publication, and the plan with its progress."""

from __future__ import annotations

from tracker.web.plans import (
    acts,
    amending,
    carrying,
    columns,
    desk,
    facts,
    importing,
    proposals,
    publishing,
    reading,
    received,
    sending,
)
from tracker.web.plans.blueprint import bp

__all__ = [
    "acts",
    "amending",
    "bp",
    "carrying",
    "columns",
    "desk",
    "facts",
    "importing",
    "proposals",
    "publishing",
    "reading",
    "received",
    "sending",
]
