"""Progress entries, figures, evidence, completion requests, reviews. All append-only."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from tracker.core.db import Base, BigId, new_uuid


class ProgressEntry(Base):
    """One report: percentage reached and what was done, in the owner's words."""

    __tablename__ = "progress_entry"
    __table_args__ = (
        Index("ix_progress_entry_item", "work_item_id", "id"),
        CheckConstraint("percent BETWEEN 0 AND 100", name="percent"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    uuid: Mapped[str] = mapped_column(String(32), default=new_uuid, unique=True)
    work_item_id: Mapped[int] = mapped_column(BigId, ForeignKey("work_item.id"))
    at: Mapped[datetime]
    person_id: Mapped[int] = mapped_column(BigId, ForeignKey("person.id"))
    unit_id: Mapped[int] = mapped_column(BigId, ForeignKey("unit.id"))
    percent: Mapped[int]
    percent_before: Mapped[int]
    text: Mapped[str] = mapped_column(Text)


class Figure(Base):
    """A figure of an entry. `value` is the exact decimal as written (no rounding), `target` likewise or empty."""

    __tablename__ = "figure"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    entry_id: Mapped[int] = mapped_column(BigId, ForeignKey("progress_entry.id"), index=True)
    work_item_id: Mapped[int] = mapped_column(BigId, ForeignKey("work_item.id"), index=True)
    name: Mapped[str] = mapped_column(String(60))
    value: Mapped[str] = mapped_column(String(40))
    unit: Mapped[str] = mapped_column(String(20), default="")
    target: Mapped[str] = mapped_column(String(40), default="")

    @property
    def number(self) -> Decimal:
        return Decimal(self.value)


class Evidence(Base):
    """A file that proves something; the bytes lie under their SHA-256 in the data folder."""

    __tablename__ = "evidence"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    uuid: Mapped[str] = mapped_column(String(32), default=new_uuid, unique=True)
    work_item_id: Mapped[int] = mapped_column(BigId, ForeignKey("work_item.id"), index=True)
    entry_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("progress_entry.id"), index=True)
    filename: Mapped[str] = mapped_column(String(255))
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    size: Mapped[int] = mapped_column(BigId)
    media_type: Mapped[str] = mapped_column(String(80))
    at: Mapped[datetime]
    person_id: Mapped[int] = mapped_column(BigId, ForeignKey("person.id"))


class CompletionRequest(Base):
    """One attempt to have the item closed; a returned attempt is kept and counted."""

    __tablename__ = "completion_request"
    __table_args__ = (Index("uq_completion_request_attempt", "work_item_id", "attempt", unique=True),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    work_item_id: Mapped[int] = mapped_column(BigId, ForeignKey("work_item.id"))
    attempt: Mapped[int]
    filed_at: Mapped[datetime]
    filed_by: Mapped[int] = mapped_column(BigId, ForeignKey("person.id"))
    text: Mapped[str] = mapped_column(Text)


class Review(Base):
    """What a reviewer decided on one attempt: level unit or supervisor, passed or sent back with a reason."""

    __tablename__ = "review"
    __table_args__ = (
        Index("uq_review_attempt_level", "work_item_id", "attempt", "level", unique=True),
        CheckConstraint("passed OR reason <> ''", name="send_back_has_reason"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    work_item_id: Mapped[int] = mapped_column(BigId, ForeignKey("work_item.id"))
    attempt: Mapped[int]
    level: Mapped[str] = mapped_column(String(12))
    passed: Mapped[bool]
    reason: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[datetime]
    person_id: Mapped[int] = mapped_column(BigId, ForeignKey("person.id"))
    post_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("post.id"))
