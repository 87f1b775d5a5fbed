"""Ladders: the preset, drafting by a supervisor, activation by the director."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import delete, func, insert, select, update

from tracker.audit import service as audit
from tracker.core.context import SYSTEM, Actor
from tracker.core.db import affected, session
from tracker.core.errors import Conflict, Forbidden, Invalid
from tracker.core.i18n import N_
from tracker.core.permissions import Permission
from tracker.escalation import policy, rules
from tracker.escalation.models import Ladder, LadderState, LadderStep, Light, Recipient
from tracker.escalation.rules import Step

PRESET = Path(__file__).parent.parent / "presets" / "ladder.json"

FAULTS = {
    "empty": N_("阶梯里还没有一级，至少要有时限当日一级。"),
    "range": N_("与时限的间隔不能超过%(most)s个工作日。"),
    "order": N_("各级要按先后排列，同一天只能有一级。"),
    "case": N_("只有时限当日的一级立逾期案，而且必须立案。"),
    "light": N_("黄灯是临期提醒，只能放在时限之前。"),
}


@cache
def preset() -> dict[str, Any]:
    """The ladder that a bureau starts with, as written in its data file."""
    content: dict[str, Any] = json.loads(PRESET.read_text(encoding="utf-8"))
    return content


@cache
def waiting_steps() -> tuple[Step, ...]:
    """The ladder of every wait other than completion: one step to the holder's superior."""
    return tuple(_step(number, raw) for number, raw in enumerate(preset()["waits"], 1))


@cache
def preset_steps() -> tuple[Step, ...]:
    """The steps of the ladder that a bureau starts with."""
    return tuple(_step(number, raw) for number, raw in enumerate(preset()["steps"], 1))


def _step(number: int, raw: dict[str, Any]) -> Step:
    return Step(
        step_no=number,
        offset_days=int(raw["offset_days"]),
        recipient=Recipient(raw["recipient"]),
        light=Light(raw["light"]),
        mail="mail" in raw["channels"],
        opens_case=bool(raw["opens_case"]),
    )


def in_force(bureau_id: int, *, now: datetime) -> Ladder:
    """The bureau's active ladder; one that never activated its own gets the preset as version 1."""
    query = select(Ladder).where(Ladder.bureau_id == bureau_id, Ladder.state == LadderState.ACTIVE)
    return session.scalars(query).first() or install_preset(bureau_id, now=now)


def install_preset(bureau_id: int, *, now: datetime) -> Ladder:
    """Write the preset as an active version of a bureau that has none."""
    ladder = _write(bureau_id, preset()["name"], preset_steps(), SYSTEM, now)
    ladder.state, ladder.activated_at = LadderState.ACTIVE, now
    session.flush()
    return ladder


def steps_of(ladder_id: int) -> tuple[Step, ...]:
    """The steps of a version, in order."""
    query = select(LadderStep).where(LadderStep.ladder_id == ladder_id).order_by(LadderStep.step_no)
    return tuple(
        Step(
            step_no=row.step_no,
            offset_days=row.offset_days,
            recipient=Recipient(row.recipient),
            light=Light(row.light),
            mail="mail" in row.channels,
            opens_case=row.opens_case,
        )
        for row in session.scalars(query)
    )


def draft(bureau_id: int, name: str, steps: Sequence[Step], *, actor: Actor, now: datetime) -> Ladder:
    """Write the next version as a draft. Raises Forbidden without DRAFT_RULES, Invalid for a ladder that cannot be."""
    if not actor.may(Permission.DRAFT_RULES) or actor.bureau_id != bureau_id:
        raise Forbidden
    if not name.strip():
        raise Invalid(N_("给这一版阶梯起个名字。"), field="name")
    for code in rules.faults(steps):
        raise Invalid(FAULTS[code], field="steps", most=rules.MAX_OFFSET)
    ladder = _write(bureau_id, name.strip(), steps, actor, now)
    audit.record(actor, "ladder.draft", "ladder", ladder.id, now=now, version=ladder.version, name=ladder.name)
    return ladder


def discard(ladder: Ladder, *, actor: Actor, now: datetime) -> None:
    """Give up a draft, with its steps: no deadline is armed with it, so only the audit keeps it.

    Raises Forbidden without DRAFT_RULES, Conflict when it is no draft (any more).
    """
    if not actor.may(Permission.DRAFT_RULES) or actor.bureau_id != ladder.bureau_id:
        raise Forbidden
    if ladder.state != LadderState.DRAFT:
        raise Conflict
    audit.record(actor, "ladder.discard", "ladder", ladder.id, now=now, version=ladder.version, name=ladder.name)
    affected(delete(LadderStep).where(LadderStep.ladder_id == ladder.id))
    if affected(delete(Ladder).where(Ladder.id == ladder.id, Ladder.state == LadderState.DRAFT)) != 1:
        raise Conflict


def activate(ladder: Ladder, *, actor: Actor, now: datetime) -> None:
    """Put a draft in force for deadlines armed from now on; those already armed keep theirs.

    Raises Forbidden unless the actor may activate rules and did not draft this version, Conflict when it is no draft.
    """
    if not policy.may_activate(actor, ladder):
        raise Forbidden(N_("阶梯由局长启用，起草人不能启用自己起草的阶梯。"))
    retired = update(Ladder).where(Ladder.bureau_id == ladder.bureau_id, Ladder.state == LadderState.ACTIVE)
    affected(retired.values(state=LadderState.RETIRED))
    chosen = update(Ladder).where(Ladder.id == ladder.id, Ladder.state == LadderState.DRAFT)
    values = {"state": LadderState.ACTIVE, "activated_by": actor.person_id, "activated_at": now}
    if affected(chosen.values(values)) != 1:
        raise Conflict
    audit.record(actor, "ladder.activate", "ladder", ladder.id, now=now, version=ladder.version)


def _write(bureau_id: int, name: str, steps: Sequence[Step], actor: Actor, now: datetime) -> Ladder:
    last = session.scalar(select(func.max(Ladder.version)).where(Ladder.bureau_id == bureau_id)) or 0
    ladder = Ladder(
        bureau_id=bureau_id,
        version=last + 1,
        name=name,
        state=LadderState.DRAFT,
        drafted_by=actor.person_id,
        drafted_at=now,
    )
    session.add(ladder)
    session.flush()
    if steps:
        session.execute(insert(LadderStep), [_row(ladder.id, step) for step in steps])
    return ladder


def _row(ladder_id: int, step: Step) -> dict[str, Any]:
    return {
        "ladder_id": ladder_id,
        "step_no": step.step_no,
        "offset_days": step.offset_days,
        "recipient": step.recipient,
        "light": step.light,
        "channels": ["app", "mail"] if step.mail else ["app"],
        "opens_case": step.opens_case,
    }
