"""The demo on any day of the year: every promised state, two closed quarters, a plan that fits its deadlines."""

from collections import Counter
from datetime import UTC, datetime

import pytest
import time_machine
from flask.testing import FlaskCliRunner
from sqlalchemy import select
from sqlalchemy.orm import Session, scoped_session

from tracker.cli.demo.fates import PLANNED, SINGLE, Fate
from tracker.escalation.models import CaseDecision, CaseState, CaseStatement, DecisionKind, OverdueCase
from tracker.plans.models import Plan
from tracker.scoring.models import LedgerEntry, Period, PeriodState
from tracker.workitems.models import ExtensionRequest, ExtensionState, State, WorkItem

pytestmark = pytest.mark.engines("sqlite")

STATES = {
    State.DRAFT: {Fate.DRAFT},
    State.DISPATCHED: {Fate.SIGN_FOR},
    State.DECLINED: {Fate.DECLINED},
    State.UNIT_REVIEW: {Fate.UNIT_REVIEW},
    State.SUPERVISOR_REVIEW: {Fate.SUPERVISOR_REVIEW},
    State.SUSPENDED: {Fate.SUSPENDED},
    State.CANCELLED: {Fate.CANCELLED},
    State.DONE: {Fate.DONE, Fate.LATE, Fate.HELD, Fate.ACCEPTED, Fate.EXEMPTED},
}
"""Everything else is in progress."""


def promised() -> Counter[State]:
    told = {fate: state for state, fates in STATES.items() for fate in fates}
    return Counter(told.get(row.fate, State.IN_PROGRESS) for row in (*PLANNED, *SINGLE))


@pytest.mark.parametrize(
    ("instant", "year", "closed"),
    [
        (datetime(2026, 12, 31, 17, 0, tzinfo=UTC), 2026, ["2026-Q2", "2026-Q3"]),  # 1 January, 01:00 in Shanghai
        (datetime(2027, 1, 5, 2, 0, tzinfo=UTC), 2027, ["2026-Q2", "2026-Q3"]),
        (datetime(2027, 3, 1, 2, 0, tzinfo=UTC), 2027, ["2026-Q3", "2026-Q4"]),
        (datetime(2026, 6, 30, 2, 0, tzinfo=UTC), 2026, ["2025-Q4", "2026-Q1"]),
        (datetime(2026, 12, 31, 2, 0, tzinfo=UTC), 2026, ["2026-Q2", "2026-Q3"]),
    ],
)
def test_it_keeps_its_promises(
    runner: FlaskCliRunner, session: scoped_session[Session], instant: datetime, year: int, closed: list[str]
) -> None:
    with time_machine.travel(instant, tick=False):
        answer = runner.invoke(args=["demo", "load"])
        assert answer.exit_code == 0, answer.output
        reconciled = runner.invoke(args=["escalation", "reconcile"])
        assert reconciled.exit_code == 0, reconciled.output

    items = session.scalars(select(WorkItem)).all()
    assert Counter(item.state for item in items) == promised()
    _decisions(session)
    quarters = select(Period.quarter).where(Period.state == PeriodState.CLOSED).order_by(Period.quarter)
    assert session.scalars(quarters).all() == closed
    assert set(session.scalars(select(LedgerEntry.quarter))) & set(closed), "closed quarters have something to show"

    assert session.scalars(select(Plan.year)).all() == [year]
    years = Counter(item.due_date.year for item in items if item.due_date)
    assert years.most_common(1)[0][0] == year
    assert all(item.plan_year in (year, item.due_date.year if item.due_date else year) for item in items)


def _decisions(session: scoped_session[Session]) -> None:
    kinds = set(session.scalars(select(CaseDecision.kind)))
    assert kinds == {DecisionKind.ACCEPT, DecisionKind.EXEMPT, DecisionKind.HOLD}
    open_cases = select(OverdueCase.id).where(OverdueCase.state == CaseState.OPEN)
    overdue = sum(row.fate in (Fate.OVERDUE, Fate.STATED) for row in (*PLANNED, *SINGLE))
    assert len(session.scalars(open_cases).all()) >= overdue
    assert session.scalars(select(CaseStatement.id).where(CaseStatement.case_id.in_(open_cases))).all()
    asked = Counter(session.scalars(select(ExtensionRequest.state)))
    assert asked == {ExtensionState.REQUESTED: 2, ExtensionState.SIGNED: 1, ExtensionState.GRANTED: 1}
