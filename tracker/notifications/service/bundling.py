"""One mail per person: loose members become the member of a digest, or go out alone when there is only one."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import func, select, update

from tracker.core.db import affected, insert_ignore, session
from tracker.core.i18n import N_
from tracker.notifications.models import Outbox, OutboxState

DIGEST = "digest"
MESSAGE = N_("您有%(count)s条督办提醒")


def bundle(*, now: datetime) -> int:
    """Combine the loose mail of each person; returns how many digests were made. Safe to run any number of times."""
    waiting = _loose(
        select(Outbox.person_id, Outbox.bureau_id, func.count().label("members"), func.min(Outbox.id).label("first"))
    ).group_by(Outbox.person_id, Outbox.bureau_id)
    people = session.execute(waiting).all()
    single = [row.first for row in people if row.members == 1]
    if single:
        alone = update(Outbox).where(Outbox.id.in_(single), Outbox.digest_id.is_(None))
        affected(alone.values(state=OutboxState.READY, next_at=now))
    several = [row for row in people if row.members > 1]
    for row in several:
        _digest(row, now)
    return len(several)


def _digest(row: Any, now: datetime) -> None:
    key = f"{DIGEST}/{session.scalar(select(Outbox.key).where(Outbox.id == row.first))}"
    session.execute(
        insert_ignore(Outbox).values(
            key=key,
            bureau_id=row.bureau_id,
            channel="mail",
            person_id=row.person_id,
            message=MESSAGE,
            params={"count": row.members, DIGEST: True},
            state=OutboxState.READY,
            next_at=now,
            created_at=now,
        )
    )
    digest_id = session.scalar(select(Outbox.id).where(Outbox.key == key))
    members = _loose(update(Outbox)).where(Outbox.person_id == row.person_id, Outbox.bureau_id == row.bureau_id)
    affected(members.values(digest_id=digest_id))


def _loose(statement: Any) -> Any:
    return statement.where(Outbox.state == OutboxState.HELD, Outbox.digest_id.is_(None))
