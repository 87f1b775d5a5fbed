"""An amended plan in the browser: compared, decided, taken over; and what goes on into the next year."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import load_workbook
from sqlalchemy import select
from sqlalchemy.orm import Session, scoped_session

from tests.cast import Cast
from tests.moment import NOW
from tests.plans import papers
from tests.visitor import Visitor
from tests.workitems.test_revisions import AMENDED, run
from tracker.core.db import session as scoped
from tracker.plans import differences, queries
from tracker.plans import service as plans
from tracker.plans.models import Plan, PlanDocument, PlannedTask
from tracker.plans.parsing import read_plan
from tracker.progress import service as progress
from tracker.web.tasks import timeline
from tracker.workitems import service
from tracker.workitems.models import WorkItem

Database = scoped_session[Session]
Visit = Callable[[str], Visitor]


@pytest.fixture
def planner(visit: Visit) -> Visitor:
    """The planner's browser."""
    return visit("林晓")


@pytest.fixture
def plan(planner: Visitor, cast: Cast, session: Database) -> Plan:
    """A plan whose first two items run, with a report filed on the first."""
    answer = planner.post("/plans/new", {"year": "2027", "text": papers.PLAN})
    assert answer.status_code == 303, answer.text
    scoped.rollback()
    plan = scoped.scalars(select(Plan)).one()
    for task in queries.content(queries.document_of(plan)).tasks[:2]:
        run(cast, task)
    scoped.commit()
    return plan


def upload(planner: Visitor, plan: Plan, text: str = AMENDED) -> str:
    form = {"file": (io.BytesIO(text.encode()), "修订稿.txt")}
    answer = planner.post(f"/plans/{plan.uuid}/revise", form, content_type="multipart/form-data")
    assert answer.status_code == 303, answer.text
    return answer.location


def keys(page: str, choice: str) -> list[str]:
    """The buttons that decide for `choice`."""
    return re.findall(rf'name="one" value="([\d.]+\.{choice})"', page)


def decide(planner: Visitor, plan: Plan, *choices: str) -> str:
    for choice in choices:
        page = planner.get(f"/plans/{plan.uuid}/revision").text
        for key in keys(page, choice):
            planner.post(f"/plans/{plan.uuid}/revision/choose", {"one": key})
    return planner.get(f"/plans/{plan.uuid}/revision").text


def test_a_published_plan_is_amended_and_the_running_task_keeps_its_history(
    planner: Visitor, plan: Plan, visit: Visit, session: Database
) -> None:
    item = scoped.scalars(select(WorkItem).order_by(WorkItem.id)).first()
    assert item is not None
    uuid, number, version = item.uuid, item.number, item.version
    page = planner.get(upload(planner, plan)).text
    assert "3处等您决定，1条没有变。" in page
    assert "<del>6</del>" in page
    assert "<ins>9</ins>" in page
    assert "风险核实" in page
    refused = planner.post(f"/plans/{plan.uuid}/revision/apply", {"reason": "局务会议定"})
    assert refused.status_code == 409
    page = decide(planner, plan, "take", "draft")
    assert "1处等您决定" in page
    planner.post(f"/plans/{plan.uuid}/revision/choose", {"rest": "1"})
    answer = planner.post(f"/plans/{plan.uuid}/revision/apply", {"reason": "局务会议定"})
    assert answer.location.endswith(f"/plans/{plan.uuid}/proposed")
    assert "2027年9月30日" in planner.get(answer.location).text
    scoped.rollback()
    item = scoped.scalars(select(WorkItem).where(WorkItem.uuid == uuid)).one()
    assert (item.number, item.state, item.version) == (number, "in_progress", version + 1)
    told = visit("许静").get(f"/tasks/{uuid}").text
    assert "按修订后的计划改写" in told
    assert "局务会议定" in told
    assert re.search(r"原文 · 改前</span>.*<del>6</del>", told)
    assert re.search(r"原文 · 改后</span>.*<ins>9</ins>", told)
    assert "任务名称 · 改前" not in told
    assert "签收" in told
    base = planner.get(f"/plans/{plan.uuid}/revisions").text
    assert "2项里有1项和首次发布时不一样" in base
    assert "局务会议定" in base


def test_the_same_file_again_leads_to_the_plan(planner: Visitor, plan: Plan, session: Database) -> None:
    where = upload(planner, plan, papers.PLAN)
    assert where.endswith(f"/plans/{plan.uuid}")
    assert "以前导入过" in planner.get(where).text
    scoped.rollback()
    assert len(scoped.scalars(select(PlanDocument)).all()) == 1


def test_several_are_decided_at_once_and_a_wrong_choice_is_told(
    planner: Visitor, plan: Plan, session: Database
) -> None:
    page = planner.get(upload(planner, plan)).text
    ids = re.findall(r'name="ids" value="([\d.]+)"', page)
    answer = planner.post(f"/plans/{plan.uuid}/revision/choose", {"ids": ids, "choice": "draft"})
    assert "分开选" in planner.get(answer.location).text
    planner.post(f"/plans/{plan.uuid}/revision/choose", {"ids": ids, "choice": "recommended"})
    assert "都已决定" in planner.get(f"/plans/{plan.uuid}/revision").text


def test_a_revision_is_withdrawn(planner: Visitor, plan: Plan, session: Database) -> None:
    upload(planner, plan)
    answer = planner.post(f"/plans/{plan.uuid}/revision/withdraw", {})
    assert "计划没有变" in planner.get(answer.location).text
    assert planner.post(f"/plans/{plan.uuid}/revision/withdraw", {}).status_code == 409


def test_a_proposed_day_is_extended_by_the_supervisor_only(
    planner: Visitor, plan: Plan, visit: Visit, session: Database
) -> None:
    upload(planner, plan)
    planner.post(f"/plans/{plan.uuid}/revision/choose", {"rest": "1"})
    planner.post(f"/plans/{plan.uuid}/revision/apply", {"reason": "局务会议定"})
    scoped.rollback()
    unit, day = differences.open_acts(plan)
    form = {"act": str(day.id), "version": str(day.version), "reason": "计划修订"}
    where = f"/plans/{plan.uuid}/proposed"
    assert planner.post(where, form).status_code == 403
    assert "延长时限由督办员办理" in planner.get(where).text
    supervisor = visit("苏敏")
    first = scoped.scalars(select(WorkItem.uuid).order_by(WorkItem.id)).first()
    task, of_plan, asks = f"/tasks/{first}", f"/plans/{plan.uuid}", "等督办员决定。"
    assert f'href="{where}"' in supervisor.get("/").text
    assert "修订稿写的时限是" in supervisor.get("/").text
    assert "修订稿提出的2处变更等着决定。" in supervisor.get(of_plan).text
    assert f'修订稿写的时限是2027年9月30日，{asks} <a href="{where}">' in supervisor.get(task).text
    owner = visit("许静")
    assert asks in owner.get(task).text
    assert f'href="{where}"' not in owner.get(task).text + owner.get(of_plan).text
    assert "修订稿写的时限是" not in planner.get("/").text
    assert supervisor.post(where, form).status_code == 303
    assert asks not in owner.get(task).text
    assert "修订稿写的时限是" not in supervisor.get("/").text
    assert supervisor.post(where, form).status_code == 409
    planner.post(where, {"act": str(unit.id), "version": str(unit.version), "leave": "1"})
    assert "没有要另办的变更" in planner.get(where).text
    scoped.rollback()
    assert [item.deadline_no for item in scoped.scalars(select(WorkItem).order_by(WorkItem.id))] == [2, 1]


def test_another_yardstick_is_taken_over_on_its_page(planner: Visitor, plan: Plan, session: Database) -> None:
    upload(planner, plan, AMENDED.replace("风险核实。", "风险核实，核实面达到92%。"))
    planner.post(f"/plans/{plan.uuid}/revision/choose", {"rest": "1"})
    planner.post(f"/plans/{plan.uuid}/revision/apply", {"reason": "局务会议定"})
    scoped.rollback()
    (act,) = [act for act in differences.open_acts(plan) if act.yardstick]
    where = f"/plans/{plan.uuid}/proposed"
    assert "现在是“清查报告”，新稿写的是“92%”" in planner.get(where).text
    form = {"act": str(act.id), "version": str(act.version), "reason": "计划修订"}
    assert planner.post(where, form).status_code == 303
    assert "新稿写的是“92%”" not in planner.get(where).text
    base = planner.get(f"/plans/{plan.uuid}/revisions").text
    assert re.search(r"衡量标准</span> <del>清查报告</del>", base)
    assert re.search(r"衡量标准</span> <ins>92%</ins>", base)


def test_long_words_before_and_after_are_cut_around_the_change() -> None:
    same = "一" * 300
    old, new = timeline.sides(f"{same}六月{same}八月{same}", f"{same}九月{same}八月{same}")
    assert "".join(words for words, _changed in old) == f"…{'一' * 20}六月{'一' * 19}…"
    assert [words for words, changed in new if changed] == ["九"]


@pytest.mark.parametrize("ending", ["xlsx", "docx"])
def test_the_breakdown_comes_back_in_the_browser(
    planner: Visitor, plan: Plan, cast: Cast, session: Database, ending: str
) -> None:
    table = planner.get(f"/plans/{plan.uuid}/breakdown.{ending}").data
    here = f"/plans/{plan.uuid}"
    for path, form, then in (("/plans/new", {"year": "2027"}, f"{here}/review"), (f"{here}/revise", {}, here)):
        sent = {**form, "file": (io.BytesIO(table), f"表.{ending}")}
        answer = planner.post(path, sent, content_type="multipart/form-data")
        assert answer.location == then, answer.text
        assert "和计划现在的内容一样" in planner.get(answer.location).text
    scoped.rollback()
    task = queries.content(queries.document_of(plan)).tasks[2]
    papers.ready(cast, task)
    scoped.commit()
    sent = {"file": (io.BytesIO(table), f"表.{ending}")}
    page = planner.get(planner.post(f"/plans/{plan.uuid}/revise", sent, content_type="multipart/form-data").location)
    assert "1处等您决定，2条没有变" in page.text
    assert "上线运行" in page.text


def test_the_comparison_says_what_a_running_task_will_not_take_over(
    planner: Visitor, plan: Plan, session: Database
) -> None:
    book = load_workbook(io.BytesIO(planner.get(f"/plans/{plan.uuid}/breakdown.xlsx").data))
    for row in book.worksheets[0].iter_rows(min_row=3):
        if row[1].value == "依法组织收入":
            row[4].value, row[5].value = "征管科、县财政局", "陈思远"
        if row[1].value == "落实优惠政策":
            row[7].value = "清查报告2份"
        if row[1].value == "推进数据共享":
            row[5].value = "陈思远"
    buffer = io.BytesIO()
    book.save(buffer)
    sent = {"file": (io.BytesIO(buffer.getvalue()), "表.xlsx")}
    answer = planner.post(f"/plans/{plan.uuid}/revise", sent, content_type="multipart/form-data")
    page = planner.get(answer.location).text
    first, second, draft = re.findall(r'<li id="difference-\d+".*?</li>', page, re.DOTALL)
    remarks = ("责任人不随修订改变", "配合单位不随修订改变", "找不到单位“县财政局”，这个名称不会采用。")
    assert [words in first for words in remarks] == [True, True, True]
    assert "找不到单位“征管科”" not in first
    assert [words in second for words in remarks] == [False, False, False]
    assert [words in draft for words in remarks] == [False, False, False]
    assert (second.count("建立政策落实台账"), second.count("具体措施")) == (1, 1)
    assert second.count("衡量标准") == 2
    assert "<ins>2份</ins>" in second


def test_rows_of_a_table_are_no_raw_lines_on_the_baseline(
    planner: Visitor, plan: Plan, cast: Cast, session: Database
) -> None:
    table = planner.get(f"/plans/{plan.uuid}/breakdown.xlsx").data
    sent = {"year": "2028", "file": (io.BytesIO(table), "表.xlsx")}
    answer = planner.post("/plans/new", sent, content_type="multipart/form-data")
    assert answer.status_code == 303, answer.text
    scoped.rollback()
    new = scoped.scalars(select(Plan).where(Plan.year == 2028)).one()
    run(cast, queries.content(queries.document_of(new)).tasks[0])
    scoped.commit()
    page = planner.get(f"/plans/{new.uuid}/revisions").text
    assert "1项里有0项和首次发布时不一样" in page
    assert "没有变" in page


def test_unfinished_tasks_go_on_in_next_years_plan_once(
    planner: Visitor, plan: Plan, cast: Cast, session: Database
) -> None:
    planner.post("/plans/new", {"year": "2028", "text": AMENDED.replace("2027", "2028")})
    scoped.rollback()
    new = scoped.scalars(select(Plan).where(Plan.year == 2028)).one()
    first, second = scoped.scalars(select(WorkItem).order_by(WorkItem.id)).all()
    where = f"/plans/{new.uuid}/carry"
    assert second.title in planner.get(where).text
    answer = planner.post(where, {"ids": [second.uuid]})
    desk = planner.get(answer.location.partition("#")[0]).text
    assert desk.count(second.title)
    page = planner.get(where).text
    assert "结转自2027年" in page
    assert f'value="{second.uuid}"' not in page
    assert f'value="{first.uuid}"' in page
    planner.post(where, {"ids": [second.uuid]})
    scoped.rollback()
    (draft,) = scoped.scalars(select(PlannedTask).where(PlannedTask.carried_from_id.is_not(None)))
    assert (draft.state, draft.lead_unit_id, draft.owner_id) == ("proposed", second.lead_unit_id, second.owner_id)
    assert "已结转到下年" in planner.get(f"/plans/{plan.uuid}/carry").text


def test_a_finished_task_goes_on_only_when_marked(planner: Visitor, plan: Plan, cast: Cast, session: Database) -> None:
    planner.post("/plans/new", {"year": "2028", "text": AMENDED.replace("2027", "2028")})
    scoped.rollback()
    finished, ended = scoped.scalars(select(WorkItem).order_by(WorkItem.id)).all()
    progress.request_completion(finished, actor=cast.actor("罗建平"), now=NOW, text="清查完毕")
    for name in ("许静", "苏敏"):
        progress.review(finished, actor=cast.actor(name), now=NOW, passed=True)
    service.cancel(ended, actor=cast.actor("林晓"), now=NOW, reason="不办了")
    scoped.commit()
    assert (finished.state, ended.state) == ("done", "cancelled")
    uuids, tasks = [finished.uuid, ended.uuid], [finished.planned_task_id, ended.planned_task_id]
    new = scoped.scalars(select(Plan).where(Plan.year == 2028)).one()

    def offered() -> list[str]:
        page = planner.get(f"/plans/{new.uuid}/carry").text
        return [uuid for uuid in uuids if f'value="{uuid}"' in page]

    assert offered() == []
    marks = [scoped.get_one(PlannedTask, task).uuid for task in tasks]
    planner.post(f"/plans/{plan.uuid}/multi-year", {"ids": marks})
    assert offered() == [uuids[0]]
    planner.post(f"/plans/{plan.uuid}/multi-year", {"ids": marks[1:]})
    assert offered() == []
    answer = planner.post(f"/plans/{new.uuid}/carry", {"ids": [uuids[0]]})
    assert "先选出要结转的任务" in planner.get(answer.location).text
    scoped.rollback()
    assert scoped.scalars(select(PlannedTask).where(PlannedTask.carried_from_id.is_not(None))).all() == []


def test_what_was_never_given_out_is_offered_and_marked(
    planner: Visitor, plan: Plan, cast: Cast, session: Database
) -> None:
    task = papers.ready(cast, queries.content(queries.document_of(plan)).tasks[2])
    plans.publish(cast.actor("林晓"), [(task.id, None)], now=NOW)
    item = service.open_from_plan(task, actor=cast.actor("林晓"), now=NOW)
    uuid = item.uuid
    scoped.commit()
    planner.post("/plans/new", {"year": "2028", "text": AMENDED.replace("2027", "2028")})
    scoped.rollback()
    new = scoped.scalars(select(Plan).where(Plan.year == 2028)).one()
    page = planner.get(f"/plans/{new.uuid}/carry").text
    assert page.count("没有交办</span>") == 1
    assert f'value="{uuid}"' in page
    answer = planner.post(f"/plans/{new.uuid}/carry", {"ids": [uuid]})
    assert answer.location.partition("#")[0].partition("?")[0] == f"/plans/{new.uuid}/review"


@pytest.mark.parametrize("ending", ["xlsx", "docx"])
def test_the_breakdown_is_a_file_that_the_reader_reads(
    planner: Visitor, plan: Plan, session: Database, ending: str
) -> None:
    answer = planner.get(f"/plans/{plan.uuid}/breakdown.{ending}")
    assert "attachment" in answer.headers["Content-Disposition"]
    read = read_plan(answer.data, f"表.{ending}", 2027)
    assert [item.title for item in read.items] == ["依法组织收入", "落实优惠政策", "推进数据共享"]
    assert [unit.name for unit in read.items[0].units] == ["收入核算科"]


def offered(page: str) -> list[str]:
    """The addresses of the sources that a plan's page offers."""
    return re.findall(r'href="(/plans/\w+/documents/\d+)"', page)


@pytest.mark.parametrize("place", ["0", "-1", "2", str(2**63), "9" * 400, "x"])
def test_a_source_that_the_plan_never_had_is_not_found(planner: Visitor, plan: Plan, place: str) -> None:
    assert planner.get(f"/plans/{plan.uuid}/documents/{place}").status_code == 404


def test_a_source_that_the_store_lost_is_said_to_be_lost(planner: Visitor, plan: Plan, data_dir: Path) -> None:
    document = queries.document_of(plan)
    (lost,) = (path for path in data_dir.rglob(document.sha256) if path.is_file())
    lost.unlink()
    answer = planner.get(f"/plans/{plan.uuid}/documents/1")
    assert answer.status_code == 404
    assert "请系统管理员从备份恢复" in answer.text


def test_every_version_of_a_plan_is_offered_to_those_who_may_read_it(
    planner: Visitor, visit: Visit, plan: Plan
) -> None:
    url, reader = f"/plans/{plan.uuid}", visit("陈思远")
    upload(planner, plan)
    shown = planner.get(url).text
    first, proposed = f"{url}/documents/1", f"{url}/documents/2"
    assert offered(shown) == [proposed, first]
    assert "修订稿，等着决定" in shown
    assert "林晓" in shown
    assert AMENDED.encode() == planner.get(proposed).data
    assert offered(reader.get(url).text) == [first]
    assert reader.get(proposed).status_code == 404

    decide(planner, plan, "take", "draft", "keep")
    assert planner.post(f"{url}/revision/apply", {"reason": "年中调整"}).status_code == 303
    assert offered(reader.get(url).text) == [proposed, first]
    assert "已由后来的修订稿替代" in reader.get(url).text
    assert reader.get(first).data == papers.PLAN.encode()
    assert "attachment" in reader.get(first).headers["Content-Disposition"]
    assert reader.get(f"{url}/documents/3").status_code == 404

    upload(planner, plan, papers.PLAN.replace("（二）落实", "（二）全面落实"))
    assert planner.post(f"{url}/revision/withdraw", {}).status_code == 303
    assert "修订稿，已撤回" in planner.get(url).text
    assert offered(planner.get(url).text)[0] == f"{url}/documents/3"
    assert offered(reader.get(url).text) == [proposed, first]
    assert reader.get(f"{url}/documents/3").status_code == 404


def test_the_comparison_says_that_a_finished_task_keeps_its_words(planner: Visitor, plan: Plan, cast: Cast) -> None:
    told = "采用新稿也不改它的文字"
    page = planner.get(upload(planner, plan)).text
    assert told not in page
    first = scoped.scalars(select(WorkItem).order_by(WorkItem.id)).first()
    assert first is not None
    service.cancel(first, actor=cast.actor("林晓"), now=NOW, reason="不办了")
    scoped.commit()
    assert told in planner.get(f"/plans/{plan.uuid}/revision").text
