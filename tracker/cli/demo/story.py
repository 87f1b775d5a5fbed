"""Tells the demo's year: every act through its service, at its own instant, with the sweep run each working day."""

from __future__ import annotations

import heapq
import itertools
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from datetime import time as clock_time
from pathlib import Path

from flask import current_app

from tracker.cli.demo import lives, quarters, staff
from tracker.cli.demo.bureau import House
from tracker.cli.demo.document import plan_docx
from tracker.cli.demo.fates import PLANNED, SINGLE, Fate, Row
from tracker.core import time
from tracker.core.context import Actor
from tracker.core.db import session, unit_of_work
from tracker.core.files import FileStore
from tracker.escalation import service as escalation
from tracker.organisation import queries as organisation
from tracker.plans import queries as plan_queries
from tracker.plans import service as plans
from tracker.plans.models import DeadlineKind, Plan, SpanKind
from tracker.scoring import service as scoring
from tracker.workitems import service as workitems
from tracker.workitems.models import WorkItem

START = -195
"""Working days before today on which the plan is imported."""
RECENT = (Fate.SIGN_FOR, Fate.DECLINED)

Act = Callable[[datetime], None]


@dataclass
class Teller:
    """A queue of acts by instant; `run` carries each out in a unit of work of its own.

    `year` is the plan's: the `given` one, or else that in which most deadlines lie.
    """

    house: House
    given: int | None
    now: datetime
    zone: str
    queue: list[tuple[datetime, int, Act]] = field(default_factory=list)
    order: itertools.count[int] = field(default_factory=itertools.count)

    def __post_init__(self) -> None:
        self.calendar = organisation.calendar(self.house.bureau_id)
        self.today = self.on(self.now)
        years = Counter(self.day(row.due).year for row in (*PLANNED, *SINGLE) if row.dated)
        self.year = self.given or years.most_common(1)[0][0]

    def on(self, instant: datetime) -> date:
        """The bureau's day of an instant."""
        return time.local_date(instant, self.zone)

    def day(self, offset: int) -> date:
        """The working day `offset` working days from today."""
        if offset == 0:
            return self.calendar.next_working(self.today)
        return self.calendar.add(self.today, offset)

    def at(self, day: date, clock: str, act: Act) -> None:
        """Let `act` happen at a local time; what would lie in the future is left out."""
        hour, minute = clock.split(":")
        instant = time.at(day, clock_time(int(hour), int(minute)), self.zone)
        if instant <= self.now:
            heapq.heappush(self.queue, (instant, next(self.order), act))

    def run(self) -> None:
        """Carry everything out in order, acts that acts add included."""
        while self.queue:
            instant, _order, act = heapq.heappop(self.queue)
            with unit_of_work():
                act(instant)

    def actor(self, name: str, now: datetime) -> Actor:
        """A person of the bureau at an instant."""
        return self.house.actor(name, self.on(now))

    def head_of(self, unit: str) -> str:
        """Name of a unit's head."""
        return staff.SECTIONS[unit][1]


def tell(house: House, year: int | None, now: datetime, zone: str) -> None:
    """Seed plan, items, cases and two closed quarters relative to `now`; finishes with the sweep and the ledger."""
    teller = Teller(house, year, now, zone)
    _set_up(teller)
    _read_plan(teller)
    quarters.schedule(teller)
    teller.run()
    _daily_sweeps_are_done(teller)


def _set_up(teller: Teller) -> None:
    start = time.at(teller.day(START - 2), clock_time(9, 0), teller.zone)
    with unit_of_work():
        escalation.install_preset(teller.house.bureau_id, now=start)


def _daily_sweeps_are_done(teller: Teller) -> None:
    session.rollback()
    escalation.sweep(now=teller.now)
    with unit_of_work():
        scoring.post(teller.now)


def _read_plan(teller: Teller) -> None:
    """Import, split along the actions, decide, publish; then one life per task."""
    folder: Path = current_app.extensions["settings"].evidence_dir
    start = teller.day(START)
    instant = time.at(start, clock_time(9, 30), teller.zone)
    source = plans.read_source(FileStore(folder), f"{teller.year}年工作计划.docx", plan_docx(teller.year), teller.year)
    with unit_of_work():
        planner = teller.actor(staff.PLANNER, instant)
        plan = plans.prepare_import(planner, source=source, year=teller.year, now=instant).plan
        _split(plan, planner, instant)
    teller.at(start, "16:00", lambda now: _publish(teller, plan, now))
    for row in SINGLE:
        opened = teller.day(-2 if row.fate in RECENT else max(START + 6, min(row.due - 45, -10)))
        teller.at(opened, "09:40", lambda now, row=row: _open_single(teller, row, now))  # type: ignore[misc]
    day = start
    while day <= teller.today:
        teller.at(day, "17:40", lambda now: _sweep(now))
        day = teller.calendar.add(day, 1)


def _sweep(now: datetime) -> None:
    session.commit()
    escalation.sweep(now=now)


def _split(plan: Plan, planner: Actor, now: datetime) -> None:
    """One task per action of an item, as a planner would cut them."""
    desk = plan_queries.content(plan_queries.document_of(plan))
    actions = [span.start for span in desk.spans if span.kind == SpanKind.ACTION]
    for task in desk.tasks:
        inside = [start for start in actions if task.start < start < task.end]
        for start in reversed(inside[1:]):
            plans.split(planner, task.id, start, expected_version=None, now=now)


def _facts(teller: Teller, row: Row) -> dict[str, object]:
    kind, cadence = DeadlineKind.DATED, ""
    if row.fate == Fate.STANDING:
        kind, cadence = DeadlineKind.STANDING, "monthly"
    elif row.fate == Fate.WAITING:
        kind = DeadlineKind.WAITING
    return {
        "title": row.title,
        "lead_unit_id": teller.house.units[row.lead],
        "supporting_unit_ids": [teller.house.units[name] for name in row.supporting],
        "owner_id": None,
        "deadline_kind": kind,
        "deadline_date": teller.day(row.due) if kind == DeadlineKind.DATED else None,
        "cadence": cadence,
        "yardstick": row.yardstick,
    }


def _publish(teller: Teller, plan: Plan, now: datetime) -> None:
    planner = teller.actor(staff.PLANNER, now)
    tasks = plan_queries.content(plan_queries.document_of(plan)).tasks
    for task, row in zip(tasks, PLANNED, strict=True):
        plans.decide(planner, [(task.id, None)], _facts(teller, row), now=now)
    published = plans.publish(planner, [(task.id, None) for task in tasks], now=now)
    rows = dict(zip((task.id for task in tasks), PLANNED, strict=True))
    for task in published:
        item = workitems.open_from_plan(task, actor=planner, now=now)
        _begin(teller, item, rows[task.id], teller.day(START + 3))


def _open_single(teller: Teller, row: Row, now: datetime) -> None:
    facts = _facts(teller, row)
    item = workitems.open_single(
        actor=teller.actor(staff.PLANNER, now),
        now=now,
        year=teller.year if teller.given or not row.dated else teller.day(row.due).year,
        title=row.title,
        lead_unit_id=teller.house.units[row.lead],
        supporting_unit_ids=[teller.house.units[name] for name in row.supporting],
        deadline_kind=facts["deadline_kind"],  # type: ignore[arg-type]
        due_date=facts["deadline_date"],  # type: ignore[arg-type]
        yardstick=row.yardstick,
    )
    _begin(teller, item, row, teller.on(now))


def _begin(teller: Teller, item: WorkItem, row: Row, day: date) -> None:
    if row.fate == Fate.DRAFT:
        return
    life = lives.Life(teller, item.id, row)
    teller.at(day, "10:30", life.dispatch)
