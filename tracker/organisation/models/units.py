"""Units: a permanent identity with dated versions of name, parent and kind."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from tracker.core.db import Base, BigId, new_uuid


class UnitKind(StrEnum):
    """A bureau owns plans, schemes, ladders, calendar and number series; the rest are its parts."""

    BUREAU = "bureau"
    SECTION = "section"
    BRANCH = "branch"
    GROUP = "group"


class Unit(Base):
    """Identity of a unit. `bureau_id` is the unit of kind bureau it belongs to (itself for a bureau)."""

    __tablename__ = "unit"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    uuid: Mapped[str] = mapped_column(String(32), default=new_uuid, unique=True)
    bureau_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("unit.id"), index=True)
    created_at: Mapped[datetime]
    ended_on: Mapped[date | None]


class UnitVersion(Base):
    """Name, parent and kind from `valid_from` on, until the next version."""

    __tablename__ = "unit_version"
    __table_args__ = (
        Index("uq_unit_version_unit_from", "unit_id", "valid_from", unique=True),
        CheckConstraint("parent_id IS NULL OR parent_id <> unit_id", name="not_own_parent"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    unit_id: Mapped[int] = mapped_column(BigId, ForeignKey("unit.id"))
    valid_from: Mapped[date]
    name: Mapped[str] = mapped_column(String(120))
    short_name: Mapped[str] = mapped_column(String(40), default="")
    aliases: Mapped[list[Any]] = mapped_column(default=list)
    kind: Mapped[UnitKind] = mapped_column(String(20))
    parent_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("unit.id"))
    position: Mapped[int] = mapped_column(default=0)


class UnitSuccessor(Base):
    """Where an ended unit's open items are read and acted on from `from_date`."""

    __tablename__ = "unit_successor"

    unit_id: Mapped[int] = mapped_column(BigId, ForeignKey("unit.id"), primary_key=True)
    successor_id: Mapped[int] = mapped_column(BigId, ForeignKey("unit.id"), primary_key=True)
    from_date: Mapped[date]
