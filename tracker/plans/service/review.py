"""Deciding what the text does not say: lead, supporting units, owner, ending, yardstick, title."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from tracker.core.context import Actor
from tracker.core.db import session
from tracker.core.errors import Conflict, Forbidden, Invalid, InvalidMany, NotFound
from tracker.core.i18n import N_
from tracker.organisation import queries as organisation
from tracker.plans import offers, policy, queries, rules
from tracker.plans.models import DeadlineKind, Plan, PlanDocument, PlanItem, PlannedTask, PlannedTaskState
from tracker.plans.offers import Suggestion
from tracker.plans.service.journal import Journal, lock

FACTS = (
    "title",
    "lead_unit_id",
    "supporting_unit_ids",
    "owner_id",
    "deadline_kind",
    "deadline_date",
    "cadence",
    "yardstick",
)
"""What `decide` takes; a fact that is not given stays as it is."""

Chosen = tuple[int, int | None]
"""A planned task's id with the version the page showed (None: whatever it is now)."""


@dataclass(frozen=True)
class Desk:
    """The plan whose tasks an act concerns, and the day it happens on."""

    plan: Plan
    document: PlanDocument
    day: date


def decide(
    actor: Actor,
    chosen: Sequence[Chosen],
    facts: Mapping[str, Any],
    *,
    now: datetime,
    verb: str = "decide",
    how: str = "person",
) -> list[PlannedTask]:
    """Settle `facts` for every chosen task of one plan, all or none.

    An ending is settled as a whole: a kind with its day or its cadence. A new lead drops an owner who is not of its
    staff. Raises InvalidMany (each fault names its field), Conflict when somebody changed or published a task first,
    Forbidden, NotFound.
    """
    desk, tasks = open_desk(actor, [task_id for task_id, _ in chosen], now)
    journal = Journal(actor, desk.document, verb, now)
    faults: list[Invalid] = []
    for task, (_, version) in zip(tasks, chosen, strict=True):
        journal.claim(task, version)
        refuse_unless_open(task)
        try:
            values = settle(task, facts, desk)
        except Invalid as fault:
            faults.append(fault)
            continue
        basis = {name: {"how": how, "person": actor.person_id, "at": now.isoformat()} for name in values}
        journal.change(task, **values, basis={**task.basis, **basis})
    if faults:
        raise faults[0] if len(tasks) == 1 else InvalidMany(faults)
    journal.close(how=how)
    return tasks


def accept(actor: Actor, task_id: int, key: str, *, expected_version: int | None, now: datetime) -> PlannedTask:
    """Take over one suggestion as this person's decision. Raises NotFound when it is not offered."""
    desk, (task,) = open_desk(actor, [task_id], now)
    heads = organisation.heads(desk.plan.bureau_id, desk.day)
    offered = {suggestion.key: suggestion for suggestion in queries.suggestions(task, desk.plan.year, heads)}
    if key not in offered:
        raise NotFound
    offer = offered[key]
    return decide(actor, [(task_id, expected_version)], offer.values, now=now, verb="accept", how=offer.source)[0]


def accept_written(actor: Actor, chosen: Sequence[Chosen], *, now: datetime) -> list[PlannedTask]:
    """Take over, as this person's decision, what the text says for everything the chosen tasks lack, all or none.

    The first offer of the text for each missing fact counts, and its supporting units and owner where none are decided;
    last year's are not taken. Raises Invalid when nothing is offered, else as `decide` does.
    """
    nothing = N_("原文没有写明这些任务缺的要素，要由人填。")
    return _take(actor, chosen, "text", lambda task, desk: _written(task, desk).values(), nothing, now)


def accept_heads(actor: Actor, chosen: Sequence[Chosen], *, now: datetime) -> list[PlannedTask]:
    """Take over, as this person's decision, who runs the lead unit as owner of each chosen task, all or none.

    A task with an owner, or without a lead, stays as it is. Raises Invalid when there is nobody to take over, else as
    `decide` does.
    """

    def heads(task: PlannedTask, desk: Desk) -> list[Suggestion]:
        if task.lead_unit_id is None or task.owner_id is not None:
            return []
        return offers.of_posts(task.lead_unit_id, (), organisation.heads(desk.plan.bureau_id, desk.day))

    nothing = N_("选中的任务没有可填的：要先有牵头单位，还没有责任人，而且单位有负责人。")
    return _take(actor, chosen, "post", heads, nothing, now)


def _take(
    actor: Actor,
    chosen: Sequence[Chosen],
    how: str,
    pick: Callable[[PlannedTask, Desk], Iterable[Suggestion]],
    nothing: str,
    now: datetime,
) -> list[PlannedTask]:
    """Take over what `pick` finds for each task, all or none. Raises Invalid with `nothing` when it finds nothing."""
    desk, tasks = open_desk(actor, [task_id for task_id, _ in chosen], now)
    journal = Journal(actor, desk.document, "accept", now)
    for task, (_, version) in zip(tasks, chosen, strict=True):
        journal.claim(task, version)
        refuse_unless_open(task)
        values: dict[str, Any] = {}
        for offer in pick(task, desk):
            values |= offer.values
        settled = settle(task, values, desk) if values else {}
        ground = {"how": how, "person": actor.person_id, "at": now.isoformat()}
        journal.change(task, **settled, basis={**task.basis, **dict.fromkeys(settled, ground)})
    if journal.close(how=how) is None:
        raise Invalid(nothing)
    return tasks


def _written(task: PlannedTask, desk: Desk) -> dict[str, Suggestion]:
    lacks = rules.missing(task.lead_unit_id, task.deadline_kind, task.deadline_date, task.cadence, task.yardstick)
    found = offers.written(task.proposals, lacks, desk.plan.year)
    if task.supporting_unit_ids:
        found.pop("supporting", None)
    offer = found.get("owner")
    lead = found["lead_unit"].values["lead_unit_id"] if "lead_unit" in found else task.lead_unit_id
    if offer and (task.owner_id or lead is None or offer.values["owner_id"] not in staff(lead, desk.day)):
        del found["owner"]
    return found


def open_desk(actor: Actor, task_ids: Sequence[int], now: datetime) -> tuple[Desk, list[PlannedTask]]:
    """The tasks in the order given, and their plan with its document locked.

    Raises NotFound unless all are of one plan the actor sees, Conflict when the plan stands on another document by now,
    Forbidden.
    """
    query = (
        select(PlannedTask, Plan, PlanDocument)
        .join(PlanItem, PlanItem.id == PlannedTask.item_id)
        .join(PlanDocument, PlanDocument.id == PlanItem.document_id)
        .join(Plan, Plan.id == PlanDocument.plan_id)
        .where(PlannedTask.id.in_(task_ids), policy.visible(actor))
    )
    found = {task.id: (task, plan, document) for task, plan, document in session.execute(query)}
    if not task_ids or set(found) != set(task_ids) or len({plan.id for _, plan, _ in found.values()}) != 1:
        raise NotFound
    if not policy.may_edit(actor):
        raise Forbidden
    _, plan, document = found[task_ids[0]]
    return Desk(plan, lock(document.id), actor.day or now.date()), [found[task_id][0] for task_id in task_ids]


def refuse_unless_open(task: PlannedTask) -> None:
    """Only a proposed task can be changed. Raises Conflict."""
    if task.state == PlannedTaskState.PUBLISHED:
        raise Conflict(N_("%(number)s已经发布，审阅台上不能再改。"), number=task.number)
    if task.state == PlannedTaskState.DROPPED:
        raise Conflict(N_("“%(title)s”已经不列为任务。"), title=task.title)


def settle(task: PlannedTask, facts: Mapping[str, Any], desk: Desk) -> dict[str, Any]:
    """The columns that `facts` set on `task`, checked against today's organisation. Raises Invalid."""
    values = {name: facts[name] for name in FACTS if name in facts}
    if "title" in values:
        values["title"] = _words(values["title"], "title", N_("任务要有名称。"))
    if "yardstick" in values:
        values["yardstick"] = " ".join((values["yardstick"] or "").split())[:300]
    if "deadline_kind" in values:
        values |= _ending(values["deadline_kind"], values.get("deadline_date"), values.get("cadence") or "")
    _units(task, values, desk)
    _owner(task, values, desk)
    return values


def _words(given: str | None, field: str, message: str) -> str:
    words = " ".join((given or "").split())[:300]
    if not words:
        raise Invalid(message, field=field)
    return words


def _ending(kind: str | None, day: date | None, cadence: str) -> dict[str, Any]:
    if not kind:
        return {"deadline_kind": None, "deadline_date": None, "cadence": ""}
    if kind not in set(DeadlineKind):
        raise Invalid(N_("选一种时限：定日期、等上级通知、长期开展。"), field="deadline_kind")
    if kind == DeadlineKind.DATED and day is None:
        raise Invalid(N_("写上完成的日期。"), field="deadline_date")
    if kind == DeadlineKind.STANDING and cadence not in rules.CADENCES:
        raise Invalid(N_("长期开展的任务要选多久检查一次。"), field="cadence")
    return {
        "deadline_kind": DeadlineKind(kind),
        "deadline_date": day if kind == DeadlineKind.DATED else None,
        "cadence": cadence if kind == DeadlineKind.STANDING else "",
    }


def _units(task: PlannedTask, values: dict[str, Any], desk: Desk) -> None:
    current = {unit.id for unit in organisation.tree(desk.plan.bureau_id, desk.day).units()}
    lead = values.get("lead_unit_id", task.lead_unit_id)
    if "lead_unit_id" in values and lead is not None and lead not in current:
        raise Invalid(N_("这个单位现在没有了，请选现有的单位。"), field="lead_unit_id")
    if "supporting_unit_ids" in values or "lead_unit_id" in values:
        given = values.get("supporting_unit_ids", task.supporting_unit_ids) or []
        if "supporting_unit_ids" in values and not set(given) <= current:
            raise Invalid(N_("这个单位现在没有了，请选现有的单位。"), field="supporting_unit_ids")
        values["supporting_unit_ids"] = [unit for unit in dict.fromkeys(given) if unit != lead]


def _owner(task: PlannedTask, values: dict[str, Any], desk: Desk) -> None:
    owner, lead = values.get("owner_id", task.owner_id), values.get("lead_unit_id", task.lead_unit_id)
    if owner is None or not {"owner_id", "lead_unit_id"} & set(values):
        return
    if lead is not None and owner in staff(lead, desk.day):
        return
    if "owner_id" not in values:
        values["owner_id"] = None
        return
    if lead is None:
        raise Invalid(N_("先定牵头单位，再定责任人。"), field="owner_id")
    person = organisation.person(owner)
    if person is None or person.bureau_id != desk.plan.bureau_id:
        raise Invalid(N_("没有这个人。"), field="owner_id")
    if person.left_on is not None and person.left_on < desk.day:
        raise Invalid(N_("%(name)s已调离，请另选责任人。"), field="owner_id", name=person.name)
    unit = organisation.tree(desk.plan.bureau_id, desk.day).name(lead)
    message = N_("%(name)s不是%(unit)s的人，责任人要在牵头单位里选。")
    raise Invalid(message, field="owner_id", name=person.name, unit=unit)


def staff(unit_id: int, day: date) -> set[int]:
    """Ids of the people who work in a unit on a day."""
    return {person.id for person in organisation.people_of_unit(unit_id, day)}
