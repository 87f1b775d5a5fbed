"""Plans in the browser: bringing one in, reviewing, publishing, dispatching, and reading what became of it."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import pytest
from flask import Flask
from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, scoped_session
from werkzeug.test import TestResponse

from tests.cast import Cast
from tests.plans import papers
from tests.visitor import Visitor
from tracker.core.db import Base
from tracker.core.db import session as scoped
from tracker.plans import queries
from tracker.plans.models import Plan, PlanDocument, PlannedTask
from tracker.web.chosen import MOST
from tracker.workitems.models import WorkItem

Database = scoped_session[Session]
Visit = Callable[[str], Visitor]
T = TypeVar("T")
HX = {"HX-Request": "true"}


def upload(visitor: Visitor, data: bytes, name: str = "2027年工作计划.docx", year: str = "2027") -> TestResponse:
    form = {"year": year, "file": (io.BytesIO(data), name)}
    return visitor.post("/plans/new", form, content_type="multipart/form-data")


@pytest.fixture
def planner(visit: Visit) -> Visitor:
    """The planner's browser."""
    return visit("林晓")


@pytest.fixture
def plan(planner: Visitor, session: Database) -> Plan:
    """A plan that the planner pasted."""
    answer = planner.post("/plans/new", {"year": "2027", "text": papers.PLAN})
    assert answer.status_code == 303, answer.text
    return stored(select(Plan))[0]


def stored(statement: Select[T]) -> list[T]:
    """What the database holds now."""
    scoped.rollback()
    return list(scoped.scalars(statement))


def count(model: type[Base]) -> int:
    """How many rows there are now."""
    return stored(select(func.count()).select_from(model))[0]


def tasks(plan: Plan) -> list[PlannedTask]:
    """What the database holds now."""
    scoped.rollback()
    return queries.content(queries.document_of(plan)).tasks


def facts(cast: Cast, task: PlannedTask, **more: str) -> dict[str, str]:
    """The edit form of a task, filled."""
    given = {
        "version": str(task.version),
        "title": task.title,
        "lead_unit_id": str(cast.unit("信息中心")),
        "deadline_kind": "waiting",
        "yardstick": "上线运行",
    }
    return given | more


def test_a_word_document_is_brought_in_and_opens_on_the_desk(planner: Visitor, session: Database) -> None:
    answer = upload(planner, papers.docx(*papers.PLAN.split("\n")))
    assert answer.status_code == 303
    desk = planner.get(answer.location).text
    assert "依法组织收入" in desk
    assert "缺牵头单位" in desk
    assert "不得收过头税费。" in desk


def test_the_year_is_asked_and_what_was_typed_stays(planner: Visitor, session: Database) -> None:
    answer = planner.post("/plans/new", {"year": "", "text": papers.PLAN})
    assert answer.status_code == 422
    assert "填写计划年度" in answer.text
    assert "依法组织收入" in answer.text
    assert count(Plan) == 0


def test_the_same_file_twice_is_one_plan(planner: Visitor, session: Database) -> None:
    data = papers.PLAN.encode()
    first, second = upload(planner, data, "a.txt"), upload(planner, data, "b.txt")
    assert first.location == second.location
    assert "以前导入过" in planner.get(second.location).text
    assert count(PlanDocument) == 1


BAD: dict[str, tuple[Callable[[], bytes], str]] = {
    "empty": (lambda: b"", "选一个文件"),
    "blank": (lambda: b"\r\n \r\n", "选一个文件"),
    "password": (papers.with_password, "密码"),
    "broken zip": (lambda: papers.docx("一、计划")[:900], "损坏"),
    "bomb": (papers.bomb, "庞大"),
    "doctype": (papers.with_doctype, "DOCTYPE"),
    "encoding": (lambda: bytes(range(128, 256)) * 40, "编码"),
    "picture": (lambda: b"\x89PNG\r\n\x1a\n" + bytes(64), "PNG"),
}


@pytest.mark.parametrize("what", BAD)
def test_a_bad_file_is_refused_in_words_and_leaves_nothing(
    planner: Visitor, session: Database, data_dir: Path, what: str
) -> None:
    make, words = BAD[what]
    answer = upload(planner, make())
    assert answer.status_code == 422
    assert words in answer.text
    assert "没有提交" in answer.text
    assert count(Plan) == 0
    assert not (data_dir / "files").exists() or not any((data_dir / "files").iterdir())


def test_a_file_of_200_megabytes_is_not_taken_in(planner: Visitor, app: Flask, session: Database) -> None:
    app.config["MAX_CONTENT_LENGTH"] = 51 << 20
    head = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.docx"\r\n\r\n'
    body = head + bytes(200 << 20) + b"\r\n--x--\r\n"
    headers = {"X-CSRFToken": planner.form_token()}
    answer = planner.client.post(
        "/plans/new", data=body, content_type="multipart/form-data; boundary=x", headers=headers
    )
    assert answer.status_code == 413
    assert "50 MB" in answer.text
    assert count(Plan) == 0


def test_what_is_too_complex_is_refused_with_ways_out(planner: Visitor, session: Database) -> None:
    answer = upload(planner, b"<html>" + b"<table><tr><td>" * 5_000 + b"x", "年度计划.html")
    assert answer.status_code == 422
    for words in ("文件的结构太复杂", "拆成几份分别导入", "另存为新的 .docx 或 .txt", "全文粘贴进来"):
        assert words in answer.text
    assert count(Plan) == 0


HOSTILE = ["../../x.txt", "计" * 300 + ".txt", "a%0D%0ASet-Cookie: x=y.txt", "a\u202etxt.exe.txt"]


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_becomes_a_plain_one(planner: Visitor, session: Database, name: str) -> None:
    answer = upload(planner, papers.PLAN.encode(), name)
    assert answer.status_code == 303
    document = stored(select(PlanDocument))[0]
    assert len(document.filename) <= 120
    assert not set("/\\\r\n\u202e") & set(document.filename)
    got = planner.get(answer.location.replace("/review", "/document"))
    assert got.headers["Content-Disposition"].startswith("attachment")
    assert got.data == papers.PLAN.encode()


def test_gb18030_is_right_not_wrong(planner: Visitor, session: Database) -> None:
    answer = upload(planner, papers.PLAN.encode("gb18030"), "计划.txt")
    assert answer.status_code == 303
    assert stored(select(PlanDocument))[0].text == papers.PLAN


def test_the_source_stands_word_for_word(planner: Visitor, plan: Plan) -> None:
    page = planner.get(f"/plans/{plan.uuid}/review").text
    source = page[page.index('id="source"') : page.index('aria-labelledby="tasks-title"')]
    shown = source.partition(">")[2].partition('<p class="kc-panel-foot')[0]
    shown = re.sub(r"<span[^>]*(data-label|kc-para-no)[^>]*>[^<]*</span>", "", shown)
    words = re.sub(r"<[^>]+>", "", shown)
    assert "".join(words.split()) == "".join(papers.PLAN.split())


def test_a_fact_is_decided_in_its_row(planner: Visitor, plan: Plan, cast: Cast, session: Database) -> None:
    task = tasks(plan)[0]
    url = f"/plans/{plan.uuid}/tasks/{task.uuid}"
    assert "<html" not in planner.get(url, headers=HX).text
    assert "<html" in planner.get(url).text
    answer = planner.post(url, facts(cast, task, owner_id=str(cast.person("高翔"))), headers=HX)
    assert answer.status_code == 200
    assert answer.text.lstrip().startswith("<tbody")
    assert 'hx-swap-oob="true"' in answer.text
    assert (tasks(plan)[0].owner_id, tasks(plan)[0].deadline_kind) == (cast.person("高翔"), "waiting")


def test_without_script_the_same_form_leads_back_to_the_desk(planner: Visitor, plan: Plan, cast: Cast) -> None:
    task = tasks(plan)[0]
    answer = planner.post(f"/plans/{plan.uuid}/tasks/{task.uuid}", facts(cast, task))
    assert answer.status_code == 303
    assert answer.location.endswith(f"/review?at={task.uuid}#task-{task.uuid}")


def test_somebody_of_another_unit_is_refused_at_the_field(planner: Visitor, plan: Plan, cast: Cast) -> None:
    task = tasks(plan)[0]
    form = facts(cast, task, owner_id=str(cast.person("罗建平")), yardstick="保留我")
    answer = planner.post(f"/plans/{plan.uuid}/tasks/{task.uuid}", form)
    assert answer.status_code == 422
    assert "罗建平不是信息中心的人" in answer.text
    assert "保留我" in answer.text
    again = planner.post(f"/plans/{plan.uuid}/tasks/{task.uuid}", form, headers=HX)
    assert again.headers["HX-Retarget"] == f"#task-{task.uuid}"


def test_a_day_off_is_taken_after_the_next_working_day_was_offered(
    planner: Visitor, plan: Plan, cast: Cast, session: Database
) -> None:
    task = tasks(plan)[0]
    url = f"/plans/{plan.uuid}/tasks/{task.uuid}"
    form = facts(cast, task, deadline_kind="dated", deadline_date="6.26")
    answer = planner.post(url, form)
    assert answer.status_code == 422
    assert "改为2027年6月28日" in answer.text
    assert "仍用2027年6月26日" in answer.text
    assert tasks(plan)[0].deadline_date is None
    assert planner.post(url, form | {"day_off": "move"}).status_code == 303
    task = tasks(plan)[0]
    assert str(task.deadline_date) == "2027-06-28"
    assert planner.post(url, form | {"day_off": "keep", "version": str(task.version)}).status_code == 303
    assert str(tasks(plan)[0].deadline_date) == "2027-06-26"


def test_a_stale_page_is_told_who_was_first(planner: Visitor, plan: Plan, cast: Cast) -> None:
    task = tasks(plan)[0]
    url = f"/plans/{plan.uuid}/tasks/{task.uuid}"
    form = facts(cast, task)
    planner.post(url, form)
    answer = planner.post(url, form | {"yardstick": "另一个"})
    assert answer.status_code == 409
    assert "林晓刚改过牵头单位" in answer.text


def test_a_suggestion_is_taken_by_pressing_it(planner: Visitor, plan: Plan, cast: Cast, session: Database) -> None:
    task = tasks(plan)[0]
    url = f"/plans/{plan.uuid}/tasks/{task.uuid}/accept"
    answer = planner.post(url, {"take": f"{task.version}.lead_unit:text"}, headers=HX)
    assert answer.status_code == 200
    assert tasks(plan)[0].lead_unit_id == cast.unit("收入核算科")


def test_many_are_filled_at_once_and_published(planner: Visitor, plan: Plan, cast: Cast, session: Database) -> None:
    ids = [f"{task.uuid}.{task.version}" for task in tasks(plan)]
    given = {"ids": ids, "lead_unit_id": str(cast.unit("信息中心")), "ending": "quarterly", "yardstick": "报告4份"}
    assert planner.post(f"/plans/{plan.uuid}/fill", given).status_code == 303
    assert {(task.cadence, task.yardstick) for task in tasks(plan)} == {("quarterly", "报告4份")}
    ids = [f"{task.uuid}.{task.version}" for task in tasks(plan)]
    answer = planner.post(f"/plans/{plan.uuid}/publish", {"ids": ids})
    assert answer.status_code == 303
    assert sorted(stored(select(WorkItem.number))) == ["1.1-01", "1.2-01", "2.1-01"]
    assert set(stored(select(WorkItem.state))) == {"draft"}


def test_a_day_off_is_asked_about_once_for_all(planner: Visitor, plan: Plan, session: Database) -> None:
    given = {"ids": [f"{task.uuid}.{task.version}" for task in tasks(plan)], "deadline_date": "6.26"}
    url = f"/plans/{plan.uuid}/fill"
    asked = planner.post(url, given)
    assert asked.status_code == 422
    assert asked.text.count("改为2027年6月28日") == 1
    assert asked.text.count("这一天是休息日。") == 1
    assert "kc-summary" not in asked.text
    assert {task.deadline_date for task in tasks(plan)} == {None}
    assert planner.post(url, given | {"day_off": "move"}).status_code == 303
    assert {str(task.deadline_date) for task in tasks(plan)} == {"2027-06-28"}


@pytest.mark.parametrize("act", ["fill", "publish", "accept", "multi-year", "carry", "revision/choose"])
def test_more_than_anybody_selects_is_refused(planner: Visitor, plan: Plan, session: Database, act: str) -> None:
    many = {"ids": [str(number) for number in range(MOST + 1)], "yardstick": "报告1份", "choice": "take"}
    answer = planner.post(f"/plans/{plan.uuid}/{act}", many)
    if answer.status_code == 303:
        answer = planner.get(answer.location)
    assert act == "revision/choose" or f"一次最多选{MOST}项" in answer.text


def test_filling_nothing_or_nobody_is_told(planner: Visitor, plan: Plan) -> None:
    (first, *_rest) = tasks(plan)
    answer = planner.post(f"/plans/{plan.uuid}/fill", {"ids": [f"{first.uuid}.{first.version}"]})
    assert answer.status_code == 422
    assert "先选要填入的" in answer.text
    assert "先选任务" in planner.post(f"/plans/{plan.uuid}/fill", {"yardstick": "x"}).text


def test_a_refused_publication_says_what_is_missing(planner: Visitor, plan: Plan, session: Database) -> None:
    first = tasks(plan)[0]
    answer = planner.post(f"/plans/{plan.uuid}/publish", {"ids": [f"{first.uuid}.{first.version}"]})
    assert answer.status_code == 422
    assert "“依法组织收入”缺牵头单位。" in answer.text
    assert count(WorkItem) == 0


def test_sentences_are_split_merged_dropped_and_undone(planner: Visitor, plan: Plan, session: Database) -> None:
    first = tasks(plan)[0]
    at = queries.document_of(plan).text.index("持续开展")
    page = planner.get(f"/plans/{plan.uuid}/tasks/{first.uuid}/text").text
    assert f'name="at" value="{at}"' in page
    url = f"/plans/{plan.uuid}/tasks/{first.uuid}/split"
    assert planner.post(url, {"at": str(at), "version": str(first.version)}).status_code == 303
    second = tasks(plan)[1]
    assert len(tasks(plan)) == 4
    merge = f"/plans/{plan.uuid}/tasks/{second.uuid}/merge"
    assert planner.post(merge, {"version": str(second.version)}).status_code == 303
    assert len(tasks(plan)) == 3
    assert planner.post(f"/plans/{plan.uuid}/undo").status_code == 303
    assert len(tasks(plan)) == 4
    drop = f"/plans/{plan.uuid}/tasks/{tasks(plan)[1].uuid}/drop"
    assert planner.post(drop, {"version": str(tasks(plan)[1].version)}).status_code == 303
    assert len(tasks(plan)) == 3


def test_a_task_whose_words_are_none_leaves_the_list_with_a_word(
    planner: Visitor, plan: Plan, session: Database
) -> None:
    task = tasks(plan)[-1]
    working = [span for span in queries.spans_of(task) if span.kind == "action"]
    pages = []
    for span in working:
        form = {"kind": "not_a_task", "version": str(span.version)}
        pages.append(planner.post(f"/plans/{plan.uuid}/spans/{span.id}", form, follow_redirects=True).text)
    assert ["已移出清单，可以“撤销一步”" in page for page in pages] == [False] * (len(working) - 1) + [True]
    assert task.uuid not in [one.uuid for one in tasks(plan)]


def test_text_without_a_kind_blocks_dispatch(planner: Visitor, plan: Plan, cast: Cast, session: Database) -> None:
    publish(planner, plan, cast, session)
    content = queries.content(queries.document_of(plan))
    span = next(span for span in content.spans if span.kind == "not_a_task")
    url = f"/plans/{plan.uuid}/spans/{span.id}"
    assert "这段话是什么" in planner.get(url).text
    assert planner.post(url, {"kind": "undecided", "version": str(span.version)}).status_code == 303
    assert "看下一处" in planner.get(f"/plans/{plan.uuid}/review").text
    answer = planner.post(f"/plans/{plan.uuid}/dispatch")
    assert answer.status_code == 409
    assert "还有1处原文没有归类" in answer.text
    assert planner.post(url, {"kind": "heading", "version": str(span.version + 1)}).status_code == 303
    assert planner.post(f"/plans/{plan.uuid}/dispatch").status_code == 303
    assert set(stored(select(WorkItem.state))) == {"dispatched"}


def publish(planner: Visitor, plan: Plan, cast: Cast, session: Database) -> None:
    for task in tasks(plan):
        planner.post(f"/plans/{plan.uuid}/tasks/{task.uuid}", facts(cast, task))
    ids = [f"{task.uuid}.{task.version}" for task in tasks(plan)]
    assert planner.post(f"/plans/{plan.uuid}/publish", {"ids": ids}).status_code == 303


def test_the_plan_opens_into_sections_items_and_tasks(
    planner: Visitor, plan: Plan, cast: Cast, session: Database, visit: Visit
) -> None:
    publish(planner, plan, cast, session)
    planner.post(f"/plans/{plan.uuid}/dispatch")
    scoped.rollback()
    section = queries.content(queries.document_of(plan)).items[0].section_id
    scoped.rollback()
    page = visit("孙浩").get(f"/plans/{plan.uuid}?section={section}").text
    assert "3项任务，已办结0项" in page
    assert "1.1-01" in page
    assert "继续审阅" not in page
    elsewhere = visit("许静").get(f"/plans/{plan.uuid}?section={section}").text
    assert "没有您范围内的任务" in elsewhere
    assert "1.1-01" not in elsewhere
    assert plan.title in visit("许静").get("/plans").text


def test_a_plan_under_review_is_unknown_to_others(visit: Visit, plan: Plan) -> None:
    assert visit("王立群").get(f"/plans/{plan.uuid}").status_code == 404
    assert visit("彭娟").get(f"/plans/{plan.uuid}").status_code == 200
    for name in ("王立群", "彭娟", "苏敏"):
        assert visit(name).get(f"/plans/{plan.uuid}/review").status_code == 403
    assert "还没有发布的工作计划" in visit("王立群").get("/plans").text


def test_ids_of_another_plan_are_unknown(planner: Visitor, plan: Plan, cast: Cast, session: Database) -> None:
    planner.post("/plans/new", {"year": "2028", "text": papers.PLAN + "\n"})
    other = stored(select(Plan).where(Plan.id != plan.id))[0]
    task, span = tasks(other)[0], queries.content(queries.document_of(other)).spans[0]
    assert planner.get(f"/plans/{plan.uuid}/tasks/{task.uuid}").status_code == 404
    assert planner.post(f"/plans/{plan.uuid}/tasks/{task.uuid}", facts(cast, task)).status_code == 404
    assert planner.get(f"/plans/{plan.uuid}/spans/{span.id}").status_code == 404
    assert planner.post(f"/plans/{plan.uuid}/publish", {"ids": f"{task.uuid}.1"}).status_code == 409


def test_a_unit_without_a_head_is_told_with_what_to_do(planner: Visitor, plan: Plan, cast: Cast) -> None:
    task = tasks(plan)[0]
    planner.post(f"/plans/{plan.uuid}/tasks/{task.uuid}", facts(cast, task, lead_unit_id=str(cast.unit("税政一科"))))
    page = planner.get(f"/plans/{plan.uuid}/review").text
    assert "税政一科没有负责人" in page
