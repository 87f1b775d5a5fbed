"""Acts that an amended text proposes: somebody carries each out by its own verb, or leaves it."""

from __future__ import annotations

from datetime import datetime
from typing import Any, cast

from sqlalchemy import CursorResult, update

from tracker.audit import service as audit
from tracker.core.context import Actor
from tracker.core.db import session
from tracker.core.errors import Conflict, Forbidden
from tracker.core.i18n import N_
from tracker.core.permissions import Permission
from tracker.plans.models import ProposedAct


def settle(
    actor: Actor, act: ProposedAct, *, carried_out: bool, expected_version: int | None, now: datetime
) -> ProposedAct:
    """Mark the act as carried out or left. Raises Conflict when somebody was first, Forbidden without the desk's right
    to give out tasks."""
    if not actor.may(Permission.DISPATCH):
        raise Forbidden
    expected = act.version if expected_version is None else expected_version
    statement = (
        update(ProposedAct)
        .where(ProposedAct.id == act.id, ProposedAct.version == expected, ProposedAct.carried_out.is_(None))
        .values(version=expected + 1, carried_out=carried_out, settled_by=actor.person_id, settled_at=now)
        .execution_options(synchronize_session=False)
    )
    won = cast("CursorResult[Any]", session.execute(statement)).rowcount
    session.refresh(act)
    if won != 1:
        raise Conflict(N_("有人刚处理过这一条，您的这一步没有写入。"))
    day = act.day.isoformat() if act.day else None
    told: dict[str, Any] = {"carried_out": carried_out, "unit": act.unit_id, "day": day, "yardstick": act.yardstick}
    audit.record(actor, "plans.settle_act", "planned_task", act.task_id, now=now, **told)
    return act
