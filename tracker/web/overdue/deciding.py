"""What is done on the desk: decide, withdraw, confirm, explain, urge several."""

from __future__ import annotations

from flask import abort, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from tracker.core.db import session
from tracker.core.errors import DomainError
from tracker.core.permissions import Permission
from tracker.core.whole import whole
from tracker.escalation import queries, service
from tracker.escalation.models import CaseDecision, DecisionKind
from tracker.escalation.service import Ruling
from tracker.organisation import queries as organisation
from tracker.organisation import settings
from tracker.web.act import perform, perform_form
from tracker.web.chosen import chosen_ids
from tracker.web.filters import person_name
from tracker.web.guard import actor, now, requires
from tracker.web.overdue import forms, words
from tracker.web.overdue.blueprint import bp
from tracker.web.overdue.listing import draw

MOST = 200


@bp.post("/<uuid>/decide")
@requires(Permission.READ_ITEMS)
def decide(uuid: str) -> ResponseReturnValue:
    """Make one of the five decisions; it takes effect in ten minutes. Who decides is the case's policy."""
    case, item = queries.case_for(actor(), uuid)
    form = forms.decide_form(case, item)
    if form.kind.data not in list(DecisionKind):
        abort(400)
    version = whole(form.version.data)
    minutes = _minutes(case.bureau_id)

    def render() -> str:
        return draw(queries.case_for(actor(), uuid), decide_form=form)

    def verb() -> CaseDecision:
        decision = service.decide(case, form.ruling(), actor=actor(), now=now(), expected_version=version)
        if decision.kind == DecisionKind.EXTEND:
            form.offer_working_day(form.day, organisation.calendar(case.bureau_id))
        return decision

    return perform_form(
        form,
        verb,
        render,
        then=url_for("overdue.show", uuid=uuid),
        said=lambda decision: _told(decision, minutes),
    )


def _told(decision: CaseDecision, minutes: int) -> str:
    kind = _(words.KINDS[decision.kind])
    if decision.kind == DecisionKind.EXEMPT:
        second = person_name(decision.second_person_id)
        return _("%(kind)s：%(name)s确认后%(n)s分钟生效，此前可以撤回", kind=kind, name=second, n=minutes)
    return _("%(kind)s：%(n)s分钟后生效，此前可以撤回", kind=kind, n=minutes)


def _minutes(bureau_id: int) -> int:
    return int(settings.get(bureau_id, "withdraw_minutes"))


@bp.post("/decisions/<uuid>/withdraw")
@requires(Permission.READ_ITEMS)
def withdraw(uuid: str) -> ResponseReturnValue:
    """Take a pending decision back."""
    decision, case = queries.decision_for(actor(), uuid)
    return perform(
        lambda: service.withdraw(decision, actor=actor(), now=now()),
        then=url_for("overdue.show", uuid=case.uuid),
        said=_("已撤回，两条记录都保留"),
    )


@bp.post("/decisions/<uuid>/confirm")
@requires(Permission.READ_ITEMS)
def confirm(uuid: str) -> ResponseReturnValue:
    """Agree to an exemption as its second person."""
    decision, case = queries.decision_for(actor(), uuid)
    return perform(
        lambda: service.confirm(decision, actor=actor(), now=now()),
        then=url_for("overdue.show", uuid=case.uuid),
        said=_("已确认，%(n)s分钟后生效", n=_minutes(case.bureau_id)),
    )


@bp.post("/<uuid>/explain")
@requires(Permission.RUN_UNIT)
def explain(uuid: str) -> ResponseReturnValue:
    """The unit says how it came to this."""
    case, _item = queries.case_for(actor(), uuid)
    form = forms.ExplainForm()
    return perform_form(
        form,
        lambda: service.state_case(case, actor=actor(), now=now(), text=form.text.data or ""),
        lambda: draw(queries.case_for(actor(), uuid), explain_form=form),
        then=url_for("overdue.show", uuid=uuid),
        said=_("说明已提交给督办员"),
    )


@bp.post("/urge")
@requires(Permission.SUPERVISE)
def urge() -> ResponseReturnValue:
    """Urge the chosen cases; those that cool down or wait for another decision are skipped, and it is told why."""
    done: list[str] = []
    skipped: list[str] = []

    def carry() -> None:
        for uuid in chosen_ids()[:MOST]:
            case, item = queries.case_for(actor(), uuid)
            try:
                with session.begin_nested():
                    service.decide(case, Ruling(DecisionKind.URGE), actor=actor(), now=now())
                done.append(item.number)
            except DomainError as error:
                skipped.append(f"{item.number} {error.text(_)}")

    if not chosen_ids():
        return redirect(url_for("overdue.index"), 303)
    answer = perform(carry, then=url_for("overdue.index"))
    if done:
        flash(_("已催办%(n)s件，%(m)s分钟后发出", n=len(done), m=_minutes(actor().bureau_id or 0)))
    for line in skipped:
        flash(_("没有催办：%(line)s", line=line))
    return answer
