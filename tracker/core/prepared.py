"""Statements built and compiled once per shape: for the few pages on which building SQL costs more than running it."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping, Sequence
from threading import Lock
from typing import Any

from sqlalchemy import Row, Select, bindparam, column, select, text
from sqlalchemy.dialects.postgresql.base import PGDialect
from sqlalchemy.dialects.sqlite.base import SQLiteDialect

from tracker.core.db import is_postgresql, session

KEPT = 1024


def parameter(name: str, type_: Any) -> Any:
    """A named parameter of a statement that is built before its value is known."""
    return bindparam(name, type_=type_, required=False)


def rows_of(key: Any, *order: Any) -> Select[Any]:
    """Every column of the rows whose `key` is the parameter `parent`: the records of one thing, as plain rows."""
    return select(*key.class_.__table__.c).where(key == parameter("parent", key.type)).order_by(*order)


class Prepared:
    """Ready statements by shape, the least used dropped first. Values that change go in as named parameters."""

    def __init__(self) -> None:
        self._known: OrderedDict[Hashable, Any] = OrderedDict()
        self._lock = Lock()

    def rows(self, shape: Hashable, build: Callable[[], Select[Any]], values: Mapping[str, Any]) -> Sequence[Row[Any]]:
        """Rows of the statement that `build` makes for `shape`; `build` is only called when it is not known yet."""
        key = (is_postgresql(), shape)
        with self._lock:
            statement = self._known.get(key)
            if statement is not None:
                self._known.move_to_end(key)
        if statement is None:
            statement = _ready(build())
            with self._lock:
                self._known[key] = statement
                while len(self._known) > KEPT:
                    self._known.popitem(last=False)
        session.flush()  # as the ORM's own queries see what this transaction has changed
        return session.connection().execute(statement, values).all()


def _ready(query: Select[Any]) -> Any:
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
