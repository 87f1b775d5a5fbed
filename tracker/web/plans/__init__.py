"""Plans in the browser: list, import, review desk, publication, and the plan with its progress."""

from __future__ import annotations

from tracker.web.plans import acts, columns, desk, facts, importing, publishing, reading, sending
from tracker.web.plans.blueprint import bp

__all__ = ["acts", "bp", "columns", "desk", "facts", "importing", "publishing", "reading", "sending"]
