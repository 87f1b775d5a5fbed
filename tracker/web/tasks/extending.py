"""Asking for an extension of a task's deadline."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from tracker.core.errors import Forbidden
from tracker.core.permissions import Permission
from tracker.escalation import service as escalation
from tracker.organisation import queries as organisation
from tracker.organisation import settings
from tracker.web.act import perform_form
from tracker.web.filters import person_name
from tracker.web.guard import actor, now, requires
from tracker.web.i18n import said as _
from tracker.web.tasks import words
from tracker.web.tasks.blueprint import bp, item_of, page_of, seen_version
from tracker.web.tasks.forms import ExtensionVerb
from tracker.workitems import policy, queries, service
from tracker.workitems.models import WorkItem
from tracker.workitems.transitions import Verb


@bp.route("/<uuid>/extension", methods=["GET", "POST"])
@requires(Permission.READ_ITEMS)
def ask_extension(uuid: str) -> ResponseReturnValue:
    """The request form; it names who signs and who decides before anything is sent."""
    item = item_of(uuid)
    form = ExtensionVerb(version=item.version)

    def render() -> str:
        return render_template("tasks/extension.html", item=item_of(uuid), form=form, **_course(item))

    if not form.is_submitted():
        if not policy.may(actor(), Verb.REQUEST_EXTENSION, item):
            raise Forbidden
        return render()
    return perform_form(form, lambda: _ask(item, form), render, then=page_of(item), said=_("已提交，原时限照常计时"))


def _ask(item: WorkItem, form: ExtensionVerb) -> object:
    asked = service.request_extension(
        item,
        actor=actor(),
        now=now(),
        new_date=form.new_date.data,
        reason=form.reason.data or "",
        progress_so_far=form.progress_so_far.data or "",
        expected_version=seen_version(),
    )
    escalation.arm(item, now=now())
    form.offer_working_day(form.new_date, organisation.calendar(item.bureau_id))
    return asked


def _course(item: WorkItem) -> dict[str, object]:
    """Who signs, from which date on a leader decides, and which request this would be."""
    day = words.counter().today
    barred = frozenset(one for one in (actor().person_id, item.owner_id) if one)
    signers = policy.unit_reviewers(item, day, barred)
    limit = int(settings.get(item.bureau_id, "extension_leader_days"))
    earlier = queries.extensions(item)
    return {
        "signer": person_name(signers[0]) if signers else "",
        "limit": limit,
        "leader_from": organisation.calendar(item.bureau_id).add(item.due_date, limit) if item.due_date else None,
        "nth": len(earlier) + 1,
        "earlier": earlier,
    }
