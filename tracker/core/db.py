"""The database: declarative base, column types that mean the same on both engines, and the unit of work."""

from __future__ import annotations

import sqlite3
import sys
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from time import monotonic
from typing import Any, cast

from flask_sqlalchemy import SQLAlchemy
from flask_sqlalchemy.session import Session as RoutedSession
from sqlalchemy import BigInteger, DateTime, Engine, Integer, MetaData, String, event, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection, Dialect
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.orm import DeclarativeBase, Session, registry, scoped_session
from sqlalchemy.pool import Pool
from sqlalchemy.types import JSON, TypeDecorator, TypeEngine

from tracker.core import append_only

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class UtcDateTime(TypeDecorator[datetime]):
    """An instant in UTC. PostgreSQL keeps it with zone, SQLite as fixed-width text that sorts; naive is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        if dialect.name == "sqlite":
            return dialect.type_descriptor(String(27))
        return dialect.type_descriptor(DateTime(timezone=True))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a naive datetime is not an instant")
        instant = value.astimezone(UTC)
        return instant.strftime("%Y-%m-%dT%H:%M:%S.%fZ") if dialect.name == "sqlite" else instant

    def result_processor(self, dialect: Dialect, coltype: object) -> Any:  # noqa: ARG002 - SQLAlchemy's signature
        """Connections to PostgreSQL speak UTC (`POSTGRESQL`), so only SQLite's text needs work."""
        return _from_text if dialect.name == "sqlite" else None


def _from_text(value: str | None) -> datetime | None:
    return None if value is None else datetime.fromisoformat(value)


REST_SECONDS = 1.0
"""A connection used within this time is taken to stand."""

POSTGRESQL = {"options": "-c timezone=UTC -c statement_timeout=120000", "prepare_threshold": sys.maxsize}
"""Given to every connection: instants come as UTC, no statement holds a worker for more than two minutes, and only
those are prepared that ask for it (`core.prepared`), for a plan that is kept does not look at the values sought."""


BigId = BigInteger().with_variant(Integer(), "sqlite")
"""Surrogate key: 64 bit on both engines (SQLite's INTEGER PRIMARY KEY is; its BIGINT would not count up by itself)."""

Hundredths = Integer
"""Points, in hundredths of a point."""

Fen = BigInteger
"""Money, in fen."""


class Base(DeclarativeBase):
    registry = registry(  # explicit, because Flask-SQLAlchemy copies the body of this class
        metadata=MetaData(naming_convention=NAMING),
        type_annotation_map={datetime: UtcDateTime, dict[str, Any]: JSON, list[Any]: JSON},
    )


append_only.attach(Base.metadata)


class _Session(RoutedSession):
    """Flask-SQLAlchemy's looks only at its engines; this one takes the connection that `one_transaction` gives it."""

    def get_bind(self, mapper: Any = None, clause: Any = None, bind: Any = None, **given: Any) -> Engine | Connection:
        return super().get_bind(mapper, clause, bind or self.bind, **given)


db = SQLAlchemy(model_class=Base, session_options={"expire_on_commit": False, "class_": _Session})
session = cast("scoped_session[Session]", db.session)

_writing: ContextVar[bool | None] = ContextVar("writing", default=None)
"""True: this transaction writes. False: it only reads. None: nobody said."""


def new_uuid() -> str:
    """A fresh identity for natural keys; never derived from a surrogate id."""
    return uuid.uuid4().hex


@contextmanager
def write_intent() -> Iterator[None]:
    """Transactions begun inside take SQLite's write lock at once: a read-then-write never meets a busy upgrade."""
    token = _writing.set(True)
    try:
        yield
    finally:
        _writing.reset(token)


AHEAD = "ahead"
"""Where a session keeps the answers that were asked ahead (`core.together`)."""


@contextmanager
def unit_of_work() -> Iterator[Session]:
    """One write transaction: commits at the end, rolls back on any exception. Nothing read before counts in it."""
    with write_intent():
        session.rollback()
        session.info.pop(AHEAD, None)
        try:
            yield session()
            session.commit()
        except BaseException:
            session.rollback()
            raise


WHOLE_LOCK = 727_003
BUSY_WAIT, LONG_WAIT = 30_000, 600_000
"""Milliseconds for which a transaction on SQLite waits for the write of another; the long one for a whole demo."""


@contextmanager
def one_transaction() -> Iterator[None]:
    """Make one whole of everything inside: each commit is a savepoint, and only the end makes them last.

    After an exception, a kill or a power cut nothing of it is there. Two never run at once: the second waits. For long
    work by one process, such as the demo.
    """
    with write_intent():
        session.remove()
        with db.engine.connect() as connection, _alone(connection):
            session(bind=connection, join_transaction_mode="create_savepoint")
            try:
                yield
            finally:
                session.remove()


@contextmanager
def _alone(connection: Connection) -> Iterator[None]:
    """A transaction that waits for another such one as long as that takes."""
    if connection.dialect.name == "postgresql":
        with connection.begin():
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": WHOLE_LOCK})
            yield
        return
    driver: Any = connection.connection.driver_connection
    driver.execute(f"PRAGMA busy_timeout={LONG_WAIT}")
    try:
        with connection.begin():
            yield
    finally:
        driver.execute(f"PRAGMA busy_timeout={BUSY_WAIT}")


@event.listens_for(Engine, "connect")
def _sqlite_connect(connection: Any, _record: Any) -> None:
    if not isinstance(connection, sqlite3.Connection):
        return
    connection.isolation_level = None
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        f"busy_timeout={BUSY_WAIT}",
        "foreign_keys=ON",
        "recursive_triggers=ON",
        "cache_size=-16000",
    ):
        connection.execute(f"PRAGMA {pragma}")


@event.listens_for(Pool, "checkin")
def _note_use(_connection: Any, record: Any) -> None:
    record.info["used"] = monotonic()


@event.listens_for(Pool, "checkout")
def _look_after_a_rest(connection: Any, record: Any, _proxy: Any) -> None:
    """A connection that rested is asked whether it still stands; a server that restarted costs no page an error."""
    if isinstance(connection, sqlite3.Connection) or monotonic() - record.info.get("used", monotonic()) < REST_SECONDS:
        return
    try:
        connection.autocommit = True  # a rollback would have the driver forget its prepared statements
        connection.execute("SELECT 1")
    except Exception as error:
        raise DisconnectionError from error  # the pool opens a new one


@event.listens_for(Engine, "begin")
def _begin(connection: Connection) -> None:
    """Open the transaction that was announced. See docs/adr/0004 and docs/adr/0009."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("BEGIN IMMEDIATE" if _writing.get() else "BEGIN")
        return
    driver: Any = connection.connection.driver_connection
    asked = connection.get_execution_options().get("isolation_level")
    alone = _writing.get() is False or asked == "AUTOCOMMIT"  # every statement on its own
    if driver.autocommit != alone:
        driver.autocommit = alone


@event.listens_for(Engine, "before_execute")
def _refuse_to_write(_connection: Connection, statement: Any, *_: Any) -> None:
    if _writing.get() is False and getattr(statement, "is_dml", False):
        raise RuntimeError("a write where only reading was announced: put it into unit_of_work()")


def insert_ignore(model: type[Base]) -> Any:
    """An INSERT of `model` that leaves a row alone when a unique key is already taken, on either engine.

    Into the table, not the mapped class: many rows at once are several times faster without the ORM.
    """
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    return insert(model.__table__).on_conflict_do_nothing()  # type: ignore[arg-type]


def is_postgresql() -> bool:
    """True when the running session talks to PostgreSQL."""
    return session.get_bind().dialect.name == "postgresql"


def set_write_intent(writing: bool | None) -> None:
    """Say for the rest of this context (a request) whether its transactions write; None takes it back.

    It counts for transactions that begin from now on: whoever has one open ends it.
    """
    _writing.set(writing)


def reads_only() -> bool:
    """True where only reading was announced."""
    return _writing.get() is False


def affected(statement: Any) -> int:
    """Carry out an INSERT, UPDATE or DELETE over whole sets and return how many rows it touched."""
    options = {"preserve_rowcount": True, "synchronize_session": False}
    return int(session.execute(statement, execution_options=options).rowcount)  # type: ignore[attr-defined]
