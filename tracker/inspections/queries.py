"""Reads of official events."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from tracker.core.context import Actor
from tracker.core.db import session
from tracker.core.errors import NotFound
from tracker.inspections import policy
from tracker.inspections.models import OfficialEvent


def get_for(actor: Actor, uuid: str) -> OfficialEvent:
    """The event, if this person may see it. Raises NotFound."""
    event = session.scalars(
        select(OfficialEvent).where(OfficialEvent.uuid == uuid, OfficialEvent.bureau_id == actor.bureau_id)
    ).one_or_none()
    if event is None or not policy.may_read(actor):
        raise NotFound
    return event


def page(actor: Actor, *, before: int | None = None, limit: int = 50) -> Sequence[OfficialEvent]:
    """Events of the actor's bureau, the newest first, with id below `before`."""
    query = select(OfficialEvent).where(OfficialEvent.bureau_id == actor.bureau_id)
    if before:
        query = query.where(OfficialEvent.id < before)
    return session.scalars(query.order_by(OfficialEvent.id.desc()).limit(limit)).all()


def verifiable(actor: Actor) -> Sequence[OfficialEvent]:
    """Events that this person could verify now, the oldest first."""
    if not policy.may_register(actor):
        return []
    query = select(OfficialEvent).where(OfficialEvent.bureau_id == actor.bureau_id, OfficialEvent.verified_at.is_(None))
    return [event for event in session.scalars(query.order_by(OfficialEvent.id)) if policy.may_verify(actor, event)]


def waiting(actor: Actor) -> int:
    """How many events this person could verify now."""
    return len(verifiable(actor))


def verified(bureau_id: int) -> Sequence[OfficialEvent]:
    """The bureau's verified events: the only ones that are facts (R4-17c)."""
    return session.scalars(
        select(OfficialEvent)
        .where(OfficialEvent.bureau_id == bureau_id, OfficialEvent.verified_at.is_not(None))
        .order_by(OfficialEvent.id)
    ).all()
