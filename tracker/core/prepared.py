"""Statements built and compiled once per shape: for the few pages on which building SQL costs more than running it."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping, Sequence
from enum import StrEnum
from threading import Lock
from typing import Any, TypeVar

from psycopg.rows import namedtuple_row
from sqlalchemy import Select, bindparam, column, select, text
from sqlalchemy.dialects.postgresql import psycopg
from sqlalchemy.dialects.postgresql.base import PGDialect
from sqlalchemy.dialects.sqlite.base import SQLiteDialect

from tracker.core.db import is_postgresql, session

T = TypeVar("T")
KEPT = 1024


def parameter(name: str, type_: Any) -> Any:
    """A named parameter of a statement that is built before its value is known."""
    return bindparam(name, type_=type_, required=False)


def rows_of(key: Any, *order: Any, columns: Sequence[Any] = ()) -> Select[Any]:
    """Rows whose `key` is the parameter `parent`, the records of one thing; all their columns unless some are named."""
    return select(*(columns or key.class_.__table__.c)).where(key == parameter("parent", key.type)).order_by(*order)


class Prepared:
    """Ready statements by shape, the least used dropped first. Values that change go in as named parameters."""

    def __init__(self) -> None:
        self._known: OrderedDict[Hashable, Any] = OrderedDict()
        self._lock = Lock()

    def rows(self, shape: Hashable, build: Callable[[], Select[Any]], values: Mapping[str, Any]) -> Sequence[Any]:
        """Rows of the statement that `build` makes for `shape`, as named tuples; `build` is called once per shape."""
        session.flush()  # as the ORM's own queries see what this transaction has changed
        connection = session.connection()
        if not is_postgresql():
            return connection.execute(self._statement(shape, build, _as_text), values).all()
        # The driver gives the very types that the models promise, so nothing needs to stand between it and the page.
        sql, fixed = self._statement(shape, build, _as_sent)
        driver: Any = connection.connection.driver_connection
        with driver.cursor(row_factory=namedtuple_row) as cursor:
            found: list[Any] = cursor.execute(sql, {**fixed, **values}).fetchall()
        return found

    def entity(
        self, model: type[T], shape: Hashable, build: Callable[[], Select[Any]], values: Mapping[str, Any]
    ) -> T | None:
        """The one `model` that a statement over all of its columns finds, None without any."""

        def finish(query: Select[Any]) -> Any:
            return select(model).from_statement(_as_text(query))

        return session.scalars(self._statement(("entity", shape), build, finish), values).one_or_none()

    def _statement(
        self, shape: Hashable, build: Callable[[], Select[Any]], finish: Callable[[Select[Any]], Any]
    ) -> Any:
        key = (is_postgresql(), shape)
        with self._lock:
            statement = self._known.get(key)
            if statement is not None:
                self._known.move_to_end(key)
        if statement is None:
            statement = finish(build())
            with self._lock:
                self._known[key] = statement
                while len(self._known) > KEPT:
                    self._known.popitem(last=False)
        return statement


def _as_sent(query: Select[Any]) -> tuple[str, dict[str, Any]]:
    """The statement as the driver takes it, and the values that belong to its shape."""
    dialect: Any = psycopg.dialect
    compiled = query.compile(dialect=dialect(), compile_kwargs={"render_postcompile": True})
    fixed = {name: str(value) if isinstance(value, StrEnum) else value for name, value in compiled.params.items()}
    return str(compiled), fixed


def _as_text(query: Select[Any]) -> Any:
    """The statement as text with typed parameters and columns: executing it again builds nothing."""
    dialect: Any = PGDialect if is_postgresql() else SQLiteDialect
    compiled = query.compile(dialect=dialect(paramstyle="named"), compile_kwargs={"render_postcompile": True})
    fixed = [bindparam(name, value, type_=_type(compiled, name)) for name, value in compiled.params.items()]
    columns: Any = [column(one.name, one.type) for one in query.selected_columns]
    return text(str(compiled)).bindparams(*fixed).columns(*columns)


def _type(compiled: Any, name: str) -> Any:
    """Type of a parameter; those of an unfolded IN list carry their parent's name and a number."""
    bind = compiled.binds.get(name, compiled.binds.get(name.rpartition("_")[0]))
    return None if bind is None else bind.type
