"""The breakdown table: what was decided goes out in the official columns and comes back unchanged."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path

import pytest
from docx import Document
from docx.enum.section import WD_ORIENT
from openpyxl import load_workbook
from sqlalchemy.orm import Session, scoped_session

from tests.cast import Cast
from tests.moment import NOW, TODAY
from tests.plans import papers
from tracker.core.db import session as scoped
from tracker.plans import queries, service
from tracker.plans.breakdown import COLUMNS, Breakdown, breakdown, to_docx, to_xlsx
from tracker.plans.breakdown.rows import Group, measures, ordinal
from tracker.plans.models import Plan
from tracker.plans.parsing import ReadPlan, read_plan

Database = scoped_session[Session]
WRITERS = {"xlsx": to_xlsx, "docx": to_docx}


@pytest.fixture
def table(cast: Cast, session: Database, tmp_path: Path) -> Breakdown:
    """The plan of three tasks: one due on a day, one looked at every quarter, one waiting for a notice."""
    document = papers.imported(cast, tmp_path)
    tasks = queries.content(document).tasks
    endings = (
        {"deadline_kind": "dated", "deadline_date": date(2027, 6, 30), "lead_unit_id": cast.unit("收入核算科")},
        {"deadline_kind": "standing", "cadence": "quarterly", "lead_unit_id": cast.unit("税政一科")},
        {"deadline_kind": "waiting", "lead_unit_id": cast.unit("信息中心"), "owner_id": cast.person("高翔")},
    )
    for task, ending in zip(tasks, endings, strict=True):
        facts = {
            **ending,
            "supporting_unit_ids": [cast.unit("办公室"), cast.unit("征收管理科")],
            "yardstick": "报告1份",
        }
        service.decide(cast.actor("林晓"), [(task.id, None)], facts, now=NOW)
    return breakdown(scoped.get_one(Plan, document.plan_id), document, TODAY)


def test_rows_stand_under_their_headings(table: Breakdown) -> None:
    assert table.title == "安禾县税务局2027年工作计划任务分解表"
    assert [(group.heading, len(group.rows)) for group in table.groups] == [
        ("一、聚焦税费收入", 2),
        ("二、聚焦征管改革", 1),
    ]
    first = dict(zip(COLUMNS, table.groups[0].rows[0], strict=True))
    assert first["工作任务"] == "依法组织收入"
    assert first["具体措施"].startswith("始终坚持组织收入原则")
    assert "牵头单位" not in first["具体措施"]
    assert (first["牵头单位"], first["配合单位"], first["完成时限"]) == (
        "收入核算科",
        "办公室、征收管理科",
        "2027年6月30日",
    )
    assert [group.rows[-1][6] for group in table.groups] == ["每季度", "按上级通知"]


@pytest.mark.parametrize("kind", WRITERS)
def test_the_reader_gets_the_same_tasks_back(table: Breakdown, kind: str) -> None:
    plan = read_plan(WRITERS[kind](table), f"任务分解表.{kind}", 2027)
    assert all(head.sure for head in plan.heads)
    rows = [row for group in table.groups for row in group.rows]
    assert [facts(plan, at) for at in range(len(plan.items))] == [
        (row[1], {"lead": [row[3]], "support": row[4].split("、")}) for row in rows
    ]
    assert [item.deadline.resolved for item in plan.items[:1] if item.deadline] == ["2027-06-30"]
    assert [item.deadline.recurrence for item in plan.items[1:2] if item.deadline] == ["quarterly"]
    for item, row in zip(plan.items, rows, strict=True):
        assert row[2] in plan.text[item.start : item.end]
        assert row[7] in plan.text[item.start : item.end]
    assert [item.section[-1] for item in plan.items] == ["聚焦税费收入", "聚焦税费收入", "聚焦征管改革"]


def facts(plan: ReadPlan, at: int) -> tuple[str | None, dict[str, list[str]]]:
    item = plan.items[at]
    named = {role: [unit.name for unit in item.units if unit.role == role] for role in ("lead", "support")}
    return item.title, named


def test_the_sheet_prints_across_with_named_fonts(table: Breakdown) -> None:
    sheet = load_workbook(io.BytesIO(to_xlsx(table))).worksheets[0]
    assert (sheet.page_setup.orientation, int(sheet.page_setup.paperSize or 0)) == ("landscape", 9)
    assert {"A1:H1", "A3:H3"} <= {str(merged) for merged in sheet.merged_cells.ranges}
    assert [cell.value for cell in sheet[2]] == list(COLUMNS)
    assert (sheet["A2"].font.name, sheet["A4"].font.name) == ("黑体", "仿宋")


def test_the_word_file_is_across_with_a_repeated_head(table: Breakdown) -> None:
    document = Document(io.BytesIO(to_docx(table)))
    section = document.sections[0]
    assert section.orientation == WD_ORIENT.LANDSCAPE
    assert (section.page_width or 0) > (section.page_height or 0)
    (grid,) = document.tables
    assert len({cell._tc for cell in grid.rows[1].cells}) == 1
    assert grid.rows[0]._tr.xpath("./w:trPr/w:tblHeader")
    assert 'w:eastAsia="仿宋"' in document.element.xml


@pytest.mark.parametrize("text", ["=1+1", "+86", "@SUM(A1)", "-2"])
def test_no_cell_is_calculated(table: Breakdown, text: str) -> None:
    table.groups[0].rows[0] = ("1", text, *table.groups[0].rows[0][2:])
    cell = load_workbook(io.BytesIO(to_xlsx(table))).worksheets[0]["B4"]
    assert (cell.data_type, cell.value) == ("s", text)


@pytest.mark.parametrize("kind", WRITERS)
def test_a_hundred_headings_come_back(kind: str) -> None:
    groups = [
        Group(f"{ordinal(at)}、第{at}批工作", [(str(at), f"核对第{at}批台账", *[""] * 6)]) for at in range(1, 135)
    ]
    plan = read_plan(WRITERS[kind](Breakdown("工作计划任务分解表", groups)), f"任务分解表.{kind}", 2027)
    assert [item.section for item in plan.items] == [(f"第{at}批工作",) for at in range(1, 135)]


def test_a_text_that_is_only_its_title_has_no_measures() -> None:
    assert measures("（一）推进数据共享。", "推进数据共享") == ""
