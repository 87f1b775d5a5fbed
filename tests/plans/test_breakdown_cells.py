"""What the cells of a breakdown table may say on its way back, and what they may not."""

from __future__ import annotations

import io
from datetime import date

import pytest
from docx import Document
from openpyxl import load_workbook
from sqlalchemy import select

from tests.moment import NOW
from tests.plans.test_breakdown_back import Case, Cells, added, case, cell
from tracker.core.db import session as scoped
from tracker.plans import differences, queries, service
from tracker.plans.breakdown import COLUMNS, Table
from tracker.plans.models import ProposedAct
from tracker.plans.service import revisions
from tracker.workitems import service as workitems

__all__ = ["case"]


def test_an_open_act_waits_for_a_person_whatever_else_the_next_table_changes(case: Case) -> None:
    case.back(cell("依法组织收入", "完成时限", "2027年7月31日"))
    case.apply()
    assert case.back(cell("依法组织收入", "具体措施", "清查全部重点税源。")) == [("changed", *["依法组织收入"] * 2)]
    case.apply()
    assert case.asked() == [(None, date(2027, 7, 31), "")]
    case.back(cell("依法组织收入", "完成时限", "2027年8月31日"))
    case.apply()
    assert case.asked() == [(None, date(2027, 8, 31), "")]
    assert [act.carried_out for act in scoped.scalars(select(ProposedAct).order_by(ProposedAct.id))] == [False, None]


def test_units_of_which_one_is_unknown_leave_the_fact_as_it_was(case: Case) -> None:
    before = [case.cast.unit("征收管理科"), case.cast.unit("办公室")]
    assert len(case.back(cell("持续开展收入分析", "配合单位", "征收管理科、火星科"))) == 1
    case.apply()
    assert case.draft("持续开展收入分析").supporting_unit_ids == before


def test_an_empty_cell_of_units_empties_the_fact(case: Case) -> None:
    case.back(cell("持续开展收入分析", "配合单位", ""))
    case.apply()
    assert case.draft("持续开展收入分析").supporting_unit_ids == []


@pytest.mark.parametrize(
    "head",
    [
        ["序号", "工作任务", "责任科室", "配合科室", "完成时间", "工作措施", "目标", "备注"],
        ["编号", "事项", "责任科室", "配合科室", "时间", "做法", "成果", "备注"],
    ],
)
def test_a_table_of_others_behind_ours_is_not_read_by_our_columns(case: Case, head: Cells) -> None:
    row = ["1", "完成安全检查", "办公室", "税政一科", "2027年5月31日", "逐户检查档案库房", "检查30次", "无"]
    data = _with_another_table(case.kind, case.table(), [head, row])
    revisions.prepare_revision(case.cast.actor("林晓"), case.plan, source=case.source(data), now=NOW)
    revision = differences.open_revision(case.plan)
    assert revision is not None
    assert {str(one.kind) for one in differences.rows(revision)} == {"same", "added"}
    case.apply()
    document = queries.document_of(case.plan)
    (task,) = [task for task in case.tasks if "完成安全检查" in service.words_of(document, task)]
    assert "2027年5月31日" not in [unit["name"] for unit in task.proposals["units"]]
    assert "无" not in [target["text"] for target in task.proposals["targets"]]


def _with_another_table(kind: str, data: bytes, rows: list[Cells]) -> bytes:
    buffer = io.BytesIO()
    if kind == "xlsx":
        book = load_workbook(io.BytesIO(data))
        sheet = book.create_sheet("附表")
        for row in rows:
            sheet.append(row)
        book.save(buffer)
        return buffer.getvalue()
    document = Document(io.BytesIO(data))
    document.add_paragraph("附表")
    grid = document.add_table(len(rows), len(rows[0]))
    for line, row in zip(grid.rows, rows, strict=True):
        for place, words in zip(line.cells, row, strict=True):
            place.text = words
    document.save(buffer)
    return buffer.getvalue()


OURS, THEIRS = "\t".join(COLUMNS), "序号\t工作任务\t责任科室"


@pytest.mark.parametrize(
    ("lines", "title"),
    [
        ([OURS, "\t推进项目工作\t加强部门协作\t\t\t\t\t"], "推进项目工作"),
        ([OURS, "1\t\t建立档案\t\t\t\t\t"], ""),
        ([OURS, "一、聚焦税费收入\t\t\t\t\t\t\t"], None),
        ([OURS, THEIRS, "1\t检查\t办公室\t\t\t\t\t"], None),
        ([OURS, THEIRS, "1\t检查\t办公室", OURS, "1\t走访\t\t\t\t\t\t"], "走访"),
    ],
)
def test_a_line_is_a_row_of_the_head_it_stands_under(lines: list[str], title: str | None) -> None:
    text = "\n".join(lines)
    row = Table(text).row(text.rindex("\n") + 1)
    assert (row and row.words["工作任务"]) == title


def test_a_running_task_whose_title_was_emptied_keeps_it(case: Case) -> None:
    words = "始终坚持组织收入原则，7月底前完成重点税源清查。"
    assert len(case.back(cell("依法组织收入", "具体措施", words), cell("依法组织收入", "工作任务", ""))) == 1
    case.apply()
    assert (case.running.title, case.running.source_text) == ("依法组织收入", f"依法组织收入。{words}")
    assert case.tasks[0].title == "依法组织收入"
    assert case.back() == []


def test_a_draft_whose_title_was_emptied_keeps_it_and_takes_its_facts(case: Case) -> None:
    case.back(cell("推进数据共享", "衡量标准", "平台1个"), cell("推进数据共享", "工作任务", ""))
    case.apply()
    assert case.draft("推进数据共享").yardstick == "平台1个"


@pytest.mark.parametrize("ending", ["", "另行商定", "2027/2/30", "2027年2月30日前完成"])
def test_measures_and_days_that_are_none_ask_nothing_of_a_running_task(case: Case, ending: str) -> None:
    case.back(
        cell("依法组织收入", "衡量标准", ""),
        cell("依法组织收入", "完成时限", ending),
        cell("依法组织收入", "具体措施", "办理时间压缩到3个工作日，9月底前完成。"),
    )
    case.apply()
    assert case.asked() == []


@pytest.mark.parametrize("words", ["2027/2/30", "2月30日前", "2027年2月30日前完成", "20270230"])
def test_a_day_that_is_none_changes_nothing(case: Case, words: str) -> None:
    assert len(case.back(cell("落实优惠政策", "完成时限", words))) == 1
    case.apply()
    task = case.draft("落实优惠政策")
    assert (task.deadline_kind, task.deadline_date) == ("waiting", None)
    assert task.proposals["deadlines"] == []


def test_a_row_of_the_same_title_is_the_same_task_whatever_else_it_says(case: Case) -> None:
    changed = cell("落实优惠政策", "具体措施", "第一行\n第二行\n（三）第三行。")
    assert case.back(changed, cell("落实优惠政策", "工作任务", "落实\n优惠政策")) == [
        ("changed", "落实优惠政策", "落实 优惠政策")
    ]


def test_what_is_in_force_already_is_not_asked_for_again(case: Case) -> None:
    later = (cell("依法组织收入", "完成时限", "2027年7月31日"), cell("依法组织收入", "衡量标准", "清查报告2份"))
    case.back(*later)
    case.apply()
    for act in differences.open_acts(case.plan):
        actor = case.cast.actor("林晓" if act.yardstick else "苏敏")
        workitems.carry_out_act(act, actor=actor, now=NOW, reason="局务会议定")
    assert (case.running.due_date, case.running.yardstick) == (date(2027, 7, 31), "清查报告2份")
    assert len(case.back(*later, added)) == 2
    case.apply()
    assert case.asked() == []
