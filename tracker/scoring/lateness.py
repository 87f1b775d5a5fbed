"""Against which deadline an item is late, and by how many of its own working days. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from tracker.core.time import local_date
from tracker.core.workdays import WorkCalendar


@dataclass(frozen=True)
class Numbered:
    """A deadline as lateness sees it. `asked_at`: when what led to this number began (an extension was asked for, the
    desk set it, the clock was stopped before a resume); None for a number that counts whenever it came."""

    number: int
    due_at: datetime
    day: date
    asked_at: datetime | None = None


def counting(numbers: Sequence[Numbered]) -> Numbered | None:
    """The last number granted in time: the one that lateness is scored against, once per item.

    A number asked for after the counting one had passed ends a ladder, but the overdue fact stays.
    """
    current: Numbered | None = None
    for number in sorted(numbers, key=lambda one: one.number):
        if current is None or number.asked_at is None or number.asked_at <= current.due_at:
            current = number
    return current


def days_late(
    due: Numbered, until: datetime, reviews: Iterable[tuple[datetime, datetime]], calendar: WorkCalendar, zone: str
) -> int:
    """Working days begun since the deadline, without those that a reviewer held (not scored against the unit)."""
    total = calendar.between(due.day, local_date(until, zone))
    return max(0, total - _held(due.due_at, until, reviews, calendar, zone))


def _held(
    start: datetime, end: datetime, reviews: Iterable[tuple[datetime, datetime]], calendar: WorkCalendar, zone: str
) -> int:
    days, reached = 0, start
    for since, until in sorted(reviews):
        since, until = max(since, reached), min(until, end)
        if since < until:
            days += calendar.between(local_date(since, zone), local_date(until, zone))
            reached = until
    return days
