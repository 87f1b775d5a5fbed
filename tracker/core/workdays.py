"""Working-day arithmetic over a calendar given as data; pure, knows no table."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from itertools import accumulate

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
        return self._worked_until(end) - self._worked_until(start)

    def _worked_until(self, day: date) -> int:
        """Working days from the beginning of dates through `day`: weekdays, put right by the exceptions up to then."""
        weeks, rest = divmod(day.toordinal(), 7)  # day 1 was a Monday
        days, totals = self._corrections
        return 5 * weeks + min(rest, 5) + totals[bisect_right(days, day)]

    @cached_property
    def _corrections(self) -> tuple[list[date], list[int]]:
        """Days that differ from the week's rule, in order, and by how much the first n of them change the count."""
        found = sorted((day, works) for day, works in self.exceptions.items() if works != (day.weekday() < 5))
        return [day for day, _ in found], [0, *accumulate(1 if works else -1 for _, works in found)]
