"""Thresholds are what must happen, steps are what did; their natural key is (clock, deadline number, step)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from tracker.core.db import Base, BigId
from tracker.escalation.models.ladders import Light, Recipient


class Threshold(Base):
    """A step of the ladder in force when the deadline was armed, at its instant. Never recomputed silently."""

    __tablename__ = "threshold"
    __table_args__ = (Index("ix_threshold_at", "threshold_at"),)

    clock_id: Mapped[int] = mapped_column(BigId, ForeignKey("clock.id"), primary_key=True)
    deadline_no: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    step_no: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    threshold_at: Mapped[datetime]
    ladder_id: Mapped[int] = mapped_column(BigId, ForeignKey("ladder.id"))
    offset_days: Mapped[int]
    recipient: Mapped[Recipient] = mapped_column(String(10))
    light: Mapped[Light] = mapped_column(String(8))
    opens_case: Mapped[bool]


class EscalationStep(Base):
    """A step that was reached: dated at its threshold, recipient frozen, basis told. Exactly once."""

    __tablename__ = "escalation_step"
    __table_args__ = (
        Index("uq_escalation_step", "clock_id", "deadline_no", "step_no", unique=True),
        Index("ix_escalation_step_item", "work_item_id", "id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    clock_id: Mapped[int] = mapped_column(BigId, ForeignKey("clock.id"))
    deadline_no: Mapped[int]
    step_no: Mapped[int]
    work_item_id: Mapped[int] = mapped_column(BigId, ForeignKey("work_item.id"))
    threshold_at: Mapped[datetime]
    raised_at: Mapped[datetime]
    light: Mapped[Light] = mapped_column(String(8))
    recipient: Mapped[Recipient] = mapped_column(String(10))
    person_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("person.id"))
    """Frozen recipient; None is "unroutable" and raises an alarm."""
    basis: Mapped[dict[str, Any]]
    """Why this person: post, level reached, vacant posts passed over, deputy, reviewer addressed instead."""
    pending: Mapped[bool] = mapped_column(default=False)
    """An extension request was undecided at the threshold: the case is the decider's."""
