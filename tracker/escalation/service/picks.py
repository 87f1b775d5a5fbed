"""Scratch tables of one sweep transaction: the thresholds picked, and the recipients resolved for them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import (
    CTE,
    JSON,
    Boolean,
    Column,
    Integer,
    MetaData,
    String,
    Table,
    and_,
    case,
    delete,
    func,
    insert,
    select,
    text,
    update,
)
from sqlalchemy.schema import CreateTable

from tracker.clocks.models import Clock, ClockKind
from tracker.core.db import BigId, UtcDateTime, affected, is_postgresql, session
from tracker.core.time import local_date
from tracker.escalation.models import Recipient, Settled, Threshold
from tracker.escalation.outcome import HOLDER, OUTCOME, WAITED, Held, WaitHeld, thresholds
from tracker.escalation.recipients import Address, Routed, resolve
from tracker.organisation import queries as organisation
from tracker.organisation import settings
from tracker.workitems.models import WorkItem

_scratch = MetaData()

KEY = (Threshold.clock_id, Threshold.deadline_no, Threshold.step_no)
ADDRESS = ("bureau_id", "unit_id", "owner_id", "recipient", "waits", "waiter_unit_id", "waiter_person_id")


def _address() -> list[Column[Any]]:
    return [Column(name, String(20) if name in ("recipient", "waits") else BigId, nullable=False) for name in ADDRESS]


picked = Table(
    "sweep_picked",
    _scratch,
    Column("clock_id", BigId, primary_key=True),
    Column("deadline_no", Integer, primary_key=True),
    Column("step_no", Integer, primary_key=True),
    Column("work_item_id", BigId),
    Column("threshold_at", UtcDateTime, nullable=False),
    Column("light", String(8), nullable=False),
    Column("opens_case", Boolean, nullable=False),
    Column("mail", Boolean, nullable=False),
    Column("outcome", String(10), nullable=False),
    Column("holder", String(10), nullable=False),
    *_address(),
    prefixes=["TEMPORARY"],
)

routes = Table(
    "sweep_routes",
    _scratch,
    *_address(),
    Column("person_id", BigId),
    Column("basis", JSON, nullable=False),
    prefixes=["TEMPORARY"],
)

SAME_ADDRESS = and_(*(picked.c[name] == routes.c[name] for name in ADDRESS))


def clear() -> None:
    """Have both scratch tables, empty, on this connection."""
    for table in (picked, routes):
        session.execute(CreateTable(table, if_not_exists=True))
        session.execute(text(f"TRUNCATE {table.name}") if is_postgresql() else delete(table))


def pick(now: datetime, limit: int) -> int:
    """Take up to `limit` open thresholds that have passed, the oldest first, and say what each comes to.

    On PostgreSQL the thresholds and their items are locked, and those that somebody else is changing are left for the
    next sweep; on SQLite the whole transaction holds the write lock.
    """
    waits = func.coalesce(WaitHeld.unit_id, 0), func.coalesce(WaitHeld.person_id, 0)
    at_unit = func.coalesce(WorkItem.lead_unit_id, 0)
    is_item = Clock.kind == ClockKind.COMPLETION
    held_unit, held_person = func.coalesce(Held.unit_id, at_unit), func.coalesce(Held.person_id, 0)
    named = (Threshold.recipient == Recipient.OWNER) | (WAITED != "")
    chosen = thresholds(
        Threshold.clock_id,
        Threshold.deadline_no,
        Threshold.step_no,
        Threshold.work_item_id,
        Threshold.threshold_at,
        Threshold.light,
        Threshold.opens_case,
        Threshold.mail,
        OUTCOME,
        HOLDER,
        Threshold.bureau_id,
        case((is_item, at_unit), else_=held_unit),
        case((is_item & named, func.coalesce(WorkItem.owner_id, 0)), else_=0),
        Threshold.recipient,
        WAITED,
        waits[0],
        case((is_item, waits[1]), else_=held_person),
    )
    oldest = _oldest(now, limit)
    chosen = chosen.join(oldest, and_(*(oldest.c[column.name] == column for column in KEY)))
    if is_postgresql():  # once more, so that the values are those of the locked row and not of the moment before
        chosen = chosen.with_for_update(of=Threshold, skip_locked=True)
    names = [column.name for column in picked.columns]
    count = affected(insert(picked).from_select(names, chosen))
    if count and is_postgresql():
        count -= _leave_busy_items()
        session.execute(text("ANALYZE sweep_picked"))
    return count


def _oldest(now: datetime, limit: int) -> CTE:
    """Keys of the oldest open thresholds: chosen before anything is joined, or every batch would join all that wait."""
    query = select(*KEY).where(Threshold.settled.is_(None), Threshold.threshold_at <= now)
    query = query.order_by(Threshold.threshold_at, Threshold.clock_id, Threshold.step_no).limit(limit)
    return (query.with_for_update(skip_locked=True) if is_postgresql() else query).cte("oldest")


def _leave_busy_items() -> int:
    """Drop picks whose item another transaction holds: its outcome is about to change."""
    wanted = select(picked.c.work_item_id).where(picked.c.work_item_id.is_not(None))
    free = (
        select(WorkItem.id).where(WorkItem.id.in_(wanted)).with_for_update(skip_locked=True, key_share=True).cte("free")
    )
    busy = delete(picked).where(picked.c.work_item_id.is_not(None), picked.c.work_item_id.not_in(select(free.c.id)))
    return affected(busy)


def route(now: datetime) -> None:
    """Resolve every distinct address among the fired picks once, as of today."""
    columns = [picked.c[name] for name in ADDRESS]
    found = session.execute(select(*columns).where(picked.c.outcome == Settled.FIRED).distinct()).all()
    rows = []
    for row in found:
        key = dict(zip(ADDRESS, row, strict=True))
        routed = _resolve(Address(**{**key, "recipient": Recipient(row.recipient)}), now)
        rows.append({**key, "person_id": routed.person_id, "basis": routed.basis})
    if rows:
        session.execute(insert(routes), rows)
        if is_postgresql():
            session.execute(text("ANALYZE sweep_routes"))


def _resolve(address: Address, now: datetime) -> Routed:
    day = local_date(now, settings.get(address.bureau_id, "timezone"))
    return resolve(address, organisation.command(address.bureau_id, day))


def settle() -> None:
    """Note on the thresholds what became of them."""
    same = and_(
        Threshold.clock_id == picked.c.clock_id,
        Threshold.deadline_no == picked.c.deadline_no,
        Threshold.step_no == picked.c.step_no,
    )
    affected(update(Threshold).where(same).values(settled=picked.c.outcome))
