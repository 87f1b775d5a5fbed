"""Joining matters: a person decides that two are one (R4-26c)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import update

from tracker.audit import service as audit
from tracker.core.context import Actor
from tracker.core.db import session
from tracker.core.errors import Forbidden, Invalid
from tracker.core.i18n import N_
from tracker.scoring import ledger, policy
from tracker.scoring.models import Matter
from tracker.scoring.rules import OPENING
from tracker.scoring.service.posting import settle_groups, take_turns


def join(matter: Matter, into: Matter, actor: Actor, *, reason: str, now: datetime) -> int:
    """Let `matter` and all joined to it be one with `into`; deductions that now count twice are taken back.

    Returns how many ledger lines that added. Raises Forbidden, and Invalid for the same matter, another bureau's, or a
    missing reason.
    """
    if not policy.may_run(actor, matter.bureau_id):
        raise Forbidden
    lead = into.joined_to or into.id
    own = matter.joined_to or matter.id
    if into.bureau_id != matter.bureau_id or lead == own:
        raise Invalid(N_("这两件已经是同一事，或不在同一个局"), field="into")
    if not reason.strip():
        raise Invalid(N_("写明为什么是同一事"), field="reason")
    take_turns()
    changed = update(Matter).where((Matter.id == own) | (Matter.joined_to == own)).values(joined_to=lead)
    session.execute(changed.execution_options(synchronize_session="fetch"))
    audit.record(actor, "matter.join", "matter", matter.id, now=now, into=into.number, reason=reason.strip())
    rules = ledger.rules_of(matter.bureau_id)
    types = {rule.fact_type for rule in rules} - {OPENING}
    closed = ledger.closed_quarters(matter.bureau_id)
    pending = ledger.Pending([lead], [])
    return settle_groups(matter.bureau_id, rules, ledger.groups(matter.bureau_id, types, closed, pending), now)
