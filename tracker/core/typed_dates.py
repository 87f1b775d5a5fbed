"""Dates as people type them: 20261122, 2026-11-22, 2026年11月22日, 11.22, 11月22日, 22 Nov 2026, November 22."""

from __future__ import annotations

import re
import unicodedata
from datetime import date

_PARTS = re.compile(r"(?:(\d{4})[-./年])?(\d{1,2})[-./月](\d{1,2})日?")
_DIGITS = re.compile(r"(\d{4})(\d{2})(\d{2})")
_DAY_FIRST = re.compile(r"(?P<day>\d{1,2})(?P<month>[a-z]{3,9}),?(?P<year>\d{4})?")
_MONTH_FIRST = re.compile(r"(?P<month>[a-z]{3,9})(?P<day>\d{1,2})(?:,(?P<year>\d{4}))?")
_MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)


def read_date(text: str, today: date) -> date:
    """The day that was typed; without a year it is this year's. Raises ValueError when it is no day."""
    folded = unicodedata.normalize("NFKC", "".join(text.split()))
    match = _DIGITS.fullmatch(folded) or _PARTS.fullmatch(folded)
    year, month, day = match.groups() if match else _named(folded.casefold())
    return date(int(year) if year else today.year, int(month), int(day))


def _named(folded: str) -> tuple[str | None, int, str]:
    """Year, month and day where the month has its English name or the beginning of it. Raises ValueError."""
    match = _DAY_FIRST.fullmatch(folded) or _MONTH_FIRST.fullmatch(folded)
    months = [at for at, name in enumerate(_MONTHS, 1) if match and name.startswith(match["month"])]
    if match is None or not months:
        raise ValueError(folded)
    return match["year"], months[0], match["day"]
