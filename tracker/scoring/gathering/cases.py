"""Overdue cases held to account or exempted, by decisions that took effect."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Row, select

from tracker.clocks.models import Clock, Deadline
from tracker.core.db import session
from tracker.core.time import local_date
from tracker.escalation.models import CaseDecision, DecisionKind, DecisionState, OverdueCase
from tracker.organisation import settings
from tracker.scoring.gathering.items import matter_of
from tracker.scoring.gathering.seed import Seed
from tracker.scoring.models import Fact, FactType
from tracker.workitems.models import WorkItem

TYPES = {DecisionKind.HOLD: FactType.CASE_HELD, DecisionKind.EXEMPT: FactType.CASE_EXEMPTED}


def gather(bureau_id: int) -> Iterator[Seed]:
    """One fact per effective decision: `hold` may deduct, `exempt` lifts what the same overdue deducts."""
    zone = settings.get(bureau_id, "timezone")
    seeds = (_seed(row, zone) for row in _decisions(bureau_id))
    yield from (seed for seed in seeds if seed)


def _decisions(bureau_id: int) -> list[Row[Any]]:
    key: Any = "case/" + CaseDecision.uuid
    query = (
        select(CaseDecision, OverdueCase, Clock.uuid, WorkItem, Deadline.local_date)
        .join(OverdueCase, OverdueCase.id == CaseDecision.case_id)
        .join(Clock, Clock.id == OverdueCase.clock_id)
        .join(WorkItem, WorkItem.id == OverdueCase.work_item_id)
        .join(Deadline, (Deadline.clock_id == Clock.id) & (Deadline.number == OverdueCase.deadline_no))
        .outerjoin(Fact, Fact.key == key)
        .where(OverdueCase.bureau_id == bureau_id, Fact.id.is_(None))
        .where(CaseDecision.state == DecisionState.EFFECTIVE, CaseDecision.kind.in_(TYPES))
    )
    return list(session.execute(query.order_by(CaseDecision.id)))


def _seed(row: Row[Any], zone: str) -> Seed | None:
    decision, case, clock_uuid, item, due = tuple(row)
    held = decision.kind == DecisionKind.HOLD
    unit_id = decision.subject_unit_id or case.unit_id
    if held and decision.subject_unit_id is None and case.holder != "unit":
        return None  # a reviewer's or decider's lateness is not the unit's
    names = {} if item.confidential else {"number": item.number, "title": item.title, "case": case.number or ""}
    return Seed(
        key=f"case/{decision.uuid}",
        fact_type=TYPES[DecisionKind(decision.kind)],
        source_kind="overdue_case",
        source_id=case.id,
        unit_id=unit_id,
        person_id=item.owner_id,
        occurred_on=due,
        booked_on=local_date(decision.effective_at, zone),
        matter=matter_of(clock_uuid, case.deadline_no, item),
        detail={
            "decided_by": decision.person_id,
            "reference": decision.rule_reference,
            "no": case.deadline_no,
            "due": due.isoformat(),
            **names,
        },
        confidential=item.confidential,
    )
