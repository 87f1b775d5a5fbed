"""Items closed: on time or late, by the request that passed (`delivered_at`)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import String, cast, select

from tracker.core.db import session
from tracker.core.time import local_date
from tracker.scoring.gathering.items import BATCH, SUBJECT, Days, Record, matter_of, records
from tracker.scoring.gathering.seed import Seed
from tracker.scoring.lateness import Numbered
from tracker.scoring.models import Fact, FactType
from tracker.workitems.models import State, WorkItem


def gather(bureau_id: int, now: datetime) -> Iterator[Seed]:
    """One fact per closing; lateness only once per item, whatever number it is late against."""
    days = Days.of(bureau_id)
    last = 0
    while rows := _closed(bureau_id, last):
        known = records([item.id for item in rows], now)
        late_before = _scored_late([item.id for item in rows])
        for item in rows:
            record = known.get(item.id)
            due = record.counting if record else None
            if record and due and item.delivered_at:
                yield _seed(item, item.delivered_at, record, due, days, late_before)
        last = rows[-1].id


def _closed(bureau_id: int, after: int) -> list[WorkItem]:
    """The next closed items whose closing is no fact yet."""
    key: Any = "closed/" + WorkItem.uuid + "/" + cast(WorkItem.attempt, String)
    query = select(WorkItem).outerjoin(Fact, Fact.key == key)
    query = query.where(WorkItem.bureau_id == bureau_id, WorkItem.state == State.DONE, Fact.id.is_(None))
    query = query.where(WorkItem.deadline_kind == "dated", WorkItem.id > after)
    return list(session.scalars(query.order_by(WorkItem.id).limit(BATCH)))


def _scored_late(item_ids: list[int]) -> set[int]:
    query = select(Fact.source_id).where(
        Fact.source_kind == SUBJECT, Fact.source_id.in_(item_ids), Fact.fact_type == FactType.ITEM_LATE
    )
    return set(session.scalars(query))


def _seed(
    item: WorkItem, delivered_at: datetime, record: Record, due: Numbered, days: Days, late_before: set[int]
) -> Seed:
    delivered = local_date(delivered_at, days.zone)
    late = delivered_at > due.due_at and item.id not in late_before
    return Seed(
        key=f"closed/{item.uuid}/{item.attempt}",
        fact_type=FactType.ITEM_LATE if late else FactType.ITEM_ON_TIME,
        source_kind=SUBJECT,
        source_id=item.id,
        unit_id=item.lead_unit_id,
        person_id=item.owner_id,
        occurred_on=due.day if late else delivered,
        booked_on=due.day if late else delivered,
        matter=matter_of(record.clock_uuid, due.number, item) if late else None,
        quantities={"days_late": days.late(record, due, delivered_at)} if late else {},
        detail=_detail(item, due, delivered.isoformat()),
        confidential=item.confidential,
    )


def _detail(item: WorkItem, due: Numbered, delivered: str) -> dict[str, Any]:
    detail: dict[str, Any] = {"due": due.day.isoformat(), "no": due.number, "delivered": delivered}
    return detail if item.confidential else {**detail, "number": item.number, "title": item.title}
