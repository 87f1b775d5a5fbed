"""The one executor: every verb changes an item through `carry_out` and through nothing else."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select, update

from tracker.audit import service as audit
from tracker.core.context import Actor
from tracker.core.db import session
from tracker.core.errors import Conflict, Forbidden, Invalid
from tracker.core.i18n import N_
from tracker.organisation import queries as organisation
from tracker.organisation import settings
from tracker.workitems import policy
from tracker.workitems.models import StatusChange, WorkItem
from tracker.workitems.transitions import LOST, SUBJECT, Need, Transition, Verb, find

REASON_LIMIT = 2000


def carry_out(
    item: WorkItem,
    verb: Verb,
    *,
    actor: Actor,
    now: datetime,
    expected_version: int | None,
    reason: str = "",
    changes: dict[str, Any] | None = None,
    detail: dict[str, Any] | None = None,
) -> StatusChange:
    """Move `item` by `verb`: one conditional update, one status change, one audit row, in the running transaction.

    `expected_version` is the version the actor looked at (None: the one loaded). Raises Conflict naming who was first,
    Forbidden, or Invalid for a missing reason. `item` is up to date afterwards.
    """
    row = _row_for(item, verb, expected_version)
    if not policy.allowed(actor, row.who, item):
        raise Forbidden
    reason = _checked_reason(row, reason)
    _update(item, row, expected_version, changes or {})
    change = StatusChange(
        work_item_id=item.id,
        at=now,
        person_id=actor.person_id,
        post_id=actor.current_post_id,
        verb=verb,
        from_state=row.start,
        to_state=row.to,
        reason=reason,
        attempt=item.attempt,
        detail=detail or {},
    )
    session.add(change)
    session.flush()
    moved = {"from": row.start.value, "to": row.to.value, "reason": reason, **(detail or {})}
    audit.record(actor, f"{SUBJECT}.{verb}", SUBJECT, item.id, now=now, bureau_id=item.bureau_id, **moved)
    return change


def _row_for(item: WorkItem, verb: Verb, expected_version: int | None) -> Transition:
    if expected_version is not None and expected_version != item.version:
        raise lost(item)
    row = find(item.state, verb)
    if row is None:
        raise lost(item)
    return row


def _checked_reason(row: Transition, reason: str) -> str:
    reason = reason.strip()
    if Need.REASON in row.requires and not reason:
        raise Invalid(N_("写明理由，对方会看到原文。"), field="reason")
    if len(reason) > REASON_LIMIT:
        text = N_("理由最多%(limit)s个字，现在是%(count)s个字。")
        raise Invalid(text, field="reason", limit=REASON_LIMIT, count=len(reason))
    return reason


def _update(item: WorkItem, row: Transition, expected_version: int | None, changes: dict[str, Any]) -> None:
    version = item.version if expected_version is None else expected_version
    statement = (
        update(WorkItem)
        .where(WorkItem.id == item.id, WorkItem.state == row.start, WorkItem.version == version)
        .values(state=row.to, version=version + 1, **changes)
        .execution_options(synchronize_session=False)
    )
    moved = session.execute(statement).rowcount  # type: ignore[attr-defined]
    session.refresh(item)
    if moved != 1:
        raise lost(item)


def lost(item: WorkItem) -> Conflict:
    """What to tell somebody whose page is older than the item: who was first, when, and what they did."""
    last = session.scalars(
        select(StatusChange).where(StatusChange.work_item_id == item.id).order_by(StatusChange.id.desc()).limit(1)
    ).first()
    if last is None:
        return Conflict()
    zone = ZoneInfo(settings.get(item.bureau_id, "timezone"))
    names = organisation.people_names([last.person_id]) if last.person_id else {}
    at = last.at.astimezone(zone).strftime("%m-%d %H:%M")
    return Conflict(LOST[Verb(last.verb)], who=names.get(last.person_id or 0, "—"), at=at)
