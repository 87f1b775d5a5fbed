"""The trail and its seals. A seal is a separate row, so that the trail itself is never updated."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from tracker.core.db import Base, BigId


class AuditRow(Base):
    """One changed object by one act: who, as which post, when (UTC), what, and what changed."""

    __tablename__ = "audit_row"
    __table_args__ = (
        Index("ix_audit_row_subject", "subject_kind", "subject_id", "id"),
        Index("ix_audit_row_bureau_at", "bureau_id", "at"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    at: Mapped[datetime]
    request_id: Mapped[str] = mapped_column(String(32))
    bureau_id: Mapped[int | None] = mapped_column(BigId)
    person_id: Mapped[int | None] = mapped_column(BigId)
    post_id: Mapped[int | None] = mapped_column(BigId)
    act: Mapped[str] = mapped_column(String(60))
    subject_kind: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[int] = mapped_column(BigId)
    detail: Mapped[dict[str, Any]]


class AuditSeal(Base):
    """Gap-free number and hash of one audit row, chained to the one before."""

    __tablename__ = "audit_seal"

    seq: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)
    audit_id: Mapped[int] = mapped_column(BigId, ForeignKey("audit_row.id"), unique=True)
    hash: Mapped[str] = mapped_column(String(64))
