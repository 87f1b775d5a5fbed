"""Publishing item by item: numbers are given once, a missing fact blocks only its own task."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy.orm import Session, scoped_session

from tests.cast import Cast
from tests.moment import NOW, TODAY
from tests.plans import papers
from tracker.core.errors import Conflict, Invalid, InvalidMany, NotFound
from tracker.organisation.models import Person
from tracker.plans import queries, service
from tracker.plans.models import Plan, PlanDocument, PlannedTask

Database = scoped_session[Session]


@pytest.fixture
def document(cast: Cast, session: Database, tmp_path: Path) -> PlanDocument:
    """The planner's import."""
    return papers.imported(cast, tmp_path)


def publish(cast: Cast, *tasks: PlannedTask, version: int | None = None) -> list[PlannedTask]:
    return service.publish(cast.actor("林晓"), [(task.id, version) for task in tasks], now=NOW)


def test_a_missing_fact_blocks_only_its_own_task(cast: Cast, document: PlanDocument) -> None:
    tasks = queries.content(document).tasks
    papers.ready(cast, tasks[1])
    (done,) = publish(cast, tasks[1])
    assert (done.state, done.number, done.published_at) == ("published", "1.2-01", NOW)
    with pytest.raises(InvalidMany) as refusal:
        publish(cast, tasks[0])
    assert [fault.field for fault in refusal.value.faults] == ["lead_unit", "deadline", "yardstick"]
    assert tasks[0].state == "proposed"


def test_numbers_follow_the_place_in_the_item(cast: Cast, document: PlanDocument) -> None:
    task = papers.ready(cast, queries.content(document).tasks[0])
    place = document.text.index("持续开展")
    new = papers.ready(cast, service.split(cast.actor("林晓"), task.id, place, expected_version=None, now=NOW))
    publish(cast, new)
    publish(cast, task)
    assert (task.number, new.number) == ("1.1-01", "1.1-02")


def test_a_number_is_never_given_twice_in_a_year(cast: Cast, document: PlanDocument, tmp_path: Path) -> None:
    task = papers.ready(cast, queries.content(document).tasks[0])
    publish(cast, task)
    other = papers.imported(cast, tmp_path, papers.PLAN + "\n")
    again = papers.ready(cast, queries.content(other).tasks[0])
    publish(cast, again)
    assert (task.number, again.number) == ("1.1-01", "1.1-02")


def test_publishing_twice_is_told(cast: Cast, document: PlanDocument) -> None:
    task = papers.ready(cast, queries.content(document).tasks[0])
    version = task.version
    publish(cast, task, version=version)
    with pytest.raises(Conflict):
        publish(cast, task, version=version)
    with pytest.raises(Conflict, match=r"1\.1-01已经发布"):
        publish(cast, task)
    with pytest.raises(Conflict, match=r"1\.1-01已经发布"):
        service.decide(cast.actor("林晓"), [(task.id, None)], {"yardstick": "x"}, now=NOW)


def test_text_without_a_kind_blocks_its_task_and_every_dispatch(cast: Cast, document: PlanDocument) -> None:
    task = papers.ready(cast, queries.content(document).tasks[2])
    span = next(span for span in queries.content(document).spans if span.item_id == task.item_id)
    service.set_kind(cast.actor("林晓"), span.id, "undecided", expected_version=None, now=NOW)
    assert queries.undecided_count(document.plan_id) == 1
    with pytest.raises(Conflict, match="还有1处原文没有归类"):
        queries.refuse_while_undecided(task.id)
    with pytest.raises(Invalid) as refusal:
        publish(cast, task)
    assert refusal.value.field == "kind"
    service.set_kind(cast.actor("林晓"), span.id, "action", expected_version=None, now=NOW)
    assert queries.undecided_count(document.plan_id) == 0
    assert publish(cast, task)[0].number == "2.1-01"


def test_a_person_who_left_since_is_told_at_publication(cast: Cast, document: PlanDocument, session: Database) -> None:
    task = papers.ready(cast, queries.content(document).tasks[0])
    service.decide(cast.actor("林晓"), [(task.id, None)], {"owner_id": cast.person("高翔")}, now=NOW)
    session.get_one(Person, cast.person("高翔")).left_on = TODAY - timedelta(days=1)
    session.flush()
    with pytest.raises(Invalid, match="高翔已调离"):
        publish(cast, task)


def test_a_deadline_that_has_passed_is_refused(cast: Cast, document: PlanDocument) -> None:
    task = papers.ready(cast, queries.content(document).tasks[0])
    facts = {"deadline_kind": "dated", "deadline_date": TODAY - timedelta(days=1)}
    service.decide(cast.actor("林晓"), [(task.id, None)], facts, now=NOW)
    with pytest.raises(Invalid, match="2026-11-22已过"):
        publish(cast, task)


def test_a_published_plan_is_read_by_the_bureau(cast: Cast, document: PlanDocument, session: Database) -> None:
    plan = session.get_one(Plan, document.plan_id)
    assert queries.plan_for(cast.actor("彭娟"), plan.uuid) is plan
    with pytest.raises(NotFound):
        queries.plan_for(cast.actor("陈思远"), plan.uuid)
    assert queries.summaries(cast.actor("陈思远")) == []
    publish(cast, papers.ready(cast, queries.content(document).tasks[0]))
    assert queries.plan_for(cast.actor("陈思远"), plan.uuid) is plan
    (summary,) = queries.summaries(cast.actor("陈思远"))
    assert (summary.published, summary.proposed, summary.undecided) == (1, 2, 0)
    with pytest.raises(NotFound):
        queries.plan_for(cast.actor("丁海洋"), plan.uuid)
