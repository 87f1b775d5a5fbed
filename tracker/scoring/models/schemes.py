"""A scheme is a version of dated rules; each rule is bound to the clause it carries out or marked as an assumption."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from tracker.core.db import Base, BigId, Hundredths


class SchemeState(StrEnum):
    """DRAFT by a supervisor, ACTIVE from a date by the director, RETIRED when followed by a newer version."""

    DRAFT = "draft"
    ACTIVE = "active"
    RETIRED = "retired"


class Scheme(Base):
    """A version of a bureau's rules. `settings` answers the open questions (Q1…) with values and who confirmed them."""

    __tablename__ = "scheme"
    __table_args__ = (Index("uq_scheme_version", "bureau_id", "key", "version", unique=True),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    bureau_id: Mapped[int] = mapped_column(BigId, ForeignKey("unit.id"))
    key: Mapped[str] = mapped_column(String(40))
    version: Mapped[int]
    name: Mapped[str] = mapped_column(String(120))
    state: Mapped[SchemeState] = mapped_column(String(8), default=SchemeState.DRAFT)
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]
    settings: Mapped[dict[str, Any]] = mapped_column(default=dict)
    drafted_by: Mapped[int | None] = mapped_column(BigId, ForeignKey("person.id"))
    drafted_at: Mapped[datetime]
    activated_by: Mapped[int | None] = mapped_column(BigId, ForeignKey("person.id"))
    activated_at: Mapped[datetime | None]


class SchemeRule(Base):
    """One rule: for a fact type, a subject role gets points (hundredths, per unit of the fact, capped) or a
    consequence."""

    __tablename__ = "scheme_rule"
    __table_args__ = (Index("uq_scheme_rule_key", "scheme_id", "key", unique=True),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    scheme_id: Mapped[int] = mapped_column(BigId, ForeignKey("scheme.id"))
    key: Mapped[str] = mapped_column(String(60))
    fact_type: Mapped[str] = mapped_column(String(30))
    subject: Mapped[str] = mapped_column(String(12))
    """unit, leader, head, person, writer: resolved as of the fact's `occurred_on` (Q12)."""
    sheet: Mapped[str] = mapped_column(String(16), default="")
    """efficiency or responsibility (R4-32b); empty for a pure consequence."""
    points: Mapped[int] = mapped_column(Hundredths, default=0)
    per: Mapped[str] = mapped_column(String(20), default="")
    """Name of the fact's quantity that multiplies the points, e.g. days_late; empty: once."""
    cap: Mapped[int | None] = mapped_column(Hundredths)
    consequence: Mapped[str] = mapped_column(String(40), default="")
    clause: Mapped[str] = mapped_column(String(12), default="")
    clause_text: Mapped[str] = mapped_column(Text, default="")
    assumption: Mapped[str] = mapped_column(String(12), default="")
