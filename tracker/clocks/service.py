"""Verbs of clocks: start, set a deadline, hand over, stop, go on, end. Rooms to the right say when."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time

from sqlalchemy import insert, select, update

from tracker.clocks import rules
from tracker.clocks.models import Clock, ClockHolding, ClockKind, Deadline
from tracker.core.context import Actor
from tracker.core.db import insert_ignore, session
from tracker.core.errors import Conflict, Invalid
from tracker.core.i18n import N_
from tracker.core.time import at, local_date
from tracker.organisation import queries as organisation
from tracker.organisation import settings


def start(
    bureau_id: int,
    subject_kind: str,
    subject_id: int,
    kind: ClockKind,
    *,
    now: datetime,
    holder_unit_id: int | None = None,
    holder_person_id: int | None = None,
) -> Clock:
    """Begin a wait. The database refuses a second running clock of the same subject and kind."""
    clock = Clock(
        bureau_id=bureau_id,
        subject_kind=subject_kind,
        subject_id=subject_id,
        kind=kind,
        holder_unit_id=holder_unit_id,
        holder_person_id=holder_person_id,
        started_at=now,
        current_no=0,
    )
    session.add(clock)
    session.flush()
    _hold(clock, now)
    return clock


def set_deadline(
    clock: Clock, day: date, basis: str, *, actor: Actor, now: datetime, allow_past: bool = False
) -> Deadline:
    """Write the next deadline number of `clock`: local date, cut-off, zone, UTC instant and calendar version.

    Earlier numbers stay. Raises Invalid for a deadline that has passed already, unless `allow_past`; Conflict when
    somebody else wrote that number first.
    """
    if not allow_past:
        refuse_past(clock.bureau_id, day, now=now)
    zone, cutoff, due_at = _due(clock.bureau_id, day)
    number = _next_number(clock)
    deadline = Deadline(
        clock_id=clock.id,
        number=number,
        local_date=day,
        cutoff=cutoff,
        zone=zone,
        due_at=due_at,
        calendar_version=organisation.calendar(clock.bureau_id).version,
        basis=basis,
        set_at=now,
        set_by=actor.person_id,
    )
    session.add(deadline)
    session.flush()
    return deadline


def refuse_past(bureau_id: int, day: date, *, now: datetime, field: str = "day") -> None:
    """Raises Invalid for a day whose cut-off is over."""
    if _due(bureau_id, day)[-1] <= now:
        raise Invalid(N_("完成时限%(day)s已经过去，请定一个往后的日期。"), field=field, day=day.isoformat())


def _due(bureau_id: int, day: date) -> tuple[str, time, datetime]:
    """Zone, cut-off and instant of a deadline on this day."""
    zone = settings.get(bureau_id, "timezone")
    cutoff = rules.read_cutoff(settings.get(bureau_id, "cutoff"))
    return zone, cutoff, at(day, cutoff, zone)


def _next_number(clock: Clock) -> int:
    number = clock.current_no + 1
    taken = session.execute(
        update(Clock)
        .where(Clock.id == clock.id, Clock.current_no == clock.current_no, Clock.ended_at.is_(None))
        .values(current_no=number)
        .execution_options(synchronize_session=False)
    )
    if taken.rowcount != 1:  # type: ignore[attr-defined]
        raise Conflict
    session.refresh(clock)
    return number


def hand_over(clock: Clock, *, now: datetime, unit_id: int | None = None, person_id: int | None = None) -> None:
    """Give a running clock to another holder; deadline and number stay."""
    if (clock.holder_unit_id, clock.holder_person_id) == (unit_id, person_id):
        return
    clock.holder_unit_id, clock.holder_person_id = unit_id, person_id
    if clock.suspended_at is None:
        _let_go(clock, now)
        _hold(clock, now)


def suspend(clock: Clock, *, now: datetime) -> int | None:
    """Stop the clock. Returns the working days left to its deadline (negative when over), None without one."""
    deadline = session.scalars(
        select(Deadline).where(Deadline.clock_id == clock.id, Deadline.number == clock.current_no)
    ).first()
    clock.suspended_at = now
    _let_go(clock, now)
    session.add(ClockHolding(clock_id=clock.id, since=now))
    session.flush()
    return days_left(clock, deadline) if deadline else None


def days_left(clock: Clock, deadline: Deadline) -> int:
    """Working days from the stop of a suspended clock to a deadline of it; negative when over."""
    if clock.suspended_at is None:
        raise ValueError(f"clock {clock.id} is running")
    stopped = local_date(clock.suspended_at, deadline.zone)
    return rules.days_left(organisation.calendar(clock.bureau_id), stopped, deadline.local_date)


def resume(clock: Clock, *, actor: Actor, now: datetime, days_left: int | None) -> Deadline | None:
    """Let a stopped clock go on. With `days_left` the next deadline number keeps them; at least one working day."""
    clock.suspended_at = None
    _let_go(clock, now)
    _hold(clock, now)
    if days_left is None:
        return None
    calendar = organisation.calendar(clock.bureau_id)
    today = local_date(now, settings.get(clock.bureau_id, "timezone"))
    return set_deadline(clock, rules.resumed_day(calendar, today, days_left), "resume", actor=actor, now=now)


def reopen(clock: Clock, *, now: datetime) -> None:
    """Let an ended clock run again, so that its deadline numbers go on."""
    clock.ended_at = None
    session.flush()
    _hold(clock, now)


def end(clock: Clock, *, now: datetime) -> None:
    """End the wait; a clock that ended stays ended at its first end."""
    if clock.ended_at is not None:
        return
    clock.ended_at = now
    clock.suspended_at = None
    _let_go(clock, now)
    session.flush()


def end_all(subject_kind: str, subject_id: int, *, now: datetime, but: ClockKind | None = None) -> None:
    """End every running clock of a subject, `but` one kind."""
    query = select(Clock).where(
        Clock.subject_kind == subject_kind, Clock.subject_id == subject_id, Clock.ended_at.is_(None)
    )
    for clock in session.scalars(query).all():
        if clock.kind != but:
            end(clock, now=now)


def _hold(clock: Clock, now: datetime) -> None:
    session.add(
        ClockHolding(clock_id=clock.id, unit_id=clock.holder_unit_id, person_id=clock.holder_person_id, since=now)
    )
    session.flush()


def _let_go(clock: Clock, now: datetime) -> None:
    session.execute(
        update(ClockHolding)
        .where(ClockHolding.clock_id == clock.id, ClockHolding.until.is_(None))
        .values(until=now)
        .execution_options(synchronize_session=False)
    )


def mark_armed(numbers: Mapping[int, int]) -> None:
    """Note for clocks (by id) up to which deadline number their ladder is set; escalation calls it."""
    if numbers:
        session.execute(update(Clock), [{"id": clock_id, "armed_no": no} for clock_id, no in numbers.items()])


def start_many(
    bureau_id: int, subject_kind: str, kind: ClockKind, holders: Mapping[int, int | None], *, day: date, now: datetime
) -> int:
    """Start a wait with deadline no. 1 on `day` for many subjects at once (subject id → holding unit).

    A subject whose clock of that kind already runs is left alone. Returns how many were started.
    """
    zone = settings.get(bureau_id, "timezone")
    cutoff = rules.read_cutoff(settings.get(bureau_id, "cutoff"))
    rows = [
        {
            "bureau_id": bureau_id,
            "subject_kind": subject_kind,
            "subject_id": subject_id,
            "kind": kind,
            "holder_unit_id": unit_id,
            "started_at": now,
            "current_no": 1,
            "armed_no": 0,
        }
        for subject_id, unit_id in holders.items()
    ]
    if rows:
        session.execute(insert_ignore(Clock), rows)
    fresh = session.execute(
        select(Clock.id, Clock.holder_unit_id)
        .outerjoin(Deadline, Deadline.clock_id == Clock.id)
        .where(Clock.subject_kind == subject_kind, Clock.subject_id.in_(holders), Clock.kind == kind)
        .where(Clock.started_at == now, Deadline.id.is_(None))
    ).all()
    if not fresh:
        return 0
    version = organisation.calendar(bureau_id).version
    held = [{"clock_id": one.id, "unit_id": one.holder_unit_id, "since": now} for one in fresh]
    session.execute(insert(ClockHolding.__table__), held)  # type: ignore[arg-type]
    deadline = {"number": 1, "local_date": day, "cutoff": cutoff, "zone": zone, "due_at": at(day, cutoff, zone)}
    stamp = {"calendar_version": version, "basis": "dispatch", "set_at": now}
    numbered = [{"clock_id": one.id, **deadline, **stamp} for one in fresh]
    session.execute(insert(Deadline.__table__), numbered)  # type: ignore[arg-type]
    return len(fresh)
