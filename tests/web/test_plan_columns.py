"""Task tables come in through a step that asks for their columns once and remembers the answer."""

from __future__ import annotations

import io
import re
from collections.abc import Callable

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, scoped_session
from werkzeug.test import TestResponse

from tests.cast import Cast
from tests.plans.parsing.workbooks import workbook
from tests.visitor import Visitor
from tracker.audit.models import AuditRow
from tracker.core.db import session as scoped
from tracker.plans import queries
from tracker.plans.breakdown import COLUMNS, OWNER
from tracker.plans.models import Plan, PlanLayout

Visit = Callable[[str], Visitor]
Database = scoped_session[Session]
KNOWN = ["序号", "工作任务", "牵头单位", "完成时限"]
OWN = ["甲", "干什么", "谁来干", "何时干完"]


def rows(head: list[str], *more: str) -> bytes:
    tasks = [[1, "优化办税服务", "信息中心", "6月底前"], [2, "清理欠税" + "".join(more), "收入核算科", "2027年9月30日"]]
    return workbook([["2027年任务分解表"], head, *tasks])


def upload(visitor: Visitor, data: bytes, name: str = "任务分解表.xlsx") -> TestResponse:
    form = {"year": "2027", "file": (io.BytesIO(data), name)}
    return visitor.post("/plans/new", form, content_type="multipart/form-data")


def answers(page: str, *roles: str, head: str | None = None) -> dict[str, str]:
    """The mapping form filled with these roles."""
    token = re.search(r'name="token" value="([^"]+)"', page)
    row = head or re.search(r'name="head-0" value="(\d+)" checked', page).group(1)  # type: ignore[union-attr]
    assert token is not None
    return {"token": token.group(1), "head-0": row} | {f"role-0-{at}": role for at, role in enumerate(roles)}


@pytest.fixture
def planner(visit: Visit) -> Visitor:
    return visit("林晓")


def titles() -> list[str]:
    scoped.rollback()
    plan = scoped.scalars(select(Plan).order_by(Plan.id.desc())).first()
    assert plan is not None
    return [task.title for task in queries.content(queries.document_of(plan)).tasks]


def test_a_table_with_a_known_head_goes_straight_to_review(planner: Visitor, cast: Cast, session: Database) -> None:
    answer = upload(planner, rows(KNOWN))
    assert answer.status_code == 303, answer.text
    assert titles() == ["优化办税服务", "清理欠税"]


def test_an_unknown_head_is_asked_for_once(planner: Visitor, cast: Cast, session: Database) -> None:
    page = upload(planner, rows(OWN))
    assert page.status_code == 200
    assert "核对表格的列" in page.text
    answer = planner.post("/plans/new/columns", answers(page.text, "number", "title", "lead", "time"))
    assert answer.status_code == 303, answer.text
    assert titles() == ["优化办税服务", "清理欠税"]
    layout = scoped.scalars(select(PlanLayout)).one()
    assert layout.roles == ["number", "title", "lead", "time"]
    assert scoped.scalars(select(AuditRow).where(AuditRow.act == "plans.settle_columns")).one()
    again = upload(planner, rows(OWN, "清理到位"))
    assert again.status_code == 303, again.text
    assert titles() == ["优化办税服务", "清理欠税清理到位"]


@pytest.mark.parametrize(
    "roles", [("", "", "", ""), ("title", "title", "", ""), ("time", "title", "", "time"), ("x", "title", "", "")]
)
def test_a_choice_that_cannot_be_is_refused_on_the_page(
    planner: Visitor, cast: Cast, session: Database, roles: tuple[str, ...]
) -> None:
    page = upload(planner, rows(OWN))
    answer = planner.post("/plans/new/columns", answers(page.text, *roles))
    assert answer.status_code == 422
    assert "kc-summary" in answer.text
    chosen = re.findall(r'<option value="(\w*)" selected>', answer.text)
    assert chosen == [role for role in roles if role != "x"]
    assert scoped.scalars(select(Plan)).all() == []


def test_only_the_sender_goes_on_and_only_with_a_true_token(
    visit: Visit, planner: Visitor, cast: Cast, session: Database
) -> None:
    given = answers(upload(planner, rows(OWN)).text, "number", "title", "lead", "time")
    kept, sign, rest = given["token"][:-10], given["token"][-10], given["token"][-9:]
    forged = given | {"token": kept + ("B" if sign == "A" else "A") + rest}
    for bad in (forged, {}):
        answer = planner.post("/plans/new/columns", bad)
        assert (answer.status_code, answer.location) == (303, "/plans/new")
    assert visit("苏敏").post("/plans/new/columns", given).status_code == 403
    assert scoped.scalars(select(Plan)).all() == []


def test_another_head_row_stays_chosen_beside_a_fault(planner: Visitor, cast: Cast, session: Database) -> None:
    page = upload(planner, rows(OWN))
    offered = re.findall(r'name="head-0" value="(\d+)"( checked)?', page.text)
    (other, *_more) = [row for row, checked in offered if not checked]
    answer = planner.post("/plans/new/columns", answers(page.text, "title", "title", "", "", head=other))
    assert answer.status_code == 422
    assert re.findall(r'name="head-0" value="(\d+)" checked', answer.text) == [other]


def test_a_small_file_can_be_left_where_its_columns_are_asked_for(
    planner: Visitor, cast: Cast, session: Database
) -> None:
    page = upload(planner, rows(OWN)).text
    assert re.search(r'href="/plans">不导入这份文件</a>', page)
    assert scoped.scalars(select(Plan)).all() == []


def test_a_column_is_called_alike_where_it_is_asked_for_and_in_the_table_handed_on(
    planner: Visitor, cast: Cast, session: Database
) -> None:
    page = upload(planner, rows(OWN)).text
    offered = set(re.findall(r"<option[^>]*>([^<]+)</option>", page))
    assert set(COLUMNS) - offered == {OWNER}  # a table that comes back names persons, other tables units
