"""Publishing what is decided, and giving the opened tasks out."""

from __future__ import annotations

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf import FlaskForm

from tracker.core.errors import Conflict
from tracker.core.i18n import N_
from tracker.core.permissions import Permission
from tracker.escalation import service as escalation
from tracker.plans import service
from tracker.plans.models import Plan, PlannedTask
from tracker.web.act import perform, perform_form
from tracker.web.chosen import chosen_ids
from tracker.web.guard import actor, now, requires
from tracker.web.plans.blueprint import bp, plan_of
from tracker.web.plans.facts import chosen
from tracker.workitems import service as workitems
from tracker.workitems.models import WorkItem
from tracker.workitems.queries import plans as progress


class PublishForm(FlaskForm):  # type: ignore[misc]
    """Nothing to fill in; it carries what is missing when publication is refused."""


@bp.post("/<uuid>/publish")
@requires(Permission.EDIT_PLANS)
def publish(uuid: str) -> ResponseReturnValue:
    """Publish the chosen tasks and open a work item for each, in one transaction."""
    plan = plan_of(uuid)
    form = PublishForm()

    def verb() -> list[PlannedTask]:
        published = service.publish(actor(), chosen(plan), now=now())
        for task in published:
            workitems.open_from_plan(task, actor=actor(), now=now())
        return published

    count = len(chosen_ids())
    return perform_form(
        form,
        verb,
        lambda: render_template("plans/refused.html", plan=plan, form=form),
        then=url_for("plans.show", uuid=plan.uuid),
        said=_("已发布%(n)s项。", n=count),
    )


@bp.post("/<uuid>/dispatch")
@requires(Permission.DISPATCH)
def dispatch(uuid: str) -> ResponseReturnValue:
    """Give every published task out whose deadline lies ahead; each unit's clock for signing starts."""
    plan = plan_of(uuid)
    ready, _late = drafts(plan)

    def verb() -> list[WorkItem]:
        if not ready:
            raise Conflict(N_("没有等着交办的任务。"))
        return [escalation.dispatch(item, actor=actor(), now=now()) for item in ready]

    said = _("已交办%(n)s项，各单位会收到签收通知。", n=len(ready))
    return perform(verb, then=url_for("plans.show", uuid=plan.uuid), said=said)


def drafts(plan: Plan) -> tuple[list[WorkItem], list[WorkItem]]:
    """Published tasks that are not dispatched: those that can be, and those whose deadline has passed."""
    waiting = progress.drafts_of_plan(actor(), plan.id)
    late = [item for item in waiting if progress.passed(item, now())]
    return [item for item in waiting if item not in late], late
