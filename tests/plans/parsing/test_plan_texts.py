"""Plans of our own writing, in the shapes that offices use, read as a person would read them."""

from __future__ import annotations

import pytest

from tests.plans.parsing.sources import TEXTS, item, lossless, read, words
from tracker.plans.parsing import ReadPlan, read_plan, to_json


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
    assert set(form) == {"plan_year", "plan_part", "chars", "aside", "outline", "tasks", "spans"}
    task = next(task for task in form["tasks"] if task["title"] == "严格情况报送")
    assert {"start", "end", "title", "section", "units", "deadline", "deadlines", "targets", "parts", "text"} <= set(
        task
    )
    assert task["parts"][0]["deadline"]["recurrence"] == "monthly"
    assert form["tasks"][0]["section"] == "工作目标"


def _of(text: str) -> ReadPlan:
    return read_plan(text.encode(), "a.txt", 2025)


def test_measures_strung_together_in_one_paragraph_are_told_apart() -> None:
    plan = _of(
        "（一）着力扩大内需。积极扩大有效投资。聚焦交通、能源等领域，谋划实施项目200个。"
        "加快恢复居民消费。深入开展消费促进活动，发放消费券不少于3期。\n（二）做强产业。改造提升传统产业，技改项目达到50个。\n"
    )
    assert [(item.title, item.section) for item in plan.items] == [
        ("积极扩大有效投资", ("着力扩大内需",)),
        ("加快恢复居民消费", ("着力扩大内需",)),
        ("做强产业", ()),
    ]


def test_label_lines_belong_to_the_measure_above_them() -> None:
    plan = _of(
        "一、工业\n1.新增规上企业15家。\n牵头单位：县工信局\n"
        "责任单位：县发改委，各乡镇\n完成时限：12月底\n2.新建厂房10万平方米。\n牵头单位：管委会\n"
    )
    first = plan.items[0]
    assert [(unit.name, unit.role) for unit in first.units] == [
        ("县工信局", "lead"),
        ("县发改委", "responsible"),
        ("各乡镇", "responsible"),
    ]
    assert first.deadline is not None
    assert first.deadline.resolved == "2025-12-31"
    assert [node.title for node in plan.nodes] == ["工业"]


def test_traditional_characters_are_read_and_names_kept_as_printed() -> None:
    plan = _of(
        "一、重點任務\n（一）完善網絡。6月底前建成服務站不少於20個。（牽頭單位：市稅務局；責任單位：各區人民政府）\n"
    )
    (item,) = plan.items
    assert [(unit.name, unit.role) for unit in item.units] == [("市稅務局", "lead"), ("各區人民政府", "responsible")]
    assert [(target.value, target.unit, target.op) for target in item.targets] == [(20.0, "個", ">=")]
    assert item.title == "完善網絡"


def test_hard_wrapped_lines_and_page_numbers_do_not_cut_a_measure() -> None:
    plan = _of(
        "一、任务\n（一）加强管理。各科室要定期研究工作或者听取工作进展\n- 2 -\n"
        "汇报，及时解决问题。\n（二）改进作风。落实制度。\n"
    )
    assert plan.text[plan.items[0].start : plan.items[0].end].endswith("及时解决问题。")


def test_the_year_comes_from_the_text_or_else_from_the_name_of_the_file() -> None:
    text = "一、工作任务\n（一）改进服务。升级办税大厅设备。\n".encode()
    assert read_plan(text, "2026年工作计划.txt", None).year_hint == 2026
    assert read_plan("2025年工作要点\n".encode() + text, "2026.txt", None).year_hint == 2025


@pytest.mark.parametrize("printed", ["（{}）", "{}."])
def test_a_long_list_keeps_its_titles_beyond_ninety_nine(printed: str) -> None:
    lines = "".join(f"{printed.format(n)}校对第{n}册目录。改好后交档案室，11月底前完成。\n" for n in range(1, 121))
    plan = read_plan(f"2026年档案整理计划\n一、逐册校对\n{lines}".encode(), "a.txt", 2026)
    assert [item.title for item in plan.items] == [f"校对第{n}册目录" for n in range(1, 121)]
    assert {span.kind for span in plan.spans} <= {"heading", "action", "not_a_task", "blank"}


def test_a_large_figure_makes_no_title() -> None:
    plan = read_plan("一、投资\n1.完成投资300亿元。抓好项目。\n2.改造G107沿线。抓好施工。\n".encode(), "a.txt", 2026)
    assert [item.title for item in plan.items] == [None, "改造G107沿线"]
