"""Words of the desk, in the reader's language."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import ngettext

from tracker.core.i18n import N_
from tracker.escalation.models import DecisionKind, Holding
from tracker.escalation.queries import CaseRow
from tracker.web.filters import person_name
from tracker.web.guard import actor

KINDS: dict[str, str] = {
    DecisionKind.URGE: N_("催办"),
    DecisionKind.ACCEPT: N_("采纳说明"),
    DecisionKind.EXTEND: N_("批准延期"),
    DecisionKind.EXEMPT: N_("免责"),
    DecisionKind.HOLD: N_("追责"),
}
BUTTONS: dict[str, str] = {
    DecisionKind.URGE: N_("发出催办"),
    DecisionKind.ACCEPT: N_("采纳说明并结案"),
    DecisionKind.EXTEND: N_("批准延期并结案"),
    DecisionKind.EXEMPT: N_("提请免责"),
    DecisionKind.HOLD: N_("决定追责"),
}
CONSEQUENCES: dict[str, str] = {
    DecisionKind.URGE: N_("通知责任人和单位负责人，本案不结。"),
    DecisionKind.ACCEPT: N_("本案结案，不追责；逾期的事实保留在任务上。"),
    DecisionKind.EXTEND: N_("写下一个时限，原阶梯到此为止；逾期的事实保留，仍可计分。"),
    DecisionKind.EXEMPT: N_("第二人确认后生效，本案结案，这次逾期不扣分。"),
    DecisionKind.HOLD: N_("本案结案，转入考核，按所依据的条款记为一事。"),
}
REACHED: dict[str, str] = {
    "director": N_("已到局长"),
    "leader": N_("已到分管领导"),
    "head": N_("已到单位负责人"),
    "owner": N_("已到责任人"),
    "": N_("阶梯未开始"),
}
RECIPIENTS: dict[str, str] = {
    "owner": N_("责任人"),
    "head": N_("单位负责人"),
    "leader": N_("分管领导"),
    "director": N_("局长"),
    "superior": N_("上一级"),
}
HOLDERS: dict[str, str] = {
    Holding.UNIT: N_("卡在本单位"),
    Holding.REVIEWER: N_("卡在审核"),
    Holding.DECIDER: N_("卡在延期审批"),
}


def over(days: int) -> str:
    """逾4个工作日, or 刚过时限 while no working day has begun since."""
    return ngettext("逾%(num)s个工作日", "逾%(num)s个工作日", days) if days > 0 else _("刚过时限")


def asked(person_id: int) -> str:
    """Whose agreement an exemption waits for."""
    if person_id == actor().person_id:
        return _("等您确认")
    return _("等%(name)s确认", name=person_name(person_id))


def state_tag(row: CaseRow, *, decide_today: bool) -> str:
    """What the case waits for."""
    if row.closed_by:
        return _("已结：%(kind)s", kind=_(KINDS[row.closed_by]))
    if row.asked_id:
        return asked(row.asked_id)
    if row.pending:
        return _("待生效：%(kind)s", kind=_(KINDS[row.pending]))
    if decide_today:
        return _("今天要决定")
    if row.urges:
        return ngettext("已催办%(num)s次", "已催办%(num)s次", row.urges)
    return _("单位已说明") if row.stated else _("等单位说明")
