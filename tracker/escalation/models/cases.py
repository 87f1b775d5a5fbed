"""The overdue case: opened once per (clock, deadline number), explained by the unit, decided by a supervisor."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from tracker.core.db import Base, BigId, new_uuid
from tracker.escalation.models.steps import Holding


class CaseState(StrEnum):
    """OPEN until a decision other than an urge is carried out."""

    OPEN = "open"
    CLOSED = "closed"


OPEN = text("state = 'open'")


class OverdueCase(Base):
    """A deadline that passed. `opened_at` is the threshold's instant; the fact stays whatever is decided."""

    __tablename__ = "overdue_case"
    __table_args__ = (
        Index("uq_overdue_case", "clock_id", "deadline_no", unique=True),
        Index("ix_overdue_case_open", "bureau_id", "state", "id"),
        # The desk, by how long they are overdue: read in order, stopped after a page.
        Index("ix_overdue_case_pressing", "bureau_id", "opened_at", "id", sqlite_where=OPEN, postgresql_where=OPEN),
        Index("ix_overdue_case_unit", "unit_id", "opened_at", "id", sqlite_where=OPEN, postgresql_where=OPEN),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    uuid: Mapped[str] = mapped_column(String(32), default=new_uuid, unique=True)
    bureau_id: Mapped[int] = mapped_column(BigId, ForeignKey("unit.id"))
    number: Mapped[str | None] = mapped_column(String(40))
    clock_id: Mapped[int] = mapped_column(BigId, ForeignKey("clock.id"))
    deadline_no: Mapped[int]
    work_item_id: Mapped[int] = mapped_column(BigId, ForeignKey("work_item.id"), index=True)
    unit_id: Mapped[int] = mapped_column(BigId, ForeignKey("unit.id"))
    """Lead unit when it opened."""
    holder: Mapped[Holding] = mapped_column(String(10), default=Holding.UNIT)
    """Whose lateness it is."""
    state: Mapped[CaseState] = mapped_column(String(8), default=CaseState.OPEN)
    opened_at: Mapped[datetime]
    raised_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)


class CaseStatement(Base):
    """The unit's explanation, verbatim; a later one adds, none replaces."""

    __tablename__ = "case_statement"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    case_id: Mapped[int] = mapped_column(BigId, ForeignKey("overdue_case.id"), index=True)
    at: Mapped[datetime]
    person_id: Mapped[int] = mapped_column(BigId, ForeignKey("person.id"))
    text: Mapped[str] = mapped_column(Text)


class DecisionKind(StrEnum):
    """What a supervisor can decide; URGE leaves the case open."""

    URGE = "urge"
    ACCEPT = "accept"
    EXTEND = "extend"
    EXEMPT = "exempt"
    HOLD = "hold"


class DecisionState(StrEnum):
    """PENDING for ten minutes (withdrawable), then EFFECTIVE once carried out."""

    PENDING = "pending"
    WITHDRAWN = "withdrawn"
    EFFECTIVE = "effective"


class CaseDecision(Base):
    """A decision with its rule reference and reason; carried out by the sweep when `effective_at` has come."""

    __tablename__ = "case_decision"
    __table_args__ = (
        Index("ix_case_decision_case", "case_id", "id"),
        Index("ix_case_decision_pending", "state", "effective_at"),
        Index(
            "uq_case_decision_pending",
            "case_id",
            unique=True,
            sqlite_where=text("state = 'pending'"),
            postgresql_where=text("state = 'pending'"),
        ),
        CheckConstraint("kind <> 'exempt' OR second_person_id IS NOT NULL", name="exempt_by_two"),
        CheckConstraint("second_person_id IS NULL OR second_person_id <> person_id", name="two_different"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    uuid: Mapped[str] = mapped_column(String(32), default=new_uuid, unique=True)
    case_id: Mapped[int] = mapped_column(BigId, ForeignKey("overdue_case.id"))
    kind: Mapped[DecisionKind] = mapped_column(String(8))
    state: Mapped[DecisionState] = mapped_column(String(10), default=DecisionState.PENDING)
    person_id: Mapped[int] = mapped_column(BigId, ForeignKey("person.id"))
    post_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("post.id"))
    second_person_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("person.id"))
    subject_unit_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("unit.id"))
    rule_reference: Mapped[str] = mapped_column(String(120), default="")
    reason: Mapped[str] = mapped_column(Text)
    params: Mapped[dict[str, Any]] = mapped_column(default=dict)
    decided_at: Mapped[datetime]
    effective_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]
    """When the second person agreed; an exemption waits for it."""
    carried_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]

    @property
    def asked_id(self) -> int | None:
        """The second person whose agreement a pending exemption still waits for."""
        asked = self.state == DecisionState.PENDING and self.kind == DecisionKind.EXEMPT and self.confirmed_at is None
        return self.second_person_id if asked else None
