"""The demo at size: its tasks with all their records, copied set-based, many thousand at a time.

A copy keeps every relation because each id moves by the same stride per table and copy. Notices and mail follow from
the copied steps by escalation's own statements, as if a sweep had recorded them now. Audit rows and scores are not
copied: nobody acted on a copy, so one audit row tells of the whole seed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import CTE, Column, ColumnElement, String, Table, case, cast, func, insert, literal, null, select, text

from tracker.audit import service as audit
from tracker.clocks.models import Clock, ClockHolding, Deadline
from tracker.core.context import SYSTEM
from tracker.core.db import Base, is_postgresql, session, unit_of_work
from tracker.core.search import SearchEntry
from tracker.escalation.models import CaseDecision, CaseStatement, EscalationStep, OverdueCase, Threshold
from tracker.escalation.service import effects
from tracker.notifications import service as notifications
from tracker.progress.models import CompletionRequest, Figure, ProgressEntry, Review
from tracker.workitems.models import ExtensionRequest, StatusChange, WorkItem, WorkItemHand, WorkItemUnit

RECORD: tuple[type[Base], ...] = (WorkItem, WorkItemUnit, Clock, ClockHolding, Deadline, Threshold, SearchEntry)
HISTORY: tuple[type[Base], ...] = (
    WorkItemHand,
    StatusChange,
    ExtensionRequest,
    ProgressEntry,
    Figure,
    CompletionRequest,
    Review,
    EscalationStep,
    OverdueCase,
    CaseStatement,
    CaseDecision,
)
"""In an order in which what is referred to comes first; the record alone is enough for lists."""

SUBJECTS = {"work_item": WorkItem, "extension_request": ExtensionRequest, "overdue_case": OverdueCase}
BATCH = 200
"""Copies of the whole demo per transaction."""


@dataclass(frozen=True)
class _Copying:
    """The tables, by how much ids move from copy to copy, and how many numbers B1-, B2-… were given before."""

    tables: Sequence[Table]
    strides: Mapping[str, int]
    given: int

    @classmethod
    def of(cls, bureau_id: int, models: Sequence[type[Base]]) -> _Copying:
        """What is there now is the original of all copies."""
        tables = [_table(model) for model in models]
        earlier = select(func.count()).where(WorkItem.bureau_id == bureau_id, WorkItem.number.like("B%"))
        return cls(tables, {table.name: _stride(table) for table in tables}, session.scalar(earlier) or 0)


def seed(bureau_id: int, items: int, now: datetime, *, history: bool = True) -> int:
    """Add at least `items` copies of the tasks of a bureau to it; returns how many were added.

    Without `history` only what lists, counts and the sweep need is copied.
    """
    models: tuple[type[Base], ...] = (*RECORD, *(HISTORY if history else (EscalationStep, OverdueCase)))
    with unit_of_work():
        originals = session.scalar(select(func.count()).where(WorkItem.bureau_id == bureau_id)) or 0
        copying = _Copying.of(bureau_id, models)
    if not originals:
        return 0
    copies = -(-items // originals)
    for first in range(1, copies + 1, BATCH):
        _copy(copying, first, min(first + BATCH - 1, copies), now)
    with unit_of_work():
        notifications.bundle(now=now)
        added = copies * originals
        audit.record(SYSTEM, "demo.seed", "unit", bureau_id, now=now, bureau_id=bureau_id, items=added)
    _advance_sequences(copying.tables)
    return added


def _table(model: type[Base]) -> Table:
    table = model.__table__
    assert isinstance(table, Table)  # noqa: S101 - every model maps one table
    return table


def _stride(table: Table) -> int:
    return (session.scalar(select(func.max(table.c.id))) or 0) + 1 if "id" in table.c else 0


def _copy(copying: _Copying, first: int, last: int, now: datetime) -> None:
    steps = copying.strides[EscalationStep.__tablename__]
    with unit_of_work():
        for table in copying.tables:
            number = _numbers(first, last)
            columns = [column for column in table.columns if column.computed is None]
            values = [_value(column, number.c.n, copying).label(column.name) for column in columns]
            rows = select(*values).select_from(table.join(number, literal(True)))
            rows = rows.where(_original(table, copying.strides))
            session.execute(insert(table).from_select([column.name for column in columns], rows))
        copied = EscalationStep.id.between(first * steps, (last + 1) * steps)
        notifications.notify_from(effects.notice_query(now, picks_only=False).where(copied))
        notifications.post_from(effects.mail_query(now, picks_only=False).where(copied))


def _numbers(first: int, last: int) -> CTE:
    number = select(literal(first).label("n")).cte("copy", recursive=True)
    return number.union_all(select(number.c.n + 1).where(number.c.n < last))


def _original(table: Table, strides: Mapping[str, int]) -> ColumnElement[bool]:
    """Only rows that were there before the first copy, and only of tasks."""
    if table.name == "search_entry":
        return (table.c.id < strides[table.name]) & (table.c.kind == "work_item")
    if "id" in table.c:
        return table.c.id < strides[table.name]
    parent, key = next((t, c) for t in ("clock", "work_item") for c in table.c if _refers(c) == t)
    return key < strides[parent]


def _refers(column: Column[Any]) -> str:
    return next((key.column.table.name for key in column.foreign_keys), "")


def _value(column: Column[Any], copy: ColumnElement[int], copying: _Copying) -> ColumnElement[Any]:
    strides = copying.strides
    name, table = column.name, column.table.name
    if name == "uuid":
        return _new_uuid()
    if name == "id":
        return column + copy * strides[table]
    if _refers(column) in strides:
        return column + copy * strides[_refers(column)]
    if name == "subject_id":
        return column + copy * _subject_stride(column.table, strides)
    if name == "planned_task_id":
        return null()
    if (table, name) in (("work_item", "number"), ("overdue_case", "number")):
        return literal("B") + cast(copy + copying.given, String) + literal("-") + column
    if table == "work_item" and name == "title":
        return column + literal("（") + cast(copy, String) + literal("）")
    if table == "search_entry" and name in ("text", "bigrams"):
        return column + literal(" b") + cast(copy, String)
    return column


def _subject_stride(table: Any, strides: Mapping[str, int]) -> ColumnElement[int]:
    if table.name == "search_entry":
        return literal(strides["work_item"])
    known = {kind: strides.get(model.__tablename__, 0) for kind, model in SUBJECTS.items()}
    return case(known, value=table.c.subject_kind, else_=0)


def _new_uuid() -> ColumnElement[str]:
    if is_postgresql():
        return func.replace(cast(func.gen_random_uuid(), String), "-", "")
    return func.lower(func.hex(func.randomblob(16)))


def _advance_sequences(tables: Sequence[Table]) -> None:
    """Let PostgreSQL's sequences go on behind the copied ids, and let both engines look at the new sizes."""
    with unit_of_work():
        for table in tables:
            if is_postgresql() and "id" in table.c:
                sequence = f"pg_get_serial_sequence('{table.name}', 'id')"
                session.execute(text(f"SELECT setval({sequence}, (SELECT max(id) FROM {table.name}))"))  # noqa: S608
        session.execute(text("ANALYZE"))
