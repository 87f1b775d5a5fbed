"""What belongs to a bureau: calendar, settings, number series."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import JSON

from tracker.core.db import Base, BigId, new_uuid


class BureauRevision(Base):
    """Marks of what a process may keep in memory: each is a fresh random value whenever its part changes.

    Random, not counted, so that a change that was rolled back can never be mistaken for the one that came next.
    `calendar_version` counts the edits of the calendar; a deadline stores the one that made it.
    """

    __tablename__ = "bureau_revision"

    bureau_id: Mapped[int] = mapped_column(BigId, ForeignKey("unit.id"), primary_key=True)
    units: Mapped[str] = mapped_column(String(32), default=new_uuid)
    people: Mapped[str] = mapped_column(String(32), default=new_uuid)
    """People, posts and holdings; changes with the units too, because scopes depend on both."""
    calendar: Mapped[str] = mapped_column(String(32), default=new_uuid)
    calendar_version: Mapped[int] = mapped_column(default=1)
    settings: Mapped[str] = mapped_column(String(32), default=new_uuid)


class CalendarDay(Base):
    """A day that differs from the weekday rule: a holiday (`works` false) or a make-up workday (true)."""

    __tablename__ = "calendar_day"

    bureau_id: Mapped[int] = mapped_column(BigId, ForeignKey("unit.id"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    works: Mapped[bool]
    note: Mapped[str] = mapped_column(String(60), default="")


class CalendarYear(Base):
    """A year whose holiday notice is in, and where it came from."""

    __tablename__ = "calendar_year"

    bureau_id: Mapped[int] = mapped_column(BigId, ForeignKey("unit.id"), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True)
    source: Mapped[str] = mapped_column(String(120), default="")


class BureauSetting(Base):
    """One named setting of a bureau; names and defaults are listed in `organisation.settings`."""

    __tablename__ = "bureau_setting"

    bureau_id: Mapped[int] = mapped_column(BigId, ForeignKey("unit.id"), primary_key=True)
    name: Mapped[str] = mapped_column(String(60), primary_key=True)
    value: Mapped[Any] = mapped_column(JSON)


class NumberSeries(Base):
    """The next serial of a kind of number in a bureau and year; gaps are allowed, reuse is not."""

    __tablename__ = "number_series"

    bureau_id: Mapped[int] = mapped_column(BigId, ForeignKey("unit.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(20), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True)
    next_value: Mapped[int]
