"""What goes on from last year: unfinished and multi-year tasks become drafts of this year's plan."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from tracker.core.errors import Invalid
from tracker.core.permissions import Permission
from tracker.plans import differences, queries
from tracker.plans.service import carrying
from tracker.web.act import perform
from tracker.web.chosen import chosen_ids
from tracker.web.guard import actor, now, requires
from tracker.web.plans.blueprint import bp, desk_url, plan_of
from tracker.web.tasks.words import state_word
from tracker.workitems import queries as items
from tracker.workitems import service as workitems
from tracker.workitems.queries import plans as progress


@bp.get("/<uuid>/carry")
@requires(Permission.EDIT_PLANS)
def carry(uuid: str) -> ResponseReturnValue:
    """Last year's tasks that may go on, and this plan's own: which of them go on after the year, and where to."""
    plan = plan_of(uuid)
    own = [task for task in queries.content(queries.document_of(plan), spans=False).tasks if task.state == "published"]
    return render_template(
        "plans/carry.html",
        plan=plan,
        offered=progress.to_carry(actor(), plan),
        carried=progress.carried_into(actor(), plan),
        own=own,
        state_word=state_word,
        later=differences.carried_on(own),
    )


@bp.post("/<uuid>/carry")
@requires(Permission.EDIT_PLANS)
def carry_over(uuid: str) -> ResponseReturnValue:
    """Make drafts of the ticked tasks."""
    plan = plan_of(uuid)
    chosen = items.many_for(actor(), chosen_ids())
    try:
        return perform(
            lambda: workitems.carry_over(plan, chosen, actor=actor(), now=now()),
            then=lambda drafts: desk_url(plan, drafts[0]),
            said=_("已结转%(n)s项，定下完成时限后发布。", n=len(chosen)),
        )
    except Invalid as fault:
        flash(fault.text(_))
        return redirect(url_for("plans.carry", uuid=uuid), 303)


@bp.post("/<uuid>/multi-year")
@requires(Permission.EDIT_PLANS)
def multi_year(uuid: str) -> ResponseReturnValue:
    """Keep which of the plan's tasks go on after the year: the ticked ones, and no others."""
    plan = plan_of(uuid)
    wanted = set(chosen_ids())
    own = [task for task in queries.content(queries.document_of(plan), spans=False).tasks if task.state == "published"]

    def verb() -> None:
        carrying.mark_multi_year(actor(), [task for task in own if task.uuid in wanted], True, now=now())
        carrying.mark_multi_year(actor(), [task for task in own if task.uuid not in wanted], False, now=now())

    return perform(verb, then=url_for("plans.carry", uuid=plan.uuid), said=_("已记下跨年任务。"))
