"""Pure arithmetic of waits: days left, who held the time, and how far a task should be by now."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import pairwise

from tracker.clocks.models import ClockKind
from tracker.core.time import local_date
from tracker.core.workdays import WorkCalendar

PRECEDENCE = {
    ClockKind.SUPERVISOR_REVIEW: 4,
    ClockKind.UNIT_REVIEW: 3,
    ClockKind.EXTENSION: 2,
    ClockKind.SIGN_FOR: 1,
    ClockKind.COMPLETION: 0,
}
"""Waits of one item overlap; the time belongs to the one that the others wait for."""


@dataclass(frozen=True)
class Stretch:
    """Time of one clock in one hand."""

    kind: ClockKind
    unit_id: int | None
    person_id: int | None
    since: datetime
    until: datetime


@dataclass(frozen=True)
class HolderTime:
    """Working days that one holder had the item, and whether it is there now. No unit and no person: stopped."""

    unit_id: int | None
    person_id: int | None
    kind: ClockKind
    days: int
    now: bool


def read_cutoff(value: str) -> time:
    """A cut-off such as 17:30."""
    return time.fromisoformat(value)


def days_left(calendar: WorkCalendar, today: date, due: date) -> int:
    """Working days begun from tomorrow through `due`; negative counts the working days begun since `due`."""
    return calendar.between(today, due)


def resumed_day(calendar: WorkCalendar, today: date, left: int) -> date:
    """The day that leaves `left` working days again; an item stopped when over gets the next working day."""
    return calendar.add(today, max(left, 1))


def account(stretches: Iterable[Stretch], calendar: WorkCalendar, zone: str, *, now: datetime) -> list[HolderTime]:
    """Working days by holder: each moment counts once, for the wait of the highest precedence."""
    given = [one for one in stretches if one.since < one.until]
    edges = sorted({edge for one in given for edge in (one.since, one.until)})
    days: dict[tuple[int | None, int | None, ClockKind], int] = {}
    last: tuple[int | None, int | None, ClockKind] | None = None
    for start, end in pairwise(edges):
        holder = _holder(given, start)
        if holder is None:
            continue
        worked = calendar.between(local_date(start, zone), local_date(end, zone))
        days[holder] = days.get(holder, 0) + worked
        last = holder if end >= now else None
    return [
        HolderTime(unit_id=unit, person_id=person, kind=kind, days=count, now=(unit, person, kind) == last)
        for (unit, person, kind), count in days.items()
    ]


def _holder(stretches: Sequence[Stretch], at: datetime) -> tuple[int | None, int | None, ClockKind] | None:
    running = [one for one in stretches if one.since <= at < one.until]
    if not running:
        return None
    top = max(running, key=lambda one: PRECEDENCE.get(ClockKind(one.kind), -1))
    return top.unit_id, top.person_id, ClockKind(top.kind)


def expected_percent(start: datetime | None, due: datetime | None, now: datetime) -> int | None:
    """Time-proportional progress (序时进度) in whole percent; None without a start or a deadline."""
    if start is None or due is None or due <= start:
        return None
    return max(0, min(100, int((now - start) / (due - start) * 100)))
