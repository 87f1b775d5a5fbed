"""A document that comes in the ordinary way and is a version of a plan that is there: kept, and asked about."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, scoped_session

from tests.cast import Cast
from tests.moment import NOW
from tests.plans import papers
from tests.workitems.test_revisions import AMENDED
from tracker.core.errors import Conflict, Forbidden, Invalid
from tracker.core.files import FileStore
from tracker.plans import differences, queries, service
from tracker.plans.models import Plan, PlanReading, ReadingState

Database = scoped_session[Session]
OTHER = """安禾县税务局2027年党建工作要点

一、加强理论学习
（一）落实第一议题制度。每月组织一次集中学习。
（二）依法组织收入。党支部开展收入攻坚行动。
（三）开展主题党日。每季度不少于1次。
"""
"""One of its three items has the title of one of the plan's."""


@pytest.fixture
def store(tmp_path: Path) -> FileStore:
    """Where bytes lie."""
    return FileStore(tmp_path)


@pytest.fixture
def plan(cast: Cast, session: Database, store: FileStore) -> Plan:
    """The year's plan."""
    papers.imported(cast, store.folder)
    return session.scalars(select(Plan)).one()


def read(cast: Cast, session: Database, store: FileStore, text: str, year: int = 2027) -> PlanReading:
    """The document as a worker left it."""
    row = service.receive(
        cast.actor("林晓"), store=store, filename="新来的文件.txt", data=text.encode(), year=year, now=NOW
    )
    session.commit()
    assert service.read_waiting(store=store, now=NOW) == 1
    return session.get_one(PlanReading, row.id, populate_existing=True)


def answered(cast: Cast, session: Database, store: FileStore, way: str) -> PlanReading:
    """The amended text after a person's answer, as far as a worker goes on with it."""
    row = read(cast, session, store, AMENDED)
    service.answer(cast.actor("林晓"), row, way, now=NOW)
    session.commit()
    service.read_waiting(store=store, now=NOW)
    return session.get_one(PlanReading, row.id, populate_existing=True)


def test_a_version_of_the_plan_is_kept_and_asked_about(
    cast: Cast, session: Database, store: FileStore, plan: Plan
) -> None:
    row = read(cast, session, store, AMENDED)
    assert (row.state, row.amends_id, row.plan_id) == (ReadingState.ALIKE, plan.id, None)
    assert row.outcome == {"same": 2, "items": 3}
    assert queries.stored_documents([row.sha256]) == {row.sha256}
    assert queries.readings(cast.actor("林晓")) == [row]
    assert session.scalars(select(Plan)).all() == [plan]


@pytest.mark.parametrize(("text", "year"), [(OTHER, 2027), (AMENDED, 2028)])
def test_another_plan_or_another_year_is_nothing_to_ask_about(
    cast: Cast, session: Database, store: FileStore, plan: Plan, text: str, year: int
) -> None:
    row = read(cast, session, store, text, year)
    assert row.state == ReadingState.DONE
    assert row.plan_id != plan.id


def test_it_is_compared_when_a_person_says_so(cast: Cast, session: Database, store: FileStore, plan: Plan) -> None:
    row = answered(cast, session, store, "amend")
    assert (row.state, row.plan_id) == (ReadingState.DONE, plan.id)
    revision = differences.open_revision(plan)
    assert revision is not None
    assert {str(one.kind) for one in differences.rows(revision)} == {"changed", "added", "removed", "same"}


def test_or_it_is_a_plan_apart(cast: Cast, session: Database, store: FileStore, plan: Plan) -> None:
    row = answered(cast, session, store, "apart")
    assert row.state == ReadingState.DONE
    assert row.plan_id not in (None, plan.id)
    assert differences.open_revision(plan) is None


def test_or_it_is_left_out(cast: Cast, session: Database, store: FileStore, plan: Plan) -> None:
    assert answered(cast, session, store, "leave").state == ReadingState.WITHDRAWN
    assert queries.readings(cast.actor("林晓")) == []
    assert session.scalars(select(Plan)).all() == [plan]


@pytest.mark.usefixtures("plan")
def test_the_same_text_in_other_bytes_is_the_plan_itself(cast: Cast, session: Database, store: FileStore) -> None:
    row = read(cast, session, store, papers.PLAN.replace("\n", "\r\n"))
    assert (row.state, row.outcome["known"], row.outcome["same"]) == (ReadingState.DONE, True, True)
    assert len(session.scalars(select(Plan)).all()) == 1


@pytest.mark.usefixtures("plan")
def test_it_is_answered_once_by_a_planner(cast: Cast, session: Database, store: FileStore) -> None:
    row = read(cast, session, store, AMENDED)
    with pytest.raises(Invalid):
        service.answer(cast.actor("林晓"), row, "whatever", now=NOW)
    with pytest.raises(Forbidden):
        service.answer(cast.actor("陈思远"), row, "amend", now=NOW)
    service.answer(cast.actor("林晓"), row, "apart", now=NOW)
    with pytest.raises(Conflict, match="已经决定"):
        service.answer(cast.actor("林晓"), row, "amend", now=NOW)


@pytest.mark.usefixtures("plan")
def test_a_second_amended_text_waits_for_the_first(cast: Cast, session: Database, store: FileStore) -> None:
    answered(cast, session, store, "amend")
    row = read(cast, session, store, AMENDED.replace("50户", "60户"))
    assert row.state == ReadingState.ALIKE
    with pytest.raises(Conflict, match="等着比对"):
        service.answer(cast.actor("林晓"), row, "amend", now=NOW)


@pytest.mark.usefixtures("plan")
def test_the_question_ends_when_the_same_bytes_come_in_otherwise(
    cast: Cast, session: Database, store: FileStore
) -> None:
    row = read(cast, session, store, AMENDED)
    service.prepare_import(cast.actor("林晓"), source=papers.source(store, AMENDED), year=2027, now=NOW)
    assert row.state == ReadingState.DONE
    assert queries.readings(cast.actor("林晓")) == []
