"""A checked import that waits for its confirmation."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from tracker.core.db import Base, BigId, new_uuid


class StagedImport(Base):
    """Rows read from a file and found good; carried out on confirmation, thrown away after a day."""

    __tablename__ = "staged_import"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    uuid: Mapped[str] = mapped_column(String(32), default=new_uuid, unique=True)
    bureau_id: Mapped[int] = mapped_column(BigId, ForeignKey("unit.id"))
    person_id: Mapped[int] = mapped_column(BigId, ForeignKey("person.id"))
    filename: Mapped[str] = mapped_column(String(200))
    rows: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]
