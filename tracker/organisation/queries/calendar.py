"""Reads of the calendar."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from sqlalchemy import select

from tracker.core.db import session
from tracker.core.workdays import WorkCalendar
from tracker.organisation.models import CalendarDay, CalendarYear
from tracker.organisation.revision import current, kept


class CalendarDayRow(NamedTuple):
    """A day that the notice of its year names."""

    day: date
    works: bool
    note: str


@kept("calendar")
def calendar(bureau_id: int) -> WorkCalendar:
    """The bureau's working days, with the number of the edit that made them so."""
    days = session.execute(select(CalendarDay.day, CalendarDay.works).where(CalendarDay.bureau_id == bureau_id))
    row = current(bureau_id)
    return WorkCalendar(
        exceptions={day.day: day.works for day in days},
        known_years=frozenset(known_years(bureau_id)),
        version=row.calendar_version if row else 0,
    )


def known_years(bureau_id: int) -> dict[int, str]:
    """Years whose holiday notice is in, with its source; days of other years are provisional."""
    query = select(CalendarYear.year, CalendarYear.source).where(CalendarYear.bureau_id == bureau_id)
    return {row.year: row.source for row in session.execute(query.order_by(CalendarYear.year))}


def calendar_days(bureau_id: int, year: int) -> list[CalendarDayRow]:
    """The named days of a year, in order."""
    query = select(CalendarDay.day, CalendarDay.works, CalendarDay.note).where(
        CalendarDay.bureau_id == bureau_id, CalendarDay.day.between(date(year, 1, 1), date(year, 12, 31))
    )
    return [CalendarDayRow(row.day, row.works, row.note) for row in session.execute(query.order_by(CalendarDay.day))]
