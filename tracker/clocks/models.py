"""Clocks, who held them when, and their numbered deadlines."""

from __future__ import annotations

from datetime import date, datetime, time
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from tracker.core.db import Base, BigId, new_uuid


class ClockKind(StrEnum):
    """What is waited for. An item's deadline is its completion clock."""

    COMPLETION = "completion"
    SIGN_FOR = "sign_for"
    UNIT_REVIEW = "unit_review"
    SUPERVISOR_REVIEW = "supervisor_review"
    EXTENSION = "extension"
    CASE = "case"
    SUMMARY = "summary"


_HELD = text("ended_at IS NULL AND holder_person_id IS NOT NULL")
_UNARMED = text("armed_no < current_no")


class Clock(Base):
    """One wait: subject, kind, holder, start and end. At most one running clock per subject and kind."""

    __tablename__ = "clock"
    __table_args__ = (
        Index("ix_clock_subject", "subject_kind", "subject_id"),
        Index(
            "uq_clock_running",
            "subject_kind",
            "subject_id",
            "kind",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
        # What was given to somebody by name, such as a review that skipped a level.
        Index("ix_clock_holder", "holder_person_id", "kind", "subject_id", sqlite_where=_HELD, postgresql_where=_HELD),
        Index("ix_clock_unarmed", "id", sqlite_where=_UNARMED, postgresql_where=_UNARMED),
        CheckConstraint("ended_at IS NULL OR ended_at >= started_at", name="ends_after_start"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    uuid: Mapped[str] = mapped_column(String(32), default=new_uuid, unique=True)
    bureau_id: Mapped[int] = mapped_column(BigId, ForeignKey("unit.id"))
    subject_kind: Mapped[str] = mapped_column(String(20))
    subject_id: Mapped[int] = mapped_column(BigId)
    kind: Mapped[ClockKind] = mapped_column(String(20))
    holder_unit_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("unit.id"))
    holder_person_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("person.id"))
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    suspended_at: Mapped[datetime | None]
    current_no: Mapped[int] = mapped_column(default=0)
    """Number of the deadline in force, 0 when the clock has none."""
    armed_no: Mapped[int] = mapped_column(default=0, server_default="0")
    """Number of the deadline whose ladder is set; behind `current_no` until escalation arms it."""


class ClockHolding(Base):
    """A stretch of a clock in one hand; the stretches follow each other without a gap. No holder: stopped."""

    __tablename__ = "clock_holding"
    __table_args__ = (
        Index("ix_clock_holding_clock", "clock_id", "id"),
        CheckConstraint("until IS NULL OR until >= since", name="ends_after_start"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    clock_id: Mapped[int] = mapped_column(BigId, ForeignKey("clock.id"))
    unit_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("unit.id"))
    person_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("person.id"))
    since: Mapped[datetime]
    until: Mapped[datetime | None]


class Deadline(Base):
    """One numbered deadline of a clock; never changed, only followed by the next number."""

    __tablename__ = "deadline"
    __table_args__ = (
        Index("uq_deadline_number", "clock_id", "number", unique=True),
        Index("ix_deadline_due", "due_at"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    clock_id: Mapped[int] = mapped_column(BigId, ForeignKey("clock.id"))
    number: Mapped[int]
    local_date: Mapped[date]
    cutoff: Mapped[time]
    zone: Mapped[str] = mapped_column(String(40))
    due_at: Mapped[datetime]
    calendar_version: Mapped[int]
    basis: Mapped[str] = mapped_column(String(30))
    """Why this number: plan, dispatch, extension, desk, resume, reopen."""
    set_at: Mapped[datetime]
    set_by: Mapped[int | None] = mapped_column(BigId, ForeignKey("person.id"))
