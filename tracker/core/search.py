"""Full-text search in Chinese: one tokenizer feeds PostgreSQL's text search and SQLite's FTS5 alike.

Neither engine splits Chinese into words. Overlapping pairs of characters (bigrams) looked up as a phrase find every
stretch of two characters or more by index; one character alone is looked up in the stored text. Each room puts its rows
in with (kind, id) and filters what it finds by its own policy.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import DDL, Index, Select, String, Text, and_, column, event, func, literal, select, table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.sql.elements import ColumnElement

from tracker.core import search_ddl
from tracker.core.db import Base, BigId, is_postgresql, session

TEXT_LIMIT = 4000
_RUN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+|[a-z0-9]+")
_FTS = table("search_fts", column("rowid"), column("search_fts"))


class SearchEntry(Base):
    """What can be found of one subject: its text in small letters, and the same text as bigrams."""

    __tablename__ = "search_entry"
    __table_args__ = (Index("uq_search_entry_subject", "kind", "subject_id", unique=True),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    subject_id: Mapped[int] = mapped_column(BigId)
    bureau_id: Mapped[int] = mapped_column(BigId)
    text: Mapped[str] = mapped_column(Text)
    bigrams: Mapped[str] = mapped_column(Text)


def _with_table(moment: str, dialect: str, statements: Iterable[str]) -> None:
    for statement in statements:
        ddl: Any = DDL(statement)  # type: ignore[no-untyped-call]
        event.listen(SearchEntry.__table__, moment, ddl.execute_if(dialect=dialect))


_with_table("after_create", "postgresql", search_ddl.POSTGRESQL)
_with_table("after_create", "sqlite", search_ddl.SQLITE)
_with_table("before_drop", "sqlite", search_ddl.DROP_SQLITE)


@dataclass(frozen=True)
class Row:
    """One subject to be found."""

    kind: str
    subject_id: int
    bureau_id: int
    text: str


def tokens(text: str) -> Iterator[str]:
    """Bigrams of Chinese runs (a lone character stays alone) and whole words of letters or digits, in order."""
    for run in _RUN.findall(text.lower()):
        if run[0].isascii() or len(run) == 1:
            yield run
        else:
            yield from (run[at : at + 2] for at in range(len(run) - 1))


def bigrams(text: str) -> str:
    """The tokens of `text` as both engines index them."""
    return " ".join(tokens(text))


def phrases(query: str) -> list[str]:
    """The parts of a query that an index can answer, each a phrase of tokens; empty when there is none.

    A lone Chinese character beside others ("第1季") may be half of a bigram in the text, so it is left to the recheck.
    """
    found = []
    for word in query.lower().split():
        part: list[str] = []
        for run in [*_RUN.findall(word), "."]:
            if run[0].isalnum() and (run[0].isascii() or len(run) > 1):
                part.extend(tokens(run))
            elif part:
                found.append(" ".join(part))
                part = []
    return found


def put_many(rows: Iterable[Row]) -> None:
    """Write or rewrite what can be found of several subjects."""
    values = [_values(row) for row in rows]
    if not values:
        return
    dialect: Any = postgresql if is_postgresql() else sqlite
    statement = dialect.insert(SearchEntry)
    statement = statement.on_conflict_do_update(
        index_elements=["kind", "subject_id"],
        set_={"text": statement.excluded.text, "bigrams": statement.excluded.bigrams},
    )
    session.execute(statement, values)


def put(kind: str, subject_id: int, bureau_id: int, text: str) -> None:
    """Write or rewrite what can be found of one subject."""
    put_many([Row(kind, subject_id, bureau_id, text)])


def _values(row: Row) -> dict[str, Any]:
    text = row.text[:TEXT_LIMIT].lower()
    return {
        "kind": row.kind,
        "subject_id": row.subject_id,
        "bureau_id": row.bureau_id,
        "text": text,
        "bigrams": bigrams(text),
    }


def matching(kind: str, bureau_id: int, query: str) -> Select[int]:
    """Ids of the subjects of `kind` whose text holds every word of `query`."""
    found = phrases(query)
    conditions = [SearchEntry.kind == kind, SearchEntry.bureau_id == bureau_id, *_contains(query)]
    statement = select(SearchEntry.subject_id)
    if not found:
        return statement.where(*conditions)
    if is_postgresql():
        return statement.where(_in_postgresql(found), *conditions)
    return statement.where(SearchEntry.id.in_(_in_sqlite(found)), *conditions)


def _contains(query: str) -> list[ColumnElement[bool]]:
    return [SearchEntry.text.contains(word, autoescape=True) for word in query.lower().split()]


def _in_postgresql(found: Sequence[str]) -> ColumnElement[bool]:
    indexed = func.to_tsvector(literal("simple", literal_execute=True), SearchEntry.bigrams)
    return and_(*(indexed.op("@@")(func.phraseto_tsquery("simple", phrase)) for phrase in found))


def _in_sqlite(found: Sequence[str]) -> Select[int]:
    wanted = " AND ".join(f'"{phrase}"' for phrase in found)
    return select(_FTS.c.rowid).where(_FTS.c.search_fts.op("MATCH")(wanted))
