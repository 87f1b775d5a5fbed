"""Cell values of a workbook as its user sees them: dates, percentages, whole numbers without a point."""

from __future__ import annotations

import re
from datetime import datetime, time, timedelta

from lxml import etree
from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format
from openpyxl.utils.datetime import from_excel

M = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_QUOTED = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.')


class Formats:
    """The number formats of a workbook by the index that cells name."""

    def __init__(self, styles: etree._Element | None, base_1904: bool) -> None:
        self._epoch = datetime(1904, 1, 1) if base_1904 else datetime(1899, 12, 30)  # noqa: DTZ001  # days on paper
        own: dict[str, str] = {}
        self._codes: list[str] = []
        if styles is None:
            return
        for form in styles.iterfind(f"{M}numFmts/{M}numFmt"):
            own[form.get("numFmtId") or ""] = (form.get("formatCode") or "")[:255]
        for style in styles.iterfind(f"{M}cellXfs/{M}xf"):
            number = style.get("numFmtId") or "0"
            known = (
                BUILTIN_FORMATS.get(int(number)) if number.isascii() and number.isdecimal() and len(number) < 6 else ""
            )
            self._codes.append(own.get(number) or known or "General")

    def shown(self, value: str, style: str | None) -> str:
        """A number as the cell shows it."""
        at = int(style) if style and style.isascii() and style.isdecimal() and len(style) < 7 else 0
        code = self._codes[at] if at < len(self._codes) else "General"
        try:
            number = float(value)
        except ValueError:
            return value
        if is_date_format(code) and 0 <= number < 2_958_466:
            return self._day(number, code)
        if "%" in _QUOTED.sub("", code):
            return f"{_plain(round(number * 100, 6))}%"
        return _plain(number)

    def _day(self, number: float, code: str) -> str:
        try:
            moment = from_excel(number, self._epoch)
        except (ValueError, OverflowError):
            return _plain(number)
        if isinstance(moment, time | timedelta) or moment is None:
            return str(moment)
        parts = set(_QUOTED.sub("", code).lower())
        month = f"{moment.month}月" if parts & {"m", "月"} else ""
        year = f"{moment.year}年" if "y" in parts or not month else ""
        return year + month + (f"{moment.day}日" if "d" in parts else "")


def _plain(number: float) -> str:
    return str(int(number)) if number == int(number) and abs(number) < 1e15 else repr(round(number, 10))
