"""Reads of thresholds and steps: the ladder of an item, and the proof of what fired and what did not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, and_, func, select

from tracker.clocks.models import Clock, ClockKind, Deadline
from tracker.core.db import session
from tracker.core.prepared import Prepared, parameter
from tracker.core.together import Ask
from tracker.escalation.keys import step_key
from tracker.escalation.models import EscalationStep, Heartbeat, Settled, Threshold
from tracker.escalation.outcome import OUTCOME, thresholds
from tracker.notifications.models import Notice, Outbox
from tracker.organisation.models import Person

_prepared = Prepared()


@dataclass(frozen=True)
class LadderLine:
    """One step of a ladder in force: planned, or fired with its recipient."""

    deadline_no: int
    step_no: int
    offset_days: int
    recipient: str
    light: str
    threshold_at: datetime
    fired: bool
    person_id: int | None
    read_at: datetime | None
    raised_at: datetime | None
    clock_kind: str
    settled: str | None
    holder: str = "unit"


def steps_of(item: Any) -> list[LadderLine]:
    """Every step planned or fired for an item, over all its waits and deadlines, in the order they were set."""
    return [LadderLine(*row) for row in _ask_lines(item).rows()]


def asks_of(item: Any) -> list[Ask]:
    """What `steps_of` asks."""
    return [_ask_lines(item)]


def _ask_lines(item: Any) -> Ask:
    return Ask(_prepared, "item", _lines_of_item, {"item": item.id})


def _lines_of_item() -> Any:
    return _lines(Clock.subject_kind == "work_item", Clock.subject_id == parameter("item", Clock.subject_id.type))


def ladder_of_case(clock_id: int, deadline_no: int) -> list[LadderLine]:
    """The ladder of the deadline that a case is about."""
    completion = Clock.kind == ClockKind.COMPLETION
    rows = session.execute(_lines(completion, Clock.id == clock_id, Threshold.deadline_no == deadline_no))
    return [LadderLine(*row) for row in rows]


def _lines(*conditions: Any) -> Any:
    return (
        select(
            Threshold.deadline_no,
            Threshold.step_no,
            Threshold.offset_days,
            Threshold.recipient,
            Threshold.light,
            Threshold.threshold_at,
            EscalationStep.id.is_not(None).label("fired"),
            EscalationStep.person_id,
            Notice.read_at,
            EscalationStep.raised_at,
            Clock.kind,
            Threshold.settled,
            func.coalesce(EscalationStep.holder, "unit").label("holder"),
        )
        .select_from(Threshold)
        .join(Clock, Clock.id == Threshold.clock_id)
        .outerjoin(EscalationStep, _step_of_threshold())
        .outerjoin(Person, Person.id == EscalationStep.person_id)
        .outerjoin(Notice, Notice.key == step_key("app"))
        .where(*conditions)
        .order_by(Threshold.clock_id, Threshold.deadline_no, Threshold.step_no)
    )


def _step_of_threshold() -> Any:
    return and_(
        EscalationStep.clock_id == Threshold.clock_id,
        EscalationStep.deadline_no == Threshold.deadline_no,
        EscalationStep.step_no == Threshold.step_no,
    )


@dataclass(frozen=True)
class ProofLine:
    """One threshold of one wait of an item: when it was due, what it came to, whom it told, and why that one."""

    clock_kind: str
    clock_id: int
    deadline_no: int
    due_at: datetime
    step_no: int
    offset_days: int
    recipient: str
    light: str
    threshold_at: datetime
    outcome: str
    """fired, ended, superseded, suspended, or `waiting` while the instant lies ahead or no sweep has come by."""
    raised_at: datetime | None
    person_id: int | None
    basis: dict[str, Any] | None
    holder: str | None
    mail: str | None
    """State of the letter in the outbox, None when the step is told on the site alone."""
    read_at: datetime | None


def proof(item: Any, now: datetime) -> list[ProofLine]:
    """Every threshold of every wait of an item, by wait, deadline number and step."""
    query = (
        thresholds(
            Clock.kind.label("clock_kind"),
            Threshold.clock_id,
            Threshold.deadline_no,
            Deadline.due_at,
            Threshold.step_no,
            Threshold.offset_days,
            Threshold.recipient,
            Threshold.light,
            Threshold.threshold_at,
            OUTCOME.label("outcome"),
            EscalationStep.raised_at,
            EscalationStep.person_id,
            EscalationStep.basis,
            EscalationStep.holder,
            Outbox.state.label("mail"),
            Notice.read_at,
        )
        .join(Deadline, and_(Deadline.clock_id == Threshold.clock_id, Deadline.number == Threshold.deadline_no))
        .outerjoin(EscalationStep, _step_of_threshold())
        .outerjoin(Person, Person.id == EscalationStep.person_id)
        .outerjoin(Notice, Notice.key == step_key("app"))
        .outerjoin(Outbox, Outbox.key == step_key("mail"))
        .where(Threshold.work_item_id == item.id)
    )
    query = query.order_by(Threshold.clock_id, Threshold.deadline_no, Threshold.step_no)
    return [_proof_line(row, now) for row in session.execute(query)]


def _proof_line(row: Row[Any], now: datetime) -> ProofLine:
    outcome = row.outcome
    if row.raised_at is not None:
        outcome = str(Settled.FIRED)
    elif row.outcome == Settled.FIRED or (row.threshold_at > now and row.outcome == Settled.SUSPENDED):
        outcome = "waiting"
    return ProofLine(**{**row._mapping, "outcome": outcome})  # noqa: SLF001 - the columns are the fields


def heartbeats() -> Sequence[Heartbeat]:
    """Signs of life, the newest first."""
    return session.scalars(select(Heartbeat).order_by(Heartbeat.at.desc())).all()
