"""The unit board: is the bureau keeping its word, and where not. Totals for every member; no secret item is counted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, case, extract, func, select

from tracker.clocks.models import Clock, ClockKind
from tracker.core.db import session
from tracker.core.time import local_date
from tracker.organisation import queries as organisation
from tracker.organisation import settings
from tracker.scoring.subjects import SCORED_KINDS
from tracker.workitems.models import State, WorkItem
from tracker.workitems.queries.counted import Figure, figure_condition
from tracker.workitems.queries.lists import LIGHTS, light_condition

REVIEWS = (ClockKind.UNIT_REVIEW, ClockKind.SUPERVISOR_REVIEW)
REVIEW_SAMPLE = 1000
"""The average review time looks at this many reviews, the latest ones."""

SOON_DAYS = 3


@dataclass(frozen=True)
class Kept:
    """Tasks whose deadline passed: done on time, done late, still open."""

    on_time: int = 0
    late: int = 0
    open: int = 0

    @property
    def due(self) -> int:
        return self.on_time + self.late + self.open

    @property
    def done(self) -> int:
        return self.on_time + self.late

    def __add__(self, other: Kept) -> Kept:
        return Kept(self.on_time + other.on_time, self.late + other.late, self.open + other.open)


@dataclass(frozen=True)
class UnitRow:
    """A unit's open tasks by light, and how it kept its deadlines in the span."""

    unit_id: int
    lights: dict[str, int]
    kept: Kept

    @property
    def running(self) -> int:
        return sum(self.lights.values())


@dataclass(frozen=True)
class Reviews:
    """How long reviewers took: working days on average, of how many reviews."""

    days: float | None = None
    count: int = 0


@dataclass(frozen=True)
class Board:
    """Everything on the board for the span [start, end]."""

    start: date
    end: date
    rows: tuple[UnitRow, ...]
    months: dict[int, Kept]
    sections: tuple[tuple[str, int, Kept], ...]
    """(section, tasks in all, kept) in the order of their numbers."""
    soon: int
    soon_until: date
    reviews: Reviews
    kept: Kept = field(default_factory=Kept)
    lights: dict[str, int] = field(default_factory=dict)

    @property
    def empty(self) -> bool:
        """No task to count at all."""
        return not self.kept.due and not sum(self.lights.values())


def board(bureau_id: int, start: date, end: date, now: datetime) -> Board:
    """Figures of tasks with a deadline in [start, end], and the lights of all open tasks as they are `now`."""
    by_unit: dict[int, Kept] = {}
    months: dict[int, Kept] = {}
    for row in _kept(bureau_id, start, end, now):
        kept = _as_kept(row)
        by_unit[row.unit] = by_unit.get(row.unit, Kept()) + kept
        months[int(row.month)] = months.get(int(row.month), Kept()) + kept
    lights = _lights(bureau_id, now)
    today = local_date(now, settings.get(bureau_id, "timezone"))
    until = organisation.calendar(bureau_id).add(today, SOON_DAYS)
    return Board(
        start=start,
        end=end,
        rows=tuple(_rows(bureau_id, today, lights, by_unit)),
        months=months,
        sections=tuple(_sections(bureau_id, start, end, now)),
        soon=_soon(bureau_id, now, until),
        soon_until=until,
        reviews=_reviews(bureau_id, start, end),
        kept=sum(by_unit.values(), Kept()),
        lights={name: sum(counts[name] for counts in lights.values()) for name in LIGHTS},
    )


def _rows(bureau_id: int, today: date, lights: dict[int, dict[str, int]], kept: dict[int, Kept]) -> list[UnitRow]:
    nodes = organisation.tree(bureau_id, today).units()
    order = [node.id for node in nodes if node.kind in SCORED_KINDS or node.id in lights or node.id in kept]
    gone = sorted((lights.keys() | kept.keys()) - set(order))
    none = dict.fromkeys(LIGHTS, 0)
    return [UnitRow(unit, lights.get(unit, none), kept.get(unit, Kept())) for unit in [*order, *gone]]


def _counted(bureau_id: int) -> tuple[ColumnElement[bool], ...]:
    """Tasks of the bureau that count at all."""
    return (WorkItem.bureau_id == bureau_id, WorkItem.confidential.is_(False))


def _due(bureau_id: int, start: date, end: date, now: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        *_counted(bureau_id),
        WorkItem.due_date.between(start, end),
        figure_condition(Figure.DUE, now),
    )


def _number(condition: ColumnElement[bool]) -> ColumnElement[Any]:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)


def _sums(now: datetime) -> tuple[Any, ...]:
    """Tasks whose deadline is reached: all, done, done on time."""
    named = (("total", Figure.DUE), ("done", Figure.DONE), ("on_time", Figure.ON_TIME))
    return tuple(_number(figure_condition(figure, now)).label(name) for name, figure in named)


def _as_kept(row: Any) -> Kept:
    return Kept(int(row.on_time), int(row.done) - int(row.on_time), int(row.total) - int(row.done))


def _kept(bureau_id: int, start: date, end: date, now: datetime) -> Sequence[Row[Any]]:
    month = extract("month", WorkItem.due_date)
    query = select(WorkItem.lead_unit_id.label("unit"), month.label("month"), *_sums(now))
    return session.execute(query.where(*_due(bureau_id, start, end, now)).group_by(WorkItem.lead_unit_id, month)).all()


def _lights(bureau_id: int, now: datetime) -> dict[int, dict[str, int]]:
    columns = [_number(light_condition(name, now)).label(name) for name in LIGHTS]
    query = select(WorkItem.lead_unit_id, *columns).where(
        *_counted(bureau_id), WorkItem.state.not_in((State.DRAFT, State.DONE, State.CANCELLED))
    )
    rows = session.execute(query.group_by(WorkItem.lead_unit_id))
    return {row[0]: {name: int(row[place]) for place, name in enumerate(LIGHTS, 1)} for row in rows}


def _sections(bureau_id: int, start: date, end: date, now: datetime) -> list[tuple[str, int, Kept]]:
    """Tasks of the span by the section of the plan they came from; those without a plan are left out."""
    query = select(
        WorkItem.section_label.label("section"),
        func.min(WorkItem.number).label("first"),
        func.count().label("tasks"),
        *_sums(now),
    ).where(
        *_counted(bureau_id),
        figure_condition(Figure.PLANNED, now),
        WorkItem.due_date.between(start, end),
        WorkItem.section_label != "",
    )
    rows = session.execute(query.group_by(WorkItem.section_label)).all()
    return [(row.section, int(row.tasks), _as_kept(row)) for row in sorted(rows, key=lambda row: row.first)]


def _soon(bureau_id: int, now: datetime, until: date) -> int:
    query = select(func.count()).where(
        *_counted(bureau_id),
        figure_condition(Figure.AHEAD, now),
        WorkItem.due_date <= until,
    )
    return session.scalar(query) or 0


def _reviews(bureau_id: int, start: date, end: date) -> Reviews:
    """Working days from the start to the end of the latest reviews that ended in the span."""
    zone = settings.get(bureau_id, "timezone")
    calendar = organisation.calendar(bureau_id)
    query = (
        select(Clock.started_at, Clock.ended_at)
        .where(Clock.bureau_id == bureau_id, Clock.kind.in_(REVIEWS), Clock.ended_at.is_not(None))
        .order_by(Clock.id.desc())
        .limit(REVIEW_SAMPLE)
    )
    taken = [(local_date(row.started_at, zone), local_date(row.ended_at, zone)) for row in session.execute(query)]
    days = [calendar.between(since, until) for since, until in taken if start <= until <= end]
    return Reviews(round(sum(days) / len(days), 1), len(days)) if days else Reviews()
