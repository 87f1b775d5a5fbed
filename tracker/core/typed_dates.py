"""Dates as people type them and pages show them: 20261122, 2026-11-22, 2026年11月22日, 11.22, 22 Nov 2026."""

from __future__ import annotations

import re
import unicodedata
from datetime import date

_PARTS = re.compile(r"(?:(\d{4})[-./年])?(\d{1,2})[-./月](\d{1,2})日?")
_ENGLISH = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?([a-z]{3,9})\.?,?(\d{4})?|([a-z]{3,9})\.?(\d{1,2})(?:,(\d{4}))?")
_MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
_DIGITS = re.compile(r"(\d{4})(\d{2})(\d{2})")


def read_date(text: str, today: date) -> date:
    """The day that was typed; without a year it is this year's. Raises ValueError when it is no day."""
    folded = unicodedata.normalize("NFKC", "".join(text.split()))
    match = _DIGITS.fullmatch(folded) or _PARTS.fullmatch(folded)
    if match is None:
        return _english(folded.lower(), today)
    year, month, day = match.groups()
    return date(int(year) if year else today.year, int(month), int(day))


def _english(text: str, today: date) -> date:
    """22nov2026, 22november, nov22,2026: blanks are gone already."""
    match = _ENGLISH.fullmatch(text)
    if match is None:
        raise ValueError(text)
    day, name, year = match.groups()[:3] if match[1] else (match[5], match[4], match[6])
    month = next((number for number, month in enumerate(_MONTHS, 1) if month.startswith(name)), 0)
    return date(int(year) if year else today.year, month, int(day))
