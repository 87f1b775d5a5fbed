"""Reads of clocks: running ones, numbered deadlines, the time account, days left."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, select

from tracker.clocks import rules
from tracker.clocks.models import Clock, ClockHolding, ClockKind, Deadline
from tracker.clocks.rules import HolderTime, Stretch, expected_percent
from tracker.core.db import session
from tracker.core.prepared import Prepared, parameter
from tracker.core.time import local_date
from tracker.core.together import Ask
from tracker.core.workdays import WorkCalendar
from tracker.organisation import queries as organisation
from tracker.organisation import settings

__all__ = ["DayCounter", "HolderTime", "expected_percent"]

_prepared = Prepared()


def running(subject_kind: str, subject_id: int, kind: ClockKind) -> Clock | None:
    """The running clock of that kind, suspended ones included."""
    return session.scalars(
        select(Clock).where(
            Clock.subject_kind == subject_kind,
            Clock.subject_id == subject_id,
            Clock.kind == kind,
            Clock.ended_at.is_(None),
        )
    ).first()


def latest(subject_kind: str, subject_id: int, kind: ClockKind) -> Clock | None:
    """The running clock of that kind, or the one that ended last."""
    return session.scalars(
        select(Clock)
        .where(Clock.subject_kind == subject_kind, Clock.subject_id == subject_id, Clock.kind == kind)
        .order_by(Clock.ended_at.is_(None).desc(), Clock.id.desc())
    ).first()


def deadlines_of(subject_kind: str, subject_id: int, kind: ClockKind) -> list[Row[Any]]:
    """All numbers of the newest clock of that kind that has any, the newest number first: number, dates, basis."""
    found = _ask_deadlines(subject_kind, subject_id, kind).rows()
    return [one for one in found if one.clock_id == found[0].clock_id]


def asks_of(subject_kind: str, subject_id: int) -> list[Ask]:
    """What `time_account` and `deadlines_of` (of the completion) ask."""
    return [
        _ask_holdings(subject_kind, subject_id),
        _ask_deadlines(subject_kind, subject_id, ClockKind.COMPLETION),
    ]


def _ask_holdings(subject_kind: str, subject_id: int) -> Ask:
    return Ask(_prepared, "holdings", _holdings, {"subject_kind": subject_kind, "subject_id": subject_id})


def _ask_deadlines(subject_kind: str, subject_id: int, kind: ClockKind) -> Ask:
    values = {"subject_kind": subject_kind, "subject_id": subject_id}
    return Ask(_prepared, ("deadlines", kind), lambda: _deadlines_of(kind), values)


def _deadlines_of(kind: ClockKind) -> Select[Any]:
    one: Any = Deadline
    query = select(one.clock_id, one.number, one.local_date, one.due_at, one.basis, one.set_at)
    query = query.join(Clock, Clock.id == Deadline.clock_id)
    query = query.where(*_of_subject(), Clock.kind == kind)
    return query.order_by(Clock.ended_at.is_(None).desc(), Clock.id.desc(), Deadline.number.desc())


def _of_subject() -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    kind = parameter("subject_kind", Clock.subject_kind.type)
    return Clock.subject_kind == kind, Clock.subject_id == parameter("subject_id", Clock.subject_id.type)


def deadlines(clock_id: int) -> Sequence[Deadline]:
    """All numbers of a clock, the newest first."""
    return session.scalars(select(Deadline).where(Deadline.clock_id == clock_id).order_by(Deadline.number.desc())).all()


def current_deadline(clock: Clock | Row[Any]) -> Deadline | None:
    """The deadline in force."""
    query = select(Deadline).where(Deadline.clock_id == clock.id, Deadline.number == clock.current_no)
    return session.scalars(query).first()


def time_account(subject_kind: str, subject_id: int, now: datetime) -> list[HolderTime]:
    """Working days by holder since the first clock began. A pending extension counts only after the deadline passed."""
    rows = _ask_holdings(subject_kind, subject_id).rows()
    if not rows:
        return []
    due = _last_due(rows)
    bureau_id = rows[0].bureau_id
    stretches = [_stretch(row, due, now) for row in rows]
    return rules.account(stretches, organisation.calendar(bureau_id), settings.get(bureau_id, "timezone"), now=now)


def _holdings() -> Select[Any]:
    columns: tuple[Any, ...] = (
        Clock.id,
        Clock.bureau_id,
        Clock.kind,
        Clock.current_no,
        ClockHolding.unit_id,
        ClockHolding.person_id,
        ClockHolding.since,
        ClockHolding.until,
    )
    query = select(*columns).join(ClockHolding, ClockHolding.clock_id == Clock.id)
    return query.where(*_of_subject()).order_by(ClockHolding.id)


def _last_due(rows: Sequence[Row[Any]]) -> datetime | None:
    """When the completion is due; only a pending extension asks."""
    completion = next((row for row in reversed(rows) if row.kind == ClockKind.COMPLETION), None)
    if completion is None or all(row.kind != ClockKind.EXTENSION for row in rows):
        return None
    deadline = current_deadline(completion)
    return deadline.due_at if deadline else None


def _stretch(row: Row[Any], due: datetime | None, now: datetime) -> Stretch:
    since, until = row.since, row.until or now
    if row.kind == ClockKind.EXTENSION:
        since = max(since, due) if due else until
    return Stretch(kind=ClockKind(row.kind), unit_id=row.unit_id, person_id=row.person_id, since=since, until=until)


class DayCounter:
    """Working days from today, remembered per day, because a list asks for the same few dates over and over."""

    def __init__(self, calendar: WorkCalendar, today: date) -> None:
        self.today = today
        self._calendar = calendar
        self._known: dict[date, int] = {}

    def left(self, due: date) -> int:
        """Working days left until `due`; negative when it lies behind."""
        days = self._known.get(due)
        if days is None:
            days = self._known[due] = rules.days_left(self._calendar, self.today, due)
        return days


_counters: dict[int, tuple[WorkCalendar, DayCounter]] = {}


def day_counter(bureau_id: int, now: datetime) -> DayCounter:
    """The counter of a bureau for the local day of `now`, shared as long as day and calendar stay."""
    calendar = organisation.calendar(bureau_id)
    today = local_date(now, settings.get(bureau_id, "timezone"))
    kept = _counters.get(bureau_id)
    if kept is None or kept[0] is not calendar or kept[1].today != today:
        kept = _counters[bureau_id] = (calendar, DayCounter(calendar, today))
    return kept[1]
