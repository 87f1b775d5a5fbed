"""The audit trail on screen: everything for the auditor, but nothing of what is confidential."""

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from tests.cast import Cast
from tests.escalation.situation import armed
from tests.moment import NOW
from tests.visitor import Visitor
from tracker.core.db import session
from tracker.escalation import queries, service
from tracker.plans import service as plans
from tracker.web.audit_words import ACTS
from tracker.workitems.transitions import Verb

Visit = Callable[[str], Visitor]


def test_a_confidential_task_is_a_row_without_name_number_or_reason(cast: Cast, visit: Visit) -> None:
    long_ago = NOW - timedelta(days=30)
    facts: dict[str, Any] = {"now": long_ago, "due_date": (NOW - timedelta(days=6)).date(), "confidential": True}
    item = armed(cast, title="内部核查专项", **facts)
    service.sweep(now=NOW)
    case = queries.open_case_of(item.id)
    assert case is not None
    service.state_case(case, actor=cast.actor("王立群"), now=NOW, text="来函没有答复")
    session.commit()
    page = visit("彭娟").get("/audit").text
    assert page.count("保密事项") >= 4
    assert "提交说明" in page
    assert "立项" in page
    for word in ("内部核查专项", item.number, "来函没有答复", f"work_item {item.id}"):
        assert word not in page


def test_other_tasks_are_shown_with_what_was_done(cast: Cast, visit: Visit) -> None:
    item = armed(cast, title="实现系统对接")
    page = visit("彭娟").get("/audit").text
    assert "实现系统对接" in page
    assert f"任务 {item.number}" in page
    assert "保密事项" not in page


def test_what_was_written_down_is_told_in_words(cast: Cast, visit: Visit) -> None:
    armed(cast, title="实现系统对接")
    auditor = visit("彭娟")
    assert auditor.post("/profile", {"locale": "zh_Hans_CN", "theme": "light", "rows": "compact"}).status_code == 303
    page = auditor.get("/audit").text
    assert "语言 中文" in page
    assert "从 草稿 · 到 待签收" in page
    assert "责任人 陈思远" in page
    shown = re.sub(r'title="[^"]*"', "", page.split("<tbody>")[1])
    assert not re.findall(r"locale|dispatched|reason:|owner:", shown)


def test_every_step_of_a_task_has_words() -> None:
    assert {f"work_item.{verb}" for verb in Verb} <= ACTS.keys()


def test_every_act_on_a_plan_has_words() -> None:
    """The names stand in the source of the room: those it records itself, and those of the review desk's journal."""
    source = "\n".join(path.read_text() for path in Path(plans.__file__).parent.glob("*.py"))
    recorded = set(re.findall(r'"(plans\.\w+)"', source))
    journal = r'(?:Journal\(.*|verb: str = |verb=|_reverse\(.*)"(\w+)"'
    journalled = {f"plans.{verb}" for verb in re.findall(journal, source)}
    assert len(recorded) > 8
    assert len(journalled) > 10
    assert recorded | journalled <= ACTS.keys()
