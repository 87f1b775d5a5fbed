"""Several ready statements in one round trip: a page that shows all records of a thing waits once, not ten times."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import JSON, Boolean, Date, Integer, Select, String

from tracker.core.db import AHEAD, UtcDateTime, is_postgresql, reads_only, session
from tracker.core.prepared import Prepared, Sent, carry_out, cursor_of

_PARSE: Mapping[type[Any], Callable[[str], Any] | None] = {
    UtcDateTime: datetime.fromisoformat,
    Date: date.fromisoformat,
    **dict.fromkeys((Boolean, Integer, String, JSON)),
}
"""How a value comes back from JSON, by type of its column; None: as it is."""


class Ask(NamedTuple):
    """A ready statement and its values: the arguments of `Prepared.rows`."""

    ready: Prepared
    shape: Hashable
    build: Callable[[], Select[Any]]
    values: Mapping[str, Any]

    def rows(self) -> Sequence[Any]:
        """Its rows, asked now unless they were asked ahead."""
        return self.ready.rows(self.shape, self.build, self.values)


def ask_ahead(asks: Sequence[Ask]) -> None:
    """Ask all of it at once; whoever asks for one of them afterwards gets its rows without a round trip.

    A page on PostgreSQL gains by it. Elsewhere nothing happens: SQLite is asked without a trip, and whoever writes may
    change what was asked. Raises ValueError for a statement that is to be planned anew for its values.
    """
    if not asks or not is_postgresql() or not reads_only():
        return
    key = tuple((ask.ready, ask.shape) for ask in asks)
    statement = _known.get(key)
    if statement is None:
        statement = _known[key] = _Together(asks)
    found = statement.rows(asks)
    session.info[AHEAD] = {ask.ready.key(ask.shape, ask.values): rows for ask, rows in zip(asks, found, strict=True)}


class _Together:
    """One statement with a column for each of several, which holds the rows of that one as JSON."""

    def __init__(self, asks: Sequence[Ask]) -> None:
        if any(ask.ready.planned_anew for ask in asks):
            raise ValueError("a search is planned for what it seeks, so it is asked alone")
        queries = [ask.build() for ask in asks]
        self._sent = [Sent(query) for query in queries]
        self._dated = [_dated(query) for query in queries]
        parts, before = [], 0
        for query, sent in zip(queries, self._sent, strict=True):
            columns = ", ".join(f"c{number}" for number in range(len(query.selected_columns)))
            words = _moved(sent, before)
            parts.append(f"(SELECT json_agg(json_build_array({columns})) FROM ({words}) AS q({columns}))")  # noqa: S608
            before += len(sent.names)
        self._sql = f"SELECT {', '.join(parts)}"

    def rows(self, asks: Sequence[Ask]) -> list[list[Any]]:
        values = [value for sent, ask in zip(self._sent, asks, strict=True) for value in sent.given(ask.values)]
        cursor = cursor_of(session.connection())
        carry_out(cursor, self._sql, values, keep_plan=True)
        answer = cursor.fetchone() or ()
        found = zip(self._sent, self._dated, answer, strict=True)
        return [list(map(sent.record, _read(rows or [], dated))) for sent, dated, rows in found]


_known: dict[Hashable, _Together] = {}
"""By what they ask: a page has one or two of them, whoever looks at it."""


def _moved(sent: Sent, by: int) -> str:
    """The statement with its parameters counted from `by` on. ValueError where `$1` may be something else."""
    if re.search(r"'[^']*\$", sent.sql):
        raise ValueError(f"a value is written into the statement: {sent.sql}")
    return re.sub(r"\$(\d+)", lambda found: f"${int(found[1]) + by}", sent.sql)


def _dated(query: Select[Any]) -> list[tuple[int, Callable[[str], Any]]]:
    """The columns that JSON turns into text, with the way back. TypeError for a type that it would change otherwise."""
    return [(at, parse) for at, column in enumerate(query.selected_columns) if (parse := _parse(column.type))]


def _read(rows: list[list[Any]], dated: Sequence[tuple[int, Callable[[str], Any]]]) -> list[list[Any]]:
    """Rows as they came, with their days and instants."""
    for values in rows:
        for at, parse in dated:
            if values[at] is not None:
                values[at] = parse(values[at])
    return rows


def _parse(type_: Any) -> Callable[[str], Any] | None:
    for known, parse in _PARSE.items():
        if isinstance(type_, known):
            return parse
    raise TypeError(f"{type_!r} does not go through JSON")
