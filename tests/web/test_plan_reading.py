"""A large document is left to a worker: the page answers at once, shows how far it is, and ends at the desk."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session, scoped_session
from werkzeug.test import TestResponse

from tests.cast import Cast
from tests.moment import NOW, TODAY
from tests.plans import papers, yearly
from tests.plans.parsing.workbooks import workbook
from tests.visitor import Visitor
from tests.workitems.test_revisions import AMENDED
from tracker.audit.models import AuditRow
from tracker.core.db import session as scoped
from tracker.core.db import unit_of_work
from tracker.core.files import FileStore
from tracker.organisation.queries import actor_for
from tracker.plans import service
from tracker.plans.models import Plan, PlanReading, ReadingState
from tracker.plans.service import readings
from tracker.web.plans import importing

Database = scoped_session[Session]
HX = {"HX-Request": "true"}
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
pytestmark = pytest.mark.usefixtures("session")


@pytest.fixture
def planner(visit: Callable[[str], Visitor], monkeypatch: pytest.MonkeyPatch) -> Visitor:
    """The planner's browser; every document counts as large."""
    monkeypatch.setattr(importing, "SMALL", 0)
    return visit("林晓")


def upload(visitor: Visitor, data: bytes, name: str = "2027年工作计划.docx", year: str = "2027") -> TestResponse:
    form = {"year": year, "file": (io.BytesIO(data), name)}
    return visitor.post("/plans/new", form, content_type="multipart/form-data")


def work(app: Flask) -> None:
    """What a worker does when it is rung."""
    with app.app_context():
        service.read_waiting(store=FileStore(Path(app.extensions["settings"].evidence_dir)), now=NOW)
        scoped.remove()


def test_the_page_answers_at_once_and_ends_at_the_desk(app: Flask, planner: Visitor) -> None:
    answer = upload(planner, yearly.docx(20))
    assert answer.status_code == 303
    assert "/plans/readings/" in answer.location
    page = planner.get(answer.location).text
    assert "等着读取" in page
    assert 'hx-trigger="every 1s"' in page
    assert "2027年工作计划.docx" in planner.get("/plans").text
    assert "<html" not in planner.get(answer.location, headers=HX).text
    work(app)
    ended = planner.get(answer.location, headers=HX).text
    assert f'data-go-on href="{answer.location}"' in ended
    assert "hx-trigger" not in ended
    desk = planner.get(planner.get(answer.location).location).text
    assert "已读入，下面逐条审阅" in desk
    assert "完善第1批税源台账" in desk


def test_the_bar_moves_with_the_reading_and_a_broken_one_says_so(planner: Visitor) -> None:
    address = upload(planner, yearly.docx(20)).location

    def at(attempt: int, lease: timedelta, stage: str = "", percent: int = 0) -> tuple[int, str]:
        with unit_of_work():
            row = scoped.scalars(select(PlanReading)).one()
            row.state, row.attempts, row.lease_until, row.outcome = ReadingState.READING, attempt, NOW + lease, {}
        if stage:
            readings.keep(row.id, attempt, stage, percent)
        page = planner.get(address, headers=HX).text
        bar = re.search(r'<progress[^>]* max="100" value="(\d+)"', page)
        assert bar is not None
        return int(bar[1]), page

    steps = [("", 0), ("source", 0), ("source", 50), ("items", 0), ("facts", 10), ("facts", 90), ("compare", 0)]
    shown = [at(1, readings.LEASE, *step) for step in [*steps, ("write", 0)]]
    assert [bar for bar, _ in shown] == sorted({bar for bar, _ in shown})
    for words, (_, page) in zip(("读取文件", "读取原文", "读取原文", "识别条目", "识别要素"), shown, strict=False):
        assert f"正在{words}" in page
    assert "正在匹配单位，写成条目" in shown[-1][1]
    bar, page = at(1, timedelta(0), "facts", 90)
    assert (bar, "读取中断了，等着从头再读" in page) == (0, True)
    bar, page = at(2, readings.LEASE)
    assert bar < 5
    assert "第2次读取：上次读到一半中断了，这次从头读。" in page


def test_what_a_file_is_its_content_says(planner: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    """An old Word file is a worker's under any name; a new one is read at once under an old one's."""
    monkeypatch.setattr(importing, "SMALL", 100_000)
    old = OLE + bytes(504) + "WordDocument".encode("utf-16-le") + bytes(512)
    for name in ("计划.docx", "计划.doc", "计划"):
        assert "/plans/readings/" in upload(planner, old, name).location
    assert upload(planner, yearly.docx(2), "计划.doc").location.endswith("/review")
    assert "Excel" in upload(planner, OLE + "Workbook".encode("utf-16-le"), "计划.doc").text


def test_what_cannot_be_read_is_said_there(app: Flask, planner: Visitor) -> None:
    address = upload(planner, papers.with_password()).location
    work(app)
    page = planner.get(address).text
    assert "密码" in page
    assert "换一个文件" in page


def test_a_table_with_unknown_columns_asks_there(app: Flask, planner: Visitor) -> None:
    head = ["甲", "干什么", "谁来干", "何时干完"]
    data = workbook([["2027年任务分解表"], head, [1, "优化办税服务", "信息中心", "6月底前"]])
    address = upload(planner, data, "分解表.xlsx").location
    work(app)
    assert "data-go-on" in planner.get(address, headers=HX).text
    page = planner.get(address).text
    assert "优化办税服务" in page
    assert 'name="token"' in page


def test_a_table_with_unknown_columns_may_be_left_out(app: Flask, planner: Visitor) -> None:
    data = workbook([["2027年任务分解表"], ["甲", "干什么"], [1, "优化办税服务"], [2, "清理欠税"]])
    waiting = upload(planner, data, "分解表.xlsx").location
    work(app)
    page = planner.get(waiting).text
    assert "不导入这份文件" in page
    given = {"token": hidden(page, "token"), "head-0": "1", "role-0-0": "number", "role-0-1": "title"}
    assert planner.post(f"{waiting}/answer", {"way": "amend"}).location == waiting
    assert "核对表格的列" in planner.get(waiting).text
    assert planner.post(f"{waiting}/answer", {"way": "leave"}).location == "/plans"
    assert "分解表.xlsx" not in planner.get("/plans").text
    assert "按您的决定没有导入" in planner.get(waiting).text
    assert planner.post("/plans/new/columns", given).location == waiting
    scoped.rollback()
    assert scoped.scalars(select(Plan)).all() == []
    (told,) = scoped.scalars(select(AuditRow).where(AuditRow.act == "plans.answer"))
    assert told.detail["way"] == "leave"


def test_a_document_left_out_while_its_columns_are_settled_makes_no_plan(
    app: Flask, planner: Visitor, session: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = workbook([["2027年任务分解表"], ["甲", "干什么"], [1, "优化办税服务"], [2, "清理欠税"]])
    waiting = upload(planner, data, "分解表.xlsx").location
    work(app)
    given = {"token": hidden(planner.get(waiting).text, "token"), "head-0": "1"}
    given |= {"role-0-0": "number", "role-0-1": "title"}
    read = service.read_source

    def another_leaves_it_out_meanwhile(*args: Any, **more: Any) -> service.Source:
        source = read(*args, **more)
        row = session.scalars(select(PlanReading)).one()
        if row.state == ReadingState.COLUMNS:
            with unit_of_work():
                service.answer(actor_for(row.person_id, TODAY), row, "leave", now=NOW)
        return source

    monkeypatch.setattr(service, "read_source", another_leaves_it_out_meanwhile)
    assert planner.post("/plans/new/columns", given).status_code == 409
    session.rollback()
    assert session.scalars(select(Plan)).all() == []
    assert session.scalars(select(PlanReading.state)).all() == [ReadingState.WITHDRAWN]


def test_a_wrong_year_is_told_before_anything_waits(planner: Visitor) -> None:
    answer = upload(planner, yearly.docx(2), year="27")
    assert answer.status_code == 422
    assert "年度写成四位数字" in answer.text


def test_another_bureau_does_not_see_it(planner: Visitor, cast: Cast, visit: Callable[[str], Visitor]) -> None:
    address = upload(planner, yearly.docx(2)).location
    assert visit("陈思远").get(address).status_code == 403
    assert planner.get("/plans/readings/" + "0" * 32).status_code == 404


def test_a_version_of_a_plan_is_asked_about_and_compared(
    app: Flask, planner: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also when it is small, and read while the page waits."""
    work_through(app, planner, papers.PLAN)
    monkeypatch.setattr(importing, "SMALL", 10_000)
    monkeypatch.setattr(importing, "QUICK_SECONDS", 30)
    asked = upload(planner, AMENDED.encode(), "新稿.txt").location
    page = planner.get(asked).text
    assert "文件里有3条，其中2条与2027年的这份计划对得上" in page
    assert "像是现有计划的修订稿，等您决定" in planner.get("/plans").text
    answer = planner.post(f"{asked}/answer", {"way": "amend"})
    assert answer.location == asked
    work(app)
    compared = planner.get(asked).location
    assert compared.endswith("/revision")
    assert "3处等您决定" in planner.get(compared).text


def test_a_large_amended_text_is_read_by_a_worker_too(app: Flask, planner: Visitor) -> None:
    plan = work_through(app, planner, papers.PLAN).removesuffix("/review")
    form = {"file": (io.BytesIO(AMENDED.encode()), "新稿.txt")}
    waiting = planner.post(f"{plan}/revise", form, content_type="multipart/form-data").location
    assert "等着读取" in planner.get(waiting).text
    work(app)
    compared = planner.get(waiting).location
    assert compared == f"{plan}/revision"
    assert "已读入，下面逐处比对" in planner.get(compared).text


def test_an_amended_table_with_unknown_columns_asks_too(app: Flask, planner: Visitor) -> None:
    plan = work_through(app, planner, papers.PLAN).removesuffix("/review")
    head = ["甲", "干什么", "谁来干", "何时干完"]
    data = workbook([["2027年任务分解表"], head, [1, "优化办税服务", "信息中心", "6月底前"]])
    form = {"file": (io.BytesIO(data), "分解表.xlsx")}
    waiting = planner.post(f"{plan}/revise", form, content_type="multipart/form-data").location
    work(app)
    page = planner.get(waiting).text
    settled = {"token": hidden(page, "token"), "head-0": "1"}
    settled |= {f"role-0-{at}": role for at, role in enumerate(["number", "title", "lead", "time"])}
    answer = planner.post("/plans/new/columns", settled)
    assert answer.location == f"{plan}/revision", answer.text
    assert "等您定各列是什么" not in planner.get("/plans").text


def test_one_file_asks_one_thing_at_a_time(app: Flask, planner: Visitor) -> None:
    work_through(app, planner, "2027年工作计划\n\n一、优化服务\n（一）优化办税服务\n（二）清理欠税\n")
    head = ["甲", "干什么", "谁来干", "何时干完"]
    rows = [["优化办税服务", "信息中心", "6月底前"], ["清理欠税", "收入核算科", "6月底前"]]
    data = workbook([["2027年任务分解表"], head, *([at, *row] for at, row in enumerate(rows, 1))])
    waiting = upload(planner, data, "分解表.xlsx").location
    work(app)
    settled = {"token": hidden(planner.get(waiting).text, "token"), "head-0": "1"}
    settled |= {f"role-0-{at}": role for at, role in enumerate(["number", "title", "lead", "time"])}
    asked = planner.post("/plans/new/columns", settled).location
    assert asked == waiting
    assert "对得上" in planner.get(asked).text
    assert planner.post(f"{asked}/answer", {"way": "leave"}).location == "/plans"
    assert "分解表.xlsx" not in planner.get("/plans").text


def hidden(page: str, name: str) -> str:
    """The value of a hidden field."""
    found = re.search(rf'name="{name}" value="([^"]+)"', page)
    assert found is not None
    return found[1]


def work_through(app: Flask, planner: Visitor, text: str) -> str:
    """Import a text; the address of its desk."""
    waiting = upload(planner, text.encode(), "2027年工作计划.txt").location
    work(app)
    return planner.get(waiting).location
