"""Rows of the register as plain values. The same rows are shown again and again, so each is drawn once and kept."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Any, NamedTuple

from flask import current_app, url_for
from markupsafe import Markup

from tracker.clocks.queries import expected_percent
from tracker.web.assets import asset
from tracker.web.filters import chinese, iso, short_day, unit_name
from tracker.web.guard import now
from tracker.web.i18n import said as _
from tracker.web.tasks import words
from tracker.workitems import queries
from tracker.workitems.models import State

KEPT = 8192
"""Rows kept as text, about 2 kB each."""


class TaskRow(NamedTuple):
    """One row, ready to print."""

    uuid: str
    url: str
    proof: str
    light: str
    number: str
    title: str
    unit: str
    owner: str
    day: str
    due: str
    ordinal: int
    left: str
    progress: int
    expected: int | None
    status: str
    back: str = ""
    """Who sent or gave it back, how often, and why; empty for what nobody did."""


class _Memo(dict[Any, Any]):
    """A table that fills itself: the same unit, date or state is turned into words once per request."""

    def __init__(self, make: Callable[..., Any]) -> None:
        super().__init__()
        self._make = make

    def __missing__(self, key: Any) -> Any:
        value = self[key] = self._make(*key) if isinstance(key, tuple) else self._make(key)
        return value


def make_rows(rows: Sequence[Any], *, returns: bool = False) -> list[TaskRow]:
    """Rows for the template, in the order given; `returns`: with who brought a task back, which is looked up."""
    at, today = now(), words.counter().today
    units, days = _Memo(unit_name), _Memo(short_day)
    left, states = _Memo(words.remaining), _Memo(words.state_word)
    tasks, proof = url_for("tasks.index").rstrip("/") + "/", url_for("proof.show", uuid="-")[:-1]
    back = queries.returned(rows) if returns else {}
    made = []
    for row in rows:
        light, due = queries.light(row, at), row.due_date
        made.append(
            TaskRow(
                uuid=row.uuid,
                url=tasks + row.uuid,
                proof=proof + row.uuid,
                light=light,
                number=row.number,
                title=row.title,
                unit=units[row.lead_unit_id],
                owner=_owner(row.owner, row.owner_left_on, today),
                day=days[due],
                due=iso(due),
                ordinal=row.deadline_no,
                left=left[row.due_at, light, row.deadline_kind],
                progress=row.progress,
                expected=_expected(row, at),
                status=states[row.state, 0 if row.id in back else row.send_backs],  # the line below the title counts
                back=words.came_back(back.get(row.id)),
            )
        )
    return made


def drawn(rows: Sequence[TaskRow]) -> Markup:
    """The rows as lines of the register's table."""
    frame = (chinese(), asset("sprite.svg"))
    return Markup("").join([_line(row, *frame) for row in rows])


@lru_cache(maxsize=KEPT)
def _line(row: TaskRow, _chinese: bool, _sprite: str) -> Markup:
    """All that a line shows is in the row, in the language and in the sprite, so it can be kept."""
    module: Any = current_app.jinja_env.get_template("tasks/_row.html").module
    return Markup(module.line(row, words.light_word(row.light)))  # noqa: S704 - a template escaped it already


def _owner(name: str | None, left_on: date | None, today: date) -> str:
    if name and left_on and left_on < today:
        return _("%(name)s（已调离）", name=name)
    return name or ""


def _expected(row: Any, at: datetime) -> int | None:
    if row.state in (State.DONE, State.CANCELLED, State.SUSPENDED):
        return None
    return expected_percent(row.dispatched_at, row.due_at, at)
