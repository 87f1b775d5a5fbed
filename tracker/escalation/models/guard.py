"""Signs of life of the drivers, and the guard that holds irreversible steps when the clock jumps."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from tracker.core.db import Base


class Heartbeat(Base):
    """Last sign of life of a driver (beat, timer, command), by name."""

    __tablename__ = "heartbeat"

    driver: Mapped[str] = mapped_column(String(80), primary_key=True)
    at: Mapped[datetime]


class ClockGuard(Base):
    """Wall and monotonic readings of the last sweep per boot; `held_since` set while they disagree."""

    __tablename__ = "clock_guard"

    boot_id: Mapped[str] = mapped_column(String(60), primary_key=True)
    wall_at: Mapped[datetime]
    monotonic: Mapped[float]
    held_since: Mapped[datetime | None]
