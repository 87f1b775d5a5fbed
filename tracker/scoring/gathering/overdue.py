"""Items still open after their deadline when a quarter ended."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time, timedelta

from sqlalchemy import and_, exists, or_, select

from tracker.clocks.models import Clock, ClockKind, Deadline
from tracker.core.db import session
from tracker.core.time import at
from tracker.scoring import quarters
from tracker.scoring.gathering.items import BATCH, SUBJECT, Days, Record, matter_of, records
from tracker.scoring.gathering.seed import Seed
from tracker.scoring.lateness import Numbered
from tracker.scoring.models import Fact, FactType
from tracker.workitems.models import REVIEW_STATES, ExtensionRequest, ExtensionState, State, WorkItem

RUNNING = (State.DISPATCHED, State.DECLINED, State.IN_PROGRESS, *REVIEW_STATES)


def gather(bureau_id: int, open_quarters: list[str], now: datetime) -> Iterator[Seed]:
    """One fact per item and ended quarter, until the quarter is closed."""
    days = Days.of(bureau_id)
    for quarter in open_quarters:
        end = at(quarters.last_day(quarter) + timedelta(days=1), time(0), days.zone)
        if end <= now:
            yield from _of_quarter(bureau_id, quarter, end, days, now)


def _of_quarter(bureau_id: int, quarter: str, end: datetime, days: Days, now: datetime) -> Iterator[Seed]:
    last = 0
    while rows := _running(bureau_id, quarter, end, last):
        known = records([item.id for item in rows], now)
        seeds = (_seed(item, known.get(item.id), quarter, end, days) for item in rows)
        yield from (seed for seed in seeds if seed)
        last = rows[-1].id


def _running(bureau_id: int, quarter: str, end: datetime, after: int) -> list[WorkItem]:
    """The next items open now with a number that passed by `end`, whose extension nobody has yet to decide."""
    passed = exists().where(
        Clock.subject_kind == SUBJECT,
        Clock.subject_id == WorkItem.id,
        Clock.kind == ClockKind.COMPLETION,
        Deadline.clock_id == Clock.id,
        Deadline.due_at < end,
    )
    recorded = exists().where(
        Fact.source_kind == SUBJECT,
        Fact.source_id == WorkItem.id,
        or_(
            and_(Fact.fact_type == FactType.ITEM_OPEN, Fact.key.endswith(f"/{quarter}")),
            Fact.fact_type == FactType.ITEM_LATE,
        ),
    )
    pending = exists().where(
        ExtensionRequest.work_item_id == WorkItem.id,
        ExtensionRequest.state.in_((ExtensionState.REQUESTED, ExtensionState.SIGNED)),
        ~ExtensionRequest.late,
    )
    query = select(WorkItem).where(WorkItem.bureau_id == bureau_id, WorkItem.state.in_(RUNNING), WorkItem.id > after)
    return list(session.scalars(query.where(passed, ~recorded, ~pending).order_by(WorkItem.id).limit(BATCH)))


def _seed(item: WorkItem, record: Record | None, quarter: str, end: datetime, days: Days) -> Seed | None:
    due = record.counting if record else None
    if record is None or due is None or due.due_at >= end or _under_review_in_time(item, due):
        return None
    return Seed(
        key=f"open/{record.clock_uuid}/{due.number}/{quarter}",
        fact_type=FactType.ITEM_OPEN,
        source_kind=SUBJECT,
        source_id=item.id,
        unit_id=item.lead_unit_id,
        person_id=item.owner_id,
        occurred_on=due.day,
        booked_on=due.day,
        matter=matter_of(record.clock_uuid, due.number, item),
        quantities={"days_late": _days(item, record, due, end, days)},
        detail={"due": due.day.isoformat(), "no": due.number, "quarter": quarter, **_names(item)},
        confidential=item.confidential,
    )


def _under_review_in_time(item: WorkItem, due: Numbered) -> bool:
    return item.state in REVIEW_STATES and item.delivered_at is not None and item.delivered_at <= due.due_at


def _days(item: WorkItem, record: Record, due: Numbered, end: datetime, days: Days) -> int:
    """Days over by the end of the quarter; a request under review stops the count when it was filed."""
    last_moment = end - timedelta(seconds=1)
    filed = item.delivered_at if item.state in REVIEW_STATES else None
    return days.late(record, due, min(filed, last_moment) if filed else last_moment)


def _names(item: WorkItem) -> dict[str, str]:
    return {} if item.confidential else {"number": item.number, "title": item.title}
