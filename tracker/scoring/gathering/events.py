"""Verified official events (R4-38…41); one document is one matter."""

from __future__ import annotations

from collections.abc import Iterator

from tracker.inspections import queries as inspections
from tracker.inspections.models import EventKind, OfficialEvent
from tracker.scoring.gathering.seed import MatterSeed, Seed
from tracker.scoring.models import FactType
from tracker.scoring.subjects import unit_uuid

SOURCE = "official_event"


def gather(bureau_id: int) -> Iterator[Seed]:
    """One fact per verified event; points lost for lack of ability are none (R4-39b)."""
    for event in inspections.verified(bureau_id):
        if event.kind != EventKind.UPPER_ASSESSMENT or event.non_ability:
            yield _seed(event)


def _seed(event: OfficialEvent) -> Seed:
    document = f"{event.issuer} {event.document_no}"
    bureau = unit_uuid(event.bureau_id, event.bureau_id)
    return Seed(
        key=f"event/{event.uuid}",
        fact_type=FactType(event.kind),
        source_kind=SOURCE,
        source_id=event.id,
        unit_id=event.unit_id,
        person_id=event.person_id,
        occurred_on=event.occurred_on,
        booked_on=event.issued_on,
        matter=MatterSeed(f"document/{bureau}/{event.issuer}/{event.document_no}", document, SOURCE, event.id),
        detail={
            "issuer": event.issuer,
            "document_no": event.document_no,
            "issued_on": event.issued_on.isoformat(),
            "verified_by": event.verified_by,
        },
    )
