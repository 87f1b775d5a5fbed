"""The sweep: thresholds that have passed become steps, cases, notices and mail, each batch in one transaction.

Run by anybody, any number at once: what a sweep writes follows from thresholds and what happened to the item, and every
row has a natural unique key.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from tracker.core.context import request_id
from tracker.core.db import new_uuid, session, unit_of_work
from tracker.core.i18n import N_
from tracker.core.permissions import PostKind
from tracker.core.time import local_date
from tracker.escalation.models import EscalationStep, Settled, Threshold
from tracker.escalation.service import arming, carrying, cases, effects, picks
from tracker.notifications import service as notifications
from tracker.notifications.service import Tell
from tracker.organisation import queries as organisation
from tracker.organisation import settings

log = logging.getLogger(__name__)

BATCH = 2000
"""Thresholds per transaction: short enough for a page not to wait long for SQLite's write lock."""

UNROUTABLE = N_("有%(count)s级督办找不到可以告知的人，请检查岗位设置。")


@dataclass
class SweepResult:
    """What one sweep did, in rows. `held` is true when the clock guard kept it from doing anything."""

    armed: int = 0
    steps: int = 0
    passed_over: int = 0
    cases: int = 0
    notices: int = 0
    mails: int = 0
    digests: int = 0
    decisions: int = 0
    unroutable: int = 0
    held: bool = False


def sweep(*, now: datetime) -> SweepResult:
    """Bring everything up to `now`. Commits by itself, batch by batch; run again it changes nothing.

    First decisions whose ten minutes are over, then ladders that are not set, then thresholds. Mail is combined per
    person when no passed threshold is left.
    """
    result = SweepResult()
    token = request_id.set(new_uuid())
    try:
        result.decisions = carrying.carry_out_due(now=now)
        _arm(now, result)
        while _batch(now, result):
            pass
        if result.cases:
            _arm(now, result)  # their clocks
        _finish(now, result)
    finally:
        request_id.reset(token)
    return result


def _arm(now: datetime, result: SweepResult) -> None:
    while True:
        with unit_of_work():
            armed = arming.arm_some(now=now)
        result.armed += armed
        if armed < arming.BATCH:
            return


def _batch(now: datetime, result: SweepResult) -> bool:
    """One transaction; False when nothing was left to take."""
    if not _due(now):
        return False
    with unit_of_work():
        picks.clear()
        taken = picks.pick(now, BATCH)
        if not taken:
            return False
        picks.route(now)
        steps = effects.record_steps(now)
        opened = cases.open_picked(now)
        notices, mails = effects.tell(now)
        cases.admit_confidential(now)
        unroutable = _alarm_unroutable(now)
        picks.settle()
    result.steps += steps
    result.passed_over += taken - steps
    result.cases += opened
    result.notices += notices
    result.mails += mails
    result.unroutable += unroutable
    return True


def _due(now: datetime) -> bool:
    session.rollback()
    query = select(Threshold.clock_id).where(Threshold.settled.is_(None), Threshold.threshold_at <= now).limit(1)
    found = session.execute(query).first() is not None
    session.rollback()
    return found


def _finish(now: datetime, result: SweepResult) -> None:
    if _due(now):  # somebody else is in the middle of it and combines the mail at the end
        return
    with unit_of_work():
        result.digests = notifications.bundle(now=now)


def _alarm_unroutable(now: datetime) -> int:
    """Tell the administrators, once a day and bureau, that steps found nobody."""
    query = (
        select(EscalationStep.bureau_id, func.count())
        .select_from(picks.picked)
        .join(EscalationStep, effects.among_picks())
        .where(EscalationStep.person_id.is_(None), picks.picked.c.outcome == Settled.FIRED)
        .group_by(EscalationStep.bureau_id)
    )
    found = [(row[0], row[1]) for row in session.execute(query)]
    for bureau_id, count in found:
        log.error("bureau %s: %s steps without a recipient", bureau_id, count)
        today = local_date(now, settings.get(bureau_id, "timezone"))
        rows = [
            Tell(
                key=f"unroutable/{bureau_id}/{today}/{holder.person_id}",
                bureau_id=bureau_id,
                person_id=holder.person_id,
                kind="alarm",
                subject_kind="bureau",
                subject_id=bureau_id,
                message=UNROUTABLE,
                params={"count": count},
            )
            for holder in organisation.post_holders(bureau_id, PostKind.ADMINISTRATOR, today)
        ]
        notifications.notify(rows, now=now)
    return sum(count for _, count in found)
