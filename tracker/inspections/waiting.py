"""What waits for a person among official events: documents that another registered and this one could verify."""

from __future__ import annotations

from datetime import datetime

from tracker.core.context import Actor
from tracker.core.i18n import N_
from tracker.core.waiting import Waiting
from tracker.inspections import queries


def waiting(actor: Actor, _now: datetime) -> list[Waiting]:
    """Unverified documents that this person may verify, the oldest first."""
    return [
        Waiting(
            kind="event",
            number=event.document_no,
            title=event.issuer,
            why=N_("登记的文件等您核实，核实了才记分"),
            verb=N_("核实"),
            endpoint="events.show",
            args={"uuid": event.uuid},
        )
        for event in queries.verifiable(actor)
    ]
