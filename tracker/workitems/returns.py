"""Tasks that came back: sent back by a reviewer or declined by the lead unit, and not taken up since."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from tracker.core.db import session
from tracker.organisation.models import Person
from tracker.workitems.models import State, StatusChange
from tracker.workitems.transitions import Verb

_BACK = (Verb.SEND_BACK, Verb.DECLINE)
_ENTERING = (*_BACK, Verb.ACCEPT, Verb.REASSIGN, Verb.REOPEN)
"""Verbs after which an item has a new reason to be where it is; a stop and its end change nothing in that."""


@dataclass(frozen=True)
class Returned:
    """The step that brought an item back; `times` counts the steps of this kind, this one included."""

    verb: Verb
    at: datetime
    who: str
    reason: str
    times: int


def returned(rows: Iterable[Any]) -> Mapping[int, Returned]:
    """Of these rows of items (id, state, send_backs) those that stand returned, by id; no query when none can be."""
    ids = [row.id for row in rows if row.state == State.DECLINED or (row.state == State.IN_PROGRESS and row.send_backs)]
    if not ids:
        return {}
    query = (
        select(StatusChange.work_item_id, StatusChange.verb, StatusChange.at, StatusChange.reason, Person.name)
        .outerjoin(Person, Person.id == StatusChange.person_id)
        .where(StatusChange.work_item_id.in_(ids), StatusChange.verb.in_(_ENTERING))
        .order_by(StatusChange.id)
    )
    last: dict[int, Any] = {}
    times: dict[tuple[int, str], int] = {}
    for change in session.execute(query):
        last[change.work_item_id] = change
        key = (change.work_item_id, change.verb)
        times[key] = times.get(key, 0) + 1
    return {
        item: Returned(Verb(one.verb), one.at, one.name or "", one.reason, times[item, one.verb])
        for item, one in last.items()
        if one.verb in _BACK
    }
