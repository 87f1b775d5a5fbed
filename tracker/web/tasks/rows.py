"""Rows of the register as plain values. Fifty are made per page, so each word is looked up once per request."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from flask import url_for
from flask_babel import gettext as _

from tracker.clocks.queries import expected_percent
from tracker.web.filters import short_day, unit_name
from tracker.web.guard import now
from tracker.web.tasks import words
from tracker.workitems import queries
from tracker.workitems.models import State


class TaskRow(NamedTuple):
    """One row, ready to print."""

    uuid: str
    url: str
    light: str
    number: str
    title: str
    unit: str
    owner: str
    day: str
    iso: str
    ordinal: int
    left: str
    progress: int
    expected: int | None
    status: str


class _Memo(dict[Any, Any]):
    """A table that fills itself: the same unit, date or state is turned into words once."""

    def __init__(self, make: Any) -> None:
        super().__init__()
        self._make = make

    def __missing__(self, key: Any) -> Any:
        value = self[key] = self._make(key)
        return value


def make_rows(rows: Sequence[Any]) -> list[TaskRow]:
    """Rows for the template, in the order given."""
    at = now()
    units, days = _Memo(unit_name), _Memo(short_day)
    left = _Memo(lambda key: words.remaining(*key))
    states = _Memo(lambda key: words.state_word(*key))
    base = url_for("tasks.index").rstrip("/") + "/"
    today = words.counter().today
    made = []
    for row in rows:
        light = queries.light(row, at)
        due = row.due_date
        made.append(
            TaskRow(
                uuid=row.uuid,
                url=base + row.uuid,
                light=light,
                number=row.number,
                title=row.title,
                unit=units[row.lead_unit_id],
                owner=_owner(row.owner, row.owner_left_on, today),
                day=days[due] if due else "",
                iso=due.isoformat() if due else "",
                ordinal=row.deadline_no,
                left=left[due, light, row.deadline_kind],
                progress=row.progress,
                expected=_expected(row, at),
                status=states[row.state, row.send_backs],
            )
        )
    return made


def _owner(name: str | None, left_on: date | None, today: date) -> str:
    if name and left_on and left_on < today:
        return _("%(name)s（已调离）", name=name)
    return name or ""


def _expected(row: Any, at: datetime) -> int | None:
    if row.state in (State.DONE, State.CANCELLED, State.SUSPENDED):
        return None
    return expected_percent(row.dispatched_at, row.due_at, at)
