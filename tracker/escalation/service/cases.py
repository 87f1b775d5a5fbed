"""Overdue cases: opened by the deadline's own step, explained by the unit."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import and_, select

from tracker.audit import service as audit
from tracker.clocks import service as clocks
from tracker.clocks.models import ClockKind
from tracker.core.context import SYSTEM, Actor
from tracker.core.db import insert_ignore, new_uuid, session
from tracker.core.errors import Conflict, Forbidden, Invalid
from tracker.core.i18n import N_
from tracker.core.permissions import PostKind
from tracker.core.time import local_date
from tracker.escalation.models import CaseState, CaseStatement, EscalationStep, OverdueCase, Settled
from tracker.escalation.service.arming import CASE
from tracker.escalation.service.effects import among_picks
from tracker.escalation.service.picks import picked
from tracker.organisation import queries as organisation
from tracker.organisation import service as organisation_service
from tracker.organisation import settings
from tracker.workitems import service as workitems
from tracker.workitems.models import WorkItem

STATEMENT_LIMIT = 4000
SERIES = "case"


def open_picked(now: datetime) -> int:
    """Open the cases that the picks of the running sweep transaction ask for; returns how many."""
    query = (
        select(
            picked.c.bureau_id,
            picked.c.clock_id,
            picked.c.deadline_no,
            picked.c.work_item_id,
            picked.c.unit_id,
            picked.c.holder,
            picked.c.threshold_at,
        )
        .where(picked.c.outcome == Settled.FIRED, picked.c.opens_case, picked.c.work_item_id.is_not(None))
        .order_by(picked.c.threshold_at, picked.c.clock_id)
    )
    return open_cases(session.execute(query).all(), now)


def open_cases(rows: Sequence[Any], now: datetime) -> int:
    """Open a case per row, numbered, with a clock for the supervisor; a case that exists already is left alone."""
    by_bureau: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        by_bureau[row.bureau_id].append(row)
    return sum(_open(bureau_id, found, now) for bureau_id, found in by_bureau.items())


def _open(bureau_id: int, rows: Sequence[Any], now: datetime) -> int:
    today = local_date(now, settings.get(bureau_id, "timezone"))
    first = organisation_service.next_number(bureau_id, SERIES, today.year, count=len(rows))
    cases = [
        {
            "uuid": new_uuid(),
            "bureau_id": bureau_id,
            "number": f"{today.year}-{serial:03d}",
            "clock_id": row.clock_id,
            "deadline_no": row.deadline_no,
            "work_item_id": row.work_item_id,
            "unit_id": row.unit_id,
            "holder": row.holder,
            "state": CaseState.OPEN,
            "opened_at": row.threshold_at,
            "raised_at": now,
            "version": 1,
        }
        for serial, row in enumerate(rows, first)
    ]
    session.execute(insert_ignore(OverdueCase), cases)
    start_clocks(bureau_id, [case["uuid"] for case in cases], now)
    return len(cases)


def start_clocks(bureau_id: int, uuids: Iterable[str], now: datetime) -> int:
    """Let the supervisor's time run on the cases; the sweep sets the ladder of these clocks."""
    ids = session.scalars(select(OverdueCase.id).where(OverdueCase.uuid.in_(list(uuids)))).all()
    today = local_date(now, settings.get(bureau_id, "timezone"))
    day = organisation.calendar(bureau_id).add(today, int(settings.get(bureau_id, "case_days")))
    desk = organisation.post_holders(bureau_id, PostKind.SUPERVISOR, today)
    unit_id = desk[0].unit_id if desk else bureau_id
    return clocks.start_many(bureau_id, CASE, ClockKind.CASE, dict.fromkeys(ids, unit_id), day=day, now=now)


def state_case(case: OverdueCase, *, actor: Actor, now: datetime, text: str) -> CaseStatement:
    """Record the unit's explanation, verbatim; a later one adds. Only the head of the unit, or who acts for the head.

    Raises Forbidden, Conflict when the case is closed, Invalid for an empty or overlong text.
    """
    item = session.get_one(WorkItem, case.work_item_id)
    if not actor.heads(item.lead_unit_id):
        raise Forbidden
    if case.state != CaseState.OPEN:
        raise Conflict(N_("这件逾期案已经作出决定，不能再补说明。"))
    if not text.strip():
        raise Invalid(N_("写明情况后再提交。"), field="text")
    if len(text) > STATEMENT_LIMIT:
        raise Invalid(N_("说明最多%(most)s个字。"), field="text", most=STATEMENT_LIMIT)
    statement = CaseStatement(case_id=case.id, at=now, person_id=actor.person_id, text=text.strip())
    session.add(statement)
    session.flush()
    audit.record(actor, "case.state", CASE, case.id, now=now, text=statement.text)
    return statement


def admit_confidential(now: datetime) -> None:
    """Whoever a step of the running sweep transaction addresses may read the confidential item that it is about."""
    query = (
        select(WorkItem, EscalationStep.person_id)
        .select_from(picked)
        .join(EscalationStep, among_picks())
        .join(WorkItem, and_(WorkItem.id == EscalationStep.work_item_id, WorkItem.confidential))
    )
    for item, person_id in session.execute(query).all():
        if person_id is not None:
            workitems.admit(item, [person_id], actor=SYSTEM, now=now)
