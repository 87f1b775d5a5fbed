"""Arming: thresholds of a clock's deadline under the ladder in force, written once and never moved silently."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, time
from typing import Any

from sqlalchemy import Row, and_, select

from tracker.clocks import service as clocks
from tracker.clocks.models import Clock, ClockKind, Deadline
from tracker.core.context import Actor
from tracker.core.db import insert_ignore, is_postgresql, session
from tracker.core.workdays import WorkCalendar
from tracker.escalation import rules
from tracker.escalation.models import Light, OverdueCase, Threshold
from tracker.escalation.rules import Due, Step
from tracker.escalation.service import ladders
from tracker.organisation import queries as organisation
from tracker.organisation import settings
from tracker.workitems import service as workitems
from tracker.workitems.models import WorkItem

BATCH = 500
ITEM = "work_item"
CASE = "overdue_case"


def dispatch(item: WorkItem, *, actor: Actor, now: datetime, expected_version: int | None = None) -> WorkItem:
    """Dispatch an item and set its ladder in the same transaction. Raises what `workitems.dispatch` raises."""
    dispatched = workitems.dispatch(item, actor=actor, now=now, expected_version=expected_version)
    arm(dispatched, now=now)
    return dispatched


def arm(subject: WorkItem | Clock, *, now: datetime) -> int:
    """Set the ladders of a clock, or of all clocks of an item, that have a deadline without one. Returns how many.

    Edges call it in the transaction that wrote a deadline; the sweep does it for whatever was left.
    """
    session.flush()
    if isinstance(subject, WorkItem):
        chosen = and_(Clock.subject_kind == ITEM, Clock.subject_id == subject.id)
    else:
        chosen = Clock.id == subject.id
    return _arm(session.execute(_unarmed().where(chosen)).all(), now)


def arm_some(*, now: datetime) -> int:
    """Set the ladders of up to 500 deadlines that have none; 0 when none is left. Any number of callers at once."""
    query = _unarmed().order_by(Clock.id).limit(BATCH)
    if is_postgresql():
        query = query.with_for_update(of=Clock, skip_locked=True, key_share=True)
    return _arm(session.execute(query).all(), now)


def _unarmed() -> Any:
    return (
        select(
            Clock.id.label("clock_id"),
            Clock.bureau_id,
            Clock.kind,
            Clock.subject_kind,
            Clock.subject_id,
            Deadline.number,
            Deadline.local_date,
            Deadline.due_at,
            Deadline.zone,
            Deadline.set_at,
        )
        .join(Deadline, and_(Deadline.clock_id == Clock.id, Deadline.number == Clock.current_no))
        .where(Clock.armed_no < Clock.current_no)
    )


def _arm(rows: Sequence[Row[Any]], now: datetime) -> int:
    if not rows:
        return 0
    items = _items(rows)
    kits = {bureau_id: _Kit(bureau_id, now) for bureau_id in {row.bureau_id for row in rows}}
    thresholds, shown = [], {}
    for row in rows:
        steps = kits[row.bureau_id].steps(row)
        thresholds += [_row(row, step, instant, kits[row.bureau_id].ladder_id, items) for step, instant in steps]
        if row.kind == ClockKind.COMPLETION:
            shown[row.subject_id] = rules.lights((step.light, instant) for step, instant in steps)
    session.execute(insert_ignore(Threshold), thresholds)
    clocks.mark_armed({row.clock_id: row.number for row in rows})
    for item_id, found in shown.items():
        workitems.set_lights(
            item_id,
            yellow_at=found.get(Light.YELLOW),
            orange_at=found.get(Light.ORANGE),
            red_at=found.get(Light.RED),
        )
    return len(rows)


class _Kit:
    """What a bureau's deadlines are armed with."""

    def __init__(self, bureau_id: int, now: datetime) -> None:
        ladder = ladders.in_force(bureau_id, now=now)
        self.ladder_id = ladder.id
        self._steps = ladders.steps_of(ladder.id)
        self._calendar: WorkCalendar = organisation.calendar(bureau_id)
        self._step_time = time.fromisoformat(settings.get(bureau_id, "step_time"))

    def steps(self, row: Row[Any]) -> list[tuple[Step, datetime]]:
        due = Due(row.local_date, row.due_at, row.zone, row.set_at)
        ladder: Iterable[Step] = self._steps if row.kind == ClockKind.COMPLETION else ladders.waiting_steps()
        return [(s, rules.threshold_at(due, s.offset_days, self._calendar, self._step_time)) for s in ladder]


def _items(rows: Sequence[Row[Any]]) -> dict[tuple[str, int], int]:
    """The work item that each subject is about, where there is one."""
    found = {(ITEM, row.subject_id): row.subject_id for row in rows if row.subject_kind == ITEM}
    cases = [row.subject_id for row in rows if row.subject_kind == CASE]
    for case in session.execute(select(OverdueCase.id, OverdueCase.work_item_id).where(OverdueCase.id.in_(cases))):
        found[CASE, case.id] = case.work_item_id
    return found


def _row(
    row: Row[Any], step: Step, instant: datetime, ladder_id: int, items: dict[tuple[str, int], int]
) -> dict[str, Any]:
    return {
        "clock_id": row.clock_id,
        "deadline_no": row.number,
        "step_no": step.step_no,
        "threshold_at": instant,
        "ladder_id": ladder_id,
        "offset_days": step.offset_days,
        "recipient": step.recipient,
        "light": step.light,
        "opens_case": step.opens_case,
        "mail": step.mail,
        "bureau_id": row.bureau_id,
        "work_item_id": items.get((row.subject_kind, row.subject_id)),
    }
