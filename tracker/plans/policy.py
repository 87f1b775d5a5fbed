"""Who may see and change plans. Under review a plan is the planners' own; once published the bureau reads it."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, exists, false, or_, select, true

from tracker.core.context import Actor
from tracker.core.permissions import Permission
from tracker.plans.models import DocumentState, Plan, PlanDocument, PlanItem, PlannedTask, PlannedTaskState


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


def readable(actor: Actor) -> ColumnElement[bool]:
    """Condition on `PlanDocument`: those of a visible plan whose source this person may read.

    The bureau reads the one in force and each that tasks were published from; proposals and withdrawn ones are drafts.
    """
    if reads_drafts(actor):
        return true()
    published = select(PlannedTask.id).join(PlanItem, PlanItem.id == PlannedTask.item_id)
    published = published.where(
        PlanItem.document_id == PlanDocument.id, PlannedTask.state == PlannedTaskState.PUBLISHED
    )
    former = and_(PlanDocument.state == DocumentState.FORMER, exists(published))
    return or_(PlanDocument.state == DocumentState.CURRENT, former)


def _published() -> ColumnElement[bool]:
    return exists(
        select(PlannedTask.id)
        .join(PlanItem, PlanItem.id == PlannedTask.item_id)
        .join(PlanDocument, PlanDocument.id == PlanItem.document_id)
        .where(PlanDocument.plan_id == Plan.id, PlannedTask.state == PlannedTaskState.PUBLISHED)
    )
