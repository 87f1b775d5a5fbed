"""The sweep's bench: many items whose ladders are set, of which a given number pass all four steps at once."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select, text

from tests import seeding
from tests.cast import Cast
from tracker.core.db import session, unit_of_work
from tracker.escalation import service
from tracker.escalation.models import EscalationStep, OverdueCase, Threshold
from tracker.escalation.rules import Step


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
    field = seeding.Field.of(cast, now, armed=True)
    steps = service.steps_of(ladder.id)
    for first in range(1, items + 1, seeding.CHUNK):
        ids = range(first, min(first + seeding.CHUNK, items + 1))
        _leave_keys_unchecked()
        dues = {n: now - timedelta(days=20) if n <= overdue else now + timedelta(days=30 + n % 300) for n in ids}
        seeding.write_items(field, dues)
        seeding.write(Threshold, (row for n in ids for row in _thresholds(cast, n, dues[n], ladder.id, steps)))
        session.commit()
    seeding.finish(items)


def _leave_keys_unchecked() -> None:
    """Rows of this transaction fit each other by the way they are made; checking each takes as long as writing it."""
    session.execute(text("SET LOCAL session_replication_role = replica"))


def _thresholds(cast: Cast, n: int, due: datetime, ladder_id: int, steps: Sequence[Step]) -> Iterator[dict[str, Any]]:
    for step in steps:
        yield {
            "clock_id": n,
            "deadline_no": 1,
            "step_no": step.step_no,
            "threshold_at": due + timedelta(days=step.offset_days),
            "ladder_id": ladder_id,
            "offset_days": step.offset_days,
            "recipient": step.recipient,
            "light": step.light,
            "opens_case": step.opens_case,
            "mail": step.mail,
            "bureau_id": cast.bureau_id,
            "work_item_id": n,
        }


BY_HAND = (
    """
    INSERT INTO escalation_step (clock_id, deadline_no, step_no, bureau_id, work_item_id, threshold_at, raised_at,
                                 light, recipient, person_id, basis, mail, holder, pending)
    SELECT t.clock_id, t.deadline_no, t.step_no, t.bureau_id, t.work_item_id, t.threshold_at, :now, t.light,
           t.recipient, w.owner_id, '{}', t.mail, 'unit', false
    FROM threshold t JOIN work_item w ON w.id = t.work_item_id
    LEFT JOIN escalation_step s ON s.clock_id = t.clock_id AND s.deadline_no = t.deadline_no AND s.step_no = t.step_no
    WHERE t.threshold_at <= :now AND t.settled IS NULL AND w.finished_at IS NULL AND s.id IS NULL
    ON CONFLICT DO NOTHING
    """,
    """
    INSERT INTO overdue_case (uuid, bureau_id, clock_id, deadline_no, work_item_id, unit_id, holder, state, opened_at,
                              raised_at, version)
    SELECT replace(gen_random_uuid()::text, '-', ''), t.bureau_id, t.clock_id, t.deadline_no, t.work_item_id,
           w.lead_unit_id, 'unit', 'open', t.threshold_at, :now, 1
    FROM threshold t JOIN work_item w ON w.id = t.work_item_id
    WHERE t.threshold_at <= :now AND t.settled IS NULL AND w.finished_at IS NULL AND t.opens_case
    ON CONFLICT DO NOTHING
    """,
    """
    INSERT INTO notice (key, bureau_id, person_id, kind, subject_kind, subject_id, message, params, created_at)
    SELECT 'step/' || t.clock_id || '/' || t.deadline_no || '/' || t.step_no, t.bureau_id, w.owner_id, 'escalation',
           'work_item', w.id, 'overdue', json_build_object('number', w.number, 'title', w.title), :now
    FROM threshold t JOIN work_item w ON w.id = t.work_item_id
    WHERE t.threshold_at <= :now AND t.settled IS NULL AND w.finished_at IS NULL
    ON CONFLICT DO NOTHING
    """,
    """
    INSERT INTO outbox (key, bureau_id, channel, person_id, message, params, rank, state, attempts, next_at, last_error,
                        created_at)
    SELECT 'mail/' || t.clock_id || '/' || t.deadline_no || '/' || t.step_no, t.bureau_id, 'mail', w.owner_id,
           'overdue', json_build_object('number', w.number, 'title', w.title), 1, 'held', 0, :now, '', :now
    FROM threshold t JOIN work_item w ON w.id = t.work_item_id
    WHERE t.threshold_at <= :now AND t.settled IS NULL AND w.finished_at IS NULL AND t.mail
    ON CONFLICT DO NOTHING
    """,
    "UPDATE threshold SET settled = 'fired' WHERE threshold_at <= :now AND settled IS NULL",
)
"""What a hand-written sweep does: steps, cases, notices, mail and the mark that they are done, in one transaction.

Everything goes to the owner: nobody is sought, no audit row is written, no mail combined.
"""


def measure(items: int, overdue: int, now: datetime) -> Figures:
    """Time the hand-written statements (rolled back), the full sweep, and one that finds nothing to do. PostgreSQL."""
    session.rollback()
    started = time.perf_counter()
    with unit_of_work():
        for statement in BY_HAND:
            session.execute(text(statement), {"now": now})
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
