"""Publishing what is decided: numbers are given, and from then on the planned task no longer changes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import or_, select

from tracker.core.context import Actor
from tracker.core.db import session
from tracker.core.errors import Invalid, InvalidMany
from tracker.core.i18n import N_
from tracker.plans import queries, rules
from tracker.plans.models import Plan, PlanDocument, PlanItem, PlannedTask, PlannedTaskState
from tracker.plans.service.journal import Journal
from tracker.plans.service.review import Chosen, Desk, open_desk, refuse_unless_open, settle

LACKS = {
    "lead_unit": N_("“%(title)s”缺牵头单位。"),
    "deadline": N_("“%(title)s”缺时限。"),
    "yardstick": N_("“%(title)s”缺衡量标准。"),
    "kind": N_("“%(title)s”的原文里还有没归类的句子。"),
}

PAST = N_("“%(title)s”的时限%(day)s已过，改了再发布。")


def publish(actor: Actor, chosen: Sequence[Chosen], *, now: datetime) -> list[PlannedTask]:
    """Publish the chosen tasks of one plan, all or none, and number them (3.3-02: section, item, serial).

    A number is unique in bureau and plan year, never changes and is never given again. Raises InvalidMany naming what
    each task lacks, Conflict when one changed or was published meanwhile, Forbidden, NotFound.
    """
    desk, tasks = open_desk(actor, [task_id for task_id, _ in chosen], now)
    _lock_year(desk.plan)
    journal = Journal(actor, desk.document, "publish", now)
    for task, (_, version) in zip(tasks, chosen, strict=True):
        journal.claim(task, version)
        refuse_unless_open(task)
    _refuse_incomplete(tasks, desk)
    for task in sorted(tasks, key=lambda task: task.start):
        _number(journal, desk.plan, task, now)
    journal.close()
    return tasks


def _lock_year(plan: Plan) -> None:
    """Two publications of the same bureau and year follow one another, so that no number is given twice."""
    year = select(Plan.id).where(Plan.bureau_id == plan.bureau_id, Plan.year == plan.year)
    session.execute(year.order_by(Plan.id).with_for_update()).all()


def _refuse_incomplete(tasks: Sequence[PlannedTask], desk: Desk) -> None:
    faults: list[Invalid] = []
    undecided = queries.undecided_tasks(desk.document.id)
    for task in tasks:
        lacks = queries.missing(task) + (["kind"] if task.id in undecided else [])
        faults += [Invalid(LACKS[fact], field=fact, title=task.title) for fact in lacks]
        if not lacks:
            faults += _outdated(task, desk)
    if faults:
        raise faults[0] if len(faults) == 1 else InvalidMany(faults)


def _outdated(task: PlannedTask, desk: Desk) -> list[Invalid]:
    """A deadline that has passed, a unit that ended or a person who left since the decision."""
    if task.deadline_date is not None and task.deadline_date < desk.day:
        return [Invalid(PAST, field="deadline_date", title=task.title, day=task.deadline_date.isoformat())]
    try:
        settle(task, {"lead_unit_id": task.lead_unit_id, "owner_id": task.owner_id}, desk)
    except Invalid as fault:
        return [fault]
    return []


def _number(journal: Journal, plan: Plan, task: PlannedTask, now: datetime) -> None:
    item = session.get_one(PlanItem, task.item_id)
    siblings = session.scalars(
        select(PlannedTask.id)
        .where(PlannedTask.item_id == item.id, PlannedTask.state != PlannedTaskState.DROPPED)
        .order_by(PlannedTask.start)
    ).all()
    place = rules.serial(siblings.index(task.id) + 1, _taken(plan, item))
    journal.change(
        task,
        state=PlannedTaskState.PUBLISHED,
        serial=place,
        number=rules.number(item.ordinal, place),
        published_at=now,
    )
    session.flush()


def _taken(plan: Plan, item: PlanItem) -> list[int]:
    """Serials that a number of this ordinal, or a task of this item, ever had in the bureau's year."""
    query = (
        select(PlannedTask.serial)
        .join(PlanItem, PlanItem.id == PlannedTask.item_id)
        .join(PlanDocument, PlanDocument.id == PlanItem.document_id)
        .join(Plan, Plan.id == PlanDocument.plan_id)
        .where(Plan.bureau_id == plan.bureau_id, Plan.year == plan.year, PlannedTask.serial.is_not(None))
        .where(or_(PlannedTask.number.startswith(f"{item.ordinal}-"), PlannedTask.item_id == item.id))
    )
    return [serial for serial in session.scalars(query) if serial is not None]
