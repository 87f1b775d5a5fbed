"""The proof page of a task: every threshold of every wait, whether it fired, whom it told, and why or why not."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from tracker.clocks.models import ClockKind
from tracker.core.i18n import N_
from tracker.core.permissions import Permission
from tracker.escalation import queries
from tracker.escalation.queries import ProofLine
from tracker.notifications.models import OutboxState
from tracker.web.filters import person_name
from tracker.web.guard import actor, now, requires
from tracker.web.overdue.words import RECIPIENTS
from tracker.workitems import queries as items

bp = Blueprint("proof", __name__, url_prefix="/proof")

WAITS: dict[str, str] = {
    ClockKind.COMPLETION: N_("完成时限"),
    ClockKind.SIGN_FOR: N_("签收"),
    ClockKind.UNIT_REVIEW: N_("单位审核"),
    ClockKind.SUPERVISOR_REVIEW: N_("督办审核"),
    ClockKind.EXTENSION: N_("延期审批"),
    ClockKind.CASE: N_("逾期案处理"),
}
OUTCOMES: dict[str, str] = {
    "fired": N_("已触发"),
    "waiting": N_("未到时间"),
    "ended": N_("没有触发：此前已办结或已结束"),
    "superseded": N_("没有触发：此前已有新的时限"),
    "suspended": N_("没有触发：当时挂账停表"),
}
BASES: dict[str, str] = {
    "owner": N_("责任人"),
    "holder": N_("在任"),
    "acting": N_("代理（AB岗）"),
    "vacant": N_("岗位空缺，报上一级"),
    "unroutable": N_("逐级都没有在任的人"),
}
MAIL: dict[str, str] = {
    OutboxState.READY: N_("站内，邮件待发"),
    OutboxState.HELD: N_("站内，邮件待发"),
    OutboxState.SENT: N_("站内和邮件"),
    OutboxState.DEAD: N_("站内，邮件没有发出"),
}
HOLDERS = {"reviewer": N_("当时在审核，由审核人承接"), "decider": N_("当时延期未决，由审批人承接")}


@bp.get("/<uuid>")
@requires(Permission.READ_ITEMS)
def show(uuid: str) -> ResponseReturnValue:
    """The page; anybody who sees the task may see its proof."""
    item = items.get_for(actor(), uuid)
    lines = queries.proof(item, now())
    groups = groupby(lines, key=lambda line: (line.clock_kind, line.clock_id, line.deadline_no, line.due_at))
    return render_template(
        "proof/page.html",
        item=item,
        fired=sum(line.outcome == "fired" for line in lines),
        total=len(lines),
        groups=[
            {
                "title": _(WAITS.get(key[0], key[0])),
                "number": key[2],
                "due": key[3],
                "lines": [_line(line) for line in found],
            }
            for key, found in groups
        ],
    )


def _line(line: ProofLine) -> dict[str, Any]:
    return {
        "line": line,
        "light": line.light if line.outcome == "fired" and line.light != "none" else "next",
        "recipient": _(RECIPIENTS.get(line.recipient, line.recipient)),
        "outcome": _(OUTCOMES[line.outcome]),
        "told": person_name(line.person_id),
        "by": _(MAIL[line.mail]) if line.mail else _("站内"),
        "why": _why(line),
    }


def _why(line: ProofLine) -> str:
    """Why this person: how the post was found, and whose hands the task was in."""
    if line.basis is None:
        return ""
    parts = [_(BASES.get(line.basis.get("basis", ""), ""))] if line.basis.get("basis") in BASES else []
    if line.basis.get("instead_of"):
        parts.append(_("没有责任人，改告单位负责人"))
    if line.basis.get("acting_for"):
        parts.append(_("代%(name)s", name=line.basis["acting_for"]))
    if line.holder in HOLDERS:
        parts.append(_(HOLDERS[line.holder]))
    if line.basis.get("passed"):
        parts.append(_("回避本人承办的任务"))
    return " · ".join(parts)
