"""Who may report and review: the work item's own rules, asked here by name."""

from __future__ import annotations

from tracker.core.context import Actor
from tracker.workitems import policy as workitems
from tracker.workitems.models import WorkItem
from tracker.workitems.transitions import Verb


def may_report(actor: Actor, item: WorkItem) -> bool:
    """True for the owner and the head of the lead unit while the item is in progress."""
    return workitems.may(actor, Verb.FILE, item)
