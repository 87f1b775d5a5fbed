"""Defects of monthly summaries (R4-29); a unit's month is one matter, without an amount (Q10)."""

from __future__ import annotations

from collections.abc import Iterator

from tracker.core.time import local_date
from tracker.organisation import settings
from tracker.scoring.gathering.seed import MatterSeed, Seed
from tracker.scoring.models import FactType
from tracker.scoring.subjects import unit_uuid
from tracker.summaries import queries as summaries
from tracker.summaries.queries import Defective

SOURCE = "monthly_summary"


def gather(bureau_id: int) -> Iterator[Seed]:
    """One fact per defect; head and writer are resolved when its lines are made."""
    zone = settings.get(bureau_id, "timezone")
    for found in summaries.defective(bureau_id):
        yield _seed(found, zone)


def _seed(found: Defective, zone: str) -> Seed:
    summary = found.summary
    due = local_date(summary.due_at, zone)
    uuid = unit_uuid(summary.bureau_id, summary.unit_id)
    return Seed(
        key=f"summary/{uuid}/{summary.period}/{found.defect.kind}",
        fact_type=FactType.SUMMARY_DEFECT,
        source_kind=SOURCE,
        source_id=summary.id,
        unit_id=summary.unit_id,
        occurred_on=due,
        booked_on=due,
        matter=MatterSeed(f"summary/{uuid}/{summary.period}", summary.period, SOURCE, summary.id),
        detail={"period": summary.period, "defect": found.defect.kind, "due": due.isoformat()},
    )
