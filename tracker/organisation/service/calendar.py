"""Verbs of the calendar. A deadline that was set keeps its instant; later edits only make proposals."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from datetime import date, datetime

import chinese_calendar
from sqlalchemy import delete

from tracker.audit import service as audit
from tracker.core.context import Actor
from tracker.core.db import session
from tracker.core.errors import Invalid, InvalidMany
from tracker.core.i18n import N_
from tracker.organisation import policy, revision
from tracker.organisation.models import CalendarDay, CalendarYear
from tracker.organisation.queries.calendar import CalendarDayRow

NOTICE = "国务院办公厅放假通知"
WORKS = {"班": True, "上班": True, "调休": True, "补班": True, "work": True, "1": True}
OFF = {"休": False, "放假": False, "休息": False, "off": False, "0": False}
MAX_ROWS = 4000


def seed_calendar(actor: Actor, *, now: datetime, bureau_id: int) -> int:
    """Take over the published holiday notices (2004 on) and return the number of days; entries of those days go."""
    days = [CalendarDayRow(day, False, chinese_calendar.Holiday(name).chinese) for day, name in _known_holidays()]
    days += [CalendarDayRow(day, True, chinese_calendar.Holiday(name).chinese) for day, name in _known_workdays()]
    years = {row.day.year for row in days}
    _write(actor, bureau_id, days, dict.fromkeys(years, NOTICE))
    audit.record(actor, "seed_calendar", "unit", bureau_id, now=now, bureau_id=bureau_id, days=len(days))
    return len(days)


def _known_holidays() -> Iterable[tuple[date, str]]:
    holidays: dict[date, str] = chinese_calendar.constants.holidays
    return holidays.items()


def _known_workdays() -> Iterable[tuple[date, str]]:
    workdays: dict[date, str] = chinese_calendar.constants.workdays
    return workdays.items()


def set_calendar_day(
    actor: Actor, *, now: datetime, bureau_id: int, day: date, works: bool | None, note: str = ""
) -> None:
    """Make a day a workday or a day off; None gives it back to the weekday rule."""
    policy.own(actor, bureau_id)
    if works is None:
        revision.bump(bureau_id, "calendar")
        session.execute(delete(CalendarDay).where(CalendarDay.bureau_id == bureau_id, CalendarDay.day == day))
    else:
        _write(actor, bureau_id, [CalendarDayRow(day, works, note.strip()[:60])], {})
    detail = {"day": day.isoformat(), "works": works, "note": note[:60]}
    audit.record(actor, "set_calendar_day", "unit", bureau_id, now=now, bureau_id=bureau_id, **detail)


def import_calendar_csv(actor: Actor, *, now: datetime, bureau_id: int, data: bytes, source: str) -> int:
    """Take over days from CSV lines 日期,班或休,说明; their years count as known. Returns the number of days.

    UTF-8 or GB18030. Raises InvalidMany with every bad line before anything is written.
    """
    days = read_calendar_csv(data)
    _write(actor, bureau_id, days, {row.day.year: source[:120] for row in days})
    detail = {"days": len(days), "source": source[:120]}
    audit.record(actor, "import_calendar", "unit", bureau_id, now=now, bureau_id=bureau_id, **detail)
    return len(days)


def read_calendar_csv(data: bytes) -> list[CalendarDayRow]:
    """The days of a CSV file. Raises Invalid for a wrong file, InvalidMany for wrong lines."""
    days: dict[date, CalendarDayRow] = {}
    faults: list[Invalid] = []
    for number, cells in enumerate(csv.reader(io.StringIO(_decoded(data))), start=1):
        if number > MAX_ROWS:
            raise Invalid(N_("文件超过%(n)s行，请按年拆开。"), field="file", n=MAX_ROWS)
        if not any(cell.strip() for cell in cells) or (number == 1 and cells[0].strip() in ("日期", "date", "day")):
            continue
        try:
            row = _day_of(cells)
        except ValueError:
            faults.append(
                Invalid(
                    N_("第%(line)s行看不懂：应是日期、班或休、说明，如2026-02-14,班,春节。"), field="file", line=number
                )
            )
        else:
            days[row.day] = row
    if faults:
        raise InvalidMany(faults)
    if not days:
        raise Invalid(N_("文件里没有日期。"), field="file")
    return sorted(days.values())


def _decoded(data: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise Invalid(N_("这不是文本文件，请另存为CSV（UTF-8）再上传。"), field="file")


def _day_of(cells: list[str]) -> CalendarDayRow:
    day = date.fromisoformat(cells[0].strip().replace("/", "-"))
    word = cells[1].strip().lower() if len(cells) > 1 else ""
    known = WORKS | OFF
    if word not in known:
        raise ValueError(word)
    return CalendarDayRow(day, known[word], cells[2].strip()[:60] if len(cells) > 2 else "")


def _write(actor: Actor, bureau_id: int, days: list[CalendarDayRow], years: dict[int, str]) -> None:
    policy.own(actor, bureau_id)
    revision.bump(bureau_id, "calendar")
    named = [row.day for row in days]
    session.execute(delete(CalendarDay).where(CalendarDay.bureau_id == bureau_id, CalendarDay.day.in_(named)))
    session.execute(
        CalendarDay.__table__.insert(),  # type: ignore[attr-defined]
        [{"bureau_id": bureau_id, "day": row.day, "works": row.works, "note": row.note} for row in days],
    )
    for year, source in years.items():
        session.merge(CalendarYear(bureau_id=bureau_id, year=year, source=source))
    session.flush()
