"""What a threshold comes to, in SQL: a function of thresholds, deadlines and holdings, never of when somebody looks.

Sweep and reconcile share it, so that what is done and what is expected cannot differ in meaning.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, literal, or_, select
from sqlalchemy.orm import aliased

from tracker.clocks.models import Clock, ClockHolding, ClockKind, Deadline
from tracker.escalation.models import Holding, Settled, Threshold
from tracker.workitems.models import WorkItem

WAITS = (ClockKind.SUPERVISOR_REVIEW, ClockKind.UNIT_REVIEW, ClockKind.EXTENSION)
"""While one of these runs on an item, its completion steps belong to whoever holds that wait. An extension asked for
after the deadline had passed is none of them: it counts as overdue."""

Held = aliased(ClockHolding, name="held")
Own = aliased(Deadline, name="own")
Wait = aliased(Clock, name="wait")
WaitHeld = aliased(ClockHolding, name="wait_held")


def _running_at(clock: Any) -> ColumnElement[bool]:
    at = Threshold.threshold_at
    return and_(clock.started_at <= at, or_(clock.ended_at.is_(None), clock.ended_at > at))


def _holding_at(clock: Any) -> Any:
    """The stretch that had begun last at the threshold."""
    begun = select(func.max(ClockHolding.id)).where(
        ClockHolding.clock_id == clock.id, ClockHolding.since <= Threshold.threshold_at
    )
    return begun.correlate(Threshold, clock).scalar_subquery()


def _wait_at() -> Any:
    other = aliased(Clock, name="other")
    rank = case((other.kind == WAITS[0], 0), (other.kind == WAITS[1], 1), else_=2)
    found = select(other.id).where(
        other.subject_kind == Clock.subject_kind,
        other.subject_id == Clock.subject_id,
        other.kind.in_(WAITS),
        _running_at(other),
        or_(other.kind != ClockKind.EXTENSION, other.started_at <= Own.due_at),
    )
    return found.order_by(rank, other.id.desc()).limit(1).correlate(Threshold, Clock, Own).scalar_subquery()


def _superseded() -> ColumnElement[bool]:
    later = exists().where(
        Deadline.clock_id == Threshold.clock_id,
        Deadline.number > Threshold.deadline_no,
        Deadline.set_at <= Threshold.threshold_at,
    )
    return later.correlate(Threshold)


OUTCOME: ColumnElement[str] = case(
    (_superseded(), literal(str(Settled.SUPERSEDED))),
    (Clock.ended_at <= Threshold.threshold_at, literal(str(Settled.ENDED))),
    (Held.until <= Threshold.threshold_at, literal(str(Settled.ENDED))),
    (
        and_(Held.id.is_not(None), Held.unit_id.is_(None), Held.person_id.is_(None)),
        literal(str(Settled.SUSPENDED)),
    ),
    else_=literal(str(Settled.FIRED)),
)
"""FIRED when the wait was running on this deadline at the threshold. A finish at the very instant is in time; an item
that was finished and reopened later had no holding in between."""

WAITED: ColumnElement[str] = func.coalesce(Wait.kind, "")

HOLDER: ColumnElement[str] = case(
    (Wait.id.is_(None), literal(str(Holding.UNIT))),
    (Wait.kind == ClockKind.EXTENSION, literal(str(Holding.DECIDER))),
    else_=literal(str(Holding.REVIEWER)),
)


def thresholds(*columns: Any) -> Select[Any]:
    """SELECT of thresholds with the clock, who held it, and what the item waited for at that instant."""
    return (
        select(*columns)
        .select_from(Threshold)
        .join(Clock, Clock.id == Threshold.clock_id)
        .join(Own, and_(Own.clock_id == Threshold.clock_id, Own.number == Threshold.deadline_no))
        .outerjoin(Held, Held.id == _holding_at(Clock))
        .outerjoin(WorkItem, WorkItem.id == Threshold.work_item_id)
        .outerjoin(Wait, and_(Clock.kind == ClockKind.COMPLETION, Wait.id == _wait_at()))
        .outerjoin(WaitHeld, WaitHeld.id == _holding_at(Wait))
    )
