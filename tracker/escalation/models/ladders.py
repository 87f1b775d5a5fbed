"""A ladder is dated data: numbered versions, drafted by a supervisor, activated by the director."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from tracker.core.db import Base, BigId


class LadderState(StrEnum):
    """One ACTIVE version per bureau; a new one applies to deadlines armed later."""

    DRAFT = "draft"
    ACTIVE = "active"
    RETIRED = "retired"


class Light(StrEnum):
    """What a light says; green is "no threshold passed yet"."""

    GREEN = "green"
    YELLOW = "yellow"
    ORANGE = "orange"
    RED = "red"
    NONE = "none"


class Recipient(StrEnum):
    """Whom a step addresses, up the line of command."""

    OWNER = "owner"
    HEAD = "head"
    LEADER = "leader"
    DIRECTOR = "director"
    SUPERIOR = "superior"
    """The one above whoever holds the clock; for waits other than completion."""


class Ladder(Base):
    """A version of the bureau's ladder."""

    __tablename__ = "ladder"
    __table_args__ = (
        Index("uq_ladder_version", "bureau_id", "version", unique=True),
        Index(
            "uq_ladder_active",
            "bureau_id",
            unique=True,
            sqlite_where=text("state = 'active'"),
            postgresql_where=text("state = 'active'"),
        ),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    bureau_id: Mapped[int] = mapped_column(BigId, ForeignKey("unit.id"))
    version: Mapped[int]
    name: Mapped[str] = mapped_column(String(60))
    state: Mapped[LadderState] = mapped_column(String(10), default=LadderState.DRAFT)
    drafted_by: Mapped[int | None] = mapped_column(BigId, ForeignKey("person.id"))
    drafted_at: Mapped[datetime]
    activated_by: Mapped[int | None] = mapped_column(BigId, ForeignKey("person.id"))
    activated_at: Mapped[datetime | None]


class LadderStep(Base):
    """One step: working days from the deadline (negative before, 0 its own), whom, light, channels, case."""

    __tablename__ = "ladder_step"

    ladder_id: Mapped[int] = mapped_column(BigId, ForeignKey("ladder.id"), primary_key=True)
    step_no: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    offset_days: Mapped[int]
    recipient: Mapped[Recipient] = mapped_column(String(10))
    light: Mapped[Light] = mapped_column(String(8))
    channels: Mapped[list[Any]] = mapped_column(default=list)
    opens_case: Mapped[bool] = mapped_column(default=False)
