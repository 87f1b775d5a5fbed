"""Deadlines and reviews of work items, loaded for a batch at a time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from tracker.clocks.models import Clock, ClockKind, Deadline
from tracker.core.db import session
from tracker.core.workdays import WorkCalendar
from tracker.organisation import queries as organisation
from tracker.organisation import settings
from tracker.scoring import lateness
from tracker.scoring.gathering.seed import MatterSeed
from tracker.scoring.lateness import Numbered
from tracker.workitems.models import ExtensionRequest, ExtensionState, StatusChange, WorkItem

SUBJECT = "work_item"
BATCH = 500
"""Items loaded at a time: few enough for one IN list, and memory does not grow with the bureau."""
REVIEWS = (ClockKind.UNIT_REVIEW, ClockKind.SUPERVISOR_REVIEW)


@dataclass(frozen=True)
class Record:
    """An item's newest completion clock with its numbers, and the times that reviewers held it."""

    clock_uuid: str
    numbers: tuple[Numbered, ...]
    reviews: tuple[tuple[datetime, datetime], ...]

    @property
    def counting(self) -> Numbered | None:
        return lateness.counting(self.numbers)


@dataclass(frozen=True)
class Days:
    """The bureau's calendar and zone, for counting days late."""

    calendar: WorkCalendar
    zone: str

    @classmethod
    def of(cls, bureau_id: int) -> Days:
        return cls(organisation.calendar(bureau_id), settings.get(bureau_id, "timezone"))

    def late(self, record: Record, due: Numbered, until: datetime) -> int:
        """Working days late that are the unit's own."""
        return lateness.days_late(due, until, record.reviews, self.calendar, self.zone)


def matter_of(clock_uuid: str, number: int, item: WorkItem) -> MatterSeed:
    """One overdue is one (clock, deadline number); a confidential item lends no title."""
    title = "" if item.confidential else f"{item.number} {item.title}"[:300]
    return MatterSeed(f"overdue/{clock_uuid}/{number}", title, SUBJECT, item.id)


def records(item_ids: Sequence[int], now: datetime) -> dict[int, Record]:
    """Records by item id; items without a dated completion clock are left out."""
    clocks = _completion_clocks(item_ids)
    granted = _granted(item_ids)
    stops = _suspensions(item_ids)
    reviews = _reviews(item_ids, now)
    numbers: dict[int, list[Deadline]] = defaultdict(list)
    query = select(Deadline).where(Deadline.clock_id.in_([clock.id for clock in clocks.values()]))
    for row in session.scalars(query.order_by(Deadline.number)):
        numbers[row.clock_id].append(row)
    return {
        item_id: Record(
            clock.uuid,
            tuple(
                _numbered(row, granted.get((item_id, row.set_at)), stops.get(item_id, ())) for row in numbers[clock.id]
            ),
            tuple(reviews.get(item_id, ())),
        )
        for item_id, clock in clocks.items()
        if numbers[clock.id]
    }


def _completion_clocks(item_ids: Sequence[int]) -> dict[int, Clock]:
    query = select(Clock).where(
        Clock.subject_kind == SUBJECT, Clock.subject_id.in_(item_ids), Clock.kind == ClockKind.COMPLETION
    )
    return {clock.subject_id: clock for clock in session.scalars(query.order_by(Clock.id))}


def _granted(item_ids: Sequence[int]) -> dict[tuple[int, datetime], datetime]:
    """When each extension granted was asked for, by item and the instant at which it was granted."""
    query = select(ExtensionRequest.work_item_id, ExtensionRequest.decided_at, ExtensionRequest.asked_at)
    query = query.where(ExtensionRequest.work_item_id.in_(item_ids), ExtensionRequest.state == ExtensionState.GRANTED)
    return {(row.work_item_id, row.decided_at): row.asked_at for row in session.execute(query)}


def _suspensions(item_ids: Sequence[int]) -> dict[int, list[datetime]]:
    query = select(StatusChange.work_item_id, StatusChange.at).where(
        StatusChange.work_item_id.in_(item_ids), StatusChange.verb == "suspend"
    )
    found: dict[int, list[datetime]] = defaultdict(list)
    for row in session.execute(query):
        found[row.work_item_id].append(row.at)
    return found


def _reviews(item_ids: Sequence[int], now: datetime) -> dict[int, list[tuple[datetime, datetime]]]:
    query = select(Clock.subject_id, Clock.started_at, Clock.ended_at).where(
        Clock.subject_kind == SUBJECT, Clock.subject_id.in_(item_ids), Clock.kind.in_(REVIEWS)
    )
    found: dict[int, list[tuple[datetime, datetime]]] = defaultdict(list)
    for row in session.execute(query):
        found[row.subject_id].append((row.started_at, row.ended_at or now))
    return found


def _numbered(row: Deadline, asked_at: datetime | None, stops: Iterable[datetime]) -> Numbered:
    """`asked_at`: when the request was filed that this number grants, None when it grants none."""
    if row.basis == "resume":
        asked_at = max((at for at in stops if at <= row.set_at), default=None)
    elif row.basis == "desk":
        asked_at = asked_at or row.set_at
    return Numbered(row.number, row.due_at, row.local_date, asked_at)
