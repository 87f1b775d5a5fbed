"""Who may see and change plans. Under review a plan is the planners' own; once published the bureau reads it."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, exists, false, or_, select, true

from tracker.core.context import Actor
from tracker.core.permissions import Permission
from tracker.plans.models import Plan, PlanDocument, PlanItem, PlannedTask, PlannedTaskState


def may_edit(actor: Actor) -> bool:
    """Import, review, publish."""
    return actor.may(Permission.EDIT_PLANS)


def reads_drafts(actor: Actor) -> bool:
    """Plans under review are read by those who edit them and by the auditor."""
    return may_edit(actor) or actor.may(Permission.READ_AUDIT)


def visible(actor: Actor) -> ColumnElement[bool]:
    """Condition on `Plan`: the plans this person may read."""
    if actor.bureau_id is None or not actor.may(Permission.READ_PLANS):
        return false()
    return and_(Plan.bureau_id == actor.bureau_id, or_(true() if reads_drafts(actor) else false(), _published()))


def _published() -> ColumnElement[bool]:
    return exists(
        select(PlannedTask.id)
        .join(PlanItem, PlanItem.id == PlannedTask.item_id)
        .join(PlanDocument, PlanDocument.id == PlanItem.document_id)
        .where(PlanDocument.plan_id == Plan.id, PlannedTask.state == PlannedTaskState.PUBLISHED)
    )
