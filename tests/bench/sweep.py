"""The sweep's bench: many items whose ladders are set, of which a given number pass all four steps at once."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from sqlalchemy import func, insert, select, text

from tests.cast import Cast
from tracker.clocks.models import Clock, ClockHolding, ClockKind, Deadline
from tracker.core.db import Base, is_postgresql, new_uuid, session, unit_of_work
from tracker.escalation import service
from tracker.escalation.models import EscalationStep, Ladder, OverdueCase, Threshold
from tracker.workitems.models import FAR, WorkItem

CHUNK = 5000
ZONE = "Asia/Shanghai"


@dataclass(frozen=True)
class Figures:
    """Seconds of a full and of an idle sweep, and what the full one wrote."""

    items: int
    overdue: int
    steps: int
    cases: int
    seconds: float
    cpu_seconds: float
    """Of this process; on PostgreSQL the server's own comes on top."""
    idle_seconds: float
    by_hand_seconds: float


def seed(cast: Cast, items: int, overdue: int, now: datetime) -> None:
    """`items` running items in four sections; `overdue` of them passed every step since the last sweep."""
    ladder = service.in_force(cast.bureau_id, now=now)
    units = [cast.unit(name) for name in ("征收管理科", "信息中心", "收入核算科", "税政一科")]
    owners = [cast.person(name) for name in ("陈思远", "高翔", "罗建平")]
    for first in range(1, items + 1, CHUNK):
        ids = range(first, min(first + CHUNK, items + 1))
        dues = {n: now - timedelta(days=20) if n <= overdue else now + timedelta(days=30 + n % 300) for n in ids}
        _write(WorkItem, (_item(cast, n, dues[n], units, owners, now) for n in ids))
        _write(Clock, (_clock(cast, n, units, now) for n in ids))
        _write(ClockHolding, (_holding(n, units, now) for n in ids))
        _write(Deadline, (_deadline(n, dues[n], now) for n in ids))
        _write(Threshold, (row for n in ids for row in _thresholds(cast, n, dues[n], ladder)))
        session.commit()
    if is_postgresql():
        for table in ("work_item", "clock", "clock_holding", "deadline"):
            session.execute(text(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), {items})"))
        session.commit()
    session.execute(text("ANALYZE"))
    session.commit()


def _write(model: type[Base], rows: Iterator[dict[str, Any]]) -> None:
    while chunk := list(islice(rows, CHUNK)):
        session.execute(insert(model.__table__), chunk)  # type: ignore[arg-type]


def _item(cast: Cast, n: int, due: datetime, units: list[int], owners: list[int], now: datetime) -> dict[str, Any]:
    return {
        "id": n,
        "uuid": new_uuid(),
        "bureau_id": cast.bureau_id,
        "plan_year": 2026,
        "number": f"B-{n}",
        "title": f"重点任务第{n}项",
        "source_text": "",
        "section_label": "",
        "yardstick": "",
        "constraints": [],
        "lead_unit_id": units[n % len(units)],
        "owner_id": owners[n % len(owners)],
        "state": "in_progress",
        "version": 1,
        "progress": n % 100,
        "confidential": False,
        "deadline_kind": "dated",
        "cadence": "",
        "due_date": due.date(),
        "due_at": due,
        "sort_at": due or FAR,
        "deadline_no": 1,
        "yellow_at": due - timedelta(days=3),
        "orange_at": due,
        "red_at": due + timedelta(days=3),
        "dispatched_at": now - timedelta(days=100),
        "accepted_at": now - timedelta(days=99),
        "send_backs": 0,
        "declines": 0,
        "attempt": 0,
        "created_at": now - timedelta(days=101),
    }


def _clock(cast: Cast, n: int, units: list[int], now: datetime) -> dict[str, Any]:
    return {
        "id": n,
        "uuid": new_uuid(),
        "bureau_id": cast.bureau_id,
        "subject_kind": "work_item",
        "subject_id": n,
        "kind": ClockKind.COMPLETION,
        "holder_unit_id": units[n % len(units)],
        "started_at": now - timedelta(days=100),
        "current_no": 1,
        "armed_no": 1,
    }


def _holding(n: int, units: list[int], now: datetime) -> dict[str, Any]:
    return {"id": n, "clock_id": n, "unit_id": units[n % len(units)], "since": now - timedelta(days=100)}


def _deadline(n: int, due: datetime, now: datetime) -> dict[str, Any]:
    from datetime import time as clock_time

    return {
        "id": n,
        "clock_id": n,
        "number": 1,
        "local_date": due.date(),
        "cutoff": clock_time(17, 30),
        "zone": ZONE,
        "due_at": due,
        "calendar_version": 1,
        "basis": "dispatch",
        "set_at": now - timedelta(days=100),
    }


def _thresholds(cast: Cast, n: int, due: datetime, ladder: Ladder) -> Iterator[dict[str, Any]]:
    for step in service.steps_of(ladder.id):
        yield {
            "clock_id": n,
            "deadline_no": 1,
            "step_no": step.step_no,
            "threshold_at": due + timedelta(days=step.offset_days),
            "ladder_id": ladder.id,
            "offset_days": step.offset_days,
            "recipient": step.recipient,
            "light": step.light,
            "opens_case": step.opens_case,
            "mail": step.mail,
            "bureau_id": cast.bureau_id,
            "work_item_id": n,
        }


BY_HAND = """
INSERT INTO escalation_step (clock_id, deadline_no, step_no, bureau_id, work_item_id, threshold_at, raised_at, light,
                             recipient, person_id, basis, mail, holder, pending)
SELECT t.clock_id, t.deadline_no, t.step_no, t.bureau_id, t.work_item_id, t.threshold_at, t.threshold_at, t.light,
       t.recipient, w.owner_id, '{}', t.mail, 'unit', false
FROM threshold t JOIN work_item w ON w.id = t.work_item_id
LEFT JOIN escalation_step s ON s.clock_id = t.clock_id AND s.deadline_no = t.deadline_no AND s.step_no = t.step_no
WHERE t.threshold_at <= :now AND t.settled IS NULL AND w.finished_at IS NULL AND s.id IS NULL
ON CONFLICT DO NOTHING
"""
"""The least that a hand-written sweep does: the steps alone, to one recipient, in one transaction."""


def measure(items: int, overdue: int, now: datetime) -> Figures:
    """Time the hand-written statement (rolled back), the full sweep, and one that finds nothing to do."""
    session.rollback()
    started = time.perf_counter()
    with unit_of_work():
        session.execute(text(BY_HAND), {"now": now if is_postgresql() else now.strftime("%Y-%m-%dT%H:%M:%S.%fZ")})
        session.rollback()
    by_hand = time.perf_counter() - started
    started, cpu = time.perf_counter(), time.process_time()
    service.sweep(now=now)
    seconds, cpu = time.perf_counter() - started, time.process_time() - cpu
    started = time.perf_counter()
    service.sweep(now=now)
    idle = time.perf_counter() - started
    steps = session.scalar(select(func.count()).select_from(EscalationStep)) or 0
    cases = session.scalar(select(func.count()).select_from(OverdueCase)) or 0
    session.rollback()
    return Figures(items, overdue, steps, cases, round(seconds, 2), round(cpu, 2), round(idle, 3), round(by_hand, 2))
