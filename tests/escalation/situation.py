"""What the escalation tests share: a deadline, its instants, and the items around it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import select

from tests.cast import Cast
from tests.moment import NOW
from tests.workitems import factory
from tracker.core.db import session
from tracker.escalation import service
from tracker.escalation.models import EscalationStep
from tracker.workitems.models import WorkItem

DUE = date(2026, 12, 11)
"""A Friday."""
WARNED = datetime(2026, 12, 8, 1, 0, tzinfo=UTC)
"""Three working days before, 09:00 in Shanghai."""
PASSED = datetime(2026, 12, 11, 9, 30, tzinfo=UTC)
"""The cut-off, 17:30."""
LEADER = datetime(2026, 12, 16, 1, 0, tzinfo=UTC)
DIRECTOR = datetime(2026, 12, 22, 1, 0, tzinfo=UTC)
INSTANTS = [WARNED, PASSED, LEADER, DIRECTOR]
SECOND = timedelta(seconds=1)


def armed(cast: Cast, state: str = "in_progress", **facts: Any) -> WorkItem:
    """An item of 征收管理科 with its ladder set, committed."""
    item: WorkItem = getattr(factory, state)(cast, **facts)
    service.arm(item, now=facts.get("now", NOW))
    session.commit()
    return item


def steps_of(item: WorkItem) -> list[EscalationStep]:
    """Recorded steps of the completion clock, in order."""
    query = select(EscalationStep).where(EscalationStep.work_item_id == item.id, EscalationStep.light != "none")
    return list(session.scalars(query.order_by(EscalationStep.deadline_no, EscalationStep.step_no)))
