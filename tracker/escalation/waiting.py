"""What waits for a person in this room: overdue cases to decide, confirm or explain, and drafts of the ladder."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import and_, func, select

from tracker.core.context import Actor
from tracker.core.db import session
from tracker.core.i18n import N_
from tracker.core.permissions import Permission, PostKind
from tracker.core.waiting import Waiting
from tracker.escalation import policy
from tracker.escalation.models import (
    CaseState,
    EscalationStep,
    Holding,
    Ladder,
    LadderState,
    OverdueCase,
)
from tracker.escalation.queries.cases import CaseRow, pressing, to_confirm, unexplained
from tracker.organisation import queries as organisation

LIMIT = 200


def waiting(actor: Actor, now: datetime) -> list[Waiting]:
    """Everything here that waits for `actor`, at most 200 cases of each kind. `now` dates nothing here."""
    del now
    if not actor.may(Permission.READ_ITEMS):
        return []
    found: list[Waiting] = []
    if actor.may(Permission.SUPERVISE):
        own = _own_lateness(actor)
        rows = [row for row in pressing(actor, LIMIT) if row.owner_id != actor.person_id and row.id not in own]
        found += [_entry(row, N_("已逾期，等您作出决定"), N_("决定")) for row in rows]
    units = [unit for post in actor.posts if post.kind in (PostKind.HEAD, PostKind.DEPUTY) for unit in post.scope]
    found += [_entry(row, N_("已逾期，等您单位说明"), N_("说明")) for row in unexplained(units, actor, LIMIT)]
    found += [_entry(row, N_("提请免责，等您确认"), N_("确认")) for row in to_confirm(actor, LIMIT)]
    return found + (_ladders(actor) if actor.may(Permission.ACTIVATE_RULES) else [])


def _own_lateness(actor: Actor) -> frozenset[int]:
    """Open cases about an item that lay with the actor for review or decision: somebody else decides them."""
    query = (
        select(OverdueCase.id)
        .join(
            EscalationStep,
            and_(
                EscalationStep.clock_id == OverdueCase.clock_id, EscalationStep.deadline_no == OverdueCase.deadline_no
            ),
        )
        .where(OverdueCase.state == CaseState.OPEN, OverdueCase.holder != Holding.UNIT)
        .where(EscalationStep.holder != Holding.UNIT, EscalationStep.person_id == actor.person_id)
    )
    return frozenset(session.scalars(query))


def _ladders(actor: Actor) -> list[Waiting]:
    """Drafts newer than the version in force; an older one was passed over."""
    ours = select(Ladder).where(Ladder.bureau_id == actor.bureau_id)
    active = select(func.max(Ladder.version)).where(
        Ladder.bureau_id == actor.bureau_id, Ladder.state == LadderState.ACTIVE
    )
    newer = Ladder.version > func.coalesce(active.scalar_subquery(), 0)
    rows = session.scalars(ours.where(Ladder.state == LadderState.DRAFT, newer).order_by(Ladder.version))
    drafts = [row for row in rows if policy.may_activate(actor, row)]
    names = organisation.directory(actor.bureau_id or 0) if drafts else {}
    return [
        Waiting(
            kind="draft",
            number="",
            title=draft.name,
            why=N_("督办阶梯第%(version)s版，%(who)s%(day)s起草，等您启用"),
            params={"version": draft.version, "who": names.get(draft.drafted_by or 0, ""), "day": draft.drafted_at},
            verb=N_("启用"),
            endpoint="ladder.index",
            args={},
        )
        for draft in drafts
    ]


def _entry(row: CaseRow, why: str, verb: str) -> Waiting:
    return Waiting(
        kind="case",
        number=row.item_number,
        title=row.title,
        why=why,
        verb=verb,
        endpoint="overdue.show",
        args={"uuid": row.uuid},
        due_at=row.due_at,
        light=row.light,
    )
