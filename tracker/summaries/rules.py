"""When a summary is due and its four checks (R4-29); pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from tracker.core.i18n import N_
from tracker.core.workdays import WorkCalendar

DUE_DAY = 3
"""Day of the following month (R4-29b)."""

CONTENT_CHARACTERS = 20
"""Fewer characters about the month's work say nothing concrete."""

_TASK = re.compile(r"[^\s、。；;，,\-—\d.（）()]{2,}")
_FIGURE = re.compile(r"\d|[一二三四五六七八九十百千万亿两]+(?:个|项|次|件|户|人|份|篇|期|元|场|条)")


class DefectKind(StrEnum):
    """The four defects, in the order of the clause."""

    NO_TASK = "no_task"
    NO_CONTENT = "no_content"
    NO_FIGURES = "no_figures"
    LATE = "late"


@dataclass(frozen=True)
class Check:
    """One check: passed or not, and why, as a catalogue key with parameters."""

    kind: DefectKind
    passed: bool
    reason: str
    params: Mapping[str, Any] = field(default_factory=dict)


def due_day(period: str, calendar: WorkCalendar) -> date:
    """The 3rd of the month after `period` (YYYY-MM), included; a day off moves to the next working day (Q7)."""
    year, month = int(period[:4]), int(period[5:7])
    return calendar.next_working(date(year + month // 12, month % 12 + 1, DUE_DAY))


def previous_period(day: date) -> str:
    """The month before that of `day`, as YYYY-MM."""
    year, month = (day.year, day.month - 1) if day.month > 1 else (day.year - 1, 12)
    return f"{year}-{month:02d}"


def following_period(period: str) -> str:
    """The month after `period`."""
    year, month = int(period[:4]), int(period[5:7])
    return f"{year + month // 12}-{month % 12 + 1:02d}"


def checks(*, tasks: str, content: str, figures: str, due_at: datetime, at: datetime) -> list[Check]:
    """The four checks of a summary that would be submitted at `at`."""
    return [_tasks(tasks), _content(content), _figures(figures, content), _late(due_at, at)]


def _tasks(text: str) -> Check:
    named = [words for words in re.split("[\n；;]", text) if _TASK.search(words)]
    if named:
        return Check(DefectKind.NO_TASK, True, N_("写明了%(n)s项任务"), {"n": len(named)})
    return Check(DefectKind.NO_TASK, False, N_("没有写明任务，每行写一项"))


def _content(text: str) -> Check:
    count = len(re.sub(r"\s", "", text))
    if count >= CONTENT_CHARACTERS:
        return Check(DefectKind.NO_CONTENT, True, N_("完成情况写了%(n)s个字"), {"n": count})
    params = {"n": count, "least": CONTENT_CHARACTERS}
    return Check(DefectKind.NO_CONTENT, False, N_("完成情况只有%(n)s个字，至少%(least)s个"), params)


def _figures(figures: str, content: str) -> Check:
    found = len(_FIGURE.findall(figures)) or len(_FIGURE.findall(content))
    if found:
        return Check(DefectKind.NO_FIGURES, True, N_("有具体数据"))
    return Check(DefectKind.NO_FIGURES, False, N_("没有一个数，XX不算数据"))


def _late(due_at: datetime, at: datetime) -> Check:
    if at <= due_at:
        return Check(DefectKind.LATE, True, N_("在时限内，时限%(due)s"), {"due": due_at})
    return Check(DefectKind.LATE, False, N_("已过时限%(due)s"), {"due": due_at})
