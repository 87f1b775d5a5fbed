"""The register and the page of a task, through the browser's eyes."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from openpyxl import load_workbook
from sqlalchemy import event, select
from time_machine import Traveller

from tests.cast import Cast
from tests.escalation.situation import armed
from tests.moment import NOW
from tests.visitor import Visitor, account_of
from tests.workitems import factory
from tracker.core.db import session as db
from tracker.escalation.service import sweep
from tracker.progress import service as progress
from tracker.progress.models import Evidence, ProgressEntry
from tracker.workitems import service
from tracker.workitems.models import ExtensionRequest, State, WorkItem

Visit = Callable[[str], Visitor]
PDF = b"%PDF-1.7 x"
FRIDAY_EVENING = datetime(2026, 11, 27, 10, tzinfo=UTC)
SATURDAY = datetime(2026, 11, 28, 4, tzinfo=UTC)


def fresh(item: WorkItem) -> WorkItem:
    db.rollback()
    db.expire_all()
    return db.get_one(WorkItem, item.id)


def test_the_register_lists_what_one_may_see(cast: Cast, visit: Visit) -> None:
    factory.dispatched(cast)
    factory.dispatched(cast, title="绝不外传的事", confidential=True, lead_unit_id=cast.unit("信息中心"))
    db.commit()
    page = visit("王立群").get("/tasks").text
    assert "实现电子税务局三个系统对接" in page
    assert "绝不外传的事" not in page
    assert "共1项" in page
    assert "绝不外传的事" in visit("苏敏").get("/tasks").text


def test_a_filter_is_an_address_and_htmx_gets_the_list_alone(cast: Cast, visit: Visit) -> None:
    factory.dispatched(cast)
    db.commit()
    visitor = visit("林晓")
    assert "没有符合条件的任务" in visitor.get("/tasks?q=督查").text
    found = visitor.get("/tasks?q=电子税务&owner=&unit=" + str(cast.unit("征收管理科")))
    assert "T-1" in found.text
    assert "<html" in found.text
    part = visitor.get("/tasks?state=all", headers={"HX-Request": "true"})
    assert part.text.lstrip().startswith("<section")
    assert "HX-Request" in part.headers["Vary"]


@pytest.mark.parametrize(
    ("light", "chip"), [("orange", "灯：逾期"), ("overdue", "灯：逾期在办"), ("nonsense", "灯：nonsense")]
)
def test_a_light_that_was_chosen_is_a_chip(cast: Cast, visit: Visit, light: str, chip: str) -> None:
    factory.dispatched(cast)
    db.commit()
    page = visit("林晓").get(f"/tasks?light={light}&state=all").text
    assert re.search(f'kc-chip-on" href="/tasks.state=all"[^>]*>{chip}<', page)


@pytest.mark.parametrize(
    ("due", "words"),
    [
        (date(2026, 11, 27), "刚过时限"),
        (date(2026, 11, 26), "逾1个工作日"),
        (date(2026, 11, 24), "逾3个工作日"),
    ],
)
@pytest.mark.parametrize("asked", [FRIDAY_EVENING, SATURDAY])
def test_every_page_tells_lateness_alike(
    cast: Cast, visit: Visit, clock: Traveller, due: date, words: str, asked: datetime
) -> None:
    armed(cast, due_date=due)
    clock.move_to(asked)
    sweep(now=asked)
    db.commit()
    visitor = visit("苏敏")
    for page in ("/", "/tasks", "/overdue/"):
        assert set(re.findall(r"刚过时限|今天到期|逾\d+个工作日", visitor.get(page).text)) == {words}, page


@pytest.mark.parametrize(
    ("due", "words"), [(date(2026, 11, 26), "1 working day over"), (date(2026, 11, 24), "3 working days over")]
)
def test_lateness_has_its_plural_in_english(cast: Cast, visit: Visit, clock: Traveller, due: date, words: str) -> None:
    armed(cast, due_date=due)
    clock.move_to(SATURDAY)
    sweep(now=SATURDAY)
    account_of(cast.person("苏敏")).locale = "en"
    db.commit()
    assert f">{words}<" in visit("苏敏").get("/tasks").text


def test_the_register_shows_which_deadline_counts(cast: Cast, visit: Visit) -> None:
    item = factory.in_progress(cast)
    db.commit()
    supervisor = visit("苏敏")
    ring = '<span class="kc-ring" title="第2个时限">2</span>'
    assert ring not in supervisor.get("/tasks").text
    form = {"day": "2026年12月14日", "reason": "情况属实"}
    assert supervisor.post(f"/tasks/{item.uuid}/extend", form).status_code == 303
    assert ring in supervisor.get("/tasks").text


@pytest.mark.parametrize("query", ["after=x", "before=9e9", "after=1-1-1"])
def test_a_mark_that_is_none_is_not_found(visit: Visit, query: str) -> None:
    assert visit("林晓").get(f"/tasks?{query}").status_code == 404


def test_odd_filters_do_no_harm(cast: Cast, visit: Visit) -> None:
    factory.dispatched(cast)
    db.commit()
    for query in ("unit=x", "unit=99999", "owner=无此人", "from=13.45", "year=x", "state=nonsense", "sort=x"):
        assert visit("林晓").get(f"/tasks?{query}").status_code == 200


def test_saved_views(cast: Cast, visit: Visit) -> None:
    visitor = visit("林晓")
    saved = visitor.post("/tasks/views", {"name": "年底前到期", "query": "state=open&to=2026-12-31&evil=1"})
    assert saved.status_code == 303
    page = visitor.get("/tasks?state=open&to=2026-12-31").text
    assert "年底前到期" in page
    assert "evil" not in page
    assert "年底前到期" not in visit("苏敏").get("/tasks").text


def test_the_export_holds_text_cells_of_what_one_may_see(cast: Cast, visit: Visit) -> None:
    factory.dispatched(cast, title="=HYPERLINK(1)")
    db.commit()
    answer = visit("王立群").get("/tasks/export")
    assert "attachment" in answer.headers["Content-Disposition"]
    rows = list(load_workbook(io.BytesIO(answer.data)).active.iter_rows(values_only=True))  # type: ignore[union-attr]
    assert rows[1][:4] == ("T-1", "正常", "=HYPERLINK(1)", "征收管理科")
    assert len(list(load_workbook(io.BytesIO(visit("高翔").get("/tasks/export").data)).active.iter_rows())) == 1  # type: ignore[union-attr]


def test_only_the_register_looks_up_who_sent_a_task_back(cast: Cast, visit: Visit) -> None:
    item = factory.in_unit_review(cast)
    progress.review(item, actor=cast.actor("王立群"), now=NOW, passed=False, reason="缺联调记录" + "长" * 500)
    db.commit()
    reader = visit("林晓")
    assert "王立群退办，第1次：缺联调记录" + "长" * 195 + "…" in reader.get("/tasks").text
    statements: list[str] = []
    event.listen(db.get_bind(), "before_cursor_execute", lambda *args: statements.append(args[2]))
    for page, asked in (("/tasks", 1), ("/tasks/export", 0), ("/search?q=电子税务局", 0)):
        statements.clear()
        assert reader.get(page).status_code == 200
        assert sum("FROM status_change" in text for text in statements) == asked, page


def test_from_dispatch_to_close_by_forms(cast: Cast, visit: Visit) -> None:
    item = factory.draft(cast)
    db.commit()
    url = f"/tasks/{item.uuid}"
    planner, head, owner, supervisor = (visit(name) for name in ("林晓", "王立群", "陈思远", "苏敏"))
    assert planner.post(f"{url}/dispatch", {"version": "1"}).status_code == 303
    assert "等您签收" in head.get(url).text
    assert head.post(f"{url}/accept", {"owner_id": str(cast.person("陈思远"))}).status_code == 303
    report = {
        "percent": "78",
        "text": "28个接口已上线",
        "figures-0-name": "联通接口",
        "figures-0-value": "28",
        "figures-0-unit": "个",
        "figures-0-target": "36",
        "files": (io.BytesIO(PDF), "../清单.pdf"),
    }
    assert owner.post(f"{url}/progress", report, content_type="multipart/form-data").status_code == 303
    page = supervisor.get(url).text
    for text in ("78%", "联通接口", "28个接口已上线", "清单.pdf", "征收管理科"):
        assert text in page
    assert owner.post(f"{url}/complete", {"text": "全部联通"}).status_code == 303
    assert owner.post(f"{url}/pass", {}).status_code == 403
    assert head.post(f"{url}/send-back", {"reason": ""}).status_code == 422
    assert head.post(f"{url}/send-back", {"reason": "缺联调记录"}).status_code == 303
    register = planner.get("/tasks").text
    assert "王立群退办，第1次：缺联调记录" in register
    assert "（退办1次）" not in register  # said once
    assert "王立群退办，第1次：缺联调记录" in owner.get(url).text
    desk = owner.get("/").text
    assert "王立群退办，第1次，现进度78%" in desk
    assert "缺联调记录" in desk
    assert owner.post(f"{url}/complete", {"text": "已补记录"}).status_code == 303
    assert head.post(f"{url}/pass", {}).status_code == 303
    assert supervisor.post(f"{url}/pass", {"reason": "属实"}).status_code == 303
    closed = fresh(item)
    assert (closed.state, closed.close_out_no, closed.send_backs) == (State.DONE, "2026-001", 1)
    page = owner.get(f"{url}?all=1").text
    for text in ("销号 2026-001", "缺联调记录", "第2次办结申请", "属实"):
        assert text in page


def test_evidence_leaves_as_an_attachment_or_not_at_all(cast: Cast, visit: Visit) -> None:
    item = factory.in_progress(cast)
    db.commit()
    files = {"percent": "10", "text": "见附件", "files": (io.BytesIO(PDF), "联调\u202e记录.pdf")}
    visit("陈思远").post(f"/tasks/{item.uuid}/progress", files, content_type="multipart/form-data")
    db.rollback()
    row = db.scalars(select(Evidence)).one()
    answer = visit("苏敏").get(f"/files/{row.uuid}")
    assert answer.data == PDF
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    assert "filename*=UTF-8''" in answer.headers["Content-Disposition"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.mimetype == "application/octet-stream"
    assert visit("高翔").get(f"/files/{row.uuid}").status_code == 404
    assert visit("苏敏").get("/files/nothing").status_code == 404


def test_what_was_typed_stays_when_it_is_refused(cast: Cast, visit: Visit) -> None:
    item = factory.in_progress(cast)
    db.commit()
    answer = visit("陈思远").post(
        f"/tasks/{item.uuid}/progress",
        {"percent": "120", "text": "写了很多字", "figures-0-name": "接口", "figures-0-value": "许多"},
    )
    assert answer.status_code == 422
    for text in ("写了很多字", "许多", "进度填0到100的整数", "没有提交"):
        assert text in answer.text
    db.rollback()
    assert db.scalars(select(ProgressEntry)).all() == []


def test_a_refused_file_writes_nothing(cast: Cast, visit: Visit) -> None:
    item = factory.in_progress(cast)
    db.commit()
    files = {"percent": "10", "text": "见附件", "files": (io.BytesIO(b"MZ"), "a.exe")}
    answer = visit("陈思远").post(f"/tasks/{item.uuid}/progress", files, content_type="multipart/form-data")
    assert answer.status_code == 422
    assert "不是可以收的文件" in answer.text


def test_an_old_page_is_told_who_was_first(cast: Cast, visit: Visit) -> None:
    item = factory.dispatched(cast)
    db.commit()
    head = visit("王立群")
    seen = str(item.version)
    assert head.post(f"/tasks/{item.uuid}/accept", {"version": seen, "owner_id": "0"}).status_code == 303
    late = visit("王立群").post(f"/tasks/{item.uuid}/decline", {"version": seen, "reason": "不归我们"})
    assert late.status_code == 409
    assert "王立群 11-23 09:30已签收" in late.text
    assert fresh(item).state == State.IN_PROGRESS


def test_a_double_click_is_one_act(cast: Cast, visit: Visit) -> None:
    item = factory.in_progress(cast)
    db.commit()
    owner = visit("陈思远")
    form = {"version": str(item.version), "text": "办完了", "request_key": "k" * 32}
    answers = [owner.post(f"/tasks/{item.uuid}/complete", form) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303]
    assert fresh(item).attempt == 1


def test_verbs_of_others_are_refused_and_strangers_find_nothing(cast: Cast, visit: Visit) -> None:
    item = factory.dispatched(cast)
    db.commit()
    assert visit("彭娟").get(f"/tasks/{item.uuid}/accept").status_code == 403
    assert visit("彭娟").post(f"/tasks/{item.uuid}/accept", {"owner_id": "0"}).status_code == 403
    assert visit("高翔").get(f"/tasks/{item.uuid}").status_code == 404
    assert visit("高翔").post(f"/tasks/{item.uuid}/accept", {}).status_code == 404


def test_a_day_off_is_taken_after_the_next_working_day_was_offered(cast: Cast, visit: Visit) -> None:
    item = factory.in_progress(cast)
    db.commit()
    form = {"day": "2026年12月12日", "reason": "情况属实"}
    supervisor = visit("苏敏")
    offered = supervisor.post(f"/tasks/{item.uuid}/extend", form)
    assert offered.status_code == 422
    assert "下一个工作日是2026年12月14日" in offered.text
    assert supervisor.post(f"/tasks/{item.uuid}/extend", form | {"taken_day_off": "2026-12-12"}).status_code == 303
    assert fresh(item).due_date == date(2026, 12, 12)


def test_an_extension_by_forms(cast: Cast, visit: Visit) -> None:
    item = factory.in_progress(cast)
    db.commit()
    owner = visit("陈思远")
    page = owner.get(f"/tasks/{item.uuid}/extension").text
    assert "提交给王立群签批" in page
    bad = owner.post(f"/tasks/{item.uuid}/extension", {"new_date": "11.20", "reason": "没回函"})
    assert bad.status_code == 422
    assert "有3处要改" in bad.text
    good = {"new_date": "12.18", "reason": "公安部门还没有回函，要等对方书面答复", "progress_so_far": "完成七成"}
    assert owner.post(f"/tasks/{item.uuid}/extension", good).status_code == 303
    db.rollback()
    asked = db.scalars(select(ExtensionRequest)).one()
    assert "1件等您办理" in visit("王立群").get("/extensions").text
    assert "同意，报请决定" in visit("王立群").get(f"/extensions/{asked.uuid}").text
    assert "同意，报请决定" not in owner.get(f"/extensions/{asked.uuid}").text
    assert visit("王立群").post(f"/extensions/{asked.uuid}", {"sign": "1"}).status_code == 303
    decided = visit("苏敏").post(f"/extensions/{asked.uuid}", {"grant": "2026-12-16", "grant_it": "1", "note": "核定"})
    assert decided.status_code == 303
    assert fresh(item).deadline_no == 2
    assert "部分同意延期" in owner.get(f"/tasks/{item.uuid}").text


def test_a_single_task(cast: Cast, visit: Visit) -> None:
    visitor = visit("林晓")
    assert visitor.post("/tasks/new", {"title": ""}).status_code == 422
    form = {"title": "临时交办事项", "lead_unit_id": str(cast.unit("信息中心"))}
    form |= {"deadline_kind": "dated", "due_date": "12.18", "cadence": ""}
    opened = visitor.post("/tasks/new", form, follow_redirects=True)
    assert "T-1 临时交办事项" in opened.text
    assert visit("王立群").get("/tasks/new").status_code == 403


def test_a_single_task_is_not_due_on_a_day_that_is_gone(cast: Cast, visit: Visit) -> None:
    visitor = visit("林晓")
    form = {"title": "补登事项", "lead_unit_id": str(cast.unit("信息中心")), "deadline_kind": "dated", "cadence": ""}
    form |= {"due_date": (NOW.date() - timedelta(days=4)).isoformat()}
    refused = visitor.post("/tasks/new", form)
    assert refused.status_code == 422
    assert "已经过去，请定一个往后的日期" in refused.text
    assert "补登事项" in refused.text
    assert db.scalars(select(WorkItem.title)).all() == []
    assert visitor.post("/tasks/new", form | {"deadline_kind": "waiting"}).status_code == 303


def test_a_single_task_is_due_on_a_day_off_only_if_somebody_means_it(cast: Cast, visit: Visit) -> None:
    visitor = visit("林晓")
    form = {"title": "值守", "lead_unit_id": str(cast.unit("信息中心")), "deadline_kind": "dated", "cadence": ""}
    form |= {"due_date": "2026-12-12"}
    assert "下一个工作日是2026年12月14日" in visitor.post("/tasks/new", form).text
    assert db.scalars(select(WorkItem.title)).all() == []
    assert visitor.post("/tasks/new", form | {"taken_day_off": "2026-12-12"}).status_code == 303
    db.rollback()  # what another connection wrote is seen from now on
    assert db.scalars(select(WorkItem.due_date)).all() == [date(2026, 12, 12)]


def test_search_leads_to_tasks_units_and_people(cast: Cast, visit: Visit) -> None:
    factory.dispatched(cast)
    db.commit()
    visitor = visit("苏敏")
    assert visitor.get("/search?q=T-1").status_code == 302
    assert "三个系统对接" in visitor.get("/search?q=税务局").text
    assert "信息中心" in visitor.get("/search?q=信息").text
    assert "高翔" in visitor.get("/search?q=高翔").text
    assert "没有找到" in visit("高翔").get("/search?q=税务局三").text


def test_the_json_list_follows_the_same_policy(cast: Cast, visit: Visit) -> None:
    factory.dispatched(cast)
    db.commit()
    (task,) = visit("王立群").get("/api/tasks?q=电子税务").get_json()["tasks"]
    assert (task["number"], task["light"], task["lead_unit"]) == ("T-1", "green", "征收管理科")
    assert visit("高翔").get("/api/tasks").get_json()["tasks"] == []
    assert visit("丁海洋").get("/api/tasks").status_code == 403


def test_the_page_of_a_stopped_and_of_a_late_task(cast: Cast, visit: Visit) -> None:
    stopped = factory.in_progress(cast)
    service.suspend(stopped, actor=cast.actor("苏敏"), now=NOW, reason="等省局接口规范")
    begun = NOW - timedelta(days=20)
    late = factory.in_progress(cast, due_date=date(2026, 11, 18), now=begun)
    db.commit()
    assert "停表" in visit("王立群").get(f"/tasks/{stopped.uuid}").text
    page = visit("王立群").get(f"/tasks/{late.uuid}").text
    assert "逾3个工作日" in page
    assert "现在等征收管理科办理" in page


def test_a_step_that_told_the_superior_says_so(cast: Cast, visit: Visit) -> None:
    item = armed(cast, "dispatched", now=NOW - timedelta(days=10))
    sweep(now=NOW)
    db.commit()
    assert "督办升级：告知上一级</b> 郑海涛" in visit("苏敏").get(f"/tasks/{item.uuid}").text


def test_days_in_the_history_are_written_as_everywhere(cast: Cast, visit: Visit) -> None:
    item = factory.in_progress(cast)
    service.extend(item, day=date(2027, 1, 29), actor=cast.actor("苏敏"), now=NOW, reason="接口规范未下发")
    db.commit()
    page = visit("苏敏").get(f"/tasks/{item.uuid}").text
    assert "新时限2027年1月29日" in page
    assert "2027-01-29" not in re.sub(r'datetime="[^"]*"', "", page.partition('class="kc-timeline')[2])
