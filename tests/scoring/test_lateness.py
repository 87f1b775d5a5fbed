"""Against which deadline an item is late, and by how many of its own days."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from tracker.core.workdays import WorkCalendar
from tracker.scoring.lateness import Numbered, counting, days_late

ZONE = "Asia/Shanghai"
CALENDAR = WorkCalendar()


def numbered(number: int, day: date, asked: date | None = None) -> Numbered:
    return Numbered(number, cutoff(day), day, cutoff(asked) if asked else None)


def cutoff(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 9, 30, tzinfo=UTC)


MONDAY = date(2026, 11, 16)
FIRST = numbered(1, MONDAY)


def days(count: int) -> date:
    return MONDAY + timedelta(days=count)


def test_a_number_asked_for_in_time_counts_and_one_after_expiry_does_not() -> None:
    granted = numbered(2, days(7), asked=days(-3))
    desk = numbered(3, days(21), asked=days(8))
    assert counting([FIRST, granted, desk]) == granted


def test_the_desk_may_give_a_later_day_before_expiry() -> None:
    desk = numbered(2, days(7), asked=days(0))
    assert counting([FIRST, desk]) == desk


def test_once_over_a_later_request_in_time_for_the_new_number_heals_nothing() -> None:
    desk = numbered(2, days(14), asked=days(1))
    granted = numbered(3, days(21), asked=days(10))
    assert counting([FIRST, desk, granted]) == FIRST


def test_resuming_counts_unless_the_item_was_over_when_it_was_stopped() -> None:
    assert counting([FIRST, numbered(2, days(9), asked=days(-3))]) == numbered(2, days(9), asked=days(-3))
    assert counting([FIRST, numbered(2, days(9), asked=days(1))]) == FIRST


def test_reopening_counts_whenever_it_came() -> None:
    assert counting([FIRST, numbered(2, days(30))]) == numbered(2, days(30))


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
