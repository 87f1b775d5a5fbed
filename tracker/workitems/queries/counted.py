"""What the figures of board and desk count, as conditions, so that a figure and the list it opens cannot differ."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, and_, exists
from sqlalchemy.orm import aliased

from tracker.clocks.models import Clock, ClockKind, Deadline
from tracker.workitems.models import OPEN_STATES, State, WorkItem
from tracker.workitems.transitions import SUBJECT


class Figure(StrEnum):
    """PLANNED: given out and not cancelled. RUNNING: open, the clock not stopped. AHEAD: in the unit's hands, the
    deadline to come. DUE: the deadline reached; these are DONE (ON_TIME or LATE) or BEHIND, still open."""

    PLANNED = "planned"
    RUNNING = "running"
    AHEAD = "ahead"
    DUE = "due"
    DONE = "done"
    ON_TIME = "on_time"
    LATE = "late"
    BEHIND = "behind"


RUNNING_STATES = tuple(state for state in OPEN_STATES if state != State.SUSPENDED)
_HANDS = (State.DISPATCHED, State.DECLINED, State.IN_PROGRESS)


def figure_condition(figure: Figure, now: Any) -> ColumnElement[bool]:
    """Items that `figure` counts at `now`, an instant or a parameter for one; days and units are narrowed elsewhere."""
    if figure == Figure.PLANNED:
        return WorkItem.state.not_in((State.DRAFT, State.CANCELLED))
    if figure == Figure.RUNNING:
        return WorkItem.state.in_(RUNNING_STATES)
    if figure == Figure.AHEAD:
        return and_(WorkItem.state.in_(_HANDS), WorkItem.due_at > now)
    due = and_(WorkItem.state.not_in((State.DRAFT, State.CANCELLED, State.SUSPENDED)), WorkItem.due_at <= now)
    done = WorkItem.state == State.DONE
    narrower: dict[Figure, tuple[ColumnElement[bool], ...]] = {
        Figure.DUE: (),
        Figure.DONE: (done,),
        Figure.ON_TIME: (done, _delivered_in_time()),
        Figure.LATE: (done, ~_delivered_in_time()),
        Figure.BEHIND: (~done,),
    }
    return and_(due, *narrower[figure])


def _delivered_in_time() -> ColumnElement[bool]:
    """By the deadline in force, unless the desk had to give one after the one before had passed."""
    before = aliased(Deadline, name="before")
    late_number = exists().where(
        Clock.subject_kind == SUBJECT,
        Clock.subject_id == WorkItem.id,
        Clock.kind == ClockKind.COMPLETION,
        Deadline.clock_id == Clock.id,
        Deadline.basis == "desk",
        before.clock_id == Clock.id,
        before.number == Deadline.number - 1,
        before.due_at < Deadline.set_at,
    )
    return and_(WorkItem.delivered_at.is_not(None), WorkItem.delivered_at <= WorkItem.due_at, ~late_number)
