"""Arithmetic of waits."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from tracker.clocks import rules
from tracker.clocks.models import ClockKind
from tracker.clocks.rules import Stretch
from tracker.core.time import local_date
from tracker.core.workdays import WorkCalendar

WEEK = WorkCalendar()
ZONE = "Asia/Shanghai"
MONDAY = datetime(2026, 11, 2, 1, tzinfo=UTC)


def stretch(kind: ClockKind, unit: int, first: int, last: int) -> Stretch:
    return Stretch(kind, unit, None, MONDAY + timedelta(days=first), MONDAY + timedelta(days=last))


def test_a_review_takes_the_time_from_the_completion_clock() -> None:
    held = rules.account(
        [stretch(ClockKind.COMPLETION, 1, 0, 11), stretch(ClockKind.UNIT_REVIEW, 2, 3, 4)],
        WEEK,
        ZONE,
        now=MONDAY + timedelta(days=11),
    )
    assert [(one.unit_id, one.days, one.now) for one in held] == [(1, 8, True), (2, 1, False)]


@given(
    st.lists(
        st.tuples(st.sampled_from(list(rules.PRECEDENCE)), st.integers(1, 4), st.integers(0, 40), st.integers(1, 20)),
        max_size=6,
    )
)
def test_no_day_is_counted_twice_or_lost(pieces: list[tuple[ClockKind, int, int, int]]) -> None:
    whole = stretch(ClockKind.COMPLETION, 9, 0, 70)
    parts = [stretch(kind, unit, first, first + length) for kind, unit, first, length in pieces]
    held = rules.account([whole, *parts], WEEK, ZONE, now=whole.until)
    assert sum(one.days for one in held) == WEEK.between(local_date(whole.since, ZONE), local_date(whole.until, ZONE))
    assert sum(one.now for one in held) == 1


def test_an_item_stopped_when_over_resumes_with_one_working_day() -> None:
    friday = date(2026, 11, 6)
    assert rules.resumed_day(WEEK, friday, -4) == date(2026, 11, 9)
    assert rules.resumed_day(WEEK, friday, 3) == date(2026, 11, 11)


def test_expected_progress_is_the_share_of_time_gone() -> None:
    due = MONDAY + timedelta(days=10)
    assert rules.expected_percent(MONDAY, due, MONDAY + timedelta(days=5)) == 50
    assert rules.expected_percent(MONDAY, due, due + timedelta(days=1)) == 100
    assert rules.expected_percent(None, due, due) is None
    assert rules.expected_percent(MONDAY, None, due) is None
