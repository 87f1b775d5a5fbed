"""Connections and transactions: rested connections are asked, pages read alone, writes need a unit of work."""

from collections.abc import Iterator

import psycopg
import pytest
from flask import Flask
from sqlalchemy import select, text, update
from sqlalchemy.exc import ProgrammingError

from tests import servers
from tests.moment import NOW
from tracker.core import db as module
from tracker.core.db import session, set_write_intent, unit_of_work
from tracker.core.prepared import Prepared, rows_of
from tracker.organisation.models import LoginAttempt, Person, Unit, UnitVersion


@pytest.mark.engines("postgresql")
def test_a_connection_that_fell_while_it_rested_is_replaced(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "REST_SECONDS", 0.0)
    with app.app_context():
        first = session.execute(text("SELECT pg_backend_pid()")).scalar_one()
        session.remove()
        with psycopg.connect(servers.postgresql_url(), autocommit=True) as other:
            other.execute("SELECT pg_terminate_backend(%s, 5000)", (first,))
        assert session.execute(text("SELECT pg_backend_pid()")).scalar_one() != first


@pytest.mark.engines("postgresql")
def test_instants_come_in_utc(app: Flask) -> None:
    with app.app_context():
        assert session.execute(text("SHOW timezone")).scalar_one() == "UTC"


@pytest.fixture
def reading(app: Flask) -> Iterator[None]:
    """A context in which only reading was announced, as a page's."""
    with app.app_context():
        set_write_intent(False)
        yield
        session.remove()
        set_write_intent(None)


@pytest.mark.engines("postgresql")
@pytest.mark.usefixtures("reading")
def test_the_statements_of_pages_stay_prepared() -> None:
    """Those that ask for the records of one thing; a search is planned for what is sought."""
    kept, anew = Prepared(), Prepared(planned_anew=True)
    for _ in range(10):
        kept.rows("units", lambda: rows_of(UnitVersion.unit_id, UnitVersion.id), {"parent": 1})
        anew.rows("people", lambda: rows_of(Person.unit_id, Person.id), {"parent": 1})
        session.remove()
    prepared = session.execute(text("SELECT statement FROM pg_prepared_statements")).scalars().all()
    assert [words.split("FROM ")[1].split()[0] for words in prepared] == ["unit_version"]


@pytest.mark.engines("postgresql")
@pytest.mark.usefixtures("reading")
def test_a_unit_of_work_after_reading_is_a_transaction() -> None:
    assert session.execute(text("SELECT count(*) FROM unit")).scalar_one() == 0
    with pytest.raises(ProgrammingError), unit_of_work():
        session.execute(text("CREATE TABLE half_done (id int); SELECT * FROM no_such_table"))
    assert session.execute(text("SELECT to_regclass('half_done')")).scalar_one() is None


@pytest.mark.usefixtures("reading")
def test_a_write_is_refused_where_only_reading_was_announced() -> None:
    for execute in (session.execute, session.connection().execute):
        with pytest.raises(RuntimeError, match="unit_of_work"):
            execute(update(Unit).values(kind="bureau"))
    session.add(LoginAttempt(username="nobody", address="127.0.0.1", at=NOW, ok=False))
    with pytest.raises(RuntimeError, match="unit_of_work"):
        session.flush()
    session.rollback()
    with unit_of_work():
        session.add(LoginAttempt(username="nobody", address="127.0.0.1", at=NOW, ok=False))
    assert session.scalars(select(LoginAttempt.username)).all() == ["nobody"]


@pytest.mark.engines("postgresql")
@pytest.mark.usefixtures("reading")
def test_a_page_survives_a_column_that_changes_its_type() -> None:
    ready = Prepared()
    for size in (250, 260):
        assert ready.rows("units", lambda: rows_of(UnitVersion.unit_id, UnitVersion.id), {"parent": 1}) == []
        with module.db.engine.connect() as other:
            other.execute(text(f"ALTER TABLE unit_version ALTER COLUMN name TYPE varchar({size})"))


@pytest.mark.usefixtures("reading")
def test_a_ready_entity_is_the_one_that_the_session_knows() -> None:
    def found() -> LoginAttempt | None:
        return Prepared().entity(LoginAttempt, "all", lambda: select(*LoginAttempt.__table__.c), {})

    assert found() is None
    with unit_of_work():
        session.add(LoginAttempt(username="nobody", address="127.0.0.1", at=NOW, ok=False))
    session.expunge_all()
    first = found()
    assert first is not None
    assert first is found() is session.get(LoginAttempt, first.id)
    assert (first.username, first.at, first.ok) == ("nobody", NOW, False)
    with unit_of_work():
        session.add(first)
        first.username = "somebody"
    assert session.scalars(select(LoginAttempt.username)).all() == ["somebody"]
