"""Pure rules of work items: who must decide an extension, which deadline counts, what a light says."""

from __future__ import annotations

from datetime import date, datetime
from typing import Protocol

from tracker.core.workdays import WorkCalendar
from tracker.workitems.models import OPEN_STATES, State

EXTENSION_REASON_MIN = 10


def needs_leader(
    calendar: WorkCalendar, *, due: date, asked: date, granted_before: int, limit: int, first_by_leader: int
) -> bool:
    """A leader decides above `limit` working days, and from the n-th extension of an item on (`first_by_leader`)."""
    return granted_before + 1 >= first_by_leader or calendar.between(due, asked) > limit


class Lit(Protocol):
    """What a light is read from: an item, or a row of a list."""

    @property
    def state(self) -> str: ...
    @property
    def due_at(self) -> datetime | None: ...
    @property
    def yellow_at(self) -> datetime | None: ...
    @property
    def orange_at(self) -> datetime | None: ...
    @property
    def red_at(self) -> datetime | None: ...


_NO_LIGHT = frozenset({State.DRAFT, State.SUSPENDED, State.CANCELLED})


def light_at(row: Lit, now: datetime) -> str:
    """green, yellow, orange, red, none (clock stopped or no deadline) or done, as of `now`.

    Overdue is a fact of the deadline: before it nothing is orange, from it on nothing is yellow or green.
    """
    if row.state == State.DONE:
        return "done"
    if row.state in _NO_LIGHT or row.due_at is None:
        return "none"
    if row.due_at <= now:
        return "red" if row.red_at is not None and row.red_at <= now else "orange"
    return "yellow" if row.yellow_at is not None and row.yellow_at <= now else "green"


def is_open(state: str) -> bool:
    """True from dispatch until done or cancelled."""
    return state in OPEN_STATES
