"""Against which deadline an item is late, and by how many of its own days."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from tracker.core.workdays import WorkCalendar
from tracker.scoring.lateness import Numbered, counting, days_late

ZONE = "Asia/Shanghai"
CALENDAR = WorkCalendar()


def numbered(
    number: int, day: date, basis: str = "dispatch", *, late: bool = False, stopped: date | None = None
) -> Numbered:
    return Numbered(number, basis, cutoff(day), day, late, cutoff(stopped) if stopped else None)


def cutoff(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 9, 30, tzinfo=UTC)


MONDAY = date(2026, 11, 16)
FIRST = numbered(1, MONDAY)


def test_a_granted_extension_counts_and_one_from_the_desk_after_expiry_does_not() -> None:
    granted = numbered(2, MONDAY + timedelta(days=7), "extension")
    desk = numbered(3, MONDAY + timedelta(days=21), "desk")
    assert counting([FIRST, granted, desk]) == granted


def test_an_extension_asked_for_too_late_does_not_count() -> None:
    assert counting([FIRST, numbered(2, MONDAY + timedelta(days=7), "extension", late=True)]) == FIRST


def test_resuming_counts_unless_the_item_was_over_when_it_was_stopped() -> None:
    resumed = numbered(2, MONDAY + timedelta(days=9), "resume", stopped=MONDAY - timedelta(days=3))
    too_late = numbered(2, MONDAY + timedelta(days=9), "resume", stopped=MONDAY + timedelta(days=1))
    assert counting([FIRST, resumed]) == resumed
    assert counting([FIRST, too_late]) == FIRST


def test_no_deadline_no_lateness() -> None:
    assert counting([]) is None


def test_days_late_are_working_days_begun_since_the_deadline() -> None:
    thursday = cutoff(MONDAY + timedelta(days=3))
    next_monday = cutoff(MONDAY + timedelta(days=7))
    assert days_late(FIRST, thursday, [], CALENDAR, ZONE) == 3
    assert days_late(FIRST, next_monday, [], CALENDAR, ZONE) == 5
    assert days_late(FIRST, cutoff(MONDAY) + timedelta(hours=1), [], CALENDAR, ZONE) == 0


def test_days_that_a_reviewer_held_are_not_the_units() -> None:
    filed, returned = cutoff(MONDAY - timedelta(days=3)), cutoff(MONDAY + timedelta(days=3))
    again = cutoff(MONDAY + timedelta(days=4))
    assert days_late(FIRST, again, [(filed, returned)], CALENDAR, ZONE) == 1
    assert days_late(FIRST, again, [(filed, returned), (filed, returned)], CALENDAR, ZONE) == 1
