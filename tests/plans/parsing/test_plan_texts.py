"""Plans of our own writing, in the shapes that offices use, read as a person would read them."""

from __future__ import annotations

import pytest

from tests.plans.parsing.sources import TEXTS, item, lossless, read, words
from tracker.plans.parsing import read_plan, to_json


@pytest.mark.parametrize("path", sorted(TEXTS.glob("*.txt")), ids=lambda path: path.stem)
def test_every_character_lies_in_one_span(path) -> None:  # type: ignore[no-untyped-def]
    assert lossless(read_plan(path.read_bytes(), path.name, 2025))


def test_the_summary_of_last_year_gives_no_task() -> None:
    plan = read("two-years.txt", None)
    ahead = [node for node in plan.nodes if node.part == "plan"]
    assert [node.title for node in ahead if node.level == 2] == [
        "守好收入底线，服务发展大局",
        "聚焦便民利企，优化营商环境",
        "夯实管理基础，建强干部队伍",
    ]
    assert [found.title for found in plan.items] == [
        "依法组织税费收入", "落细落实减税降费", "打造智慧大厅", "畅通诉求渠道", "严格内部管理", "培养青年人才",
    ]  # fmt: skip
    assert all(found.start >= plan.plan_part[0] for found in plan.items)
    assert plan.year_hint == 2025
    assert words(plan, plan.nodes[plan.items[0].node or 0]).startswith("（一）守好")


def test_what_the_plan_does_not_say_is_not_invented() -> None:
    plan = read("two-years.txt")
    assert all(found.deadline is None and not found.units and not found.targets for found in plan.items)


def test_prohibitions_vague_words_notices_and_placeholders_are_marked() -> None:
    plan = read("two-years.txt")
    income = item(plan, "依法组织税费收入")
    assert [words(plan, action) for action in income.actions if action.kind == "prohibition"] == [
        "不得收过头税费，不得擅自改变征收期限。"
    ]
    hall = item(plan, "打造智慧大厅")
    assert {(flag.kind, flag.text) for flag in hall.flags} == {
        ("await_notice", "按照上级统一部署"),
        ("vague", "分批次"),
    }
    assert "placeholder" in {flag.kind for flag in item(plan, "培养青年人才").flags}
    assert any(action.kind == "prohibition" for action in item(plan, "畅通诉求渠道").actions)


def test_recurring_reports_are_parts_with_unit_and_cadence() -> None:
    plan = read("reports.txt")
    reports = item(plan, "严格情况报送").parts
    assert [[unit.name for unit in part.units] for part in reports] == [
        ["有征收任务的分局(所)"], ["收入核算科"], ["办公室"], ["纪检组"], ["督查内审科"],
    ]  # fmt: skip
    assert [part.deadline and (part.deadline.recurrence, part.deadline.day) for part in reports] == [
        ("monthly", 31), ("monthly", None), ("monthly", None), ("monthly", None), ("monthly", None),
    ]  # fmt: skip
    assert [part.deadline.inherited for part in reports if part.deadline] == [False, True, True, True, True]
    assert reports[2].title == "报送会议落实、信息宣传情况"


def test_goals_times_and_agents_of_a_scheme() -> None:
    plan = read("reports.txt")
    assert [(t.value, t.unit, t.op) for found in plan.items[:2] for t in found.targets] == [
        (21.5, "亿元", "="), (9.8, "亿元", "="), (95.0, "%", ">="),
    ]  # fmt: skip
    assert [found.kind for found in plan.items[:2]] == ["goal", "goal"]
    watch = item(plan, "加强督查督办")
    assert [(unit.name, unit.how) for unit in watch.units] == [("督查内审科", "prose")]
    assert watch.deadline is not None
    assert watch.deadline.recurrence == "quarterly"
    late = item(plan, "严明工作纪律").deadline
    assert late is not None
    assert (late.recurrence, late.day) == ("monthly", 5)


def test_a_table_gives_a_task_per_row_with_its_columns() -> None:
    plan = read("table.txt")
    assert [(node.number, node.title) for node in plan.nodes] == [("一", "优化纳税服务"), ("二", "夯实征管基础")]
    first, second, third = plan.items
    assert [(unit.name, unit.role) for unit in first.units] == [
        ("纳税服务科", "lead"),
        ("信息中心", "support"),
        ("办公室", "support"),
    ]
    assert first.deadline is not None
    assert first.deadline.resolved == "2025-06-30"
    assert [(t.value, t.unit, t.op) for t in first.targets] == [(3000.0, "人次", ">=")]
    assert [(unit.name, unit.how) for unit in second.units] == [
        ("纳税服务科", "column-merged"), ("第一分局", "column"), ("第二分局", "column"),
    ]  # fmt: skip
    assert second.deadline is not None
    assert (second.deadline.kind, second.deadline.resolved) == ("quarter", "2025-09-30")
    assert third.deadline is not None
    assert third.deadline.kind == "ongoing"
    assert third.section == ("夯实征管基础",)
    assert third.title == "清理登记信息"


def test_units_in_brackets_and_labels_have_their_roles() -> None:
    plan = read("duties.txt")
    found = {entry.title: [(unit.name, unit.role) for unit in entry.units] for entry in plan.items}
    assert found["建设夜市街区"] == [("商务局", "lead"), ("住房城乡建设局", "responsible")]
    assert found["延长公交运营"] == [("交通运输局", "lead"), ("公安局", "responsible")]
    assert found["简化审批流程"] == [("行政审批局", "lead"), ("城市管理局", "support"), ("消防救援大队", "support")]
    assert found["丰富文化供给"] == [("文化和旅游局", "lead"), ("各乡镇", "support")]
    assert ("县政府办公室", "responsible") in found["加强组织协调"]


def test_dates_ranges_and_recurrences_of_measures() -> None:
    plan = read("duties.txt")
    due = {
        entry.title: entry.deadline and (entry.deadline.kind, entry.deadline.resolved or entry.deadline.recurrence)
        for entry in plan.items
    }
    assert due["延长公交运营"] == ("month", "2025-08-31")
    assert due["简化审批流程"] == ("date", "2025-06-30")
    assert due["丰富文化供给"] == ("recurring", "monthly")
    assert due["加强组织协调"] == ("recurring", "weekly")
    assert due["强化跟踪问效"] == ("date", "2025-04-09")
    street = item(plan, "建设夜市街区").targets
    assert [(t.value, t.upper, t.unit, t.op) for t in street] == [(3.0, None, "条", "="), (500.0, 600.0, "个", "range")]


def test_guidance_and_attachments_are_no_tasks() -> None:
    plan = read("duties.txt")
    assert [entry.number for entry in plan.items] == ["1", "2", "3", "4", "一", "二"]
    assert "指导思想" in {node.title for node in plan.nodes}
    assert plan.items[-1].end < plan.text.index("附件")


def test_the_exchange_form_has_the_described_keys() -> None:
    form = to_json(read("reports.txt"))
    assert set(form) == {"plan_year", "plan_part", "chars", "outline", "tasks", "spans"}
    task = next(task for task in form["tasks"] if task["title"] == "严格情况报送")
    assert {"start", "end", "title", "section", "units", "deadline", "deadlines", "targets", "parts", "text"} <= set(
        task
    )
    assert task["parts"][0]["deadline"]["recurrence"] == "monthly"
    assert form["tasks"][0]["section"] == "工作目标"
