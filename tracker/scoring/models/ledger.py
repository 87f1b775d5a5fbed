"""Facts, matters, the ledger and the quarters. The ledger is append-only: a correction is a reversing entry."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from tracker.core.db import Base, BigId, Hundredths, new_uuid


class Matter(Base):
    """One matter (一事, R4-26c): one overdue, one summary period, one finding or one document. A person can join it to
    another; `joined_to` always names the one that leads."""

    __tablename__ = "matter"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    uuid: Mapped[str] = mapped_column(String(32), default=new_uuid, unique=True)
    bureau_id: Mapped[int] = mapped_column(BigId, ForeignKey("unit.id"))
    key: Mapped[str] = mapped_column(String(260), unique=True)
    number: Mapped[str] = mapped_column(String(40))
    title: Mapped[str] = mapped_column(String(300))
    subject_kind: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[int] = mapped_column(BigId)
    opened_at: Mapped[datetime]
    joined_to: Mapped[int | None] = mapped_column(BigId, ForeignKey("matter.id"))


class FactType(StrEnum):
    """The closed list of what may score: results, decisions, verified documents. Log-ins and clicks are not on it."""

    ITEM_ON_TIME = "item_on_time"
    ITEM_LATE = "item_late"
    ITEM_OPEN = "item_open"
    CASE_HELD = "case_held"
    CASE_EXEMPTED = "case_exempted"
    CRITICISM = "criticism"
    UPPER_ASSESSMENT = "upper_assessment"
    ACCOUNTABILITY = "accountability"
    DISCIPLINE = "discipline"
    SUMMARY_DEFECT = "summary_defect"


_TYPES = ",".join(f"'{one}'" for one in FactType)


class Fact(Base):
    """Something that happened and may score. `occurred_on` picks rule version and post holders, `booked_on` the
    quarter."""

    __tablename__ = "fact"
    __table_args__ = (
        Index("ix_fact_booked", "bureau_id", "booked_on"),
        Index("ix_fact_source", "source_kind", "source_id", "fact_type"),
        CheckConstraint(f"fact_type IN ({_TYPES})", name="known_type"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    key: Mapped[str] = mapped_column(String(160), unique=True)
    bureau_id: Mapped[int] = mapped_column(BigId, ForeignKey("unit.id"))
    fact_type: Mapped[FactType] = mapped_column(String(30))
    source_kind: Mapped[str] = mapped_column(String(20))
    source_id: Mapped[int] = mapped_column(BigId)
    """The row it was taken from: work_item, overdue_case, official_event or monthly_summary."""
    matter_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("matter.id"), index=True)
    unit_id: Mapped[int] = mapped_column(BigId, ForeignKey("unit.id"))
    person_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("person.id"))
    occurred_on: Mapped[date]
    booked_on: Mapped[date]
    quantities: Mapped[dict[str, Any]] = mapped_column(default=dict)
    detail: Mapped[dict[str, Any]] = mapped_column(default=dict)
    confidential: Mapped[bool] = mapped_column(default=False)
    recorded_at: Mapped[datetime]


class LedgerEntry(Base):
    """Points or a consequence for one subject on one sheet, by one rule, from one fact. Never changed."""

    __tablename__ = "ledger_entry"
    __table_args__ = (
        Index("ix_ledger_entry_subject", "subject_kind", "subject_id", "quarter"),
        Index(
            "uq_ledger_entry_reversal",
            "reverses_id",
            unique=True,
            sqlite_where=text("reverses_id IS NOT NULL"),
            postgresql_where=text("reverses_id IS NOT NULL"),
        ),
        CheckConstraint("(points <> 0) OR (consequence <> '') OR absorbed", name="says_something"),
        CheckConstraint("subject_kind IN ('unit','person')", name="subject"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    uuid: Mapped[str] = mapped_column(String(32), default=new_uuid, unique=True)
    key: Mapped[str] = mapped_column(String(240), unique=True)
    bureau_id: Mapped[int] = mapped_column(BigId, ForeignKey("unit.id"))
    fact_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("fact.id"), index=True)
    rule_id: Mapped[int] = mapped_column(BigId, ForeignKey("scheme_rule.id"))
    matter_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("matter.id"), index=True)
    subject_kind: Mapped[str] = mapped_column(String(8))
    subject_id: Mapped[int] = mapped_column(BigId)
    capacity: Mapped[str] = mapped_column(String(12))
    sheet: Mapped[str] = mapped_column(String(16))
    points: Mapped[int] = mapped_column(Hundredths, default=0)
    consequence: Mapped[str] = mapped_column(String(40), default="")
    absorbed: Mapped[bool] = mapped_column(default=False)
    absorbed_points: Mapped[int] = mapped_column(Hundredths, default=0)
    """What an absorbed line would have been; its own points are 0."""
    reverses_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("ledger_entry.id"))
    quarter: Mapped[str] = mapped_column(String(7))
    occurred_on: Mapped[date]
    booked_on: Mapped[date]
    posted_at: Mapped[datetime]


class PeriodState(StrEnum):
    """A quarter is open, then closed with a snapshot that never changes."""

    OPEN = "open"
    CLOSED = "closed"


class Period(Base):
    """A bureau's quarter (YYYY-Qn)."""

    __tablename__ = "period"

    bureau_id: Mapped[int] = mapped_column(BigId, ForeignKey("unit.id"), primary_key=True)
    quarter: Mapped[str] = mapped_column(String(7), primary_key=True)
    state: Mapped[PeriodState] = mapped_column(String(8), default=PeriodState.OPEN)
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[int | None] = mapped_column(BigId, ForeignKey("person.id"))
    snapshot: Mapped[dict[str, Any]] = mapped_column(default=dict)
