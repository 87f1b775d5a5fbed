"""Natural keys of what a step sends, as SQL."""

from __future__ import annotations

from sqlalchemy import ColumnElement, String, cast, literal

from tracker.clocks.models import Clock
from tracker.escalation.models import EscalationStep
from tracker.organisation.models import Person


def step_key(channel: str) -> ColumnElement[str]:
    """`esc/<clock uuid>/<deadline no>/<step>/<channel>/<person uuid>`, over step, its clock and its person."""
    parts = (Clock.uuid, cast(EscalationStep.deadline_no, String), cast(EscalationStep.step_no, String))
    key: ColumnElement[str] = literal("esc/", String())
    for part in parts:
        key = key + part + literal("/", String())
    return key + literal(f"{channel}/", String()) + Person.uuid
