"""Dates as people type them: 20261122, 2026-11-22, 2026年11月22日, 11.22, 11月22日."""

from __future__ import annotations

import re
import unicodedata
from datetime import date

_PARTS = re.compile(r"(?:(\d{4})[-./年])?(\d{1,2})[-./月](\d{1,2})日?")
_DIGITS = re.compile(r"(\d{4})(\d{2})(\d{2})")


def read_date(text: str, today: date) -> date:
    """The day that was typed; without a year it is this year's. Raises ValueError when it is no day."""
    folded = unicodedata.normalize("NFKC", "".join(text.split()))
    match = _DIGITS.fullmatch(folded) or _PARTS.fullmatch(folded)
    if match is None:
        raise ValueError(text)
    year, month, day = match.groups()
    return date(int(year) if year else today.year, int(month), int(day))
