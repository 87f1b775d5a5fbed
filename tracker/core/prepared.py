"""Statements built and compiled once per shape: for the few pages on which building SQL costs more than running it."""

from __future__ import annotations

from collections import OrderedDict, namedtuple
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from enum import StrEnum
from threading import Lock
from typing import Any, TypeVar

from psycopg import RawCursor
from psycopg.errors import FeatureNotSupported
from sqlalchemy import Select, bindparam, column, select, text
from sqlalchemy.dialects.postgresql import psycopg
from sqlalchemy.dialects.sqlite.base import SQLiteDialect
from sqlalchemy.engine import Connection
from sqlalchemy.orm import class_mapper, make_transient_to_detached
from sqlalchemy.orm.instrumentation import manager_of_class

from tracker.core.db import AHEAD, session

T = TypeVar("T")
KEPT = 1024


def parameter(name: str, type_: Any) -> Any:
    """A named parameter of a statement that is built before its value is known."""
    return bindparam(name, type_=type_, required=False)


def rows_of(key: Any, *order: Any, columns: Sequence[Any] = ()) -> Select[Any]:
    """Rows whose `key` is the parameter `parent`, the records of one thing; all their columns unless some are named."""
    return select(*(columns or key.class_.__table__.c)).where(key == parameter("parent", key.type)).order_by(*order)


class Prepared:
    """Ready statements by shape, the least used dropped first. Values that change go in as named parameters.

    PostgreSQL keeps the plan of a statement that asks for the records of one thing. `planned_anew` is for searches:
    there the values decide what is the best way, so that a plan for all of them may be a bad one for some.
    """

    def __init__(self, *, planned_anew: bool = False) -> None:
        self.planned_anew = planned_anew
        self._known: OrderedDict[Hashable, Any] = OrderedDict()
        self._lock = Lock()

    def rows(self, shape: Hashable, build: Callable[[], Select[Any]], values: Mapping[str, Any]) -> Sequence[Any]:
        """Rows of the statement that `build` makes for `shape`, as named tuples; `build` is called once per shape.

        Whatever the statement depends on is in `shape`; `values` can be hashed.
        """
        here = session()
        ahead: dict[Hashable, Sequence[Any]] = here.info.get(AHEAD, {})
        known = ahead.pop(self.key(shape, values), None)
        if known is not None:
            return known
        here.flush()  # as the ORM's own queries see what this transaction has changed
        connection = here.connection()
        if connection.dialect.name != "postgresql":
            return connection.execute(self._statement("text", shape, build, _as_text), values).all()
        # The driver gives the very types that the models promise, so nothing needs to stand between it and the page.
        statement: Sent = self._statement("sent", shape, build, Sent)
        return statement.rows(cursor_of(connection), values, keep_plan=not self.planned_anew)

    def key(self, shape: Hashable, values: Mapping[str, Any]) -> Hashable:
        """What tells an answer that was asked ahead from others."""
        return self, shape, tuple(values.items())

    def entity(
        self, model: type[T], shape: Hashable, build: Callable[[], Select[Any]], values: Mapping[str, Any]
    ) -> T | None:
        """The one `model` that a statement over all of its columns finds, None without any.

        Its key is called `id`, its attributes are called as their columns, and no two of it can be found.
        """
        found = self.rows(("entity", shape), build, values)
        return _in_session(model, found[0]) if found else None

    def _statement(
        self, way: str, shape: Hashable, build: Callable[[], Select[Any]], finish: Callable[[Select[Any]], Any]
    ) -> Any:
        key = (way, shape)
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


class Sent:
    """A statement as PostgreSQL takes it: `$1` for its parameters, and the values that belong to its shape."""

    def __init__(self, query: Select[Any]) -> None:
        dialect: Any = psycopg.dialect
        compiled = query.compile(
            dialect=dialect(paramstyle="numeric_dollar"), compile_kwargs={"render_postcompile": True}
        )
        self.sql = str(compiled)
        self.names: Sequence[str] = compiled.positiontup or ()
        self._fixed = {name: str(one) if isinstance(one, StrEnum) else one for name, one in compiled.params.items()}
        row: Any = namedtuple("Row", query.selected_columns.keys())  # type: ignore[misc] # known when it runs
        self.record: Callable[[Iterable[Any]], Any] = row._make

    def given(self, values: Mapping[str, Any]) -> list[Any]:
        """The parameters in their order."""
        given = {**self._fixed, **values}
        return [given[name] for name in self.names]

    def rows(self, cursor: RawCursor[Any], values: Mapping[str, Any], *, keep_plan: bool) -> list[Any]:
        """What it finds, as named tuples."""
        carry_out(cursor, self.sql, self.given(values), keep_plan=keep_plan)
        return list(map(self.record, cursor.fetchall()))


def carry_out(cursor: RawCursor[Any], sql: str, values: Sequence[Any], *, keep_plan: bool) -> None:
    """Execute a statement; a kept plan that fits no longer is made anew."""
    try:
        cursor.execute(sql, values, prepare=keep_plan)
    except FeatureNotSupported:  # a column has another type than when the plan was made
        if not cursor.connection.autocommit:
            raise  # the ROLLBACK that follows forgets the plans
        cursor.connection.execute("DEALLOCATE ALL")
        cursor.execute(sql, values, prepare=keep_plan)


def cursor_of(connection: Connection) -> RawCursor[Any]:
    """The one cursor of a connection that ready statements share: making another for each costs as much as asking."""
    cursor: RawCursor[Any] | None = connection.info.get("prepared")
    if cursor is None:
        driver: Any = connection.connection.driver_connection
        cursor = connection.info["prepared"] = RawCursor(driver)
    return cursor


def _in_session(model: type[T], row: Any) -> T:
    """What the ORM would make of a row with all columns, without the loaders that it builds for every statement."""
    known: T | None = session.identity_map.get(class_mapper(model).identity_key_from_primary_key((row.id,)))
    if known is not None:
        return known
    instance: T = manager_of_class(model).new_instance()
    instance.__dict__.update(row._asdict())
    make_transient_to_detached(instance)
    session.add(instance)
    return instance


def _as_text(query: Select[Any]) -> Any:
    """The statement as text with typed parameters and columns: executing it again builds nothing."""
    dialect: Any = SQLiteDialect
    compiled = query.compile(dialect=dialect(paramstyle="named"), compile_kwargs={"render_postcompile": True})
    fixed = [bindparam(name, value, type_=_type(compiled, name)) for name, value in compiled.params.items()]
    columns: Any = [column(one.name, one.type) for one in query.selected_columns]
    return text(str(compiled)).bindparams(*fixed).columns(*columns)


def _type(compiled: Any, name: str) -> Any:
    """Type of a parameter; those of an unfolded IN list carry their parent's name and a number."""
    bind = compiled.binds.get(name, compiled.binds.get(name.rpartition("_")[0]))
    return None if bind is None else bind.type
