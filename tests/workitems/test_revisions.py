"""An amended plan: decided item by item; what runs keeps its number, history, units and deadline."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session, scoped_session

from tests.cast import Cast
from tests.moment import NOW
from tests.plans import papers
from tracker.audit.models import AuditRow
from tracker.core.db import db, unit_of_work
from tracker.core.db import session as scoped
from tracker.core.errors import Conflict, Forbidden, Invalid
from tracker.core.files import FileStore
from tracker.plans import differences, queries
from tracker.plans import service as plans
from tracker.plans.models import Plan, PlanDocument, PlannedTask, PlanRevision
from tracker.plans.service import proposing, revisions
from tracker.workitems import queries as items
from tracker.workitems import service
from tracker.workitems.models import WorkItem

Database = scoped_session[Session]
AMENDED = """安禾县税务局2027年工作计划

一、聚焦税费收入
（一）依法组织收入。始终坚持组织收入原则，9月30日前完成重点税源清查和风险核实。不得收过头税费。持续开展收入分析，每季度报送分析报告。（牵头单位：征收管理科；配合单位：办公室）
（二）优化营商环境。走访企业不少于50户，建立问题清单。
二、聚焦征管改革
（一）推进数据共享。建成数据平台。逐步推行智能办税。
"""
"""The first item reworded, with another day and lead; the second replaced by a new one; the third as it was."""


@dataclass
class Case:
    """A plan with its first two items running, and its amended text waiting for decisions."""

    cast: Cast
    plan: Plan
    revision: PlanRevision
    running: WorkItem
    second: WorkItem

    def choose(self, **wanted: str) -> None:
        rows = differences.rows(self.revision)
        for kind, choice in wanted.items():
            chosen = [(row.id, row.version) for row in rows if row.kind == kind]
            revisions.choose(self.cast.actor("林晓"), self.revision, chosen, choice, now=NOW)

    def apply(self, reason: str = "县局2027年第3次局务会调整") -> list[WorkItem]:
        return service.apply_revision(self.revision, actor=self.cast.actor("林晓"), now=NOW, reason=reason)


def amended(cast: Cast, folder: Path, plan: Plan, text: str = AMENDED) -> plans.Imported:
    source = papers.source(FileStore(folder), text, name="修订稿.txt")
    return revisions.prepare_revision(cast.actor("林晓"), plan, source=source, now=NOW)


@pytest.fixture
def case(cast: Cast, session: Database, tmp_path: Path) -> Case:
    document = papers.imported(cast, tmp_path)
    plan = session.get_one(Plan, document.plan_id)
    tasks = queries.content(document).tasks
    opened = [run(cast, task) for task in tasks[:2]]
    amended(cast, tmp_path, plan)
    revision = differences.open_revision(plan)
    assert revision is not None
    return Case(cast, plan, revision, opened[0], opened[1])


def run(cast: Cast, task: PlannedTask) -> WorkItem:
    facts = {
        "lead_unit_id": cast.unit("收入核算科"),
        "deadline_kind": "dated",
        "deadline_date": date(2027, 6, 30),
        "yardstick": "清查报告",
    }
    plans.decide(cast.actor("林晓"), [(task.id, None)], facts, now=NOW)
    plans.publish(cast.actor("林晓"), [(task.id, None)], now=NOW)
    item = service.open_from_plan(task, actor=cast.actor("林晓"), now=NOW)
    service.dispatch(item, actor=cast.actor("林晓"), now=NOW)
    return service.accept(item, actor=cast.actor("许静"), now=NOW, owner_id=cast.person("罗建平"))


def test_what_differs_is_listed_and_nothing_changes_yet(case: Case) -> None:
    rows = differences.rows(case.revision)
    assert [row.kind for row in rows] == ["changed", "added", "removed", "same"]
    assert [row.choice for row in rows] == [None, None, None, "take"]
    assert queries.document_of(case.plan).id == case.revision.base_id
    assert queries.undecided_count(case.plan.id) == 0
    assert len(queries.content(queries.document_of(case.plan)).tasks) == 3


def test_the_running_task_keeps_number_history_and_deadline(case: Case) -> None:
    before = (case.running.id, case.running.uuid, case.running.number, case.running.due_at, case.running.deadline_no)
    steps = len(items.history(case.running))
    case.choose(changed="take", added="draft", removed="keep")
    case.apply()
    item = case.running
    assert (item.id, item.uuid, item.number, item.due_at, item.deadline_no) == before
    assert (item.state, item.lead_unit_id) == ("in_progress", case.cast.unit("收入核算科"))
    assert item.owner_id == case.cast.person("罗建平")
    assert "风险核实" in item.source_text
    history = items.history(item)
    assert len(history) == steps + 1
    (step,) = [step for step in history if step.verb == "revise"]
    assert step.reason == "县局2027年第3次局务会调整"
    assert "风险核实" not in step.detail["before"]["source_text"]
    assert "风险核实" in step.detail["after"]["source_text"]


def test_the_plan_stands_on_the_new_document_with_the_old_number(case: Case) -> None:
    case.choose(changed="take", added="draft", removed="keep")
    case.apply()
    document = queries.document_of(case.plan)
    assert document.id == case.revision.document_id
    tasks = queries.content(document).tasks
    assert [(task.title, task.state, task.number) for task in tasks] == [
        ("依法组织收入", "published", "1.1-01"),
        ("优化营商环境", "proposed", ""),
        ("推进数据共享", "proposed", ""),
        ("落实优惠政策", "published", "1.2-01"),
    ]
    assert [case.running.planned_task_id, case.second.planned_task_id] == [tasks[0].id, tasks[3].id]
    assert case.second.source_text.startswith("（二）落实优惠政策")


def test_a_number_of_the_old_document_is_not_given_again(case: Case) -> None:
    case.choose(changed="take", added="draft", removed="cancel")
    case.apply()
    task = papers.ready(case.cast, queries.content(queries.document_of(case.plan)).tasks[1])
    plans.publish(case.cast.actor("林晓"), [(task.id, None)], now=NOW)
    assert task.number == "1.2-02"


def test_a_cancelled_one_ends_with_the_reason(case: Case) -> None:
    case.choose(changed="keep", added="skip", removed="cancel")
    case.apply("不再列入")
    assert case.second.state == "cancelled"
    assert items.history(case.second)[0].reason == "不再列入"
    assert case.running.state == "in_progress"
    assert "风险核实" not in case.running.source_text
    assert [task.title for task in queries.content(queries.document_of(case.plan)).tasks] == [
        "依法组织收入",
        "推进数据共享",
    ]


def test_a_new_draft_stands_beside_the_task_that_runs_on(case: Case) -> None:
    case.choose(changed="fresh", added="skip", removed="cancel")
    case.apply()
    tasks = queries.content(queries.document_of(case.plan)).tasks
    assert [(task.title, task.state) for task in tasks] == [
        ("依法组织收入", "proposed"),
        ("推进数据共享", "proposed"),
        ("依法组织收入", "published"),
    ]
    assert case.running.planned_task_id == tasks[2].id


def test_another_unit_and_another_day_are_proposed_and_done_by_their_own_verbs(case: Case) -> None:
    case.choose(changed="take", added="skip", removed="cancel")
    case.apply()
    unit, day = differences.open_acts(case.plan)
    assert (unit.unit_id, unit.day) == (case.cast.unit("征收管理科"), None)
    assert (day.unit_id, day.day) == (None, date(2027, 9, 30))
    with pytest.raises(Forbidden):
        service.carry_out_act(day, actor=case.cast.actor("林晓"), now=NOW, reason="计划调整")


def test_the_supervisor_extends_and_the_planner_reassigns(case: Case) -> None:
    case.choose(changed="take", added="skip", removed="cancel")
    case.apply()
    unit, day = differences.open_acts(case.plan)
    service.carry_out_act(day, actor=case.cast.actor("苏敏"), now=NOW, reason="计划调整")
    assert (case.running.due_date, case.running.deadline_no) == (date(2027, 9, 30), 2)
    service.carry_out_act(unit, actor=case.cast.actor("林晓"), now=NOW, reason="计划调整")
    assert (case.running.lead_unit_id, case.running.state) == (case.cast.unit("征收管理科"), "dispatched")
    assert [step.verb for step in items.history(case.running)][:3] == ["reassign", "extend", "revise"]
    assert differences.open_acts(case.plan) == []
    with pytest.raises(Conflict):
        proposing.settle(case.cast.actor("林晓"), unit, carried_out=False, expected_version=None, now=NOW)


def test_another_yardstick_is_proposed_and_taken_or_left(case: Case, tmp_path: Path) -> None:
    case.choose(changed="take", added="skip", removed="keep")
    case.apply()
    for share, settled in ((92, True), (95, False)):
        again = next_case(case, tmp_path, AMENDED.replace("风险核实。", f"风险核实，核实面达到{share}%。"))
        again.choose(changed="take", removed="keep")
        again.apply()
        (act,) = [act for act in differences.open_acts(case.plan) if act.yardstick]
        assert (act.yardstick, act.unit_id, act.day) == (f"{share}%", None, None)
        if settled:
            service.carry_out_act(act, actor=case.cast.actor("林晓"), now=NOW, reason="计划调整")
        else:
            proposing.settle(case.cast.actor("林晓"), act, carried_out=False, expected_version=None, now=NOW)
        assert case.running.yardstick == "92%"
    step = next(step for step in items.history(case.running) if "yardstick" in step.detail.get("after", {}))
    assert step.detail["before"] == {"yardstick": "清查报告"}


def test_a_later_amendment_replaces_what_an_earlier_one_asked(case: Case, tmp_path: Path) -> None:
    case.choose(changed="take", added="skip", removed="keep")
    case.apply()
    amended(case.cast, tmp_path, case.plan, AMENDED.replace("9月30日前", "10月30日前"))
    later = differences.open_revision(case.plan)
    assert later is not None
    again = replace(case, revision=later)
    again.choose(**{row.kind: "recommended" for row in differences.rows(later) if row.choice is None})
    again.apply()
    asked = {(act.unit_id, act.day) for act in differences.open_acts(case.plan)}
    assert asked == {(case.cast.unit("征收管理科"), None), (None, date(2027, 10, 30))}


def test_every_difference_is_decided_first_and_a_reason_is_given(case: Case) -> None:
    case.choose(changed="take")
    with pytest.raises(Conflict, match="还有2处没有决定"):
        case.apply()
    case.choose(added="draft", removed="keep")
    with pytest.raises(Invalid, match="依据"):
        case.apply("  ")


def test_the_second_of_two_people_is_told(case: Case) -> None:
    row = differences.rows(case.revision)[0]
    chosen = [(row.id, row.version)]
    revisions.choose(case.cast.actor("林晓"), case.revision, chosen, "take", now=NOW)
    with pytest.raises(Conflict, match="刚改过"):
        revisions.choose(case.cast.actor("林晓"), case.revision, chosen, "keep", now=NOW)


def test_a_choice_must_suit_the_difference(case: Case) -> None:
    with pytest.raises(Invalid):
        case.choose(added="cancel")


def test_withdrawn_it_leaves_the_plan_and_may_come_in_again(case: Case, tmp_path: Path) -> None:
    revisions.withdraw(case.cast.actor("林晓"), case.revision, expected_version=None, now=NOW)
    assert queries.document_of(case.plan).id == case.revision.base_id
    assert differences.open_revision(case.plan) is None
    assert not amended(case.cast, tmp_path, case.plan).known


def test_the_same_text_in_another_file_is_known(case: Case, tmp_path: Path) -> None:
    again = amended(case.cast, tmp_path, case.plan, papers.PLAN.replace("\n", "\r\n"))
    assert again.known
    assert len(scoped.scalars(select(PlanDocument)).all()) == 2


def test_one_revision_at_a_time(case: Case, tmp_path: Path) -> None:
    with pytest.raises(Conflict, match="已有一份修订稿"):
        amended(case.cast, tmp_path, case.plan, AMENDED.replace("50户", "60户"))


def test_the_baseline_stays_beside_now_through_two_revisions(case: Case, tmp_path: Path) -> None:
    case.choose(changed="take", added="draft", removed="keep")
    case.apply()
    again = next_case(case, tmp_path, AMENDED.replace("风险核实", "风险应对"))
    again.choose(changed="take", removed="keep")
    again.apply()
    lives = differences.lives(case.plan)
    assert [life.first.number for life in lives] == ["1.1-01", "1.2-01"]
    assert "重点税源清查。" in plans.words_of(lives[0].document, lives[0].first)
    assert "风险应对" in case.running.source_text
    assert [case.running.planned_task_id, case.second.planned_task_id] == [life.last.id for life in lives]


def test_what_a_text_asked_for_still_waits_after_the_next_one(case: Case, tmp_path: Path) -> None:
    case.choose(changed="take", added="draft", removed="keep")
    case.apply()
    again = next_case(case, tmp_path, AMENDED.replace("风险核实", "风险应对"))
    again.choose(changed="take", removed="keep")
    again.apply()
    unit, day = differences.open_acts(case.plan)
    assert {unit.task_id, day.task_id} == {case.running.planned_task_id}
    service.carry_out_act(day, actor=case.cast.actor("苏敏"), now=NOW, reason="计划调整")
    assert case.running.due_date == date(2027, 9, 30)


def test_a_page_of_the_document_before_writes_nothing(case: Case) -> None:
    draft = queries.content(queries.document_of(case.plan)).tasks[2]
    papers.ready(case.cast, draft)
    shown = [(draft.id, draft.version)]
    case.choose(changed="take", added="draft", removed="keep")
    case.apply()
    planner = case.cast.actor("林晓")
    with pytest.raises(Conflict):
        plans.publish(planner, shown, now=NOW)
    with pytest.raises(Conflict):
        plans.decide(planner, shown, {"yardstick": "另一标准"}, now=NOW)
    with pytest.raises(Conflict):
        plans.drop(planner, draft.id, expected_version=draft.version, now=NOW)
    with pytest.raises(Conflict):
        queries.task_for(planner, case.plan, draft.uuid)


def next_case(case: Case, folder: Path, text: str) -> Case:
    """The same plan with another amended text waiting."""
    amended(case.cast, folder, case.plan, text)
    revision = differences.open_revision(case.plan)
    assert revision is not None
    return Case(case.cast, case.plan, revision, case.running, case.second)


def test_a_split_stays_split(cast: Cast, session: Database, tmp_path: Path) -> None:
    document = papers.imported(cast, tmp_path)
    plan = session.get_one(Plan, document.plan_id)
    task = queries.content(document).tasks[0]
    place = document.text.index("持续开展")
    plans.split(cast.actor("林晓"), task.id, place, expected_version=None, now=NOW)
    amended(cast, tmp_path, plan)
    revision = differences.open_revision(plan)
    assert revision is not None
    chosen = [(row.id, row.version) for row in differences.rows(revision) if row.choice is None]
    revisions.choose(cast.actor("林晓"), revision, chosen, "recommended", now=NOW)
    service.apply_revision(revision, actor=cast.actor("林晓"), now=NOW, reason="调整")
    now = queries.document_of(plan)
    parts = [now.text[task.start : task.end] for task in queries.content(now).tasks[:2]]
    assert parts[0].endswith("不得收过头税费。")
    assert parts[1].startswith("持续开展收入分析")


def test_what_a_person_said_of_a_sentence_holds_in_the_new_text(case: Case) -> None:
    document = queries.document_of(case.plan)
    span = next(
        span for span in queries.content(document).spans if "建成数据平台" in document.text[span.start : span.end]
    )
    plans.set_kind(case.cast.actor("林晓"), span.id, "goal", expected_version=None, now=NOW)
    case.choose(changed="take", added="draft", removed="keep")
    case.apply()
    now = queries.document_of(case.plan)
    (kept,) = [span for span in queries.content(now).spans if span.decided_by is not None]
    assert (now.text[kept.start : kept.end].strip(), kept.kind) == ("建成数据平台。", "goal")


def test_every_decision_and_the_whole_leave_audit_rows(case: Case) -> None:
    case.choose(changed="take", added="draft", removed="cancel")
    case.apply()
    acts = list(scoped.scalars(select(AuditRow.act).order_by(AuditRow.id)))
    assert acts.count("plans.choose") == 3
    assert acts.count("plans.apply_revision") == 1
    assert acts.count("plans.amend") == 2
    assert {"work_item.revise", "work_item.cancel", "plans.prepare_revision"} <= set(acts)


def test_taking_over_and_withdrawing_at_once_has_one_winner(app: Flask, case: Case, session: Database) -> None:
    case.choose(changed="take", added="draft", removed="keep")
    session.commit()
    start, ended = threading.Barrier(2), []
    planner, revision_id = case.cast.actor("林晓"), case.revision.id

    def act(verb: Callable[[PlanRevision], object]) -> None:
        with app.app_context():
            start.wait()
            try:
                with unit_of_work():
                    verb(scoped.get_one(PlanRevision, revision_id))
                ended.append("done")
            except Conflict:
                ended.append("told")
            finally:
                db.session.remove()

    verbs: list[Callable[[PlanRevision], object]] = [
        lambda row: service.apply_revision(row, actor=planner, now=NOW, reason="局务会议定"),
        lambda row: revisions.withdraw(planner, row, expected_version=None, now=NOW),
    ]
    threads = [threading.Thread(target=act, args=(verb,)) for verb in verbs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(ended) == ["done", "told"]
