"""Closing a quarter: post what is known, compute, freeze (R4-25c, R4-33)."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import func, select, update

from tracker.audit import service as audit
from tracker.core.context import Actor
from tracker.core.db import insert_ignore, session
from tracker.core.errors import Conflict, Forbidden, Invalid
from tracker.core.i18n import N_
from tracker.core.time import local_date
from tracker.organisation import settings
from tracker.scoring import ledger, policy, quarters, totals
from tracker.scoring.models import LedgerEntry, Period, PeriodState
from tracker.scoring.service.posting import post_bureau, take_turns


def close_period(bureau_id: int, quarter: str, actor: Actor, *, now: datetime) -> Period:
    """Lock the quarter, compute its scores and keep them for good; later facts count in the next open quarter (Q4).

    Raises Forbidden, Invalid for a quarter that has not ended or follows one still open, Conflict when it is closed.
    """
    if not policy.may_close(actor, bureau_id):
        raise Forbidden(N_("季度由局长关闭。"))
    take_turns()
    _check(bureau_id, quarter, now)
    post_bureau(bureau_id, now)
    opened = {"bureau_id": bureau_id, "quarter": quarter, "state": PeriodState.OPEN, "snapshot": {}}
    session.execute(insert_ignore(Period), [opened])
    closing = (
        update(Period)
        .where(Period.bureau_id == bureau_id, Period.quarter == quarter, Period.state == PeriodState.OPEN)
        .values(state=PeriodState.CLOSED, closed_at=now, closed_by=actor.person_id)
        .values(snapshot=_snapshot(bureau_id, quarter))
        .returning(Period.quarter)
        .execution_options(synchronize_session=False)
    )
    if session.scalar(closing) is None:
        raise Conflict(N_("这个季度已经关闭"))
    audit.record(actor, "period.close", "unit", bureau_id, now=now, bureau_id=bureau_id, quarter=quarter)
    return session.get_one(Period, (bureau_id, quarter), populate_existing=True)


def _check(bureau_id: int, quarter: str, now: datetime) -> None:
    today = local_date(now, settings.get(bureau_id, "timezone"))
    if quarters.last_day(quarter) >= today:
        raise Invalid(N_("这个季度还没有结束"), field="quarter")
    first = ledger.first_quarter(bureau_id)
    if first is None:
        raise Invalid(N_("还没有启用的考核方案"), field="quarter")
    closed = ledger.closed_quarters(bureau_id)
    if quarter in closed:
        raise Conflict(N_("这个季度已经关闭"))
    if quarter < first:
        raise Invalid(N_("这个季度在考核方案启用之前"), field="quarter")
    if quarters.first_open(first, closed) < quarter:
        raise Invalid(N_("先关闭前面的季度"), field="quarter")


def _snapshot(bureau_id: int, quarter: str) -> dict[str, Any]:
    """What the quarter comes to: units with sheets and score, the formula, and how far the ledger went."""
    terms = totals.terms(bureau_id, quarters.last_day(quarter))
    units = totals.of_units(bureau_id, quarter)
    lines = select(func.count(), func.max(LedgerEntry.id)).where(
        LedgerEntry.bureau_id == bureau_id, LedgerEntry.quarter == quarter
    )
    count, last = session.execute(lines).one()
    return {
        "formula": asdict(terms.formula),
        "marks": terms.marks,
        "schemes": [list(scheme) for scheme in terms.schemes],
        "units": {
            str(unit): {"sheets": sheets, "score": terms.formula.score(sheets)} for unit, sheets in units.items()
        },
        "lines": count,
        "last_line": last,
    }
