"""Plans in the browser: list, import, review desk, publication, and the plan with its progress."""

from __future__ import annotations

from tracker.web.plans import acts, desk, facts, importing, publishing, reading
from tracker.web.plans.blueprint import bp

__all__ = ["acts", "bp", "desk", "facts", "importing", "publishing", "reading"]
