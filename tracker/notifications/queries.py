"""Reads of the room: a person's inbox, and how the outbox stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from tracker.core.db import session
from tracker.notifications.models import Notice, Outbox, OutboxState
from tracker.organisation.models import Person


def unread_count(person_id: int, most: int = 100) -> int:
    """How many notices are unread, counted up to `most`."""
    unread = select(Notice.id).where(Notice.person_id == person_id, Notice.read_at.is_(None)).limit(most)
    return session.scalar(select(func.count()).select_from(unread.subquery())) or 0


def inbox(person_id: int, before_id: int | None = None, limit: int = 50) -> Sequence[Notice]:
    """Notices of a person, the newest first, from below `before_id` on."""
    query = select(Notice).where(Notice.person_id == person_id).order_by(Notice.id.desc()).limit(limit)
    return session.scalars(query.where(Notice.id < before_id) if before_id else query).all()


def notice(person_id: int, notice_id: int) -> Notice | None:
    """One notice of this person, None when it is somebody else's."""
    return session.scalars(select(Notice).where(Notice.id == notice_id, Notice.person_id == person_id)).first()


@dataclass(frozen=True)
class OutboxFigures:
    """Counts by state, and since when the oldest due row waits."""

    ready: int
    held: int
    sent: int
    dead: int
    waiting_since: datetime | None


def outbox_state(bureau_id: int, now: datetime) -> OutboxFigures:
    """How the bureau's outgoing mail stands."""
    query = select(Outbox.state, func.count()).where(Outbox.bureau_id == bureau_id).group_by(Outbox.state)
    counts = {row[0]: row[1] for row in session.execute(query)}
    oldest = select(func.min(Outbox.created_at)).where(
        Outbox.bureau_id == bureau_id, Outbox.state == OutboxState.READY, Outbox.next_at <= now
    )
    ready, held, sent, dead = (counts.get(state, 0) for state in ("ready", "held", "sent", "dead"))
    return OutboxFigures(ready, held, sent, dead, session.scalar(oldest))


@dataclass(frozen=True)
class DeadLetter:
    """A message that was given up."""

    id: int
    key: str
    person_name: str
    message: str
    attempts: int
    last_error: str
    created_at: datetime


def dead_letters(bureau_id: int, limit: int = 200) -> list[DeadLetter]:
    """The newest dead letters of a bureau, without what confidential ones say."""
    query = (
        select(
            Outbox.id, Outbox.key, Person.name, Outbox.message, Outbox.attempts, Outbox.last_error, Outbox.created_at
        )
        .join(Person, Person.id == Outbox.person_id)
        .where(Outbox.bureau_id == bureau_id, Outbox.state == OutboxState.DEAD)
        .order_by(Outbox.id.desc())
        .limit(limit)
    )
    return [DeadLetter(*row) for row in session.execute(query)]
