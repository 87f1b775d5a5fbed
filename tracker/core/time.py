"""The one clock. `now` is taken once per transaction at the edge and handed down as a value."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

_offset_file: Path | None = None


def use_offset_file(path: Path | None) -> None:
    """Add the seconds written in `path` to every reading (tests of real processes only; see config.testing)."""
    global _offset_file
    _offset_file = path


def offset() -> timedelta:
    """The offset in force, zero outside tests."""
    if _offset_file is None:
        return timedelta()
    try:
        return timedelta(seconds=float(_offset_file.read_text() or 0))
    except (FileNotFoundError, ValueError):
        return timedelta()


def utcnow() -> datetime:
    """The present instant, aware, in UTC."""
    return datetime.now(UTC) + offset()


def local_date(instant: datetime, zone: str) -> date:
    """The calendar day of `instant` in `zone`."""
    return instant.astimezone(ZoneInfo(zone)).date()


def at(day: date, clock: time, zone: str) -> datetime:
    """The instant of a local day and time of day, in UTC."""
    return datetime.combine(day, clock, ZoneInfo(zone)).astimezone(UTC)
