"""A unit's summary of a month and the defects found before and at submission."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from tracker.core.db import Base, BigId, new_uuid


class MonthlySummary(Base):
    """Summary of `period` (YYYY-MM) by one unit; due by the 3rd of the next month (R4-29b, Q7)."""

    __tablename__ = "monthly_summary"
    __table_args__ = (Index("uq_monthly_summary", "unit_id", "period", unique=True),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    uuid: Mapped[str] = mapped_column(String(32), default=new_uuid, unique=True)
    bureau_id: Mapped[int] = mapped_column(BigId, ForeignKey("unit.id"))
    unit_id: Mapped[int] = mapped_column(BigId, ForeignKey("unit.id"))
    period: Mapped[str] = mapped_column(String(7))
    tasks_text: Mapped[str] = mapped_column(Text, default="")
    content_text: Mapped[str] = mapped_column(Text, default="")
    figures_text: Mapped[str] = mapped_column(Text, default="")
    writer_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("person.id"))
    head_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("person.id"))
    due_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)


class SummaryDefect(Base):
    """One of no_task, no_content, no_figures, late (R4-29a); head and writer are named, the amount is open (Q10)."""

    __tablename__ = "summary_defect"

    summary_id: Mapped[int] = mapped_column(BigId, ForeignKey("monthly_summary.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(12), primary_key=True)
    found_at: Mapped[datetime]
    head_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("person.id"))
    writer_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("person.id"))
