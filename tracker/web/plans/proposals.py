"""What an amended text asks of running tasks: a unit, day or yardstick, each carried out by its own verb or left."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from tracker.core.errors import Invalid, NotFound
from tracker.core.permissions import Permission
from tracker.plans import differences
from tracker.plans.models import Plan, ProposedAct
from tracker.plans.service import proposing
from tracker.web.act import perform
from tracker.web.guard import actor, now, requires
from tracker.web.plans.blueprint import bp, plan_of
from tracker.web.tasks.words import state_word
from tracker.workitems import policy
from tracker.workitems import queries as items
from tracker.workitems import service as workitems
from tracker.workitems.models import WorkItem
from tracker.workitems.queries import plans as progress
from tracker.workitems.transitions import Verb


@bp.get("/<uuid>/proposed")
@requires(Permission.DISPATCH)
def proposed(uuid: str) -> ResponseReturnValue:
    """The open acts with the task each concerns; who may not carry one out is told who may."""
    plan = plan_of(uuid)
    acts = differences.open_acts(plan)
    rows = progress.of_planned(actor(), [act.task_id for act in acts])
    shown = []
    for act in acts:
        if act.task_id in rows:
            item = items.get_for(actor(), rows[act.task_id].uuid)
            verb = _verb(act, item)
            earlier = bool(act.day and item.due_date and act.day <= item.due_date and verb == Verb.EXTEND)
            shown.append(
                {"act": act, "item": item, "may": policy.may(actor(), verb, item) and not earlier, "earlier": earlier}
            )
    return render_template("plans/proposed.html", plan=plan, rows=shown, state_word=state_word)


def open_count(plan: Plan) -> int:
    """How many acts on tasks that this person sees wait to be settled; 0 for whoever may not settle any."""
    acts = differences.open_acts(plan) if actor().may(Permission.DISPATCH) else []
    seen = progress.of_planned(actor(), [act.task_id for act in acts]) if acts else {}
    return sum(1 for act in acts if act.task_id in seen)


def _verb(act: ProposedAct, item: WorkItem) -> Verb:
    """By which verb the act is carried out."""
    if act.unit_id:
        return Verb.REASSIGN
    if act.yardstick:
        return Verb.REVISE
    return Verb.REDATE if item.state == "draft" else Verb.EXTEND


@bp.post("/<uuid>/proposed")
@requires(Permission.DISPATCH)
def settle(uuid: str) -> ResponseReturnValue:
    """Carry one act out, with a reason, or leave it."""
    plan = plan_of(uuid)
    act = differences.act_of(plan, request.form.get("act", 0, type=int))
    version = request.form.get("version", type=int)
    reason = request.form.get("reason", "")
    here = url_for("plans.proposed", uuid=plan.uuid)
    if "leave" in request.form:
        return perform(
            lambda: proposing.settle(actor(), act, carried_out=False, expected_version=version, now=now()),
            then=here,
            said=_("照原样办理。"),
        )
    if act.task_id not in progress.of_planned(actor(), [act.task_id]):
        raise NotFound
    try:
        return perform(
            lambda: workitems.carry_out_act(act, actor=actor(), now=now(), reason=reason, expected_version=version),
            then=here,
            said=_("已按新稿办理。"),
        )
    except Invalid as fault:
        flash(fault.text(_))
        return redirect(here, 303)
