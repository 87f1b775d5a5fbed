"""Working-day arithmetic over a calendar given as data; pure, knows no table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class WorkCalendar:
    """Weekends are off unless `exceptions` says otherwise (True: works, False: off). `version` names the data."""

    exceptions: Mapping[date, bool] = field(default_factory=dict)
    known_years: frozenset[int] = frozenset()
    version: int = 0

    def is_working(self, day: date) -> bool:
        """True on a working day, make-up workdays (调休) included."""
        return self.exceptions.get(day, day.weekday() < 5)

    def is_provisional(self, day: date) -> bool:
        """True when the holiday notice of that year is not in the calendar, so the answer may still change."""
        return day.year not in self.known_years

    def next_working(self, day: date) -> date:
        """`day` itself when it is a working day, else the next one."""
        while not self.is_working(day):
            day += ONE_DAY
        return day

    def previous_working(self, day: date) -> date:
        """`day` itself when it is a working day, else the last one before it."""
        while not self.is_working(day):
            day -= ONE_DAY
        return day

    def add(self, day: date, count: int) -> date:
        """The working day `count` working days after (before, when negative) `day`; 0 gives `day` unchanged."""
        step = ONE_DAY if count > 0 else -ONE_DAY
        remaining = abs(count)
        while remaining:
            day += step
            remaining -= self.is_working(day)
        return day

    def between(self, start: date, end: date) -> int:
        """Working days in (start, end]; negative when `end` lies before `start`."""
        if end < start:
            return -self.between(end, start)
        days = (end - start).days
        return sum(self.is_working(start + timedelta(days=n)) for n in range(1, days + 1))

    def last_working_of_month(self, year: int, month: int) -> date:
        """The last working day of a month."""
        first_of_next = date(year + month // 12, month % 12 + 1, 1)
        return self.previous_working(first_of_next - ONE_DAY)
