"""The screen's blueprint, and the slot for what a decision would do to scores."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint

from tracker.escalation.models import DecisionKind, OverdueCase
from tracker.workitems.models import WorkItem

bp = Blueprint("overdue", __name__, url_prefix="/overdue")

Preview = Callable[[OverdueCase, WorkItem, DecisionKind, int | None], str | None]

PREVIEWS: list[Preview] = []
"""Sentences on what a decision (case, item, kind, unit held to account) would cost; other screens add theirs."""
