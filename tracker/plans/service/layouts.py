"""The columns of a bureau's task tables: settled by a person once, remembered by the words of the head row."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from tracker.audit import service as audit
from tracker.core.context import Actor
from tracker.core.db import session
from tracker.core.errors import Forbidden, Invalid
from tracker.core.i18n import N_
from tracker.plans import policy
from tracker.plans.models import PlanLayout
from tracker.plans.parsing import Layout
from tracker.plans.parsing.sources.columns import ROLES

MOST = 50


def layouts(actor: Actor) -> list[Layout]:
    """What the actor's bureau settled, the newest first, at most MOST."""
    query = select(PlanLayout).where(PlanLayout.bureau_id == actor.bureau_id)
    rows = session.scalars(query.order_by(PlanLayout.settled_at.desc(), PlanLayout.id.desc()).limit(MOST))
    return [Layout(tuple(row.words), tuple(row.roles)) for row in rows]


def settle(words: Sequence[str], roles: Sequence[str]) -> Layout:
    """A layout as a person chose it. Raises Invalid unless one column is the task and every role is known."""
    if len(words) != len(roles) or not set(roles) <= set(ROLES):
        raise Invalid(N_("选一个列表里有的用途。"), field="roles")
    if list(roles).count("title") != 1:
        raise Invalid(N_("要有一列、也只能有一列是“工作任务”。"), field="roles")
    if any(list(roles).count(role) > 1 for role in ("number", "section", "time")):
        raise Invalid(N_("序号、类别和完成时限各只能有一列。"), field="roles")
    return Layout(tuple(words), tuple(roles))


def remember(actor: Actor, chosen: Sequence[Layout], *, now: datetime) -> None:
    """Keep the layouts for the actor's bureau, in place of what was settled for the same head rows; audited.

    Raises Forbidden without the right to edit plans.
    """
    if not policy.may_edit(actor) or actor.bureau_id is None:
        raise Forbidden
    for layout in chosen:
        digest = hashlib.sha256("\n".join(layout.words).encode()).hexdigest()
        query = select(PlanLayout).where(PlanLayout.bureau_id == actor.bureau_id, PlanLayout.digest == digest)
        row = session.scalars(query).first() or PlanLayout(bureau_id=actor.bureau_id, digest=digest)
        row.words, row.roles = list(layout.words), list(layout.roles)
        row.settled_by, row.settled_at = actor.person_id, now
        session.add(row)
        session.flush()
        audit.record(actor, "plans.settle_columns", "plan_layout", row.id, now=now, roles=" ".join(layout.roles))
