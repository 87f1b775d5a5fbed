"""Unfinished and multi-year items of last year go on in the plan of the new one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from tracker.core.context import Actor
from tracker.core.db import session
from tracker.core.errors import Invalid
from tracker.core.i18n import N_
from tracker.plans.models import Plan, PlannedTask
from tracker.plans.service import carrying
from tracker.workitems.models import WorkItem
from tracker.workitems.queries import plans as queries


def carry_over(plan: Plan, items: Sequence[WorkItem], *, actor: Actor, now: datetime) -> list[PlannedTask]:
    """Make a draft in `plan` of each item; the items themselves run on under their own deadline.

    Lead unit and owner are those the item has now. Raises Invalid for items that cannot be carried, Conflict for what
    was carried before, Forbidden.
    """
    offered = {item.id for item in queries.to_carry(actor, plan)}
    if not items or any(item.id not in offered for item in items):
        raise Invalid(N_("先选出要结转的任务。"), field="ids")
    tasks = [session.get_one(PlannedTask, item.planned_task_id) for item in items]
    drafts = carrying.carry(actor, plan, tasks, now=now)
    for draft, item in zip(drafts, items, strict=True):
        draft.lead_unit_id, draft.owner_id = item.lead_unit_id, item.owner_id
    session.flush()
    return drafts
