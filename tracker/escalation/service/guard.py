"""The clock guard and the signs of life: what must be right before anything irreversible is done."""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import select

from tracker.audit import service as audit
from tracker.core.context import SYSTEM, Actor
from tracker.core.db import session, unit_of_work
from tracker.core.i18n import N_
from tracker.core.permissions import PostKind
from tracker.core.time import local_date, offset
from tracker.escalation import rules
from tracker.escalation.models import ClockGuard, Heartbeat
from tracker.escalation.service import sweep as sweeping
from tracker.escalation.service.reconcile import ReconcileResult, reconcile
from tracker.notifications import service as notifications
from tracker.notifications.service import Tell
from tracker.organisation import queries as organisation
from tracker.organisation import settings

log = logging.getLogger(__name__)

BOOT_ID = Path("/proc/sys/kernel/random/boot_id")
JUMPED = N_("服务器时钟跳动超过5分钟，督办升级已暂停，请核对时间后解除。")


@dataclass(frozen=True)
class Reading:
    """One look at both clocks of a boot. The test offset moves both, so that a test's move is no jump."""

    boot_id: str
    wall: datetime
    monotonic: float


def read_clocks(now: datetime) -> Reading:
    """Wall clock `now` beside the seconds since boot, suspended time included."""
    seconds = time.clock_gettime(time.CLOCK_BOOTTIME) if hasattr(time, "CLOCK_BOOTTIME") else time.monotonic()
    boot_id = BOOT_ID.read_text(encoding="ascii").strip() if BOOT_ID.exists() else "host"
    return Reading(boot_id, now, seconds + offset().total_seconds())


def check(reading: Reading) -> bool:
    """True when the wall clock kept step with the monotonic one since the last sweep of this boot.

    Otherwise holds until they agree again or an operator trusts the new time; the first disagreement raises an alarm.
    """
    row = session.get(ClockGuard, reading.boot_id, with_for_update=True)
    if row is None:
        session.add(ClockGuard(boot_id=reading.boot_id, wall_at=reading.wall, monotonic=reading.monotonic))
        session.flush()
        return True
    if abs(rules.drift(reading.wall, reading.monotonic, row.wall_at, row.monotonic)) > rules.DISCREPANCY:
        if row.held_since is None:
            row.held_since = reading.wall
            _alarm(reading)
        return False
    row.wall_at, row.monotonic, row.held_since = reading.wall, reading.monotonic, None
    return True


def trust(reading: Reading, *, actor: Actor = SYSTEM, now: datetime) -> None:
    """An operator's word that the wall clock is right; audited."""
    row = session.get(ClockGuard, reading.boot_id, with_for_update=True)
    if row is None:
        check(reading)
        return
    before = rules.drift(reading.wall, reading.monotonic, row.wall_at, row.monotonic)
    row.wall_at, row.monotonic, row.held_since = reading.wall, reading.monotonic, None
    for bureau_id in organisation.bureaus():
        audit.record(actor, "clock.trust", "bureau", bureau_id, now=now, bureau_id=bureau_id, drift=round(before, 1))


def beat(driver: str, now: datetime) -> None:
    """Leave a sign of life of a driver."""
    session.merge(Heartbeat(driver=driver, at=now))


def _alarm(reading: Reading) -> None:
    log.error("the wall clock jumped on boot %s: escalation is held", reading.boot_id)
    for bureau_id in organisation.bureaus():
        today = local_date(reading.wall, settings.get(bureau_id, "timezone"))
        rows = [
            Tell(
                key=f"clock/{reading.boot_id}/{reading.wall.isoformat()}/{holder.person_id}",
                bureau_id=bureau_id,
                person_id=holder.person_id,
                kind="alarm",
                subject_kind="bureau",
                subject_id=bureau_id,
                message=JUMPED,
            )
            for holder in organisation.post_holders(bureau_id, PostKind.ADMINISTRATOR, today)
        ]
        notifications.notify(rows, now=reading.wall)


def watch(*, now: datetime) -> sweeping.SweepResult:
    """What every driver runs: leave a sign of life, look at the clocks, and sweep unless they disagree."""
    reading = read_clocks(now)  # before the wait for the write lock, which would look like a jump
    with unit_of_work():
        beat("sweep", now)
        agreed = check(reading)
    return sweeping.sweep(now=now) if agreed else sweeping.SweepResult(held=True)


def steady(now: datetime) -> bool:
    """Whether the wall clock kept step since the last look on this boot; writes nothing."""
    reading = read_clocks(now)
    row = session.get(ClockGuard, reading.boot_id, populate_existing=True)
    return row is None or abs(_drift(row, reading) or 0.0) <= rules.DISCREPANCY


def heal(*, now: datetime) -> ReconcileResult:
    """Reconcile unless the clocks disagree: what it would write then cannot be taken back."""
    return reconcile(now=now) if steady(now) else ReconcileResult(held=True)


@dataclass(frozen=True)
class GuardRow:
    """How one boot's clocks stand."""

    boot_id: str
    wall_at: datetime
    held_since: datetime | None
    drift: float | None
    """Seconds, only known for this machine's present boot."""


def status(reading: Reading) -> list[GuardRow]:
    """The guard's rows, the newest first."""
    rows = session.scalars(select(ClockGuard).order_by(ClockGuard.wall_at.desc()))
    return [GuardRow(row.boot_id, row.wall_at, row.held_since, _drift(row, reading)) for row in rows]


def _drift(row: ClockGuard, reading: Reading) -> float | None:
    if row.boot_id != reading.boot_id:
        return None
    return round(rules.drift(reading.wall, reading.monotonic, row.wall_at, row.monotonic), 1)
