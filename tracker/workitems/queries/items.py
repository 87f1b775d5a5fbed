"""Reads of one work item: the guarded getter, its units, history, deadlines, extensions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, select

from tracker.clocks import queries as clocks
from tracker.clocks.models import ClockKind
from tracker.core.context import Actor
from tracker.core.db import session
from tracker.core.errors import NotFound
from tracker.core.prepared import Prepared, parameter, rows_of
from tracker.core.together import Ask
from tracker.workitems.models import (
    ExtensionRequest,
    ExtensionState,
    StatusChange,
    WorkItem,
    WorkItemReader,
    WorkItemUnit,
)
from tracker.workitems.policy import ask_extensions, policy_key, visible
from tracker.workitems.transitions import SUBJECT, Verb

_prepared = Prepared()


def get_for(actor: Actor, uuid: str) -> WorkItem:
    """The item if this person may see it. Raises NotFound when it is absent or out of reach."""

    def build() -> Select[Any]:
        query = select(*WorkItem.__table__.c)
        return query.where(WorkItem.uuid == parameter("uuid", WorkItem.uuid.type), visible(actor))

    item = _prepared.entity(WorkItem, ("seen", policy_key(actor)), build, {"uuid": uuid})
    if item is None:
        raise NotFound
    return item


def get_by_id(actor: Actor, item_id: int) -> WorkItem:
    """Like `get_for`, for records that name an item by its id. Raises NotFound."""
    item = session.scalars(select(WorkItem).where(WorkItem.id == item_id, visible(actor))).one_or_none()
    if item is None:
        raise NotFound
    return item


def many_for(actor: Actor, uuids: Sequence[str]) -> list[WorkItem]:
    """Those of the items that this person may see, in the order given."""
    query = select(WorkItem).where(WorkItem.uuid.in_(uuids), visible(actor))
    found = {item.uuid: item for item in session.scalars(query)}
    return [found[uuid] for uuid in dict.fromkeys(uuids) if uuid in found]


def visible_numbers(actor: Actor, item_ids: Sequence[int]) -> dict[int, str]:
    """Numbers by id, of those items alone that this person may see."""
    rows = session.execute(select(WorkItem.id, WorkItem.number).where(WorkItem.id.in_(item_ids), visible(actor)))
    return {row.id: row.number for row in rows}


def supporting_units(item: WorkItem) -> list[int]:
    """Ids of the supporting units."""
    return [row.unit_id for row in _ask_units(item).rows()]


def readers(item: WorkItem) -> list[int]:
    """Ids of the named readers of a confidential item."""
    return list(session.scalars(select(WorkItemReader.person_id).where(WorkItemReader.work_item_id == item.id)))


def history(item: WorkItem) -> Sequence[Row[Any]]:
    """What became of the item, the newest first (columns of StatusChange); reports have a record of their own."""
    return _ask_history(item).rows()


def asks_of(item: WorkItem) -> list[Ask]:
    """What an item's page asks of this room: verbs allowed, supporting units, history, deadlines, time account."""
    waits = clocks.asks_of(SUBJECT, item.id)
    return [ask_extensions(item), _ask_units(item), _ask_history(item), *waits]


def _ask_history(item: WorkItem) -> Ask:
    return Ask(_prepared, "history", _changes, {"parent": item.id})


def _ask_units(item: WorkItem) -> Ask:
    return Ask(
        _prepared, "units", lambda: rows_of(WorkItemUnit.work_item_id, WorkItemUnit.unit_id), {"parent": item.id}
    )


def _changes() -> Select[Any]:
    change = StatusChange
    states = (change.from_state, change.to_state)
    told = (change.at, change.person_id, change.verb, *states, change.reason, change.attempt, change.detail)
    return rows_of(change.work_item_id, change.id.desc(), columns=told).where(change.verb != Verb.FILE)


def deadlines(item: WorkItem) -> Sequence[Row[Any]]:
    """The numbered deadlines, the newest first; empty before dispatch or without a date."""
    return clocks.deadlines_of(SUBJECT, item.id, ClockKind.COMPLETION)


def extensions(item: WorkItem) -> Sequence[ExtensionRequest]:
    """All extension requests of an item, the newest first."""
    query = select(ExtensionRequest).where(ExtensionRequest.work_item_id == item.id)
    return session.scalars(query.order_by(ExtensionRequest.id.desc())).all()


def extension_for(actor: Actor, uuid: str) -> tuple[ExtensionRequest, WorkItem]:
    """An extension request with its item. Raises NotFound when the item is out of reach."""
    query = (
        select(ExtensionRequest, WorkItem)
        .join(WorkItem, WorkItem.id == ExtensionRequest.work_item_id)
        .where(ExtensionRequest.uuid == uuid, visible(actor))
    )
    row = session.execute(query).one_or_none()
    if row is None:
        raise NotFound
    return row.ExtensionRequest, row.WorkItem


def open_extensions(actor: Actor, *, limit: int = 200) -> list[tuple[ExtensionRequest, WorkItem]]:
    """Requests waiting for a signature or a decision on items the actor sees, the oldest first."""
    query = (
        select(ExtensionRequest, WorkItem)
        .join(WorkItem, WorkItem.id == ExtensionRequest.work_item_id)
        .where(ExtensionRequest.state.in_((ExtensionState.REQUESTED, ExtensionState.SIGNED)), visible(actor))
        .order_by(ExtensionRequest.id)
        .limit(limit)
    )
    return [(row.ExtensionRequest, row.WorkItem) for row in session.execute(query)]


def decided_extensions(actor: Actor, *, limit: int = 50) -> list[tuple[ExtensionRequest, WorkItem]]:
    """The last requests that ended, on items the actor sees, the newest first."""
    ended = (ExtensionState.GRANTED, ExtensionState.REFUSED, ExtensionState.WITHDRAWN)
    query = (
        select(ExtensionRequest, WorkItem)
        .join(WorkItem, WorkItem.id == ExtensionRequest.work_item_id)
        .where(ExtensionRequest.state.in_(ended), visible(actor))
        .order_by(ExtensionRequest.id.desc())
        .limit(limit)
    )
    return [(row.ExtensionRequest, row.WorkItem) for row in session.execute(query)]


def expected(item: WorkItem, now: datetime) -> int | None:
    """Time-proportional progress in percent, from dispatch to the deadline in force."""
    return clocks.expected_percent(item.dispatched_at, item.due_at, now)
