"""A document that a worker reads: received at once, read once, taken up again when its reader was killed."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session, scoped_session

from tests.cast import Cast
from tests.moment import NOW
from tests.plans import papers, yearly
from tracker.core.errors import Forbidden, Invalid
from tracker.core.files import FileStore
from tracker.plans import queries, service
from tracker.plans.models import Plan, PlanReading, ReadingState
from tracker.plans.parsing import child
from tracker.plans.service import readings

Database = scoped_session[Session]


@pytest.fixture
def store(tmp_path: Path) -> FileStore:
    """Where bytes lie."""
    return FileStore(tmp_path)


def received(cast: Cast, store: FileStore, data: bytes = b"", name: str = "plan.docx") -> PlanReading:
    data = data or yearly.docx(20)
    return service.receive(cast.actor("林晓"), store=store, filename=name, data=data, year=2027, now=NOW)


def kept(session: Database, row: PlanReading) -> PlanReading:
    session.commit()
    return session.get_one(PlanReading, row.id, populate_existing=True)


def test_a_document_is_received_then_read_once(cast: Cast, session: Database, store: FileStore) -> None:
    row = received(cast, store)
    session.commit()
    assert [one.uuid for one in queries.readings(cast.actor("林晓"))] == [row.uuid]
    assert service.read_waiting(store=store, now=NOW) == 1
    assert service.read_waiting(store=store, now=NOW + timedelta(hours=1)) == 0
    row = kept(session, row)
    assert row.state == ReadingState.DONE
    assert len(queries.content(queries.document_of(queries.plan_of_reading(row))).tasks) == 20
    assert queries.readings(cast.actor("林晓")) == []


def test_the_same_bytes_twice_are_one_plan(cast: Cast, session: Database, store: FileStore) -> None:
    first, second = received(cast, store), received(cast, store)
    session.commit()
    assert service.read_waiting(store=store, now=NOW) == 2
    assert kept(session, first).plan_id == kept(session, second).plan_id
    assert [kept(session, row).outcome["known"] for row in (first, second)] == [False, True]
    assert session.scalar(select(func.count()).select_from(Plan)) == 1


def test_a_killed_reading_is_taken_up_when_its_lease_is_over(cast: Cast, session: Database, store: FileStore) -> None:
    row = received(cast, store)
    row.state, row.attempts, row.lease_until = ReadingState.READING, 1, NOW + readings.LEASE
    session.commit()
    assert service.read_waiting(store=store, now=NOW) == 0
    assert service.read_waiting(store=store, now=NOW + readings.LEASE) == 1
    assert (kept(session, row).state, row.attempts) == (ReadingState.DONE, 2)


def test_what_breaks_every_reader_is_given_up(cast: Cast, session: Database, store: FileStore) -> None:
    row = received(cast, store)
    row.state, row.attempts, row.lease_until = ReadingState.READING, readings.ATTEMPTS, NOW
    session.commit()
    assert service.read_waiting(store=store, now=NOW) == 1
    assert kept(session, row).state == ReadingState.REFUSED
    assert "没有读完" in row.outcome["message"]
    assert session.scalar(select(func.count()).select_from(Plan)) == 0


def test_a_bad_document_is_refused_in_words_and_the_next_is_read(
    cast: Cast, session: Database, store: FileStore
) -> None:
    bad, good = received(cast, store, papers.with_password()), received(cast, store)
    session.commit()
    assert service.read_waiting(store=store, now=NOW) == 2
    assert "密码" in kept(session, bad).outcome["message"]
    assert kept(session, good).state == ReadingState.DONE
    assert queries.stored_documents([bad.sha256, good.sha256]) == {good.sha256}


def test_bytes_that_are_gone_stay_their_own_problem(cast: Cast, session: Database, store: FileStore) -> None:
    lost, good = received(cast, store, b"abc", "a.txt"), received(cast, store)
    store.path(lost.sha256).unlink()
    session.commit()
    assert service.read_waiting(store=store, now=NOW) == 1
    assert kept(session, lost).state == ReadingState.READING
    assert kept(session, good).state == ReadingState.DONE


def test_only_planners_send_documents_of_a_real_year(cast: Cast, session: Database, store: FileStore) -> None:
    with pytest.raises(Forbidden):
        service.receive(cast.actor("陈思远"), store=store, filename="a.txt", data=b"a", year=2027, now=NOW)
    with pytest.raises(Invalid):
        service.receive(cast.actor("林晓"), store=store, filename="a.txt", data=b"a", year=27, now=NOW)
    nowhere = replace(cast.actor("林晓"), bureau_id=None)
    with pytest.raises(Forbidden):
        service.receive(nowhere, store=store, filename="a.txt", data=b"a", year=2027, now=NOW)


def test_how_far_a_reading_is_stands_in_its_row(
    cast: Cast, session: Database, store: FileStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = received(cast, store, yearly.docx(1000))
    session.commit()
    monkeypatch.setattr(child, "_HEAR", 0.01)
    keep, stood = readings.keep, []

    def watched(reading_id: int, attempt: int, stage: str, percent: int = 0) -> None:
        keep(reading_id, attempt, stage, percent)
        stood.append(session.scalars(select(PlanReading.outcome).where(PlanReading.id == reading_id)).one())
        session.rollback()

    monkeypatch.setattr(readings, "keep", watched)
    assert service.read_waiting(store=store, now=NOW) == 1
    stages = list(dict.fromkeys(outcome["stage"] for outcome in stood))
    assert stages[-3:] == ["facts", "compare", "write"]
    assert set(kept(session, row).outcome) == {"known", "same", "aside"}


def test_who_lost_a_document_says_no_more_of_it(cast: Cast, session: Database, store: FileStore) -> None:
    row = received(cast, store)
    row.state, row.attempts, row.lease_until = ReadingState.READING, 2, NOW + readings.LEASE
    session.commit()
    readings.keep(row.id, 1, "facts", 40)
    assert kept(session, row).outcome == {}
    readings.keep(row.id, 2, "facts", 40)
    assert kept(session, row).outcome == {"stage": "facts", "percent": 40}
