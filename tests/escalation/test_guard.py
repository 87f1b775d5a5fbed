"""The clock guard: a jump holds, agreement or an operator's word releases, an outage is no jump."""

from datetime import timedelta
from pathlib import Path

from sqlalchemy import event, select
from sqlalchemy.engine import Connection

from tests.cast import Cast
from tests.escalation.situation import WARNED, armed, steps_of
from tests.moment import NOW
from tracker.audit.models import AuditRow
from tracker.core import time as clock
from tracker.core.db import db, session
from tracker.escalation import service
from tracker.escalation.models import ClockGuard, Heartbeat
from tracker.escalation.service import Reading, guard
from tracker.notifications.models import Notice
from tracker.scoring import service as scoring


def reading(wall: float, monotonic: float, boot: str = "a") -> Reading:
    return Reading(boot, NOW + timedelta(seconds=wall), 1000.0 + monotonic)


def test_clocks_that_go_together_are_right(cast: Cast) -> None:
    assert guard.check(reading(0, 0))
    assert guard.check(reading(60, 60))
    assert guard.check(reading(260_000, 259_800))  # three days of downtime, 200 s of drift


def test_a_jump_holds_and_alarms_once(cast: Cast) -> None:
    guard.check(reading(0, 0))
    assert not guard.check(reading(7260, 60))
    assert not guard.check(reading(7320, 120))
    alarms = session.scalars(select(Notice).where(Notice.key.startswith("clock/"))).all()
    assert [alarm.person_id for alarm in alarms] == [cast.person("丁海洋")]


def test_a_jump_back_holds_too(cast: Cast) -> None:
    guard.check(reading(0, 0))
    assert not guard.check(reading(-3540, 60))


def test_agreement_releases(cast: Cast) -> None:
    guard.check(reading(0, 0))
    guard.check(reading(7260, 60))
    assert guard.check(reading(120, 120))
    assert session.get_one(ClockGuard, "a").held_since is None


def test_an_operators_word_releases_and_is_audited(cast: Cast) -> None:
    guard.check(reading(0, 0))
    guard.check(reading(7260, 60))
    service.trust(reading(7260, 60), now=NOW)
    assert guard.check(reading(7320, 120))
    assert session.scalars(select(AuditRow.detail).where(AuditRow.act == "clock.trust")).one() == {"drift": 7200.0}


def test_another_boot_starts_anew(cast: Cast) -> None:
    guard.check(reading(0, 0))
    assert guard.check(reading(7260, 5, boot="b"))


def test_while_held_nothing_irreversible_happens(cast: Cast) -> None:
    item = armed(cast)
    service.watch(now=NOW)
    assert service.watch(now=WARNED + timedelta(hours=1)).held
    assert steps_of(item) == []
    assert session.get_one(Heartbeat, "sweep").at == WARNED + timedelta(hours=1)


def test_a_long_wait_for_the_write_lock_is_no_jump(cast: Cast, tmp_path: Path) -> None:
    armed(cast)
    session.remove()
    offset = tmp_path / "clock-offset"

    def wait_a_day(_connection: Connection) -> None:
        offset.write_text("86400")

    clock.use_offset_file(offset)
    event.listen(db.engine, "begin", wait_a_day)
    try:
        assert not service.watch(now=NOW).held
        assert service.steady(NOW + timedelta(days=1))
    finally:
        event.remove(db.engine, "begin", wait_a_day)
        clock.use_offset_file(None)


def test_after_a_jump_nothing_that_cannot_be_taken_back_is_written(cast: Cast) -> None:
    item = armed(cast)
    assert not service.watch(now=NOW).held
    far = NOW + timedelta(days=90)
    assert service.watch(now=far).held
    assert service.heal(now=far).held
    assert scoring.watch(far) == scoring.PostResult()
    assert steps_of(item) == []
