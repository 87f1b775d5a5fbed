"""People decide what the text leaves open; two of them at once do not overwrite each other."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, scoped_session

from tests.cast import Cast
from tests.moment import NOW, TODAY
from tests.plans import papers
from tracker.audit.models import AuditRow
from tracker.core.errors import Conflict, Forbidden, Invalid, InvalidMany, NotFound
from tracker.organisation.models import Person
from tracker.plans import queries, service
from tracker.plans.models import PlannedTask

Database = scoped_session[Session]


@pytest.fixture
def tasks(cast: Cast, session: Database, tmp_path: Path) -> list[PlannedTask]:
    """The planned tasks of an import."""
    return queries.content(papers.imported(cast, tmp_path)).tasks


def decide(cast: Cast, task: PlannedTask, version: int | None = None, who: str = "林晓", **facts: Any) -> PlannedTask:
    return service.decide(cast.actor(who), [(task.id, version)], facts, now=NOW)[0]


def test_a_decision_is_kept_with_who_and_how(cast: Cast, tasks: list[PlannedTask], session: Database) -> None:
    task = decide(cast, tasks[0], lead_unit_id=cast.unit("收入核算科"), owner_id=cast.person("罗建平"))
    assert (task.lead_unit_id, task.owner_id) == (cast.unit("收入核算科"), cast.person("罗建平"))
    assert task.basis["lead_unit_id"] == {"how": "person", "person": cast.person("林晓"), "at": NOW.isoformat()}
    assert queries.missing(task) == ["deadline", "yardstick"]
    row = session.scalars(select(AuditRow).where(AuditRow.act == "plans.decide")).one()
    assert row.subject_id == task.id
    assert row.detail["before"]["lead_unit_id"] is None
    assert row.detail["after"]["lead_unit_id"] == cast.unit("收入核算科")


def test_a_suggestion_becomes_a_decision_only_when_taken(cast: Cast, tasks: list[PlannedTask]) -> None:
    assert tasks[0].lead_unit_id is None
    task = service.accept(cast.actor("林晓"), tasks[0].id, "lead_unit:text", expected_version=1, now=NOW)
    assert task.lead_unit_id == cast.unit("收入核算科")
    assert task.basis["lead_unit_id"]["how"] == "text"
    with pytest.raises(NotFound):
        service.accept(cast.actor("林晓"), tasks[0].id, "lead_unit:dream", expected_version=None, now=NOW)


def test_one_decision_for_many(cast: Cast, tasks: list[PlannedTask]) -> None:
    chosen = [(task.id, task.version) for task in tasks]
    facts = {"deadline_kind": "standing", "cadence": "quarterly"}
    decided = service.decide(cast.actor("林晓"), chosen, facts, now=NOW)
    assert [task.cadence for task in decided] == ["quarterly"] * 3


def test_the_second_of_two_planners_is_told_who_was_first(cast: Cast, tasks: list[PlannedTask]) -> None:
    seen = tasks[0].version
    decide(cast, tasks[0], seen, yardstick="报告4份")
    with pytest.raises(Conflict, match="林晓刚改过衡量标准"):
        decide(cast, tasks[0], seen, yardstick="报告12份")
    assert tasks[0].yardstick == "报告4份"


def test_an_ending_is_settled_as_a_whole(cast: Cast, tasks: list[PlannedTask]) -> None:
    task = decide(cast, tasks[0], deadline_kind="dated", deadline_date=date(2027, 6, 30))
    task = decide(cast, task, deadline_kind="standing", cadence="monthly")
    assert (task.deadline_kind, task.deadline_date, task.cadence) == ("standing", None, "monthly")
    task = decide(cast, task, deadline_kind="waiting")
    assert (task.deadline_kind, task.cadence) == ("waiting", "")
    task = decide(cast, task, deadline_kind=None)
    assert queries.missing(task)[1] == "deadline"


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"deadline_kind": "dated"}, "deadline_date"),
        ({"deadline_kind": "standing", "cadence": "often"}, "cadence"),
        ({"deadline_kind": "someday"}, "deadline_kind"),
        ({"title": "  "}, "title"),
        ({"lead_unit_id": 999_999}, "lead_unit_id"),
        ({"supporting_unit_ids": [999_999]}, "supporting_unit_ids"),
        ({"owner_id": 1}, "owner_id"),
    ],
)
def test_half_a_fact_is_refused_at_its_field(
    cast: Cast, tasks: list[PlannedTask], facts: dict[str, Any], field: str
) -> None:
    with pytest.raises(Invalid) as refusal:
        decide(cast, tasks[0], **facts)
    assert refusal.value.field == field


def test_an_owner_is_of_the_lead_units_staff(cast: Cast, tasks: list[PlannedTask]) -> None:
    decide(cast, tasks[0], lead_unit_id=cast.unit("收入核算科"))
    with pytest.raises(Invalid, match="高翔不是收入核算科的人"):
        decide(cast, tasks[0], owner_id=cast.person("高翔"))
    decide(cast, tasks[0], owner_id=cast.person("罗建平"))
    task = decide(cast, tasks[0], lead_unit_id=cast.unit("信息中心"))
    assert task.owner_id is None


def test_a_person_who_left_is_no_owner(cast: Cast, tasks: list[PlannedTask], session: Database) -> None:
    session.get_one(Person, cast.person("罗建平")).left_on = TODAY - timedelta(days=1)
    decide(cast, tasks[0], lead_unit_id=cast.unit("收入核算科"))
    with pytest.raises(Invalid, match="罗建平已调离"):
        decide(cast, tasks[0], owner_id=cast.person("罗建平"))


def test_the_lead_is_not_its_own_support(cast: Cast, tasks: list[PlannedTask]) -> None:
    units = [cast.unit("信息中心"), cast.unit("办公室"), cast.unit("信息中心")]
    task = decide(cast, tasks[0], supporting_unit_ids=units)
    assert task.supporting_unit_ids == [cast.unit("信息中心"), cast.unit("办公室")]
    task = decide(cast, tasks[0], lead_unit_id=cast.unit("信息中心"))
    assert task.supporting_unit_ids == [cast.unit("办公室")]


def test_faults_of_many_are_told_together_and_nothing_is_written(
    cast: Cast, tasks: list[PlannedTask], session: Database
) -> None:
    decide(cast, tasks[0], lead_unit_id=cast.unit("收入核算科"))
    session.commit()
    chosen = [(task.id, None) for task in tasks]
    with pytest.raises(InvalidMany) as refusal:
        service.decide(cast.actor("林晓"), chosen, {"owner_id": cast.person("罗建平")}, now=NOW)
    session.rollback()
    assert len(refusal.value.faults) == 2
    assert [session.get_one(PlannedTask, task.id).owner_id for task in tasks] == [None] * 3


def test_who_may_not_edit_does_not_decide(cast: Cast, tasks: list[PlannedTask]) -> None:
    with pytest.raises(NotFound):
        decide(cast, tasks[0], who="陈思远", yardstick="x")
    with pytest.raises(Forbidden):
        decide(cast, tasks[0], who="彭娟", yardstick="x")
