"""Counts of work items for heads of pages. Every count stops at 1,000, so that a page costs the same in any table."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, and_, func, literal, select, true
from sqlalchemy.orm import InstrumentedAttribute

from tracker.core.context import Actor
from tracker.core.db import session
from tracker.workitems.models import OPEN_STATES, State, WorkItem
from tracker.workitems.policy import visible

CAP = 1000
RUNNING = tuple(state for state in OPEN_STATES if state != State.SUSPENDED)


@dataclass(frozen=True)
class Figures:
    """Items of a year in some units: all, done, due by now, and open ones by light. 1001 means "more than 1,000"."""

    total: int
    done: int
    due: int
    lights: dict[str, int]


def capped(condition: ColumnElement[bool]) -> int:
    """Number of items that meet `condition`, at most CAP + 1."""
    found = select(literal(1)).select_from(WorkItem).where(condition).limit(CAP + 1).subquery()
    return session.scalar(select(func.count()).select_from(found)) or 0


def light_condition(light: str, now: datetime) -> ColumnElement[bool]:
    """Open items that show `light` at `now`; "none" is suspended or without deadline."""
    running = WorkItem.state.in_(RUNNING)
    passed = {name: getattr(WorkItem, f"{name}_at") <= now for name in ("yellow", "orange", "red")}
    if light == "red":
        return and_(running, passed["red"])
    if light == "orange":
        return and_(running, passed["orange"], _not_yet(WorkItem.red_at, now))
    if light == "yellow":
        return and_(running, passed["yellow"], _not_yet(WorkItem.orange_at, now), _not_yet(WorkItem.red_at, now))
    if light == "green":
        later = [_not_yet(getattr(WorkItem, f"{name}_at"), now) for name in ("yellow", "orange", "red")]
        return and_(running, WorkItem.due_at.is_not(None), *later)
    return and_(WorkItem.state.in_(OPEN_STATES), (WorkItem.state == State.SUSPENDED) | WorkItem.due_at.is_(None))


def _not_yet(column: InstrumentedAttribute[datetime | None], now: datetime) -> ColumnElement[bool]:
    return column.is_(None) | (column > now)


def figures(actor: Actor, units: Iterable[int] | None, year: int, now: datetime) -> Figures:
    """Figures of `year` for the lead units `units` (None: all that the actor sees)."""
    led = true() if units is None else WorkItem.lead_unit_id.in_(sorted(units))
    mine = and_(WorkItem.bureau_id == actor.bureau_id, WorkItem.plan_year == year, led, visible(actor))
    counted = and_(mine, WorkItem.state.not_in((State.DRAFT, State.CANCELLED)))
    return Figures(
        total=capped(counted),
        done=capped(and_(mine, WorkItem.state == State.DONE)),
        due=capped(and_(counted, WorkItem.due_at <= now)),
        lights={
            name: capped(and_(mine, light_condition(name, now)))
            for name in ("red", "orange", "yellow", "green", "none")
        },
    )


def due_per_day(actor: Actor, units: Iterable[int] | None, first: date, last: date) -> dict[date, int]:
    """Open items by the local day of their deadline, from `first` through `last`, for the two-week grid."""
    led = true() if units is None else WorkItem.lead_unit_id.in_(sorted(units))
    query = (
        select(WorkItem.due_date, func.count())
        .where(WorkItem.bureau_id == actor.bureau_id, led, visible(actor), WorkItem.state.in_(RUNNING))
        .where(WorkItem.due_date.between(first, last))
        .group_by(WorkItem.due_date)
    )
    return {day: count for day, count in session.execute(query) if day is not None}


def total(bureau_id: int) -> int:
    """Every item of a bureau, counted to the last (reports and seeding; never for a page)."""
    return session.scalar(select(func.count()).where(WorkItem.bureau_id == bureau_id)) or 0
