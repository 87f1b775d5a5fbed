"""Counts of work items for heads of pages. Every count stops at 1,000, so that a page costs the same in any table."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, and_, func, literal, select, true

from tracker.core.context import Actor
from tracker.core.db import session
from tracker.workitems.models import State, WorkItem
from tracker.workitems.policy import visible
from tracker.workitems.queries.counted import Figure, figure_condition
from tracker.workitems.queries.lists import LIGHTS, light_condition

CAP = 1000


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


def figures(actor: Actor, units: Iterable[int] | None, year: int, now: datetime) -> Figures:
    """Figures of `year` for the lead units `units` (None: all that the actor sees)."""
    led = true() if units is None else WorkItem.lead_unit_id.in_(sorted(units))
    mine = and_(WorkItem.bureau_id == actor.bureau_id, WorkItem.plan_year == year, led, visible(actor))
    counted = and_(mine, figure_condition(Figure.PLANNED, now))
    return Figures(
        total=capped(counted),
        done=capped(and_(mine, WorkItem.state == State.DONE)),
        due=capped(and_(counted, WorkItem.due_at <= now)),
        lights={name: capped(and_(mine, light_condition(name, now))) for name in LIGHTS},
    )


def due_per_day(actor: Actor, units: Iterable[int] | None, first: date, last: date, now: datetime) -> dict[date, int]:
    """Open items by the local day of their deadline, from `first` through `last`, for the two-week grid."""
    led = true() if units is None else WorkItem.lead_unit_id.in_(sorted(units))
    query = (
        select(WorkItem.due_date, func.count())
        .where(WorkItem.bureau_id == actor.bureau_id, led, visible(actor), figure_condition(Figure.RUNNING, now))
        .where(WorkItem.due_date.between(first, last))
        .group_by(WorkItem.due_date)
    )
    return {day: count for day, count in session.execute(query) if day is not None}


def total(bureau_id: int) -> int:
    """Every item of a bureau, counted to the last (reports and seeding; never for a page)."""
    return session.scalar(select(func.count()).where(WorkItem.bureau_id == bureau_id)) or 0
