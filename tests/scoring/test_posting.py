"""From what the rooms recorded to ledger lines, under the example rules."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from tests.cast import Cast
from tests.scoring.factory import DUE, at, case_of, closed, decided, rules_in_force, running
from tracker.core.db import session, unit_of_work
from tracker.escalation.models import DecisionKind
from tracker.progress import service as progress
from tracker.scoring import service
from tracker.scoring.models import Fact, FactType, LedgerEntry, Matter
from tracker.scoring.totals import of_units

LATER = date(2026, 9, 25)


def lines() -> list[tuple[int, bool, int]]:
    """(points, absorbed, absorbed points) of the lines that a fact gave, in the order written."""
    query = select(LedgerEntry).where(LedgerEntry.fact_id.is_not(None)).order_by(LedgerEntry.id)
    return [(entry.points, entry.absorbed, entry.absorbed_points) for entry in session.scalars(query)]


def sheet(cast: Cast, quarter: str = "2026-Q3") -> int:
    return of_units(cast.bureau_id, quarter)[cast.unit("征收管理科")]["efficiency"]


def test_each_unit_opens_with_two_sheets_of_100(cast: Cast) -> None:
    rules_in_force(cast, "r4", "example")
    service.post(at(LATER))
    totals = of_units(cast.bureau_id, "2026-Q3")
    assert set(totals) == {cast.unit(name) for name in cast.units if name != "安禾县税务局"}
    assert all(sheets == {"efficiency": 10000, "responsibility": 10000} for sheets in totals.values())


def test_a_task_closed_on_time_is_a_fact_without_a_line(cast: Cast) -> None:
    rules_in_force(cast)
    closed(cast, DUE)
    service.post(at(LATER))
    assert session.scalars(select(Fact.fact_type)).all() == [FactType.ITEM_ON_TIME]
    assert lines() == []


@pytest.mark.parametrize(("day", "points"), [(14, -50), (16, -150), (24, -300)])
def test_half_a_point_per_working_day_late_at_most_three(cast: Cast, day: int, points: int) -> None:
    rules_in_force(cast)
    closed(cast, date(2026, 9, day))
    service.post(at(LATER))
    assert lines() == [(points, False, 0)]
    assert sheet(cast) == 10000 + points


def test_posting_again_changes_nothing(cast: Cast) -> None:
    rules_in_force(cast)
    closed(cast, date(2026, 9, 16))
    first = service.post(at(LATER))
    again = service.post(at(LATER) + timedelta(hours=1))
    assert (first.facts, first.matters) == (1, 1)
    assert (again.facts, again.matters, again.lines) == (0, 0, 0)
    assert service.verify(at(LATER)).ok


def test_held_to_account_costs_three_and_absorbs_the_lateness(cast: Cast) -> None:
    rules_in_force(cast)
    item = running(cast)
    decided(cast, case_of(item, date(2026, 9, 14)), DecisionKind.HOLD, date(2026, 9, 15))
    service.post(at(date(2026, 9, 15)) + timedelta(hours=1))
    assert lines() == [(-300, False, 0)]
    service.post(at(date(2026, 10, 8)))
    assert lines() == [(-300, False, 0), (0, True, -300)]
    assert session.scalars(select(Matter)).one().title.startswith(item.number)
    assert service.verify(at(date(2026, 10, 8))).ok


def test_holding_to_account_later_takes_the_lateness_back(cast: Cast) -> None:
    rules_in_force(cast)
    item = running(cast)
    case = case_of(item, date(2026, 9, 14))
    quick = date(2026, 9, 15)
    progress.request_completion(item, actor=cast.actor("陈思远"), now=at(quick), text="已对接")
    progress.review(item, actor=cast.actor("王立群"), now=at(quick), passed=True)
    progress.review(item, actor=cast.actor("苏敏"), now=at(quick), passed=True)
    session.commit()
    service.post(at(quick, 5))
    decided(cast, case, DecisionKind.HOLD, date(2026, 9, 16))
    service.post(at(date(2026, 9, 17)))
    assert lines() == [(-100, False, 0), (-300, False, 0), (100, False, 0)]
    assert sheet(cast) == 9700
    assert service.verify(at(date(2026, 9, 17))).ok


def test_an_exempted_overdue_is_not_scored(cast: Cast) -> None:
    rules_in_force(cast)
    item = running(cast)
    decided(cast, case_of(item, date(2026, 9, 14)), DecisionKind.EXEMPT, date(2026, 9, 15))
    service.post(at(date(2026, 10, 8)))
    assert sum(points for points, *_ in lines()) == 0
    assert lines() == [(0, True, -300)]
    assert service.verify(at(date(2026, 10, 8))).ok


def test_an_item_still_open_at_the_end_of_the_quarter_counts_until_then(cast: Cast) -> None:
    rules_in_force(cast)
    running(cast, due_date=date(2026, 9, 28))
    service.post(at(date(2026, 9, 30)))
    assert lines() == []
    service.post(at(date(2026, 10, 8)))
    assert lines() == [(-100, False, 0)]
    assert sheet(cast) == 9900


def test_a_confidential_items_fact_carries_no_title(cast: Cast) -> None:
    rules_in_force(cast)
    closed(cast, date(2026, 9, 16), confidential=True)
    service.post(at(LATER))
    fact = session.scalars(select(Fact)).one()
    assert fact.confidential
    assert not {"title", "number"} & set(fact.detail)
    assert session.scalars(select(Matter.title)).all() == [""]


def test_two_matters_joined_deduct_once(cast: Cast) -> None:
    rules_in_force(cast)
    closed(cast, date(2026, 9, 16))
    closed(cast, date(2026, 9, 15), title="另一项")
    service.post(at(LATER))
    assert sheet(cast) == 10000 - 150 - 100
    first, second = session.scalars(select(Matter).order_by(Matter.id))
    service.join(second, first, cast.actor("苏敏"), reason="同一次停机", now=at(LATER))
    assert sheet(cast) == 9850
    assert service.post(at(LATER)).lines == 0
    assert service.verify(at(LATER)).ok


def test_verify_reports_a_line_without_a_fact(cast: Cast) -> None:
    rules_in_force(cast)
    closed(cast, date(2026, 9, 16))
    service.post(at(LATER))
    entry = session.scalars(select(LedgerEntry).where(LedgerEntry.fact_id.is_not(None))).one()
    columns = {column.key: getattr(entry, column.key) for column in LedgerEntry.__table__.columns}
    session.add(LedgerEntry(**{**columns, "id": None, "uuid": "x" * 32, "key": "made up", "points": -700}))
    session.flush()
    found = service.verify(at(LATER))
    assert not found.ok
    assert "made up" in {difference.key for difference in found.differences}


def test_posting_runs_in_its_own_transaction(cast: Cast) -> None:
    rules_in_force(cast)
    closed(cast, date(2026, 9, 16))
    with unit_of_work():
        service.post(at(LATER))
    session.rollback()
    assert sheet(cast) == 9850
