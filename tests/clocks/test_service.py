"""Clocks and numbered deadlines in the database."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from tests.cast import Cast
from tests.moment import NOW
from tracker.clocks import queries, service
from tracker.clocks.models import Clock, ClockKind
from tracker.core.context import SYSTEM
from tracker.core.db import session as db
from tracker.core.errors import Invalid


def start(cast: Cast, kind: ClockKind = ClockKind.COMPLETION) -> Clock:
    return service.start(cast.bureau_id, "thing", 7, kind, now=NOW, holder_unit_id=cast.unit("信息中心"))


def test_a_deadline_stores_what_made_it(cast: Cast) -> None:
    clock = start(cast)
    deadline = service.set_deadline(clock, date(2026, 11, 30), "dispatch", actor=SYSTEM, now=NOW)
    assert (deadline.number, str(deadline.cutoff), deadline.zone) == (1, "17:30:00", "Asia/Shanghai")
    assert deadline.due_at.isoformat() == "2026-11-30T09:30:00+00:00"
    assert clock.current_no == 1


def test_the_next_number_keeps_the_first_visible(cast: Cast) -> None:
    clock = start(cast)
    for day in (date(2026, 11, 30), date(2026, 12, 4)):
        service.set_deadline(clock, day, "dispatch", actor=SYSTEM, now=NOW)
    assert [one.number for one in queries.deadlines(clock.id)] == [2, 1]


def test_a_deadline_that_has_passed_is_refused(cast: Cast) -> None:
    clock = start(cast)
    with pytest.raises(Invalid, match="2026-11-22"):
        service.set_deadline(clock, date(2026, 11, 22), "dispatch", actor=SYSTEM, now=NOW)
    with pytest.raises(Invalid):
        service.set_deadline(clock, date(2026, 11, 23), "dispatch", actor=SYSTEM, now=NOW + timedelta(hours=9))
    late = service.set_deadline(clock, date(2026, 11, 20), "dispatch", actor=SYSTEM, now=NOW, allow_past=True)
    assert late.number == 1


def test_one_running_clock_of_a_kind(cast: Cast) -> None:
    first = start(cast)
    service.end(first, now=NOW)
    start(cast)
    with pytest.raises(IntegrityError):
        start(cast)
    db.rollback()


def test_suspension_keeps_the_working_days_left(cast: Cast) -> None:
    clock = start(cast)
    service.set_deadline(clock, date(2026, 11, 30), "dispatch", actor=SYSTEM, now=NOW)
    left = service.suspend(clock, now=NOW + timedelta(days=1))
    assert left == 4
    back = NOW + timedelta(days=21)
    deadline = service.resume(clock, actor=SYSTEM, now=back, days_left=left)
    assert deadline is not None
    assert (deadline.number, deadline.local_date) == (2, date(2026, 12, 18))


def test_the_account_knows_hand_overs_and_stops(cast: Cast) -> None:
    clock = start(cast)
    service.hand_over(clock, now=NOW + timedelta(days=2), unit_id=cast.unit("办公室"))
    service.suspend(clock, now=NOW + timedelta(days=4))
    held = queries.time_account("thing", 7, NOW + timedelta(days=8))
    days = {one.unit_id: one.days for one in held}
    assert days == {cast.unit("信息中心"): 2, cast.unit("办公室"): 2, None: 2}


def test_days_left_are_counted_once_per_date(cast: Cast) -> None:
    counter = queries.day_counter(cast.bureau_id, NOW)
    assert counter.left(date(2026, 11, 30)) == 5
    assert counter.left(date(2026, 11, 20)) == -1
    assert queries.day_counter(cast.bureau_id, NOW) is counter
