"""What an item keeps of its clocks, so that lists need no join; and the small helpers that several verbs share."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import update

from tracker.clocks import queries as clock_queries
from tracker.clocks import service as clocks
from tracker.clocks.models import Clock, ClockKind, Deadline
from tracker.core.context import Actor
from tracker.core.db import insert_ignore, session
from tracker.core.time import local_date
from tracker.organisation import queries as organisation
from tracker.organisation import settings
from tracker.workitems.models import FAR, Hand, WorkItem, WorkItemHand, WorkItemReader
from tracker.workitems.transitions import SUBJECT


def project(item: WorkItem, deadline: Deadline) -> None:
    """Show `deadline` as the item's deadline in force; its lights are set when the ladder is armed."""
    write(
        item,
        due_date=deadline.local_date,
        due_at=deadline.due_at,
        sort_at=deadline.due_at,
        deadline_no=deadline.number,
        yellow_at=None,
        orange_at=None,
        red_at=None,
    )


def write(item: WorkItem, **values: Any) -> None:
    """Set columns that follow from what was just carried out; no version of its own."""
    statement = update(WorkItem).where(WorkItem.id == item.id).values(**values)
    session.execute(statement.execution_options(synchronize_session=False))
    session.refresh(item)


def set_lights(
    item_id: int, *, yellow_at: datetime | None, orange_at: datetime | None, red_at: datetime | None
) -> None:
    """Record from when on the item's light is yellow, orange, red (called when a ladder is armed). Idempotent."""
    item = session.get_one(WorkItem, item_id)
    write(item, yellow_at=yellow_at, orange_at=orange_at, red_at=red_at)


def completion_clock(item: WorkItem) -> Clock:
    """The item's completion clock: the running one, else the last."""
    clock = clock_queries.latest(SUBJECT, item.id, ClockKind.COMPLETION)
    if clock is None:
        raise LookupError(f"work item {item.id} was never dispatched")
    return clock


def end_clock(item: WorkItem, kind: ClockKind, now: datetime) -> None:
    """End the running clock of a kind, if there is one."""
    clock = clock_queries.running(SUBJECT, item.id, kind)
    if clock is not None:
        clocks.end(clock, now=now)


def start_step(
    item: WorkItem,
    kind: ClockKind,
    setting: str,
    *,
    actor: Actor,
    now: datetime,
    unit_id: int | None = None,
    person_id: int | None = None,
) -> Clock:
    """Start the wait for a step (sign-for, review, extension), due after as many working days as `setting` says."""
    clock = clocks.start(
        item.bureau_id, SUBJECT, item.id, kind, now=now, holder_unit_id=unit_id, holder_person_id=person_id
    )
    day = organisation.calendar(item.bureau_id).add(today(item, now), int(settings.get(item.bureau_id, setting)))
    clocks.set_deadline(clock, day, "step", actor=actor, now=now)
    return clock


def today(item: WorkItem, now: datetime) -> date:
    """The bureau's local day."""
    return local_date(now, settings.get(item.bureau_id, "timezone"))


def note_hand(item: WorkItem, person_id: int, hand: Hand, now: datetime) -> None:
    """Remember that a person had a hand in the item."""
    row = {"work_item_id": item.id, "person_id": person_id, "hand": hand, "since": now}
    session.execute(insert_ignore(WorkItemHand).values(row))


def admit_readers(item: WorkItem, *people: int | None) -> None:
    """Make people named readers of a confidential item; others need no such row."""
    if not item.confidential:
        return
    for person in {one for one in people if one is not None}:
        session.execute(insert_ignore(WorkItemReader).values(work_item_id=item.id, person_id=person))


def stop_sorting(item: WorkItem) -> None:
    """Put an item whose clock stands still at the end of lists by deadline."""
    write(item, sort_at=FAR)
