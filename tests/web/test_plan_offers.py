"""The desk says why something is offered, settles vague words with one press, names heads as owners, fills many."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import event, func, select
from sqlalchemy.orm import Session, scoped_session

from tests.cast import Cast
from tests.plans import papers, test_offers, yearly
from tests.visitor import Visitor
from tracker.audit.models import AuditRow
from tracker.core.db import db
from tracker.core.db import session as scoped
from tracker.plans import queries
from tracker.plans.models import Plan, PlanDocument, PlannedTask

Database = scoped_session[Session]
Visit = Callable[[str], Visitor]
HX = {"HX-Request": "true"}


@pytest.fixture
def planner(visit: Visit) -> Visitor:
    """The planner's browser."""
    return visit("林晓")


@pytest.fixture
def plan(cast: Cast, session: Database, tmp_path: Path) -> Plan:
    """The plan of `test_offers`."""
    document = papers.imported(cast, tmp_path, test_offers.PLAN)
    scoped.commit()
    return scoped.get_one(Plan, document.plan_id)


def tasks(plan: Plan) -> list[PlannedTask]:
    """What the database holds now."""
    scoped.rollback()
    return queries.content(queries.document_of(plan)).tasks


def words(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def row_of(page: str, task: PlannedTask) -> str:
    found = re.search(rf'<tr id="task-{task.uuid}".*?</tr>', page, re.S)
    assert found
    return words(found.group())


def test_the_desk_says_why_each_fact_was_read_so(planner: Visitor, plan: Plan) -> None:
    page = planner.get(f"/plans/{plan.uuid}/review").text
    first, second, third, _fourth = (row_of(page, task) for task in tasks(plan))
    assert "原文：征管科，即征收管理科" in first
    assert "“征管科”：原文标注“牵头”，即征收管理科" in first
    assert "“6月底前”：写到月，取月底" in first
    assert "“不少于”读作至少4次" in first
    assert "原文写的是“县财政局”，本局没有单位叫这个名字" in first
    assert "原文“XX”是占位符，不作数字读" in first
    assert "原文写的是“各科室”，请指定一个牵头单位，其余作配合" in second
    assert "配合：各科室（6个单位）" in second
    assert "指办公室、监察考评科、征收管理科、信息中心、收入核算科、税政一科" in second
    assert "原文写的是“县大数据局”，本局没有单位叫这个名字" in third


def test_the_edit_form_lists_every_reason_also_when_decided(cast: Cast, planner: Visitor, plan: Plan) -> None:
    task = tasks(plan)[0]
    planner.post(f"/plans/{plan.uuid}/tasks/{task.uuid}/accept", {"take": f"{task.version}.lead_unit:text"})
    for headers in ({}, HX):
        form = words(planner.get(f"/plans/{plan.uuid}/tasks/{task.uuid}", headers=headers).text)
        assert "依据" in form
        assert "“征管科”：原文标注“牵头”，即征收管理科" in form
        assert "原文“XX”是占位符，不作数字读" in form


def test_what_was_stored_without_reasons_still_shows(planner: Visitor, plan: Plan) -> None:
    for task in tasks(plan):
        task.proposals = {
            name: [
                {
                    key: one[key]
                    for key in ("unit_id", "name", "role", "text", "kind", "day", "cadence", "start", "end")
                    if key in one
                }
                for one in offered
            ]
            for name, offered in task.proposals.items()
        }
    scoped.commit()
    page = planner.get(f"/plans/{plan.uuid}/review").text
    first, _second, _third, last = (row_of(page, task) for task in tasks(plan))
    assert "原文：征管科，即征收管理科" in first
    assert "原文： 2027年6月30日" in first
    assert "“逐步”没有说到什么时候，要由您定" in last
    assert planner.get(f"/plans/{plan.uuid}/tasks/{tasks(plan)[0].uuid}").status_code == 200


def test_a_vague_word_is_settled_in_its_row_and_undone(planner: Visitor, plan: Plan) -> None:
    task = tasks(plan)[3]
    page = planner.get(f"/plans/{plan.uuid}/review").text
    take = f"{task.version}.deadline:vague:monthly"
    assert f'value="{take}"' in page
    rows = scoped.scalar(select(func.count()).select_from(AuditRow)) or 0
    answer = planner.post(f"/plans/{plan.uuid}/tasks/{task.uuid}/accept", {"take": take}, headers=HX)
    assert "长期，每月检查" in row_of(answer.text, task)
    assert (tasks(plan)[3].deadline_kind, tasks(plan)[3].cadence) == ("standing", "monthly")
    assert scoped.scalar(select(func.count()).select_from(AuditRow)) == rows + 1
    planner.post(f"/plans/{plan.uuid}/undo")
    assert tasks(plan)[3].deadline_kind is None


@pytest.mark.parametrize(("way", "kind"), [("ongoing", "standing"), ("date", "dated"), ("stages", "dated")])
def test_the_other_ways_open_the_form_at_the_ending(planner: Visitor, plan: Plan, way: str, kind: str) -> None:
    task = tasks(plan)[3]
    address = f"/plans/{plan.uuid}/tasks/{task.uuid}?way={way}"
    for headers in ({}, HX):
        form = planner.get(address, headers=headers).text
        assert re.search(rf'<input checked[^>]*value="{kind}"', form)
        assert "autofocus" in form
        assert ("先在“拆分、归类”里拆成几项" in form) == (way == "stages")
    assert tasks(plan)[3].deadline_kind is None
    plain = planner.get(f"/plans/{plan.uuid}/tasks/{task.uuid}?way=sometime").text
    assert "autofocus" not in plain
    page = planner.get(f"/plans/{plan.uuid}/review").text
    assert f'href="{address}"' in page or way == "ongoing"


def test_the_head_is_offered_and_taken_by_a_person_only(cast: Cast, planner: Visitor, plan: Plan) -> None:
    task = tasks(plan)[0]
    page = planner.get(f"/plans/{plan.uuid}/review").text
    assert "由王立群负责，连同牵头单位" in row_of(page, task)
    assert "征收管理科负责人" in row_of(page, task)
    assert tasks(plan)[0].owner_id is None
    take = f"{task.version}.owner:post:{cast.person('王立群')}"
    answer = planner.post(f"/plans/{plan.uuid}/tasks/{task.uuid}/accept", {"take": take}, headers=HX)
    assert "王立群" in row_of(answer.text, task)
    assert tasks(plan)[0].owner_id == cast.person("王立群")


def test_heads_are_taken_for_the_chosen_tasks(cast: Cast, planner: Visitor, plan: Plan) -> None:
    listed = tasks(plan)
    ids = [f"{task.uuid}.{task.version}" for task in listed]
    refused = planner.post(f"/plans/{plan.uuid}/heads", {"ids": ids})
    assert refused.status_code == 303
    assert "选中的任务没有可填的" in planner.get(f"/plans/{plan.uuid}/review").text
    fill = {"ids": ids[:2], "lead_unit_id": str(cast.unit("信息中心"))}
    planner.post(f"/plans/{plan.uuid}/fill", fill)
    ids = [f"{task.uuid}.{task.version}" for task in tasks(plan)]
    assert planner.post(f"/plans/{plan.uuid}/heads", {"ids": ids}).status_code == 303
    assert [task.owner_id for task in tasks(plan)] == [cast.person("孙浩")] * 2 + [None] * 2
    planner.post(f"/plans/{plan.uuid}/undo")
    assert [task.owner_id for task in tasks(plan)] == [None] * 4


def statements(planner: Visitor, plan: Plan) -> int:
    """How many statements the desk asks for."""
    counted: list[str] = []

    def count(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        counted.append(statement)

    event.listen(db.engine, "before_cursor_execute", count)
    try:
        assert planner.get(f"/plans/{plan.uuid}/review").status_code == 200
    finally:
        event.remove(db.engine, "before_cursor_execute", count)
    return len(counted)


def test_the_desk_asks_no_more_for_more_items(cast: Cast, session: Database, tmp_path: Path, planner: Visitor) -> None:
    asked = []
    for items in (10, 50):
        document: PlanDocument = papers.imported(cast, tmp_path, yearly.text(items))
        plan = scoped.get_one(Plan, document.plan_id)
        scoped.commit()
        planner.get(f"/plans/{plan.uuid}/review")  # what is kept in memory is there
        asked.append(statements(planner, plan))
    assert asked[0] == asked[1]


def test_filling_tells_how_many_decisions_it_replaced(planner: Visitor, plan: Plan) -> None:
    def fill(words: str, upto: int) -> str:
        ids = [f"{task.uuid}.{task.version}" for task in tasks(plan)[:upto]]
        return planner.post(f"/plans/{plan.uuid}/fill", {"ids": ids, "yardstick": words}, follow_redirects=True).text

    assert "已填入1项。" in fill("报告4份", 1)
    assert "已填入3项，其中1项原来的内容被换下，可以“撤销一步”。" in fill("报告5份", 3)
    assert "已填入3项。" in fill(" 报告5份 ", 3)
