"""Scores in front of a browser: the board, a unit's equation and lines, one's own lines, closing a quarter."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy import select

from tests.cast import Cast
from tests.scoring.factory import at, case_of, closed, decided, rules_in_force, running
from tests.visitor import Visitor
from tracker.core.db import session
from tracker.escalation.models import DecisionKind
from tracker.inspections import service as inspections
from tracker.inspections.models import EventKind
from tracker.organisation.models import Unit
from tracker.scoring import service
from tracker.scoring.models import Period, PeriodState

Visit = Callable[[str], Visitor]


@pytest.fixture
def quarter(cast: Cast) -> Cast:
    """A third quarter with a late task, one held to account, and a criticism."""
    rules_in_force(cast, "r4", "example")
    closed(cast, date(2026, 9, 15))
    decided(cast, case_of(running(cast, title="第二项"), date(2026, 9, 15)), DecisionKind.HOLD, date(2026, 9, 15))
    event = inspections.register(
        cast.actor("苏敏"),
        kind=EventKind.CRITICISM,
        issuer="市政府办公室",
        document_no="市政通〔2026〕12号",
        issued_on=date(2026, 9, 18),
        occurred_on=date(2026, 9, 17),
        unit_id=cast.unit("征收管理科"),
        person_id=cast.person("陈思远"),
        now=at(date(2026, 9, 18)),
    )
    inspections.verify(event, cast.actor("唐宁"), now=at(date(2026, 9, 18)))
    service.post(at(date(2026, 10, 9)))
    session.commit()
    return cast


def address(cast: Cast, name: str = "征收管理科", quarter: str = "2026-Q3") -> str:
    uuid = session.scalar(select(Unit.uuid).where(Unit.id == cast.unit(name)))
    return f"/scores/{uuid}/{quarter}"


def text_of(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def test_the_board_lists_units_with_both_sheets_and_never_persons(quarter: Cast, visit: Visit) -> None:
    page = visit("许静").get("/scores?quarter=2026-Q3").get_data(as_text=True)
    assert "97.5" in page or "98.0" in page
    assert all(name in page for name in ("征收管理科", "信息中心", "城关税务分局"))
    assert "陈思远" not in page
    assert "假设 Q1" in page


def test_a_unit_page_shows_the_equation_and_every_line_with_its_clause(quarter: Cast, visit: Visit) -> None:
    page = text_of(visit("王立群").get(address(quarter)).get_data(as_text=True))
    assert "98.0 = ( 效能考核表 96.0 + 责任制考核表 100.0 ) ÷ 2" in page
    assert "逾期2个工作日办结" in page
    assert "−3.0" in page
    assert "加大检查考核力度" in page
    assert "行相加，与台账核对一致" in page
    assert "假设 Q23" in page


def test_outside_the_scope_there_is_the_total_but_no_line(quarter: Cast, visit: Visit) -> None:
    page = visit("许静").get(address(quarter)).get_data(as_text=True)
    assert "98.0" in page
    assert "kc-ledger" not in page
    assert "任务T-1" not in page


def test_a_quarter_without_lines_or_an_unknown_unit_is_not_found(quarter: Cast, visit: Visit) -> None:
    browser = visit("王立群")
    assert browser.get(address(quarter, quarter="2026-Q1")).status_code == 404
    assert browser.get("/scores/nobody/2026-Q3").status_code == 404
    assert browser.get(address(quarter, quarter="never")).status_code == 422


def test_ones_own_lines_are_ones_own(quarter: Cast, visit: Visit) -> None:
    mine = text_of(visit("王立群").get("/scores/mine?quarter=2026-Q3").get_data(as_text=True))
    assert "−10.0" in mine
    assert "市政通〔2026〕12号" in mine
    other = visit("陈思远").get("/scores/mine?quarter=2026-Q3").get_data(as_text=True)
    assert "扣发季度效能奖" in other
    assert "取消评先评优资格" in other
    assert "−10.0" not in other


def test_the_director_closes_a_quarter_once(quarter: Cast, visit: Visit) -> None:
    assert visit("苏敏").post("/scores/2026-Q3/close").status_code == 403
    director = visit("周启明")
    assert "关闭2026年第三季度" in director.get("/scores?quarter=2026-Q3").get_data(as_text=True)
    assert director.post("/scores/2026-Q3/close").status_code == 303
    session.rollback()
    assert session.scalars(select(Period.state)).all() == [PeriodState.CLOSED]
    assert director.post("/scores/2026-Q3/close").status_code == 409


def test_without_a_scheme_the_page_says_what_to_do(cast: Cast, visit: Visit) -> None:
    assert "还没有得分" in visit("王立群").get("/scores").get_data(as_text=True)
