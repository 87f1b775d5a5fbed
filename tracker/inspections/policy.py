"""Who may register, verify and read official events."""

from __future__ import annotations

from tracker.core.context import Actor
from tracker.core.permissions import Permission
from tracker.inspections.models import OfficialEvent


def may_register(actor: Actor) -> bool:
    """Supervisors keep the register (R4-46)."""
    return actor.may(Permission.RUN_SCORES)


def may_verify(actor: Actor, event: OfficialEvent) -> bool:
    """Any supervisor but the one who registered it, and not the person it is about (R4-17c)."""
    return may_register(actor) and actor.person_id not in (event.registered_by, event.person_id)


def may_read(actor: Actor) -> bool:
    """The register names persons: those who keep it, the director and the auditor."""
    return any(map(actor.may, (Permission.RUN_SCORES, Permission.APPROVE_SCORES, Permission.READ_AUDIT)))
