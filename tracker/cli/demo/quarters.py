"""Monthly summaries, the schemes in force, official events, and the two newest quarters that can be closed."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from tracker.cli.demo import staff
from tracker.inspections import service as inspections
from tracker.inspections.models import EventKind
from tracker.scoring import quarters
from tracker.scoring import service as scoring
from tracker.summaries import service as summaries

if TYPE_CHECKING:
    from tracker.cli.demo.story import Teller

PRESETS = ("r4", "example")
LATE = ("城关税务分局",)
NO_FIGURES = ("机关党委",)


def schedule(teller: Teller) -> None:
    """Put the schemes, summaries, one criticism and the closing of two quarters into the queue."""
    last = quarters.preceding(quarters.quarter_of(teller.today))
    if _closing(teller, last) >= teller.today:  # it ended only days ago
        last = quarters.preceding(last)
    first = quarters.preceding(last)
    start = quarters.first_day(first)
    teller.at(start, "08:30", lambda now: _install(teller, start, now))
    for month in _months(start, teller.today):
        for unit in staff.SECTIONS:
            day = teller.calendar.next_working(_month_start(month, 1))
            late = unit in LATE and month.month % 3 == 2
            when = teller.calendar.add(day, 4) if late else day
            teller.at(when, "11:00", _submit(teller, unit, f"{month.year}-{month.month:02d}"))
    teller.at(teller.calendar.add(quarters.first_day(last), 12), "10:00", lambda now: _criticise(teller, now))
    for quarter in (first, last):
        teller.at(_closing(teller, quarter), "16:00", _close(teller, quarter))


def _closing(teller: Teller, quarter: str) -> date:
    return teller.calendar.add(quarters.last_day(quarter), 8)


def _install(teller: Teller, day: date, now: datetime) -> None:
    supervisor, director = teller.actor(staff.SUPERVISORS[0], now), teller.actor(staff.DIRECTOR, now)
    for key in PRESETS:
        draft = scoring.draft(supervisor, teller.house.bureau_id, key, now=now)
        scoring.activate(draft, director, valid_from=day, now=now)


def _months(start: date, today: date) -> list[date]:
    """First days of the months from the one before `start` through the last finished one."""
    months, day = [], _month_start(start, -1)
    while day < today.replace(day=1):
        months.append(day)
        day = _month_start(day, 1)
    return months


def _month_start(day: date, months: int) -> date:
    index = day.year * 12 + day.month - 1 + months
    return date(index // 12, index % 12 + 1, 1)


def _submit(teller: Teller, unit: str, period: str):  # type: ignore[no-untyped-def]
    def submit(now: datetime) -> None:
        figures = "" if unit in NO_FIGURES and period.endswith(("05", "08")) else "办结事项12项，走访28户，培训46人次。"
        summaries.submit(
            teller.actor(teller.head_of(unit), now),
            teller.house.units[unit],
            period,
            tasks="1.完成本单位本月重点任务；2.落实上月督办事项。",
            content="按计划推进各项任务，召开科务会4次，逐项对照台账检查进度，问题当场交办。",
            figures=figures,
            now=now,
        )

    return submit


def _criticise(teller: Teller, now: datetime) -> None:
    """A criticism by the city bureau (R4-38b), registered by one supervisor and verified by the other."""
    event = inspections.register(
        teller.actor(staff.SUPERVISORS[0], now),
        kind=EventKind.CRITICISM,
        issuer="市税务局",
        document_no=f"市税通〔{teller.on(now).year}〕17号",
        issued_on=teller.calendar.add(teller.on(now), -2),
        occurred_on=teller.calendar.add(teller.on(now), -2),
        unit_id=teller.house.units["城关税务分局"],
        person_id=teller.house.people["熊杰"],
        summary="窗口服务不规范被通报。",
        now=now,
    )
    inspections.verify(event, teller.actor(staff.SUPERVISORS[1], now), now=now)


def _close(teller: Teller, quarter: str):  # type: ignore[no-untyped-def]
    def close(now: datetime) -> None:
        scoring.post(now)
        scoring.close_period(teller.house.bureau_id, quarter, teller.actor(staff.DIRECTOR, now), now=now)

    return close
