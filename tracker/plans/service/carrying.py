"""Work that goes on after its year: drafts in the new year's plan, linked both ways, and nothing carried twice."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from tracker.audit import service as audit
from tracker.core.context import Actor
from tracker.core.db import session
from tracker.core.errors import Conflict, Forbidden, Invalid
from tracker.core.i18n import N_
from tracker.plans import policy, queries
from tracker.plans.models import Plan, PlanDocument, PlanItem, PlannedTask, PlannedTaskState
from tracker.plans.service.amending import textless_item
from tracker.plans.service.journal import lock


def carry(actor: Actor, plan: Plan, tasks: Sequence[PlannedTask], *, now: datetime) -> list[PlannedTask]:
    """Make drafts in `plan` of published tasks of earlier years; unit, owner and yardstick are taken over as they were
    decided, the deadline is decided anew. Called by the room that knows which tasks are unfinished.

    Raises Conflict when a task was carried before, Invalid for tasks of the same or a later year, Forbidden.
    """
    if not policy.may_edit(actor):
        raise Forbidden
    document = lock(queries.document_of(plan).id)
    years = _years(tasks)
    if any(year >= plan.year for year in years.values()):
        raise Invalid(N_("只能结转以前年度的任务。"), field="ids")
    _refuse_carried(tasks)
    made = [_carry(actor, document, task, years[task.id], now) for task in tasks]
    for draft in made:
        told = {"from": draft.carried_from_id, "plan": plan.id}
        audit.record(actor, "plans.carry", "planned_task", draft.id, now=now, **told)
    return made


def mark_multi_year(actor: Actor, tasks: Sequence[PlannedTask], marked: bool, *, now: datetime) -> None:
    """Say of published tasks whether they go on after their year. Raises Forbidden."""
    if not policy.may_edit(actor):
        raise Forbidden
    for task in tasks:
        if task.multi_year != marked:
            task.multi_year = marked
            audit.record(actor, "plans.mark_multi_year", "planned_task", task.id, now=now, multi_year=int(marked))
    session.flush()


def _years(tasks: Sequence[PlannedTask]) -> dict[int, int]:
    query = (
        select(PlannedTask.id, Plan.year)
        .join(PlanItem, PlanItem.id == PlannedTask.item_id)
        .join(PlanDocument, PlanDocument.id == PlanItem.document_id)
        .join(Plan, Plan.id == PlanDocument.plan_id)
        .where(PlannedTask.id.in_([task.id for task in tasks]), PlannedTask.state == PlannedTaskState.PUBLISHED)
    )
    found = {row[0]: row[1] for row in session.execute(query)}
    if not found or len(found) != len(tasks):
        raise Invalid(N_("先选出要结转的任务。"), field="ids")
    return found


def _refuse_carried(tasks: Sequence[PlannedTask]) -> None:
    query = select(PlannedTask.title).where(PlannedTask.carried_from_id.in_([task.id for task in tasks]))
    title = session.scalars(query).first()
    if title is not None:
        raise Conflict(N_("“%(title)s”已经结转过，不再结转一次。"), title=title)


def _carry(actor: Actor, document: PlanDocument, task: PlannedTask, year: int, now: datetime) -> PlannedTask:
    item = textless_item(document, task.title)
    ground = {"how": "carried", "person": actor.person_id, "at": now.isoformat(), "year": year}
    facts = ("title", "lead_unit_id", "supporting_unit_ids", "owner_id", "yardstick")
    draft = PlannedTask(
        item_id=item.id,
        start=item.start,
        end=item.end,
        title=task.title,
        lead_unit_id=task.lead_unit_id,
        supporting_unit_ids=list(task.supporting_unit_ids),
        owner_id=task.owner_id,
        yardstick=task.yardstick,
        multi_year=task.multi_year,
        basis=dict.fromkeys(facts, ground),
        proposals={},
        carried_from_id=task.id,
    )
    session.add(draft)
    session.flush()
    return draft
