"""Many running items at once, written as rows, for benches and chaos runs; ids count from 1 in an empty database."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from itertools import chain, islice
from typing import Any, cast
from zoneinfo import ZoneInfo

from sqlalchemy import Table, insert, text
from sqlalchemy.sql.schema import ScalarElementColumnDefault

from tests.cast import Cast
from tracker.clocks.models import Clock, ClockHolding, ClockKind, Deadline
from tracker.core.db import Base, is_postgresql, new_uuid, session
from tracker.workitems.models import WorkItem

CHUNK = 5000
ZONE = "Asia/Shanghai"
UNITS = ("征收管理科", "信息中心", "收入核算科", "税政一科")
OWNERS = ("陈思远", "高翔", "罗建平")


@dataclass(frozen=True)
class Field:
    """What the rows have in common."""

    bureau_id: int
    units: list[int]
    owners: list[int]
    begun: datetime
    armed: bool

    @classmethod
    def of(cls, cast: Cast, now: datetime, *, armed: bool) -> Field:
        """Dispatched 100 days before `now`; `armed`: the ladders are written by the caller."""
        units = [cast.unit(name) for name in UNITS]
        return cls(cast.bureau_id, units, [cast.person(name) for name in OWNERS], now - timedelta(days=100), armed)


def write(model: type[Base], rows: Iterable[dict[str, Any]]) -> None:
    """Insert rows that all name the same columns: in chunks, or on PostgreSQL, several times faster, as one copy."""
    waiting = iter(rows)
    if is_postgresql():
        _copy(cast("Table", model.__table__), waiting)
        return
    while chunk := list(islice(waiting, CHUNK)):
        session.execute(insert(model.__table__), chunk)  # type: ignore[arg-type]


def _copy(table: Table, rows: Iterator[dict[str, Any]]) -> None:
    first = next(rows, None)
    if first is None:
        return
    names = [*first, *(name for name in _defaults(table) if name not in first)]
    preset = [_defaults(table)[name] for name in names[len(first) :]]
    connection = session.connection()
    adapt = [table.c[name].type.dialect_impl(connection.dialect).bind_processor(connection.dialect) for name in names]
    statement = f"COPY {table.name} ({', '.join(names)}) FROM STDIN"
    driver = connection.connection.driver_connection
    assert driver is not None
    with driver.cursor().copy(statement) as target:
        for row in chain((first,), rows):
            values = chain((row[name] for name in first), preset)
            target.write_row([f(v) if f else v for f, v in zip(adapt, values, strict=True)])


def _defaults(table: Table) -> dict[str, Any]:
    """Values that the mapping sets where a row names none; a copy knows nothing of them."""
    presets = ((column.name, column.default) for column in table.columns)
    return {name: preset.arg for name, preset in presets if isinstance(preset, ScalarElementColumnDefault)}


def write_items(field: Field, dues: dict[int, datetime]) -> None:
    """An item in progress per id, with its completion clock, holding and deadline no. 1."""
    write(WorkItem, (_item(field, n, due) for n, due in dues.items()))
    write(Clock, (_clock(field, n) for n in dues))
    write(ClockHolding, ({"id": n, "clock_id": n, "unit_id": _unit(field, n), "since": field.begun} for n in dues))
    write(Deadline, (_deadline(field, n, due) for n, due in dues.items()))


def finish(count: int) -> None:
    """Let ids go on after the rows written, and the planner know them."""
    if is_postgresql():
        for table in ("work_item", "clock", "clock_holding", "deadline"):
            session.execute(text(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), {count})"))
    session.commit()
    session.execute(text("ANALYZE"))
    session.commit()


def _unit(field: Field, n: int) -> int:
    return field.units[n % len(field.units)]


def _item(field: Field, n: int, due: datetime) -> dict[str, Any]:
    day = timedelta(days=1)
    return {
        "id": n,
        "uuid": new_uuid(),
        "bureau_id": field.bureau_id,
        "plan_year": 2026,
        "number": f"B-{n}",
        "title": f"重点任务第{n}项",
        "source_text": "",
        "section_label": "",
        "yardstick": "",
        "constraints": [],
        "lead_unit_id": _unit(field, n),
        "owner_id": field.owners[n % len(field.owners)],
        "state": "in_progress",
        "version": 1,
        "progress": n % 100,
        "confidential": False,
        "deadline_kind": "dated",
        "cadence": "",
        "due_date": due.astimezone(ZoneInfo(ZONE)).date(),
        "due_at": due,
        "sort_at": due,
        "deadline_no": 1,
        "yellow_at": due - 3 * day if field.armed else None,
        "orange_at": due if field.armed else None,
        "red_at": due + 3 * day if field.armed else None,
        "dispatched_at": field.begun,
        "accepted_at": field.begun + day,
        "send_backs": 0,
        "declines": 0,
        "attempt": 0,
        "created_at": field.begun - day,
    }


def _clock(field: Field, n: int) -> dict[str, Any]:
    return {
        "id": n,
        "uuid": new_uuid(),
        "bureau_id": field.bureau_id,
        "subject_kind": "work_item",
        "subject_id": n,
        "kind": ClockKind.COMPLETION,
        "holder_unit_id": _unit(field, n),
        "started_at": field.begun,
        "current_no": 1,
        "armed_no": int(field.armed),
    }


def _deadline(field: Field, n: int, due: datetime) -> dict[str, Any]:
    local = due.astimezone(ZoneInfo(ZONE))
    return {
        "id": n,
        "clock_id": n,
        "number": 1,
        "local_date": local.date(),
        "cutoff": time(local.hour, local.minute),
        "zone": ZONE,
        "due_at": due,
        "calendar_version": 1,
        "basis": "dispatch",
        "set_at": field.begun,
    }
