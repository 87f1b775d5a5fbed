"""Every verb of a task has a form at its own address; the task page links to those that this person may use."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.core.errors import Forbidden
from tracker.core.i18n import N_
from tracker.core.permissions import Permission
from tracker.escalation import policy as deciders
from tracker.escalation import queries as cases
from tracker.escalation import service as escalation
from tracker.organisation import queries as organisation
from tracker.progress import service as progress
from tracker.web.act import perform_form
from tracker.web.guard import actor, now, requires
from tracker.web.i18n import said as _
from tracker.web.tasks import choices, forms
from tracker.web.tasks.blueprint import bp, item_of, page_of, seen_version
from tracker.workitems import policy, service
from tracker.workitems.models import State, WorkItem
from tracker.workitems.transitions import Verb

Carry = Callable[[WorkItem, Any, dict[str, Any]], object]


@dataclass(frozen=True)
class Act:
    """A verb as a form: its words, its fields, and the service verb it calls with (item, form, who and when)."""

    verb: Verb
    title: str
    button: str
    said: str
    form: type[forms.VersionedForm]
    carry: Carry
    hint: str = ""
    confirm: str = ""


def _owner(form: Any) -> int | None:
    return form.owner_id.data or None


ACTS: dict[str, Act] = {
    "dispatch": Act(
        Verb.DISPATCH,
        N_("交办任务"),
        N_("交办"),
        N_("已交办，等牵头单位签收"),
        forms.PlainVerb,
        lambda item, _form, by: escalation.dispatch(item, **by),
        N_("交办后时限开始计时，不再自行变动。"),
    ),
    "redate": Act(
        Verb.REDATE,
        N_("改定时限"),
        N_("改定时限"),
        N_("已改定时限，可以交办"),
        forms.DayVerb,
        lambda item, form, by: service.redate(item, day=form.day.data, reason=form.reason.data or "", **by),
        N_("交办以前可以改；交办以后只能延期。"),
    ),
    "accept": Act(
        Verb.ACCEPT,
        N_("签收任务"),
        N_("签收"),
        N_("已签收"),
        forms.AcceptVerb,
        lambda item, form, by: service.accept(item, owner_id=_owner(form), **by),
    ),
    "decline": Act(
        Verb.DECLINE,
        N_("退回任务"),
        N_("退回"),
        N_("已退回，等计划管理员改派"),
        forms.ReasonVerb,
        lambda item, form, by: service.decline(item, reason=form.reason.data, **by),
        N_("写明为什么不归本单位办、应归谁办。退回会计数。"),
    ),
    "owner": Act(
        Verb.NAME_OWNER,
        N_("指定责任人"),
        N_("指定"),
        N_("已指定责任人"),
        forms.OwnerVerb,
        lambda item, form, by: service.name_owner(item, person_id=form.owner_id.data, **by),
    ),
    "reassign": Act(
        Verb.REASSIGN,
        N_("改派任务"),
        N_("改派"),
        N_("已改派"),
        forms.ReassignVerb,
        lambda item, form, by: service.reassign(
            item, lead_unit_id=form.lead_unit_id.data, reason=form.reason.data, **by
        ),
        N_("时限和编号不变；已经交办的由新的牵头单位重新签收。"),
    ),
    "complete": Act(
        Verb.REQUEST_COMPLETION,
        N_("申请办结"),
        N_("提交办结申请"),
        N_("已提交，等单位审核"),
        forms.CompletionVerb,
        lambda item, form, by: progress.request_completion(item, text=form.text.data or "", **by),
        N_("以提交的时刻为准判定是否按时。"),
    ),
    "pass": Act(
        Verb.PASS,
        N_("审核通过"),
        N_("通过"),
        N_("已通过"),
        forms.NoteVerb,
        lambda item, form, by: progress.review(item, passed=True, reason=form.reason.data or "", **by),
    ),
    "send-back": Act(
        Verb.SEND_BACK,
        N_("退办"),
        N_("退办"),
        N_("已退办，时限不变"),
        forms.ReasonVerb,
        lambda item, form, by: progress.review(item, passed=False, reason=form.reason.data or "", **by),
        N_("写明还差什么，办到什么程度可以再报。"),
    ),
    "suspend": Act(
        Verb.SUSPEND,
        N_("挂账"),
        N_("挂账停表"),
        N_("已挂账，停止计时"),
        forms.ReasonVerb,
        lambda item, form, by: service.suspend(item, reason=form.reason.data, **by),
        N_("挂账期间不计时，恢复时补足剩下的工作日。"),
    ),
    "resume": Act(
        Verb.RESUME,
        N_("恢复办理"),
        N_("恢复办理"),
        N_("已恢复，时限有新的编号"),
        forms.ReasonVerb,
        lambda item, form, by: service.resume(item, reason=form.reason.data, **by),
    ),
    "cancel": Act(
        Verb.CANCEL,
        N_("撤销任务"),
        N_("撤销任务"),
        N_("已撤销"),
        forms.ReasonVerb,
        lambda item, form, by: service.cancel(item, reason=form.reason.data, **by),
        N_("撤销后不能恢复，编号不再使用。"),
        N_("撤销后不能恢复。"),
    ),
    "reopen": Act(
        Verb.REOPEN,
        N_("重新办理"),
        N_("重新办理"),
        N_("已重新办理"),
        forms.DayVerb,
        lambda item, form, by: service.reopen(item, day=form.day.data, reason=form.reason.data, **by),
    ),
    "extend": Act(
        Verb.EXTEND,
        N_("延长时限"),
        N_("延长时限"),
        N_("已延长时限，有新的编号"),
        forms.DayVerb,
        lambda item, form, by: service.extend(item, form.day.data, reason=form.reason.data, **by),
        N_("原时限保留可见；已经逾期的，逾期记录不变。"),
    ),
}
_NAMES = ",".join(f"'{name}'" for name in ACTS)


@bp.route(f"/<uuid>/<any({_NAMES}):name>", methods=["GET", "POST"])
@requires(Permission.READ_ITEMS)
def act(uuid: str, name: str) -> ResponseReturnValue:
    """The form of a verb, and its carrying out. Who may is the item's policy: others get 403, strangers 404."""
    item, chosen = item_of(uuid), ACTS[name]
    form = chosen.form(version=item.version)
    _fill(form, item)

    def render() -> str:
        return render_template(
            "tasks/act.html", item=item_of(uuid), act=chosen, form=form, name=name, draft=f"{name}-{item.uuid}"
        )

    if not form.is_submitted():
        if not policy.may(actor(), chosen.verb, item):
            raise Forbidden
        return render()

    def carry() -> WorkItem:
        chosen.carry(item, form, {"actor": actor(), "now": now(), "expected_version": seen_version()})
        escalation.arm(item, now=now())
        if isinstance(form, forms.DayVerb):
            form.offer_working_day(form.day, organisation.calendar(item.bureau_id))
        return item

    return perform_form(form, carry, render, then=page_of(item), said=_(chosen.said))


def _fill(form: Any, item: WorkItem) -> None:
    if "owner_id" in form:
        later = choices.nobody_yet() if isinstance(form, forms.AcceptVerb) else ""
        form.owner_id.choices = choices.members(item, empty=later)
    if "lead_unit_id" in form:
        form.lead_unit_id.choices = [unit for unit in choices.units() if unit[0] != item.lead_unit_id]


@dataclass(frozen=True)
class Offer:
    """A verb that this person may use on an item, as a link; `main` when the item waits for just that."""

    url: str
    label: str
    main: bool = False


ORDER = (
    (Verb.FILE, "progress", N_("填报进展")),
    (Verb.PASS, "pass", N_("审核通过")),
    (Verb.SEND_BACK, "send-back", N_("退办")),
    (Verb.ACCEPT, "accept", N_("签收")),
    (Verb.DECLINE, "decline", N_("退回")),
    (Verb.DISPATCH, "dispatch", N_("交办")),
    (Verb.REDATE, "redate", N_("改定时限")),
    (Verb.REQUEST_COMPLETION, "complete", N_("申请办结")),
    (Verb.NAME_OWNER, "owner", N_("指定责任人")),
    (Verb.RESUME, "resume", N_("恢复办理")),
    (Verb.REASSIGN, "reassign", N_("改派")),
    (Verb.REQUEST_EXTENSION, "extension", N_("申请延期")),
    (Verb.EXTEND, "extend", N_("延长时限")),
    (Verb.SUSPEND, "suspend", N_("挂账")),
    (Verb.REOPEN, "reopen", N_("重新办理")),
    (Verb.CANCEL, "cancel", N_("撤销任务")),
)


TURN = {
    State.DRAFT: Verb.DISPATCH,
    State.DISPATCHED: Verb.ACCEPT,
    State.DECLINED: Verb.REASSIGN,
    State.IN_PROGRESS: Verb.FILE,
    State.UNIT_REVIEW: Verb.PASS,
    State.SUPERVISOR_REVIEW: Verb.PASS,
    State.SUSPENDED: Verb.RESUME,
}
"""What an item waits for, by state."""


def offers(item: WorkItem) -> list[Offer]:
    """What this person may do with the item now, the most likely first; at most one becomes the filled button."""
    allowed = set(policy.verbs(actor(), item))
    base, turn = page_of(item), TURN.get(State(item.state))
    found = [Offer(f"{base}/{name}", _(label), verb == turn) for verb, name, label in ORDER if verb in allowed]
    return sorted([*_decision(item), *found], key=lambda offer: not offer.main)


def _decision(item: WorkItem) -> list[Offer]:
    """The way to the overdue desk, for a supervisor whose decision is waited for."""
    if not actor().may(Permission.SUPERVISE):
        return []
    case = cases.open_case_of(item.id)
    if case is None or not deciders.may_decide(actor(), case, item):
        return []
    return [Offer(url_for("overdue.show", uuid=case.uuid), _("作出决定"), main=True)]
