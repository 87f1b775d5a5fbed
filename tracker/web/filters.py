"""Template filters: dates, points and names, in the reader's language and the bureau's zone."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from flask import Flask, current_app, g
from flask_babel import get_locale
from flask_login import current_user

from tracker.core import time
from tracker.core.db import new_uuid
from tracker.organisation import queries, settings
from tracker.web.i18n import said as gettext

MONTHS = ("", "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
MINUS = "\N{MINUS SIGN}"
ISO_DAY = re.compile(r"\d{4}-\d\d-\d\d")
CAP = 1000


def register(app: Flask) -> None:
    app.jinja_env.filters |= {
        "date": long_date,
        "day": short_day,
        "datetime": long_datetime,
        "clock": short_datetime,
        "points": points,
        "score": score,
        "unit": unit_name,
        "person": person_name,
        "iso": iso,
        "month": month_name,
    }
    app.jinja_env.globals["request_key"] = new_uuid
    app.jinja_env.globals |= {"said": said, "capped": capped}
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True


def chinese() -> bool:
    """True when this reader reads Chinese; asked once per request."""
    known: bool | None = g.get("chinese")
    if known is None:
        locale = get_locale()
        known = g.chinese = locale is None or locale.language == "zh"
    return known


@lru_cache(maxsize=8)
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)


def zone() -> str:
    """Zone that dates are shown in: the bureau's; before the login the installation's."""
    name: str | None = g.get("zone")
    if name is None:
        known = current_user.is_authenticated and current_user.actor.bureau_id is not None
        installed = current_app.extensions["settings"].timezone
        name = g.zone = settings.get(current_user.actor.bureau_id, "timezone") if known else installed
    return name


def _local(value: date | datetime) -> date:
    return value.astimezone(_zone(zone())).date() if isinstance(value, datetime) else value


def long_date(value: date | datetime | None) -> str:
    """2026年11月22日 / 22 Nov 2026."""
    if value is None:
        return ""
    day = _local(value)
    return f"{day.year}年{day.month}月{day.day}日" if chinese() else f"{day.day} {MONTHS[day.month]} {day.year}"


def short_day(value: date | datetime | None) -> str:
    """11月22日 / 22 Nov."""
    if value is None:
        return ""
    day = _local(value)
    return f"{day.month}月{day.day}日" if chinese() else f"{day.day} {MONTHS[day.month]}"


def month_name(number: int) -> str:
    """11月 / Nov."""
    return f"{number}月" if chinese() else MONTHS[number]


def _time(value: datetime) -> str:
    return value.astimezone(_zone(zone())).strftime("%H:%M")


def long_datetime(value: datetime | None) -> str:
    """2026年11月22日 17:30 / 22 Nov 2026 17:30."""
    return f"{long_date(value)} {_time(value)}" if value else ""


def clipped(words: str, length: int) -> str:
    """The words, or their first `length` characters and a sign that more follows."""
    return words if len(words) <= length else f"{words[:length]}…"


def short_datetime(value: datetime | None) -> str:
    """11月22日 17:30 / 22 Nov 17:30."""
    return f"{short_day(value)} {_time(value)}" if value else ""


def points(hundredths: int | None) -> str:
    """Signed points from hundredths: ＋1.0 / −2.0 (English +1.0)."""
    if hundredths is None:
        return ""
    plus = "＋" if chinese() else "+"
    sign = MINUS if hundredths < 0 else plus if hundredths > 0 else ""
    return sign + score(abs(hundredths))


def score(hundredths: int | None) -> str:
    """A score from hundredths with one decimal, two when needed: 94.0, 95.25."""
    if hundredths is None:
        return ""
    text = f"{abs(hundredths) // 100}.{abs(hundredths) % 100:02d}"
    text = text[:-1] if text.endswith("0") else text
    return MINUS + text if hundredths < 0 else text


def unit_name(unit_id: int | None) -> str:
    """Name of a unit today, empty for none."""
    if unit_id is None:
        return ""
    tree: queries.OrgTree | None = g.get("tree")
    if tree is None:
        bureau_id = current_user.actor.bureau_id
        if bureau_id is None:
            return ""
        tree = g.tree = queries.tree(bureau_id, time.local_date(g.now, zone()))
    return tree.name(unit_id)


def person_name(person_id: int | None) -> str:
    """Name of a person of the reader's bureau, empty for none."""
    if person_id is None:
        return ""
    people: Mapping[int, str] | None = g.get("people")
    if people is None:
        bureau_id = current_user.actor.bureau_id
        people = g.people = {} if bureau_id is None else queries.directory(bureau_id)
    return people.get(person_id, "")


def iso(value: date | datetime | None) -> str:
    """For <time datetime>."""
    return value.isoformat() if value else ""


def said(message: str, params: Mapping[str, Any]) -> str:
    """A stored sentence in the reader's language; days among `params` (also as ISO text) are shown the short way."""
    return str(gettext(message, **{name: _shown(value) for name, value in params.items()}))


def _shown(value: Any) -> Any:
    if isinstance(value, date):
        return short_day(value)
    if isinstance(value, str) and ISO_DAY.fullmatch(value):
        return short_day(date.fromisoformat(value))
    return "" if value is None else value


def capped(count: int) -> str:
    """A count that stopped at 1,000 as 1000+."""
    return f"{CAP}+" if count > CAP else str(count)
