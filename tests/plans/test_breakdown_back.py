"""The breakdown table on its way back: unchanged it differs in nothing, one changed cell is one difference."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from openpyxl import load_workbook
from sqlalchemy import select
from sqlalchemy.orm import Session, scoped_session

from tests.cast import Cast
from tests.moment import NOW, TODAY
from tests.plans import papers
from tests.workitems.test_revisions import run
from tracker.core.db import session as scoped
from tracker.core.files import FileStore
from tracker.plans import differences, offers, queries, service
from tracker.plans.breakdown import COLUMNS, breakdown, to_docx, to_xlsx
from tracker.plans.models import Plan, PlannedTask
from tracker.plans.parsing import read_plan
from tracker.plans.service import revisions
from tracker.workitems import queries as items
from tracker.workitems import service as workitems
from tracker.workitems.models import WorkItem

Database = scoped_session[Session]
Cells = list[str]
Edit = Callable[[list[Cells]], None]
WRITERS = {"xlsx": to_xlsx, "docx": to_docx}
TEXT = papers.PLAN.replace("二、聚焦征管改革", "（三）组织专题会议。\n（四）组织专题会议。\n二、聚焦征管改革")
"""Five items, two of them twins that only their units tell apart."""


@dataclass
class Case:
    """A reviewed plan: its first item split in two and running, its endings of every kind, twins, two undecided."""

    cast: Cast
    store: FileStore
    kind: str
    plan: Plan

    def table(self, *edits: Edit) -> bytes:
        """The file as it goes out, and as a person changed it."""
        written = WRITERS[self.kind](breakdown(self.plan, queries.document_of(self.plan), TODAY))
        return _edited(self.kind, written, edits) if edits else written

    def source(self, data: bytes, year: int = 2027) -> service.Source:
        name = f"任务分解表.{self.kind}"
        return service.Source(name, self.store.put(data), read_plan(data, name, year))

    def back(self, *edits: Edit) -> list[tuple[str, str, str]]:
        """What differs: kind, old title, new title."""
        got = revisions.prepare_revision(
            self.cast.actor("林晓"), self.plan, source=self.source(self.table(*edits)), now=NOW
        )
        revision = differences.open_revision(self.plan)
        if got.known or revision is None:
            return []
        concerned, new = differences.Concerned(revision), differences.items_of([revision.document_id])
        return [
            (
                str(row.kind),
                next((task.title for task in concerned.tasks(row)), ""),
                new[row.new_item_id].title if row.new_item_id else "",
            )
            for row in differences.rows(revision)
            if row.kind != "same"
        ]

    def apply(self) -> list[WorkItem]:
        revision = differences.open_revision(self.plan)
        assert revision is not None
        chosen = [(row.id, row.version) for row in differences.rows(revision) if row.choice is None]
        revisions.choose(self.cast.actor("林晓"), revision, chosen, "recommended", now=NOW)
        return workitems.apply_revision(revision, actor=self.cast.actor("林晓"), now=NOW, reason="局务会议定")

    def draft(self, title: str) -> PlannedTask:
        return next(task for task in self.tasks if task.title == title)

    def asked(self) -> list[tuple[int | None, date | None, str]]:
        """What a running task is asked for and nobody settled."""
        return [(act.unit_id, act.day, act.yardstick) for act in differences.open_acts(self.plan)]

    @property
    def running(self) -> WorkItem:
        return scoped.scalars(select(WorkItem)).one()

    @property
    def tasks(self) -> list[PlannedTask]:
        return queries.content(queries.document_of(self.plan)).tasks


def _edited(kind: str, data: bytes, edits: tuple[Edit, ...]) -> bytes:
    """The rows of the file below its head row as they are after `edits`."""
    buffer = io.BytesIO()
    if kind == "xlsx":
        book = load_workbook(io.BytesIO(data))
        sheet = book.worksheets[0]
        rows = [[str(cell or "") for cell in row] for row in sheet.iter_rows(min_row=3, values_only=True)]
        for edit in edits:
            edit(rows)
        for merged in [one for one in sheet.merged_cells.ranges if one.min_row > 2]:
            sheet.unmerge_cells(str(merged))
        sheet.delete_rows(3, sheet.max_row)
        for row in rows:
            sheet.append([cell or None for cell in row])
        book.save(buffer)
        return buffer.getvalue()
    document = Document(io.BytesIO(data))
    grid = document.tables[0]
    rows = [[cell.text for cell in row.cells] for row in grid.rows[1:]]
    rows = [row if len(set(row)) > 1 else [row[0], *[""] * 7] for row in rows]
    for edit in edits:
        edit(rows)
    for row in list(grid.rows)[1:]:
        grid._tbl.remove(row._tr)
    for row in rows:
        for cell, words in zip(grid.add_row().cells, row, strict=True):  # type: ignore[no-untyped-call]
            cell.text = words
    document.save(buffer)
    return buffer.getvalue()


def cell(title: str, column: str, words: str, place: int = 0) -> Edit:
    """Write `words` into the column of the task's row (`place`: which of those of that title)."""

    def edit(rows: list[Cells]) -> None:
        row = [row for row in rows if row[1] == title][place]
        assert row[COLUMNS.index(column)] != words
        row[COLUMNS.index(column)] = words

    return edit


def without(title: str, place: int = 0) -> Edit:
    def edit(rows: list[Cells]) -> None:
        rows.remove([row for row in rows if row[1] == title][place])

    return edit


def added(rows: list[Cells]) -> None:
    rows.append(["", "走访重点企业", "逐户建立档案", "办公室", "信息中心、税政一科", "方志远", "10月底前", "走访50户"])


@pytest.fixture(params=WRITERS)
def case(request: pytest.FixtureRequest, cast: Cast, session: Database, tmp_path: Path) -> Case:
    document = papers.imported(cast, tmp_path, TEXT)
    planner = cast.actor("林晓")
    first, second, one, other, _last = queries.content(document).tasks
    later = service.split(planner, first.id, document.text.index("持续开展"), expected_version=None, now=NOW)

    def decide(task: PlannedTask, **facts: Any) -> None:
        service.decide(planner, [(task.id, None)], facts, now=NOW)

    units = [cast.unit("征收管理科"), cast.unit("办公室")]
    decide(later, deadline_kind="standing", cadence="quarterly", yardstick="报告4份", supporting_unit_ids=units)
    decide(later, lead_unit_id=cast.unit("收入核算科"))
    decide(second, deadline_kind="waiting", lead_unit_id=cast.unit("信息中心"), owner_id=cast.person("高翔"))
    decide(one, lead_unit_id=cast.unit("办公室"))
    decide(other, lead_unit_id=cast.unit("税政一科"))
    run(cast, first)
    return Case(cast, FileStore(tmp_path), request.param, session.get_one(Plan, document.plan_id))


def test_an_unchanged_table_says_that_nothing_changed(case: Case) -> None:
    base = queries.document_of(case.plan)
    got = revisions.prepare_revision(case.cast.actor("林晓"), case.plan, source=case.source(case.table()), now=NOW)
    assert (got.known, got.document.id) == (True, base.id)
    assert differences.open_revision(case.plan) is None


@pytest.mark.parametrize(
    ("title", "column", "words"),
    [
        ("依法组织收入", "完成时限", "2027年7月31日"),
        ("依法组织收入", "牵头单位", "税政一科"),
        ("依法组织收入", "衡量标准", "清查报告2份"),
        ("依法组织收入", "具体措施", "始终坚持组织收入原则，7月底前完成重点税源清查。"),
        ("持续开展收入分析", "配合单位", "办公室"),
        ("持续开展收入分析", "完成时限", "每月"),
        ("落实优惠政策", "责任人", "孙浩"),
        ("落实优惠政策", "完成时限", ""),
    ],
)
def test_one_changed_cell_is_one_difference(case: Case, title: str, column: str, words: str) -> None:
    assert case.back(cell(title, column, words)) == [("changed", title, title)]


def test_a_changed_title_is_the_same_task(case: Case) -> None:
    new = "推进涉税数据共享"
    assert case.back(cell("推进数据共享", "工作任务", new)) == [("changed", "推进数据共享", new)]


def test_a_row_that_is_gone_and_one_that_is_new(case: Case) -> None:
    assert sorted(case.back(without("落实优惠政策"), added)) == [
        ("added", "", "走访重点企业"),
        ("removed", "落实优惠政策", ""),
    ]


def test_of_twins_the_one_that_is_gone_is_told_by_its_unit(case: Case) -> None:
    (found,) = case.back(without("组织专题会议"))
    assert found == ("removed", "组织专题会议", "")
    revision = differences.open_revision(case.plan)
    assert revision is not None
    (row,) = [row for row in differences.rows(revision) if row.kind == "removed"]
    (task,) = differences.Concerned(revision).tasks(row)
    assert task.lead_unit_id == case.cast.unit("办公室")


@pytest.mark.parametrize(
    ("title", "column", "words"),
    [
        ("依法组织收入", "完成时限", "2027-06-30"),
        ("依法组织收入", "完成时限", "6月底前"),
        ("持续开展收入分析", "配合单位", "办公室，征收管理科"),
        ("持续开展收入分析", "配合单位", "征收管理科\n办公室"),
        ("持续开展收入分析", "配合单位", "征收管理科/办公室"),
        ("持续开展收入分析", "配合单位", "征收 管理科、办公室"),
        ("落实优惠政策", "工作任务", "落实\n优惠政策"),
        ("落实优惠政策", "完成时限", "待上级通知"),
    ],
)
def test_the_same_fact_in_other_words_is_no_difference(case: Case, title: str, column: str, words: str) -> None:
    assert case.back(cell(title, column, words)) == []


def test_another_order_is_moved_and_nothing_else(case: Case) -> None:
    def turned(rows: list[Cells]) -> None:
        rows[1], rows[3] = rows[3], rows[1]

    assert {kind for kind, *_ in case.back(turned)} == {"moved"}


def test_a_running_task_is_asked_for_what_the_table_changed(case: Case) -> None:
    item = case.running
    before = (item.id, item.number, item.due_at, item.source_text)
    case.back(
        cell("依法组织收入", "完成时限", "2027年7月31日"),
        cell("依法组织收入", "牵头单位", "税政一科"),
        cell("依法组织收入", "衡量标准", "清查报告2份"),
        cell("落实优惠政策", "衡量标准", "压缩到2天"),
        added,
    )
    case.apply()
    asked = differences.open_acts(case.plan)
    assert [(act.unit_id, act.day, act.yardstick) for act in asked] == [
        (case.cast.unit("税政一科"), None, ""),
        (None, date(2027, 7, 31), ""),
        (None, None, "清查报告2份"),
    ]
    assert (item.id, item.number, item.due_at, item.source_text) == before
    workitems.carry_out_act(asked[2], actor=case.cast.actor("林晓"), now=NOW, reason="局务会议定")
    assert item.yardstick == "清查报告2份"
    tasks = {task.title: task for task in case.tasks}
    assert len(tasks) == len(case.tasks) - 1 == 6
    draft = tasks["落实优惠政策"]
    assert (draft.yardstick, draft.deadline_kind, draft.basis["yardstick"]["how"]) == ("压缩到2天", "waiting", "table")
    assert tasks["依法组织收入"].yardstick == "清查报告"


def draft(case: Case, title: str = "落实优惠政策") -> PlannedTask:
    """Its lead unit is 信息中心, its owner 高翔, as long as nothing else is said."""
    (found,) = [task for task in case.tasks if task.title == title]
    return found


def test_a_table_is_not_taken_over_the_head_of_who_decided_meanwhile(case: Case) -> None:
    case.back(cell("落实优惠政策", "衡量标准", "压缩到2天"), cell("落实优惠政策", "完成时限", "每月"))
    later, facts = NOW + timedelta(seconds=1), {"lead_unit_id": case.cast.unit("办公室"), "yardstick": "压缩到1天"}
    service.decide(case.cast.actor("林晓"), [(draft(case).id, None)], facts, now=later)
    case.apply()
    task = draft(case)
    assert (task.lead_unit_id, task.yardstick) == (case.cast.unit("办公室"), "压缩到1天")
    assert (task.deadline_kind, task.cadence) == ("standing", "monthly")


@pytest.mark.parametrize("lead", ["税政一科", ""])
def test_another_lead_unit_drops_an_owner_who_is_not_of_its_staff(case: Case, lead: str) -> None:
    case.back(cell("落实优惠政策", "牵头单位", lead))
    case.apply()
    assert (draft(case).lead_unit_id, draft(case).owner_id) == (case.cast.unit(lead) if lead else None, None)


def test_a_lead_unit_does_not_support_itself(case: Case) -> None:
    case.back(cell("落实优惠政策", "配合单位", "信息中心、办公室"))
    case.apply()
    assert draft(case).supporting_unit_ids == [case.cast.unit("办公室")]


def test_what_stayed_is_not_rewritten_in_the_words_of_the_table(case: Case) -> None:
    item = case.running
    text, steps = item.source_text, len(items.history(item))
    case.back(added)
    assert case.apply() == [item]
    assert (item.source_text, len(items.history(item))) == (text, steps)
    assert item.planned_task_id == case.tasks[0].id
    assert queries.undecided_count(case.plan.id) == 0


def test_changed_measures_are_the_new_words_without_the_facts(case: Case) -> None:
    words = "清查全部重点税源。"
    case.back(cell("依法组织收入", "具体措施", words), cell("依法组织收入", "完成时限", "2027年7月31日"))
    case.apply()
    assert case.running.source_text == f"依法组织收入。{words}"


def test_it_comes_back_again_once_the_plan_stands_on_a_table(case: Case) -> None:
    case.back(cell("依法组织收入", "完成时限", "2027年7月31日"), without("推进数据共享"), added)
    case.apply()
    assert case.back() == []
    assert case.back(cell("走访重点企业", "衡量标准", "走访60户")) == [("changed", "走访重点企业", "走访重点企业")]
    assert [task.title for task in case.tasks][-1] == "走访重点企业"


def test_in_another_year_it_offers_the_same_facts(case: Case) -> None:
    decided = {task.title: task for task in case.tasks if queries.missing(task) == []}
    planner = case.cast.actor("林晓")
    source = case.source(case.table(), 2028)
    plan = service.prepare_import(planner, source=source, year=2028, now=NOW).plan
    made = queries.content(queries.document_of(plan)).tasks
    assert [task.title for task in made] == [task.title for task in case.tasks]
    assert queries.undecided_count(plan.id) == 0
    service.accept_written(planner, [(task.id, None) for task in made if task.title in decided], now=NOW)
    for task in made:
        if task.title in decided:
            before = decided[task.title]
            assert {name: getattr(task, name) for name in FACTS} == {name: getattr(before, name) for name in FACTS}
    (waiting,) = [task for task in made if task.title == "落实优惠政策"]
    keys = {offer.key: offer.values for offer in offers.suggestions(waiting.proposals, 2028)}
    assert keys["owner:text"] == {"owner_id": case.cast.person("高翔")}
    assert keys["deadline:text:0"]["deadline_kind"] == "waiting"


FACTS = ("lead_unit_id", "supporting_unit_ids", "deadline_kind", "deadline_date", "cadence", "yardstick")


def test_an_ordinary_import_of_it_is_asked_about(case: Case) -> None:
    found = service.resembling(case.cast.actor("林晓"), case.source(case.table(added)), 2027)
    assert found is not None
    assert (found.plan.id, found.same, found.items) == (case.plan.id, 6, 7)


def test_what_a_worker_compared_before_is_taken_only_while_it_holds(case: Case) -> None:
    planner, source = case.cast.actor("林晓"), case.source(case.table(added))
    before = service.compare(planner, case.plan, source, now=NOW)
    service.decide(planner, [(case.tasks[2].id, None)], {"yardstick": "另一标准"}, now=NOW)
    revisions.prepare_revision(planner, case.plan, source=source, compared=before, now=NOW)
    revision = differences.open_revision(case.plan)
    assert revision is not None
    assert sorted(str(row.kind) for row in differences.rows(revision) if row.kind != "same") == ["added", "changed"]
