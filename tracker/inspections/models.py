"""Official events: what a higher body found or decided about a unit or a person."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from tracker.core.db import Base, BigId, new_uuid


class EventKind(StrEnum):
    """R4-38b criticism, R4-39a upper-level assessment, R4-40a accountability office, R4-41 discipline or sanction."""

    CRITICISM = "criticism"
    UPPER_ASSESSMENT = "upper_assessment"
    ACCOUNTABILITY = "accountability"
    DISCIPLINE = "discipline"


class OfficialEvent(Base):
    """One document about one matter. Counts only once verified by a second person (R4-17c)."""

    __tablename__ = "official_event"
    __table_args__ = (
        Index("uq_official_event_document", "bureau_id", "kind", "document_no", "unit_id", "person_id", unique=True),
        CheckConstraint("verified_by IS NULL OR verified_by <> registered_by", name="verified_by_another"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    uuid: Mapped[str] = mapped_column(String(32), default=new_uuid, unique=True)
    bureau_id: Mapped[int] = mapped_column(BigId, ForeignKey("unit.id"))
    kind: Mapped[EventKind] = mapped_column(String(20))
    issuer: Mapped[str] = mapped_column(String(120))
    document_no: Mapped[str] = mapped_column(String(80))
    issued_on: Mapped[date]
    occurred_on: Mapped[date]
    unit_id: Mapped[int] = mapped_column(BigId, ForeignKey("unit.id"))
    person_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("person.id"))
    non_ability: Mapped[bool | None]
    """Cause of lost points (R4-39b): True not lack of ability, False lack of ability, None not yet determined."""
    summary: Mapped[str] = mapped_column(Text, default="")
    registered_by: Mapped[int] = mapped_column(BigId, ForeignKey("person.id"))
    registered_at: Mapped[datetime]
    verified_by: Mapped[int | None] = mapped_column(BigId, ForeignKey("person.id"))
    verified_at: Mapped[datetime | None]
