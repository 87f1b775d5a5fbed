"""Who may write and read a unit's summary."""

from __future__ import annotations

from tracker.core.context import Actor
from tracker.core.permissions import Permission


def may_write(actor: Actor, unit_id: int) -> bool:
    """Members of the unit write its summary, its head too."""
    return actor.may(Permission.WRITE_SUMMARY) and (actor.unit_id == unit_id or actor.heads(unit_id))


def may_read(actor: Actor, unit_id: int) -> bool:
    """Writers, and whoever has the unit in scope."""
    return may_write(actor, unit_id) or actor.whole_bureau or unit_id in actor.scope
