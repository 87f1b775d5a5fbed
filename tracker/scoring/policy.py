"""Who may run the score desk, close a quarter, and read lines. Totals are open to every member of the bureau."""

from __future__ import annotations

from tracker.core.context import SYSTEM, Actor
from tracker.core.permissions import Permission
from tracker.scoring.models import Scheme


def may_run(actor: Actor, bureau_id: int) -> bool:
    """Supervisors of the bureau run the score desk."""
    return actor.bureau_id == bureau_id and actor.may(Permission.RUN_SCORES)


def may_close(actor: Actor, bureau_id: int) -> bool:
    """The director closes a quarter: that approves and publishes it (R4-33)."""
    return actor is SYSTEM or (actor.bureau_id == bureau_id and actor.may(Permission.APPROVE_SCORES))


def may_draft(actor: Actor, bureau_id: int) -> bool:
    """Supervisors draft schemes."""
    return actor is SYSTEM or (actor.bureau_id == bureau_id and actor.may(Permission.DRAFT_RULES))


def may_activate(actor: Actor, scheme: Scheme) -> bool:
    """The director activates a version that somebody else drafted."""
    ours = actor.bureau_id == scheme.bureau_id and actor.may(Permission.ACTIVATE_RULES)
    return actor is SYSTEM or (ours and actor.person_id != scheme.drafted_by)


def may_read_lines(actor: Actor, unit_id: int) -> bool:
    """Lines are for those who have the unit in scope."""
    return actor.may(Permission.READ_SCORES) and (actor.whole_bureau or unit_id in actor.scope)
