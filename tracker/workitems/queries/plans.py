"""Work items seen from the plan they were opened from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, time
from typing import Any

from sqlalchemy import Row, case, func, or_, select
from sqlalchemy.orm import aliased

from tracker.core.context import Actor
from tracker.core.db import session
from tracker.core.time import at
from tracker.organisation import settings
from tracker.plans.models import Plan, PlanDocument, PlanItem, PlannedTask, PlannedTaskState
from tracker.workitems.models import State, WorkItem
from tracker.workitems.policy import visible
from tracker.workitems.queries.lists import LIGHTS, light_condition

ROW = (
    WorkItem.planned_task_id,
    WorkItem.uuid,
    WorkItem.number,
    WorkItem.title,
    WorkItem.lead_unit_id,
    WorkItem.state,
    WorkItem.progress,
    WorkItem.due_date,
    WorkItem.yardstick,
    WorkItem.due_at,
    WorkItem.yellow_at,
    WorkItem.orange_at,
    WorkItem.red_at,
)


@dataclass(frozen=True)
class SectionFigures:
    """What became of a section: items in all, done, drafts not yet dispatched, mean progress, open ones by light."""

    total: int
    done: int
    drafts: int
    progress: int
    lights: dict[str, int] = field(default_factory=dict)


def by_section(actor: Actor, plan_id: int, now: datetime) -> dict[int | None, SectionFigures]:
    """Figures of the items that `actor` may see, by the section of the plan."""
    counted = {name: func.sum(case((light_condition(name, now), 1), else_=0)) for name in LIGHTS}
    places = select(PlannedTask.id, PlanItem.section_id).join(PlanItem, PlanItem.id == PlannedTask.item_id)
    placed = places.subquery("placed")
    query = (
        select(
            placed.c.section_id,
            func.count(),
            func.sum(case((WorkItem.state == State.DONE, 1), else_=0)),
            func.sum(case((WorkItem.state == State.DRAFT, 1), else_=0)),
            func.sum(case((WorkItem.state == State.DONE, 100), else_=WorkItem.progress)),
            *counted.values(),
        )
        .join(placed, placed.c.id == WorkItem.planned_task_id)
        .where(WorkItem.plan_id == plan_id, WorkItem.state != State.CANCELLED, visible(actor))
        .group_by(placed.c.section_id)
    )
    found = {}
    for section, total, done, drafts, progress, *lights in session.execute(query):
        shares = dict(zip(counted, map(int, lights), strict=True))
        found[section] = SectionFigures(total, int(done), int(drafts), round(int(progress) / total), shares)
    return found


def of_planned(actor: Actor, planned_task_ids: Sequence[int]) -> dict[int, Row[Any]]:
    """The rows that `actor` may see of the items opened from these planned tasks, by planned task."""
    query = select(*ROW)
    query = query.where(WorkItem.planned_task_id.in_(planned_task_ids), visible(actor))
    rows: Any = session.execute(query)
    return {row.planned_task_id: row for row in rows}


def words_of(actor: Actor, planned_task_ids: Sequence[int]) -> dict[int, str]:
    """What the items opened from these planned tasks say, as far as `actor` may see them, by planned task."""
    query = select(WorkItem.planned_task_id, WorkItem.source_text)
    query = query.where(WorkItem.planned_task_id.in_(planned_task_ids), visible(actor))
    rows: Any = session.execute(query)
    return {row[0]: row[1] for row in rows}


def passed(item: WorkItem, now: datetime) -> bool:
    """True when the cut-off of a draft's day is behind, so that it needs another day before it is dispatched."""
    if item.due_date is None:
        return False
    cutoff = time.fromisoformat(settings.get(item.bureau_id, "cutoff"))
    return at(item.due_date, cutoff, settings.get(item.bureau_id, "timezone")) <= now


def drafts_of_plan(actor: Actor, plan_id: int) -> list[WorkItem]:
    """Items of the plan that wait to be dispatched, in the order of their numbers' opening."""
    query = select(WorkItem).where(WorkItem.plan_id == plan_id, WorkItem.state == State.DRAFT, visible(actor))
    return list(session.scalars(query.order_by(WorkItem.id)))


def to_carry(actor: Actor, plan: Plan) -> list[WorkItem]:
    """Items of last year's plans that may go on in `plan`, none twice: not finished, some not even given out, or marked
    as going on."""
    later = aliased(PlannedTask)
    query = (
        select(WorkItem)
        .join(PlannedTask, PlannedTask.id == WorkItem.planned_task_id)
        .outerjoin(later, later.carried_from_id == PlannedTask.id)
        .where(WorkItem.bureau_id == plan.bureau_id, WorkItem.plan_year == plan.year - 1, later.id.is_(None))
        .where(WorkItem.state != State.CANCELLED, or_(WorkItem.state != State.DONE, PlannedTask.multi_year))
        .where(visible(actor))
    )
    return list(session.scalars(query.order_by(WorkItem.id)))


def carried_into(actor: Actor, plan: Plan) -> list[tuple[PlannedTask, WorkItem]]:
    """Drafts and tasks of `plan` that go on from an earlier year, each with the item it goes on from."""
    query = (
        select(PlannedTask, WorkItem)
        .join(PlanItem, PlanItem.id == PlannedTask.item_id)
        .join(PlanDocument, PlanDocument.id == PlanItem.document_id)
        .join(WorkItem, WorkItem.planned_task_id == PlannedTask.carried_from_id)
        .where(PlanDocument.plan_id == plan.id, PlannedTask.state != PlannedTaskState.DROPPED, visible(actor))
    )
    return [(task, item) for task, item in session.execute(query.order_by(PlannedTask.id))]
