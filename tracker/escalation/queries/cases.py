"""Reads of overdue cases: the desk's list by urgency, totals, one case with its records."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, literal_column, select, tuple_

from tracker.clocks.models import Clock, ClockKind, Deadline
from tracker.core.context import Actor
from tracker.core.db import session
from tracker.core.errors import NotFound
from tracker.escalation import policy
from tracker.escalation.models import (
    CaseDecision,
    CaseState,
    CaseStatement,
    DecisionKind,
    DecisionState,
    EscalationStep,
    Holding,
    OverdueCase,
)
from tracker.organisation.models import Person
from tracker.workitems.models import MOVED, WorkItem, WorkItemUnit

PAGE = 50
COUNT_CAP = 1000
OPEN = OverdueCase.state == literal_column(f"'{CaseState.OPEN}'")
"""Written out as the index of open cases has it; only then does it serve."""


@dataclass(frozen=True)
class CaseRow:
    """A case in the list of the desk."""

    id: int
    uuid: str
    number: str
    item_number: str
    title: str
    unit_id: int
    owner_id: int | None
    opened_at: datetime
    due_at: datetime
    due_date: Any
    holder: str
    state: str
    item_state: str
    progress: int
    level: int
    """Number of steps fired on this deadline."""
    recipient: str
    """Whom the highest step was meant for."""
    light: str
    decide_by: datetime | None
    urges: int
    urged_at: datetime | None
    stated: bool
    pending: str
    """Kind of the decision that waits for its ten minutes, empty for none."""
    asked_id: int | None
    """The second person whose agreement it waits for before that."""
    closed_by: str
    """Kind of the decision that closed it, empty while open."""


def _base(actor: Actor) -> Any:
    return (
        select(OverdueCase, WorkItem, Deadline.due_at, Deadline.local_date, Clock.id.label("case_clock"))
        .join(WorkItem, WorkItem.id == OverdueCase.work_item_id)
        .join(
            Deadline,
            and_(Deadline.clock_id == OverdueCase.clock_id, Deadline.number == OverdueCase.deadline_no),
        )
        .outerjoin(
            Clock,
            and_(
                Clock.subject_kind == "overdue_case", Clock.subject_id == OverdueCase.id, Clock.kind == ClockKind.CASE
            ),
        )
        .where(OverdueCase.bureau_id == actor.bureau_id, policy.visible(actor))
    )


def cases_page(
    actor: Actor,
    *,
    state: CaseState = CaseState.OPEN,
    by_unit: bool = False,
    unit_id: int | None = None,
    after: tuple[Any, ...] | None = None,
    limit: int = PAGE,
) -> tuple[list[CaseRow], tuple[Any, ...] | None]:
    """Cases that `actor` sees, those overdue longest first (by unit: unit by unit), and the key of the next page.

    Closed ones come newest first.
    """
    query = _base(actor).where(OPEN if state == CaseState.OPEN else OverdueCase.state == state)
    if unit_id is not None:
        query = query.where(WorkItem.lead_unit_id == unit_id)
    if state == CaseState.CLOSED:
        keys: tuple[Any, ...] = (OverdueCase.id,)
        query = query.where(OverdueCase.id < after[0]) if after else query
        query = query.order_by(OverdueCase.id.desc())
    else:
        keys = (WorkItem.lead_unit_id,) if by_unit else ()
        keys = (*keys, OverdueCase.opened_at, OverdueCase.id)
        query = query.where(tuple_(*keys) > tuple_(*after)) if after else query
        query = query.order_by(*keys)
    rows = session.execute(query.limit(limit + 1)).all()
    following = _key(rows[limit - 1], state, by_unit) if len(rows) > limit else None
    return _case_rows(rows[:limit]), following


def _key(row: Any, state: CaseState, by_unit: bool) -> tuple[Any, ...]:
    case, item = row[0], row[1]
    if state == CaseState.CLOSED:
        return (case.id,)
    return (item.lead_unit_id, case.opened_at, case.id) if by_unit else (case.opened_at, case.id)


def _case_rows(rows: Sequence[Any]) -> list[CaseRow]:
    if not rows:
        return []
    cases = [row[0] for row in rows]
    steps, marks = _top_steps(cases), _decision_marks(cases)
    due, stated = _decide_by([row.case_clock for row in rows if row.case_clock]), _stated(cases)
    found = []
    for row in rows:
        case, item = row[0], row[1]
        level, recipient, light = steps.get((case.clock_id, case.deadline_no), (0, "", "orange"))
        mark = marks[case.id]
        found.append(
            CaseRow(
                id=case.id,
                uuid=case.uuid,
                number=case.number or "",
                item_number=item.number,
                title=item.title,
                unit_id=item.lead_unit_id,
                owner_id=item.owner_id,
                opened_at=case.opened_at,
                due_at=row.due_at,
                due_date=row.local_date,
                holder=str(case.holder),
                state=str(case.state),
                item_state=str(item.state),
                progress=item.progress,
                level=level,
                recipient=recipient,
                light=light,
                decide_by=due.get(row.case_clock),
                urges=mark.urges,
                urged_at=mark.urged_at,
                stated=case.id in stated,
                pending=mark.pending,
                asked_id=mark.asked_id,
                closed_by=mark.closed_by,
            )
        )
    return found


def _top_steps(cases: Sequence[OverdueCase]) -> dict[tuple[int, int], tuple[int, str, str]]:
    query = select(
        EscalationStep.clock_id,
        EscalationStep.deadline_no,
        EscalationStep.step_no,
        EscalationStep.recipient,
        EscalationStep.light,
    ).where(EscalationStep.clock_id.in_([case.clock_id for case in cases]))
    found: dict[tuple[int, int], tuple[int, str, str]] = {}
    for row in session.execute(query.order_by(EscalationStep.step_no)):
        found[row.clock_id, row.deadline_no] = (row.step_no, row.recipient, row.light)
    return found


@dataclass
class _Mark:
    """What the decisions on a case come to."""

    urges: int = 0
    urged_at: datetime | None = None
    pending: str = ""
    asked_id: int | None = None
    closed_by: str = ""


def _decision_marks(cases: Sequence[OverdueCase]) -> dict[int, _Mark]:
    query = select(CaseDecision).where(
        CaseDecision.case_id.in_([case.id for case in cases]), CaseDecision.state != DecisionState.WITHDRAWN
    )
    found = {case.id: _Mark() for case in cases}
    for one in session.scalars(query.order_by(CaseDecision.id)):
        mark = found[one.case_id]
        if one.kind == DecisionKind.URGE:
            mark.urges, mark.urged_at = mark.urges + 1, one.decided_at
        elif one.state == DecisionState.EFFECTIVE:
            mark.closed_by = str(one.kind)
        if one.state == DecisionState.PENDING:
            mark.pending, mark.asked_id = str(one.kind), one.asked_id
    return found


def _decide_by(clock_ids: Sequence[int]) -> dict[int, datetime]:
    query = select(Deadline.clock_id, Deadline.due_at).where(Deadline.clock_id.in_(clock_ids))
    return {row.clock_id: row.due_at for row in session.execute(query.order_by(Deadline.number))}


def _stated(cases: Sequence[OverdueCase]) -> set[int]:
    ids = [case.id for case in cases]
    return set(session.scalars(select(CaseStatement.case_id).where(CaseStatement.case_id.in_(ids))))


@dataclass(frozen=True)
class CaseTotals:
    """Counts of the desk, each stopping at 1,000."""

    open: int
    to_decide: int
    """Open cases whose supervisor's time ends today or has ended."""
    closed: int


def totals(actor: Actor, *, today_ends: datetime, month_begins: datetime) -> CaseTotals:
    """Open cases, those to be decided by `today_ends`, and those closed since `month_begins`, as `actor` sees them."""
    pressing = select(Deadline.clock_id).where(Deadline.due_at <= today_ends)
    return CaseTotals(
        open=count_open(actor),
        to_decide=_capped(actor, and_(OPEN, Clock.id.in_(pressing))),
        closed=_capped(actor, and_(OverdueCase.state == CaseState.CLOSED, OverdueCase.closed_at >= month_begins)),
    )


def count_open(actor: Actor) -> int:
    """Open cases as `actor` sees them, stopping at 1,000."""
    return _capped(actor, OPEN)


def _capped(actor: Actor, condition: ColumnElement[bool]) -> int:
    found = _base(actor).where(condition).with_only_columns(OverdueCase.id).limit(COUNT_CAP + 1)
    return session.scalar(select(func.count()).select_from(found.subquery())) or 0


def case_for(actor: Actor, uuid: str) -> tuple[OverdueCase, WorkItem]:
    """A case and its item. Raises NotFound when the actor does not see it."""
    row = session.execute(_base(actor).where(OverdueCase.uuid == uuid)).first()
    if row is None:
        raise NotFound
    return row[0], row[1]


def case_by_id(actor: Actor, case_id: int) -> OverdueCase:
    """A case by its id, for records that name it so. Raises NotFound when the actor does not see it."""
    row = session.execute(_base(actor).where(OverdueCase.id == case_id)).first()
    if row is None:
        raise NotFound
    found: OverdueCase = row[0]
    return found


def decision_for(actor: Actor, uuid: str) -> tuple[CaseDecision, OverdueCase]:
    """A decision and its case. Raises NotFound when the actor does not see the case."""
    decision = session.scalars(select(CaseDecision).where(CaseDecision.uuid == uuid)).first()
    if decision is None:
        raise NotFound
    case_uuid = session.scalars(select(OverdueCase.uuid).where(OverdueCase.id == decision.case_id)).one()
    case, _item = case_for(actor, case_uuid)
    return decision, case


def items_of(case_ids: Sequence[int]) -> dict[int, int]:
    """The work item of each case."""
    query = select(OverdueCase.id, OverdueCase.work_item_id).where(OverdueCase.id.in_(case_ids))
    return {row.id: row.work_item_id for row in session.execute(query)}


def open_case_of(item_id: int) -> OverdueCase | None:
    """The open case of an item with the newest deadline number."""
    query = select(OverdueCase).where(OverdueCase.work_item_id == item_id, OverdueCase.state == CaseState.OPEN)
    return session.scalars(query.order_by(OverdueCase.id.desc())).first()


def decisions_of(case_id: int) -> Sequence[CaseDecision]:
    """All decisions of a case, withdrawn ones too, the newest first."""
    query = select(CaseDecision).where(CaseDecision.case_id == case_id).order_by(CaseDecision.id.desc())
    return session.scalars(query).all()


def statements_of(case_id: int) -> Sequence[CaseStatement]:
    """The unit's explanations, the newest first."""
    query = select(CaseStatement).where(CaseStatement.case_id == case_id).order_by(CaseStatement.id.desc())
    return session.scalars(query).all()


def accountable_units(case: OverdueCase, item: WorkItem) -> list[int]:
    """Which units can be held to account: lead and supporting; for a reviewer's or decider's case only theirs."""
    if case.holder == Holding.UNIT:
        others = select(WorkItemUnit.unit_id).where(WorkItemUnit.work_item_id == item.id).order_by(WorkItemUnit.unit_id)
        return [item.lead_unit_id, *session.scalars(others)]
    query = (
        select(Person.unit_id)
        .join(EscalationStep, EscalationStep.person_id == Person.id)
        .where(EscalationStep.clock_id == case.clock_id, EscalationStep.deadline_no == case.deadline_no)
        .where(EscalationStep.holder != Holding.UNIT)
        .order_by(EscalationStep.step_no)
    )
    return list(dict.fromkeys(session.scalars(query)))


def pressing(actor: Actor, limit: int) -> list[CaseRow]:
    """Open cases that wait for a supervisor, the most urgent first."""
    rows, _next = cases_page(actor, limit=limit)
    return [row for row in rows if not row.pending]


def to_confirm(actor: Actor, limit: int) -> list[CaseRow]:
    """Cases whose exemption waits for `actor` as the second person, those overdue longest first."""
    asked = select(CaseDecision.case_id).where(
        CaseDecision.second_person_id == actor.person_id,
        CaseDecision.kind == DecisionKind.EXEMPT,
        CaseDecision.state == DecisionState.PENDING,
        CaseDecision.confirmed_at.is_(None),
    )
    query = _base(actor).where(OverdueCase.id.in_(asked)).order_by(OverdueCase.opened_at, OverdueCase.id).limit(limit)
    return _case_rows(session.execute(query).all())


def unexplained(units: Sequence[int], actor: Actor, limit: int) -> list[CaseRow]:
    """Open cases of these lead units that have no statement yet, those overdue longest first.

    A case opened while the unit led, or came to it with a reassigned item. Each way has its index; asked as one, it
    would take a look at every open case.
    """
    led = and_(OverdueCase.unit_id.in_(units), WorkItem.redispatches == 0)
    came = and_(WorkItem.lead_unit_id.in_(units), MOVED)
    ways = (led, came) if units else ()
    ids = {one for way in ways for one in session.scalars(_untold(actor).where(way).limit(limit))}
    if not ids:
        return []
    query = _base(actor).where(OverdueCase.id.in_(ids)).order_by(OverdueCase.opened_at, OverdueCase.id).limit(limit)
    return _case_rows(session.execute(query).all())


def _untold(actor: Actor) -> Select[int]:
    told = exists().where(CaseStatement.case_id == OverdueCase.id)
    return (
        select(OverdueCase.id)
        .join(WorkItem, WorkItem.id == OverdueCase.work_item_id)
        .where(OverdueCase.bureau_id == actor.bureau_id, policy.visible(actor))
        .where(OPEN, OverdueCase.holder == Holding.UNIT, ~told)
        .order_by(OverdueCase.opened_at, OverdueCase.id)
    )
