"""Quarters as text, YYYY-Qn, which sorts; pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from datetime import date, datetime, timedelta

from tracker.core.errors import Invalid
from tracker.core.i18n import N_

_FORM = re.compile(r"(\d{4})-?[Qq]([1-4])")


def quarter_of(day: date) -> str:
    """The quarter that `day` lies in."""
    return f"{day.year}-Q{(day.month + 2) // 3}"


def parse(text: str) -> str:
    """Read 2026-Q3 or 2026q3. Raises Invalid."""
    found = _FORM.fullmatch(text.strip())
    if not found:
        raise Invalid(N_("季度要写成 2026-Q3 这样的形式，收到的是“%(text)s”"), field="quarter", text=text)
    return f"{found[1]}-Q{found[2]}"


def first_day(quarter: str) -> date:
    """Its first day."""
    return date(int(quarter[:4]), int(quarter[-1]) * 3 - 2, 1)


def last_day(quarter: str) -> date:
    """Its last day."""
    return first_day(following(quarter)) - timedelta(days=1)


def following(quarter: str) -> str:
    """The quarter after."""
    year, number = int(quarter[:4]), int(quarter[-1])
    return f"{year + number // 4}-Q{number % 4 + 1}"


def preceding(quarter: str) -> str:
    """The quarter before."""
    return quarter_of(first_day(quarter) - timedelta(days=1))


def between(first: str, last: str) -> Iterator[str]:
    """All quarters from `first` through `last`."""
    while first <= last:
        yield first
        first = following(first)


def first_open(first: str, closed: Collection[str]) -> str:
    """The first quarter from `first` on that is not closed: quarters are closed in order."""
    while first in closed:
        first = following(first)
    return first


def booking_quarter(booked_on: date, recorded_at: datetime, closed: Mapping[str, datetime]) -> str:
    """The quarter a fact counts in: that of `booked_on`, or the next one not closed when the fact was recorded (Q4)."""
    return first_open(quarter_of(booked_on), [quarter for quarter, at in closed.items() if at < recorded_at])
