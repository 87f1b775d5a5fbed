"""Extension requests: what waits for a signature or a decision, and one request with its form."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from tracker.core.errors import Forbidden
from tracker.core.permissions import Permission
from tracker.escalation import service as escalation
from tracker.organisation import queries as organisation
from tracker.web.act import perform, perform_form
from tracker.web.guard import actor, now, requires
from tracker.web.tasks import words
from tracker.web.tasks.blueprint import seen_version
from tracker.web.tasks.forms import DecisionVerb
from tracker.workitems import policy, queries, service
from tracker.workitems.models import ExtensionRequest, ExtensionState, WorkItem

bp = Blueprint("extensions", __name__, url_prefix="/extensions")

OPEN = (ExtensionState.REQUESTED, ExtensionState.SIGNED)


@bp.get("")
@requires(Permission.READ_ITEMS)
def index() -> ResponseReturnValue:
    """Open requests in reach, those before this person first; then the last that were decided."""
    waiting = [_row(asked, item) for asked, item in queries.open_extensions(actor())]
    waiting.sort(key=lambda row: not row["mine"])
    decided = [_row(asked, item) for asked, item in queries.decided_extensions(actor())]
    mine = sum(1 for row in waiting if row["mine"])
    return render_template("extensions/index.html", waiting=waiting, decided=decided, mine=mine)


def _row(asked: ExtensionRequest, item: WorkItem) -> dict[str, Any]:
    mine = asked.state in OPEN and actor().person_id in policy.extension_deciders(item, asked, words.counter().today)
    return {"request": asked, "item": item, "mine": mine}


@bp.route("/<uuid>", methods=["GET", "POST"])
@requires(Permission.READ_ITEMS)
def show(uuid: str) -> ResponseReturnValue:
    """One request; the form is there for the person who signs or decides now."""
    asked, item = queries.extension_for(actor(), uuid)
    form = DecisionVerb(version=asked.version, grant=asked.new_date)

    def render() -> str:
        fresh, of = queries.extension_for(actor(), uuid)
        return render_template("extensions/show.html", form=form, **_context(fresh, of))

    if not form.is_submitted():
        return render()
    if "grant_it" in request.form and not _dated(form):
        return render(), 422
    target = url_for("extensions.show", uuid=uuid)
    return perform_form(form, lambda: _settle(asked, item, form), render, then=target, said=_("已记录"))


def _dated(form: DecisionVerb) -> bool:
    if form.grant.data is None and not form.grant.process_errors:
        form.grant.errors = [_("写上同意延到哪一天。")]
    return not form.grant.errors


def _settle(asked: ExtensionRequest, item: WorkItem, form: DecisionVerb) -> object:
    by: dict[str, Any] = {"actor": actor(), "now": now(), "note": form.note.data or ""}
    by["expected_version"] = seen_version()
    if asked.state == ExtensionState.REQUESTED:
        service.sign_extension(asked, agree="refuse" not in request.form, **by)
    else:
        grant = None if "refuse" in request.form else form.grant.data
        service.decide_extension(asked, grant=grant, **by)
    escalation.arm(item, now=now())
    if "grant_it" in request.form:
        form.offer_working_day(form.grant, organisation.calendar(item.bureau_id))
    return asked


@bp.post("/<uuid>/withdraw")
@requires(Permission.READ_ITEMS)
def withdraw(uuid: str) -> ResponseReturnValue:
    """The asker takes the request back."""
    asked, item = queries.extension_for(actor(), uuid)
    if asked.asked_by != actor().person_id:
        raise Forbidden
    return perform(
        lambda: service.withdraw_extension(asked, actor=actor(), now=now()),
        then=url_for("tasks.show", uuid=item.uuid),
        said=_("已撤回延期申请"),
    )


def _context(asked: ExtensionRequest, item: WorkItem) -> dict[str, Any]:
    return {
        "asked": asked,
        "item": item,
        "mine": _row(asked, item)["mine"],
        "may_withdraw": asked.state in OPEN and asked.asked_by == actor().person_id,
        "expected": queries.expected(item, now()),
        "light": queries.light(item, now()),
        "left": words.remaining(item.due_at, queries.light(item, now()), item.deadline_kind),
        "days": organisation.calendar(item.bureau_id).between(item.due_date, asked.new_date) if item.due_date else None,
        "earlier": [one for one in queries.extensions(item) if one.id != asked.id],
    }
