"""Reconcile: what should exist against what does, without trusting any mark. Missing rows are written and counted,
surplus is reported and never deleted."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, func, select, update

from tracker.clocks.models import Clock, ClockKind
from tracker.core.db import affected, session, unit_of_work
from tracker.escalation.keys import step_key
from tracker.escalation.models import CaseState, EscalationStep, OverdueCase, Settled, Threshold
from tracker.escalation.outcome import OUTCOME, thresholds
from tracker.escalation.service import cases, effects
from tracker.escalation.service.arming import CASE
from tracker.escalation.service.sweep import SweepResult, sweep
from tracker.notifications import service as notifications
from tracker.notifications.models import Notice, Outbox
from tracker.workitems.models import WorkItem

log = logging.getLogger(__name__)
CHUNK = 500


@dataclass
class ReconcileResult:
    """Rows that were missing and are written now, and rows that nothing accounts for. All 0 when nothing is wrong.

    `held` is true when the clock guard kept it from comparing at all."""

    missing_steps: int = 0
    missing_cases: int = 0
    missing_case_clocks: int = 0
    missing_notices: int = 0
    missing_mails: int = 0
    surplus_steps: int = 0
    surplus_cases: int = 0
    surplus_notices: int = 0
    held: bool = False

    @property
    def clean(self) -> bool:
        """True when expected and actual agreed."""
        return not any(vars(self).values())


def reconcile(*, now: datetime) -> ReconcileResult:
    """Sweep up to `now`, then compare. Commits by itself; reads take no lock."""
    sweep(now=now)
    result = ReconcileResult()
    result.missing_steps = _steps(now)
    result.missing_cases = _cases(now)
    result.missing_case_clocks = _case_clocks(now)
    result.missing_notices, result.missing_mails = _messages(now)
    result.surplus_steps = _count(_surplus_steps())
    result.surplus_cases = _count(_surplus_cases())
    result.surplus_notices = _count(_surplus_notices())
    session.rollback()
    if not result.clean:
        log.error("reconcile: %s", result)
    return result


def _same_step(step: Any) -> Any:
    return and_(
        step.clock_id == Threshold.clock_id,
        step.deadline_no == Threshold.deadline_no,
        step.step_no == Threshold.step_no,
    )


def _steps(now: datetime) -> int:
    """Thresholds that came to pass and left no step are opened again; the sweep then treats them like any other."""
    key = (Threshold.clock_id, Threshold.deadline_no, Threshold.step_no)
    query = (
        thresholds(*key)
        .outerjoin(EscalationStep, _same_step(EscalationStep))
        .where(Threshold.threshold_at <= now, Threshold.settled.is_not(None))
        .where(EscalationStep.id.is_(None), OUTCOME == Settled.FIRED)
    )
    missing = session.execute(query).all()
    session.rollback()
    if not missing:
        return 0
    with unit_of_work():
        for clock_id, deadline_no, step_no in missing:
            one = (key[0] == clock_id, key[1] == deadline_no, key[2] == step_no)
            affected(update(Threshold).where(*one).values(settled=None))
    done: SweepResult = sweep(now=now)
    return done.steps


def _cases(now: datetime) -> int:
    """Steps of a deadline's own instant whose case is missing."""
    query = (
        select(
            EscalationStep.bureau_id,
            EscalationStep.clock_id,
            EscalationStep.deadline_no,
            EscalationStep.work_item_id,
            WorkItem.lead_unit_id.label("unit_id"),
            EscalationStep.holder,
            EscalationStep.threshold_at,
        )
        .join(Threshold, and_(_same_step(EscalationStep), Threshold.opens_case))
        .join(WorkItem, WorkItem.id == EscalationStep.work_item_id)
        .outerjoin(OverdueCase, _same_deadline())
        .where(OverdueCase.id.is_(None))
    )
    missing = session.execute(query).all()
    session.rollback()
    if missing:
        with unit_of_work():
            cases.open_cases(missing, now)
    return len(missing)


def _same_deadline() -> Any:
    return and_(OverdueCase.clock_id == EscalationStep.clock_id, OverdueCase.deadline_no == EscalationStep.deadline_no)


def _case_clocks(now: datetime) -> int:
    query = (
        select(OverdueCase.bureau_id, OverdueCase.uuid)
        .outerjoin(
            Clock,
            and_(Clock.subject_kind == CASE, Clock.subject_id == OverdueCase.id, Clock.kind == ClockKind.CASE),
        )
        .where(OverdueCase.state == CaseState.OPEN, Clock.id.is_(None))
        .order_by(OverdueCase.bureau_id)
    )
    missing = session.execute(query).all()
    session.rollback()
    for start in range(0, len(missing), CHUNK):
        _start_clocks(missing[start : start + CHUNK], now)
    return len(missing)


def _start_clocks(rows: Sequence[Any], now: datetime) -> None:
    with unit_of_work():
        for bureau_id in {row.bureau_id for row in rows}:
            cases.start_clocks(bureau_id, [row.uuid for row in rows if row.bureau_id == bureau_id], now)


def _messages(now: datetime) -> tuple[int, int]:
    notices = effects.notice_query(now, picks_only=False)
    notices = notices.outerjoin(Notice, Notice.key == step_key("app")).where(Notice.id.is_(None))
    mails = effects.mail_query(now, picks_only=False)
    mails = mails.outerjoin(Outbox, Outbox.key == step_key("mail")).where(Outbox.id.is_(None))
    missing = _count(notices), _count(mails)
    session.rollback()
    if not any(missing):
        return 0, 0
    with unit_of_work():
        written = notifications.notify_from(notices), notifications.post_from(mails)
        notifications.bundle(now=now)
    return written


def _surplus_steps() -> Select[Any]:
    """Steps without a threshold, or whose threshold should have come to nothing."""
    expected = (
        thresholds(EscalationStep.id).join(EscalationStep, _same_step(EscalationStep)).where(OUTCOME == Settled.FIRED)
    )
    return select(EscalationStep.id).where(EscalationStep.id.not_in(expected))


def _surplus_cases() -> Select[Any]:
    return select(OverdueCase.id).outerjoin(EscalationStep, _same_deadline()).where(EscalationStep.id.is_(None))


def _surplus_notices() -> Select[Any]:
    """Notices of the escalation kind that no recorded step accounts for."""
    keys = effects.step_keys("app").subquery()
    return select(Notice.id).where(Notice.kind == effects.KIND, Notice.key.not_in(select(keys.c.key)))


def _count(query: Select[Any]) -> int:
    return session.scalar(select(func.count()).select_from(query.subquery())) or 0
