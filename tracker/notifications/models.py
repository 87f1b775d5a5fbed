"""Notices and the outbox. Keys are natural and derived, so that a repeated write changes nothing."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from tracker.core.db import Base, BigId

_UNREAD = text("read_at IS NULL")


class Notice(Base):
    """One line in a person's inbox. `message` is a catalogue key, `params` fill it; exactly once per key."""

    __tablename__ = "notice"
    __table_args__ = (
        Index("ix_notice_person", "person_id", "id"),
        Index("ix_notice_unread", "person_id", sqlite_where=_UNREAD, postgresql_where=_UNREAD),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    key: Mapped[str] = mapped_column(String(160), unique=True)
    bureau_id: Mapped[int] = mapped_column(BigId, ForeignKey("unit.id"))
    person_id: Mapped[int] = mapped_column(BigId, ForeignKey("person.id"))
    kind: Mapped[str] = mapped_column(String(30))
    subject_kind: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[int] = mapped_column(BigId)
    message: Mapped[str] = mapped_column(String(200))
    params: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]
    read_at: Mapped[datetime | None]


class OutboxState:
    """READY waits or is leased, HELD waits to be combined or is a member of a digest, SENT and DEAD are final."""

    READY = "ready"
    HELD = "held"
    SENT = "sent"
    DEAD = "dead"


_LOOSE = text("state = 'held' AND digest_id IS NULL")


class Outbox(Base):
    """A message to leave the house, at least once, with an id made from its key."""

    __tablename__ = "outbox"
    __table_args__ = (
        CheckConstraint("state IN ('ready','held','sent','dead')", name="state"),
        Index("ix_outbox_due", "state", "next_at"),
        Index("ix_outbox_loose", "person_id", "id", sqlite_where=_LOOSE, postgresql_where=_LOOSE),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    key: Mapped[str] = mapped_column(String(160), unique=True)
    bureau_id: Mapped[int] = mapped_column(BigId, ForeignKey("unit.id"))
    channel: Mapped[str] = mapped_column(String(20))
    person_id: Mapped[int] = mapped_column(BigId, ForeignKey("person.id"))
    digest_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("outbox.id"), index=True)
    message: Mapped[str] = mapped_column(String(200))
    params: Mapped[dict[str, Any]]
    rank: Mapped[int] = mapped_column(default=0)
    """Order among the members of a digest, the highest first."""
    state: Mapped[str] = mapped_column(String(8), default=OutboxState.READY)
    attempts: Mapped[int] = mapped_column(default=0)
    lease_until: Mapped[datetime | None]
    next_at: Mapped[datetime]
    last_error: Mapped[str] = mapped_column(String(500), default="")
    created_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
