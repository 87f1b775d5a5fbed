"""Reads of clocks: running ones, numbered deadlines, the time account, days left."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import select

from tracker.clocks import rules
from tracker.clocks.models import Clock, ClockHolding, ClockKind, Deadline
from tracker.clocks.rules import HolderTime, Stretch, expected_percent
from tracker.core.db import session
from tracker.core.time import local_date
from tracker.core.workdays import WorkCalendar
from tracker.organisation import queries as organisation
from tracker.organisation import settings

__all__ = ["DayCounter", "HolderTime", "expected_percent"]


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


def deadlines_of(subject_kind: str, subject_id: int, kind: ClockKind) -> list[Deadline]:
    """All numbers of the newest clock of that kind that has any, the newest number first."""
    query = (
        select(Deadline)
        .join(Clock, Clock.id == Deadline.clock_id)
        .where(Clock.subject_kind == subject_kind, Clock.subject_id == subject_id, Clock.kind == kind)
        .order_by(Clock.ended_at.is_(None).desc(), Clock.id.desc(), Deadline.number.desc())
    )
    found = session.scalars(query).all()
    return [one for one in found if one.clock_id == found[0].clock_id]


def deadlines(clock_id: int) -> Sequence[Deadline]:
    """All numbers of a clock, the newest first."""
    return session.scalars(select(Deadline).where(Deadline.clock_id == clock_id).order_by(Deadline.number.desc())).all()


def current_deadline(clock: Clock) -> Deadline | None:
    """The deadline in force."""
    query = select(Deadline).where(Deadline.clock_id == clock.id, Deadline.number == clock.current_no)
    return session.scalars(query).first()


def waiting_on(subject_kind: str, subject_id: int) -> Clock | None:
    """The clock that everybody else waits for now (a review before the completion)."""
    query = select(Clock).where(
        Clock.subject_kind == subject_kind, Clock.subject_id == subject_id, Clock.ended_at.is_(None)
    )
    found = [clock for clock in session.scalars(query) if clock.kind != ClockKind.EXTENSION]
    return max(found, key=lambda clock: rules.PRECEDENCE.get(ClockKind(clock.kind), -1), default=None)


def time_account(subject_kind: str, subject_id: int, now: datetime) -> list[HolderTime]:
    """Working days by holder since the first clock began. A pending extension counts only after the deadline passed."""
    query = (
        select(Clock, ClockHolding)
        .join(ClockHolding, ClockHolding.clock_id == Clock.id)
        .where(Clock.subject_kind == subject_kind, Clock.subject_id == subject_id)
        .order_by(ClockHolding.id)
    )
    pairs = [(clock, holding) for clock, holding in session.execute(query)]
    if not pairs:
        return []
    due = _last_due(pairs)
    bureau_id = pairs[0][0].bureau_id
    stretches = [_stretch(clock, holding, due, now) for clock, holding in pairs]
    return rules.account(stretches, organisation.calendar(bureau_id), settings.get(bureau_id, "timezone"), now=now)


def _last_due(pairs: Sequence[tuple[Clock, ClockHolding]]) -> datetime | None:
    if all(clock.kind != ClockKind.EXTENSION for clock, _ in pairs):
        return None  # only a pending extension asks
    completion = next((clock for clock, _ in reversed(pairs) if clock.kind == ClockKind.COMPLETION), None)
    deadline = current_deadline(completion) if completion else None
    return deadline.due_at if deadline else None


def _stretch(clock: Clock, holding: ClockHolding, due: datetime | None, now: datetime) -> Stretch:
    until = holding.until or now
    since = holding.since
    if clock.kind == ClockKind.EXTENSION:
        since = max(since, due) if due else until
    return Stretch(
        kind=ClockKind(clock.kind), unit_id=holding.unit_id, person_id=holding.person_id, since=since, until=until
    )


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
