"""Verbs of the monthly summary: save the draft, submit it, note the ones that are missing after their deadline."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from sqlalchemy import select, update

from tracker.audit import service as audit
from tracker.core.context import SYSTEM, Actor
from tracker.core.db import insert_ignore, new_uuid, session
from tracker.core.errors import Conflict, Forbidden, Invalid
from tracker.core.i18n import N_
from tracker.core.permissions import PostKind
from tracker.core.time import local_date
from tracker.organisation import queries as organisation
from tracker.organisation import settings
from tracker.summaries import policy, queries, rules
from tracker.summaries.models import MonthlySummary, SummaryDefect
from tracker.summaries.rules import DefectKind


def save_draft(
    actor: Actor,
    unit_id: int,
    period: str,
    *,
    tasks: str,
    content: str,
    figures: str,
    now: datetime,
    expected_version: int | None = None,
) -> MonthlySummary:
    """Keep what is written so far; the one who saves first begins the summary and is its writer until it is submitted.

    Raises Forbidden, Invalid for a month not begun, and Conflict once submitted or when another person saved meanwhile.
    """
    if not policy.may_write(actor, unit_id):
        raise Forbidden(N_("月度小结由本单位的人填写。"))
    summary = _begun(actor, unit_id, period, now)
    if summary.submitted_at is not None:
        raise Conflict(N_("这份小结已经报送，不能再改。"))
    if expected_version is not None and summary.version != expected_version:
        raise Conflict(N_("别人刚刚保存过这份小结，请看最新内容再改。"))
    summary.tasks_text, summary.content_text, summary.figures_text = tasks, content, figures
    summary.writer_id = summary.writer_id or actor.person_id
    summary.version += 1
    session.flush()
    return summary


def _begun(actor: Actor, unit_id: int, period: str, now: datetime) -> MonthlySummary:
    if actor.bureau_id is None:
        raise Forbidden
    today = local_date(now, settings.get(actor.bureau_id, "timezone"))
    if period > f"{today.year}-{today.month:02d}":
        raise Invalid(N_("这个月还没有开始"), field="period")
    _insert(actor.bureau_id, [unit_id], period)
    return session.scalars(
        select(MonthlySummary)
        .where(MonthlySummary.unit_id == unit_id, MonthlySummary.period == period)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()


def _insert(bureau_id: int, unit_ids: Iterable[int], period: str) -> None:
    due = queries.due_at(bureau_id, period)
    begun = {"bureau_id": bureau_id, "period": period, "due_at": due, "version": 1}
    blank = {"tasks_text": "", "content_text": "", "figures_text": ""}
    rows = [{"uuid": new_uuid(), "unit_id": unit_id, **begun, **blank} for unit_id in unit_ids]
    if rows:
        session.execute(insert_ignore(MonthlySummary), rows)


def submit(
    actor: Actor,
    unit_id: int,
    period: str,
    *,
    tasks: str,
    content: str,
    figures: str,
    now: datetime,
    expected_version: int | None = None,
) -> MonthlySummary:
    """Report the summary as it is (R4-29): defects do not hold it back, they are recorded with head and writer named.

    The four checks were shown before; the same pure checks decide here. Raises as `save_draft`.
    """
    written = {"tasks": tasks, "content": content, "figures": figures}
    summary = save_draft(actor, unit_id, period, **written, now=now, expected_version=expected_version)
    summary.submitted_at = now
    summary.writer_id = actor.person_id
    summary.head_id = head_of(unit_id, _due_day(summary))
    session.flush()
    failed = [check.kind for check in queries.checks(summary, now) if not check.passed]
    _find(summary, failed, now)
    session.execute(
        update(SummaryDefect)
        .where(SummaryDefect.summary_id == summary.id, SummaryDefect.writer_id.is_(None))
        .values(writer_id=summary.writer_id)
    )
    audit.record(actor, "summary.submit", "monthly_summary", summary.id, now=now, period=period, defects=failed)
    return summary


def head_of(unit_id: int, on: date) -> int | None:
    """The head of the unit on a day, the regular one before a deputy (Q12)."""
    holders = organisation.holders(unit_id, PostKind.HEAD, on)
    return next((holder.acting_for_id or holder.person_id for holder in holders), None)


def _due_day(summary: MonthlySummary) -> date:
    return local_date(summary.due_at, settings.get(summary.bureau_id, "timezone"))


def _find(summary: MonthlySummary, kinds: Iterable[DefectKind], now: datetime) -> None:
    rows = [
        {
            "summary_id": summary.id,
            "kind": kind,
            "found_at": now,
            "head_id": summary.head_id or head_of(summary.unit_id, _due_day(summary)),
            "writer_id": summary.writer_id if summary.submitted_at else None,
        }
        for kind in kinds
    ]
    if rows:
        session.execute(insert_ignore(SummaryDefect), rows)


def note_overdue(bureau_id: int, since: date, now: datetime) -> int:
    """Record the defect "late" for every summary due on or after `since` whose deadline passed unsubmitted.

    Begins the missing ones, so that a unit that wrote nothing is seen too. Returns how many were found now; running
    it twice finds nothing more.
    """
    today = local_date(now, settings.get(bureau_id, "timezone"))
    period = rules.previous_period(since)
    while period < f"{today.year}-{today.month:02d}":
        if queries.due_at(bureau_id, period) < now and rules.due_day(period, organisation.calendar(bureau_id)) >= since:
            _begin_missing(bureau_id, period)
        period = rules.following_period(period)
    late = [summary for summary in _unnoted(bureau_id, now) if _due_day(summary) >= since]
    for summary in late:
        _find(summary, [DefectKind.LATE], now)
        period = summary.period
        audit.record(
            SYSTEM, "summary.overdue", "monthly_summary", summary.id, now=now, bureau_id=bureau_id, period=period
        )
    return len(late)


def _begin_missing(bureau_id: int, period: str) -> None:
    units = queries.writing_units(bureau_id, period)
    begun = queries.of_period(units, period)
    _insert(bureau_id, [unit_id for unit_id in units if unit_id not in begun], period)


def _unnoted(bureau_id: int, now: datetime) -> Sequence[MonthlySummary]:
    """Unsubmitted summaries past their deadline that have no defect "late" yet."""
    noted = (SummaryDefect.summary_id == MonthlySummary.id) & (SummaryDefect.kind == DefectKind.LATE)
    query = select(MonthlySummary).outerjoin(SummaryDefect, noted).where(SummaryDefect.summary_id.is_(None))
    missing = (MonthlySummary.submitted_at.is_(None), MonthlySummary.due_at < now)
    return session.scalars(query.where(MonthlySummary.bureau_id == bureau_id, *missing)).all()
