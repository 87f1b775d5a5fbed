"""Rows of the register as plain values. Fifty are made per page, so each word is looked up once per request."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Any, NamedTuple

from flask import current_app, url_for
from markupsafe import Markup

from tracker.clocks.queries import expected_percent
from tracker.web.filters import chinese, short_day, unit_name
from tracker.web.guard import now
from tracker.web.i18n import said as _
from tracker.web.tasks import words
from tracker.workitems import queries
from tracker.workitems.models import State


class TaskRow(NamedTuple):
    """One row, ready to print."""

    uuid: str
    url: str
    proof: str
    light: str
    lamp: Markup
    number: str
    title: str
    unit: str
    owner: str
    day: str
    ordinal: int
    left: str
    deadline: Markup
    progress: int
    expected: int | None
    bar: Markup
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
    at, today = now(), words.counter().today
    units, days = _Memo(unit_name), _Memo(short_day)
    left = _Memo(lambda key: words.remaining(*key))
    states = _Memo(lambda key: words.state_word(*key))
    lamps = _Memo(lambda light: _cell("lamp", light, words.light_word(light)))
    base = url_for("tasks.index").rstrip("/") + "/"
    proof = url_for("proof.show", uuid="-")[:-1]
    made = []
    for row in rows:
        light, due, url = queries.light(row, at), row.due_date, base + row.uuid
        day = days[due] if due else ""
        rest = left[due, light, row.deadline_kind]
        expected = _expected(row, at)
        made.append(
            TaskRow(
                uuid=row.uuid,
                url=url,
                proof=proof + row.uuid,
                light=light,
                lamp=lamps[light],
                number=row.number,
                title=row.title,
                unit=units[row.lead_unit_id],
                owner=_owner(row.owner, row.owner_left_on, today),
                day=day,
                ordinal=row.deadline_no,
                left=rest,
                deadline=_cell("deadline", day, due.isoformat() if due else "", row.deadline_no, rest, light),
                progress=row.progress,
                expected=expected,
                bar=_progress(row.progress, expected, chinese()),
                status=states[row.state, row.send_backs],
            )
        )
    return made


@lru_cache(maxsize=8192)
def _cell(name: str, *values: Any) -> Markup:
    """A cell of templates/tasks/_cells.html; all its words are among the values, so it can be kept."""
    cells: Any = current_app.jinja_env.get_template("tasks/_cells.html").module
    return Markup(getattr(cells, name)(*values))  # noqa: S704 - a template escaped it already


@lru_cache(maxsize=16384)
def _progress(actual: int, expected: int | None, _chinese: bool) -> Markup:
    text = _("进度%(a)s%%", a=actual) if expected is None else _("进度%(a)s%%，序时%(e)s%%", a=actual, e=expected)
    return _cell("progress", actual, expected, text)


def _owner(name: str | None, left_on: date | None, today: date) -> str:
    if name and left_on and left_on < today:
        return _("%(name)s（已调离）", name=name)
    return name or ""


def _expected(row: Any, at: datetime) -> int | None:
    if row.state in (State.DONE, State.CANCELLED, State.SUSPENDED):
        return None
    return expected_percent(row.dispatched_at, row.due_at, at)
