"""What an amended plan does to the items that run: new words under the old number; everything else by its own verb."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select

from tracker.audit import service as audit
from tracker.core import search
from tracker.core.context import Actor
from tracker.core.db import session
from tracker.core.errors import Conflict, Invalid
from tracker.core.i18n import N_
from tracker.plans.models import PlanDocument, PlanItem, PlannedTask, PlanRevision, ProposedAct
from tracker.plans.service import amending, proposing, words_of
from tracker.plans.service.amending import Amended, InForce
from tracker.workitems import telling
from tracker.workitems.executor import carry_out
from tracker.workitems.models import State, WorkItem
from tracker.workitems.service.dispatching import reassign, redate
from tracker.workitems.service.extensions import extend
from tracker.workitems.service.opening import constraints, section_label
from tracker.workitems.service.projecting import write
from tracker.workitems.service.standing import cancel
from tracker.workitems.transitions import SUBJECT, Verb

CLOSED = (State.DONE, State.CANCELLED)


def apply_revision(
    revision: PlanRevision, *, actor: Actor, now: datetime, reason: str, expected_version: int | None = None
) -> list[WorkItem]:
    """Let the plan stand on its amended document, as decided item by item; the items that changed.

    Items keep number, history, units and deadlines. What the plan no longer holds and somebody chose to end is
    cancelled with `reason`. Raises Invalid without a reason, Conflict (undecided differences, lost update), Forbidden.
    """
    if not reason.strip():
        raise Invalid(N_("写明修订的依据或理由，任务的办理记录里会留下原文。"), field="reason")
    done = amending.amend(
        actor, revision, running=_in_force, expected_version=expected_version, now=now, reason=reason.strip()
    )
    items = {item.planned_task_id: item for item in _of([one.before.id for one in done])}
    changed = [items[one.before.id] for one in done if one.before.id in items]
    for one in done:
        item = items.get(one.before.id)
        if item is not None:
            _amend(item, one, actor=actor, now=now, reason=reason)
    return changed


def _of(task_ids: list[int]) -> list[WorkItem]:
    return list(session.scalars(select(WorkItem).where(WorkItem.planned_task_id.in_(task_ids)).order_by(WorkItem.id)))


def _in_force(task_ids: list[int]) -> dict[int | None, InForce]:
    return {item.planned_task_id: InForce(item.lead_unit_id, item.due_date, item.yardstick) for item in _of(task_ids)}


def _amend(item: WorkItem, one: Amended, *, actor: Actor, now: datetime, reason: str) -> None:
    if one.after is None:
        if item.state not in CLOSED:
            cancel(item, actor=actor, now=now, reason=reason)
        return
    words = _words(one.after)
    same = all(getattr(item, name) == value for name, value in words.items())
    if not (one.take and one.reworded) or same or item.state in CLOSED:
        _relink(item, one.after, actor=actor, now=now)
        return
    changes = {**words, "planned_task_id": one.after.id}
    before = {name: getattr(item, name) for name in words}
    detail = {"before": before, "after": words}
    _revise(item, changes, detail, actor=actor, now=now, reason=reason)


def remeasure(item: WorkItem, *, yardstick: str, actor: Actor, now: datetime, reason: str) -> WorkItem:
    """Measure an item by what its amended plan says. Raises Conflict for a closed item, Forbidden."""
    detail = {"before": {"yardstick": item.yardstick}, "after": {"yardstick": yardstick}}
    _revise(item, {"yardstick": yardstick}, detail, actor=actor, now=now, reason=reason)
    return item


def _revise(
    item: WorkItem, changes: dict[str, Any], detail: dict[str, Any], *, actor: Actor, now: datetime, reason: str
) -> None:
    carry_out(
        item, Verb.REVISE, actor=actor, now=now, expected_version=None, reason=reason, changes=changes, detail=detail
    )
    search.put(SUBJECT, item.id, item.bureau_id, f"{item.number} {item.title} {item.yardstick} {item.source_text}")
    if item.state != State.DRAFT:
        telling.revised(item, now=now)


def _words(task: PlannedTask) -> dict[str, object]:
    plan_item = session.get_one(PlanItem, task.item_id)
    document = session.get_one(PlanDocument, plan_item.document_id)
    return {
        "title": task.title,
        "source_text": words_of(document, task),
        "section_label": section_label(plan_item, document),
        "constraints": constraints(task, document),
    }


def _relink(item: WorkItem, task: PlannedTask, *, actor: Actor, now: datetime) -> None:
    """The item stays as it is and belongs to the task's row in the new document."""
    before = item.planned_task_id
    write(item, planned_task_id=task.id)
    told = {"planned_task": [before, task.id]}
    audit.record(actor, "work_item.follow_plan", SUBJECT, item.id, now=now, bureau_id=item.bureau_id, **told)


def carry_out_act(
    act: ProposedAct, *, actor: Actor, now: datetime, reason: str, expected_version: int | None = None
) -> WorkItem:
    """Do what an amended text asks of an item, by the verb that does this: redate a draft, extend, reassign, remeasure.

    That verb says who may and what is refused. Raises Conflict when the act was settled meanwhile.
    """
    found = _of([act.task_id])
    if not found:
        raise Conflict(N_("这项任务已不在计划里。"))
    item = found[0]
    proposing.settle(actor, act, carried_out=True, expected_version=expected_version, now=now)
    if act.unit_id is not None:
        reassign(item, lead_unit_id=act.unit_id, actor=actor, now=now, reason=reason)
    elif act.yardstick:
        remeasure(item, yardstick=act.yardstick, actor=actor, now=now, reason=reason)
    elif act.day is not None and item.state != State.DRAFT:
        extend(item, day=act.day, actor=actor, now=now, reason=reason)
    else:
        redate(item, day=act.day, actor=actor, now=now, reason=reason)
    return item
