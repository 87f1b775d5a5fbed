"""Thresholds are what must happen, steps are what did; their natural key is (clock, deadline number, step)."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from tracker.core.db import Base, BigId
from tracker.escalation.models.ladders import Light, Recipient

_OPEN = text("settled IS NULL")


class Settled(StrEnum):
    """What became of a threshold once its instant had passed; all but FIRED say why there is no step."""

    FIRED = "fired"
    ENDED = "ended"
    SUPERSEDED = "superseded"
    SUSPENDED = "suspended"


class Holding(StrEnum):
    """In whose hands the item was at the threshold: the unit's, a reviewer's, or a decider's on an extension."""

    UNIT = "unit"
    REVIEWER = "reviewer"
    DECIDER = "decider"


class Threshold(Base):
    """A step of the ladder in force when the deadline was armed, at its instant. Never recomputed silently."""

    __tablename__ = "threshold"
    __table_args__ = (Index("ix_threshold_open", "threshold_at", sqlite_where=_OPEN, postgresql_where=_OPEN),)

    clock_id: Mapped[int] = mapped_column(BigId, ForeignKey("clock.id"), primary_key=True)
    deadline_no: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    step_no: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    threshold_at: Mapped[datetime]
    ladder_id: Mapped[int] = mapped_column(BigId, ForeignKey("ladder.id"))
    offset_days: Mapped[int]
    recipient: Mapped[Recipient] = mapped_column(String(10))
    light: Mapped[Light] = mapped_column(String(8))
    opens_case: Mapped[bool]
    mail: Mapped[bool]
    bureau_id: Mapped[int] = mapped_column(BigId, ForeignKey("unit.id"))
    work_item_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("work_item.id"))
    """The item that the clock is about, None for waits without one."""
    settled: Mapped[Settled | None] = mapped_column(String(10))
    """Open until a sweep has looked at it: keeps an idle sweep cheap. Reconcile does not trust it."""


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
    bureau_id: Mapped[int] = mapped_column(BigId, ForeignKey("unit.id"))
    work_item_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("work_item.id"))
    threshold_at: Mapped[datetime]
    raised_at: Mapped[datetime]
    light: Mapped[Light] = mapped_column(String(8))
    recipient: Mapped[Recipient] = mapped_column(String(10))
    person_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("person.id"))
    """Frozen recipient; None is "unroutable" and raises an alarm."""
    basis: Mapped[dict[str, Any]]
    """Why this person: post, level reached, vacant posts passed over, deputy, reviewer addressed instead."""
    mail: Mapped[bool] = mapped_column(default=False)
    """The person is told by mail too: the ladder says so and there was an address."""
    holder: Mapped[Holding] = mapped_column(String(10), default=Holding.UNIT)
    pending: Mapped[bool] = mapped_column(default=False)
    """An extension request was undecided at the threshold: the case is the decider's."""
