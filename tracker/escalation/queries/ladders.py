"""Reads of ladder versions."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from tracker.core.context import Actor
from tracker.core.db import session
from tracker.core.errors import NotFound
from tracker.escalation.models import Ladder, LadderStep


@dataclass(frozen=True)
class LadderRow:
    """A version with its steps, in order."""

    ladder: Ladder
    steps: tuple[LadderStep, ...]


def ladders_of(bureau_id: int) -> list[LadderRow]:
    """All versions of a bureau, the newest first."""
    found = session.scalars(select(Ladder).where(Ladder.bureau_id == bureau_id).order_by(Ladder.version.desc())).all()
    query = select(LadderStep).where(LadderStep.ladder_id.in_([one.id for one in found])).order_by(LadderStep.step_no)
    steps = session.scalars(query).all()
    return [LadderRow(one, tuple(step for step in steps if step.ladder_id == one.id)) for one in found]


def ladder(actor: Actor, version: int) -> Ladder:
    """A version of the actor's bureau. Raises NotFound."""
    query = select(Ladder).where(Ladder.bureau_id == actor.bureau_id, Ladder.version == version)
    found = session.scalars(query).first()
    if found is None:
        raise NotFound
    return found
