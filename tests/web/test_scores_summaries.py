"""The monthly summary in front of a browser: checks before submission, drafts, and who may write."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import select

from tests.cast import Cast
from tests.visitor import Visitor
from tracker.core.db import session
from tracker.summaries.models import MonthlySummary, SummaryDefect

Visit = Callable[[str], Visitor]
WRITTEN = {
    "tasks": "升级内控平台",
    "content": "本月完成了内控监督平台的升级测试，并向各科室征求了意见。",
    "figures": "",
}


def address(cast: Cast, unit: str = "信息中心", period: str = "2026-11") -> str:
    return f"/summaries/{cast.unit(unit)}/{period}"


def saved() -> MonthlySummary:
    session.rollback()
    return session.scalars(select(MonthlySummary)).one()


def test_the_four_checks_are_shown_before_anything_is_written(cast: Cast, visit: Visit) -> None:
    page = visit("高翔").get(address(cast)).get_data(as_text=True)
    assert "没有写明任务" in page
    assert "没有一个数" in page
    assert "在时限内" in page


def test_a_draft_answers_with_its_checks_and_keeps_what_was_typed(cast: Cast, visit: Visit) -> None:
    browser = visit("高翔")
    answer = browser.post(f"{address(cast)}/draft", {**WRITTEN, "version": ""})
    assert answer.status_code == 200
    assert "写明了1项任务" in answer.get_data(as_text=True)
    assert "升级内控平台" in browser.get(address(cast)).get_data(as_text=True)
    stale = browser.post(f"{address(cast)}/draft", {**WRITTEN, "version": "1"})
    assert stale.status_code == 409
    assert browser.post(address(cast), {**WRITTEN, "version": str(saved().version), "draft": "1"}).status_code == 303
    assert saved().submitted_at is None


def test_a_defect_does_not_hold_the_summary_back(cast: Cast, visit: Visit) -> None:
    browser = visit("高翔")
    assert browser.post(address(cast), WRITTEN).status_code == 303
    assert saved().submitted_at is not None
    defects = session.scalars(select(SummaryDefect)).all()
    assert [(one.kind, one.head_id, one.writer_id) for one in defects] == [
        ("no_figures", cast.person("孙浩"), cast.person("高翔"))
    ]
    page = browser.get(address(cast)).get_data(as_text=True)
    assert "<textarea" not in page
    assert "缺具体数据" in page


def test_who_reads_and_who_writes(cast: Cast, visit: Visit) -> None:
    visit("高翔").post(address(cast), WRITTEN)
    assert visit("苏敏").get(address(cast)).status_code == 200
    assert visit("苏敏").post(address(cast), WRITTEN).status_code == 403
    assert visit("陈思远").get(address(cast)).status_code == 404
    assert visit("陈思远").post(address(cast), WRITTEN).status_code == 404
    assert visit("高翔").get(address(cast, period="2026-13")).status_code == 404


def test_the_list_shows_whose_summary_is_missing(cast: Cast, visit: Visit) -> None:
    page = visit("苏敏").get("/summaries").get_data(as_text=True)
    assert "2026年10月小结" in page
    assert page.count("逾期未报") == 7
    own = visit("高翔").get("/summaries?period=2026-11").get_data(as_text=True)
    assert "写2026年11月小结" in own
    assert "征收管理科" not in own


def test_the_summary_is_named_in_the_readers_language_on_the_desk(cast: Cast, visit: Visit) -> None:
    browser = visit("孙浩")
    assert "2026年10月工作小结" in browser.get("/").get_data(as_text=True)
    browser.post("/locale", {"locale": "en"})
    assert "Summary of 2026-10" in browser.get("/").get_data(as_text=True)
