"""Words and small values that list, page and export of tasks share, in the reader's language."""

from __future__ import annotations

from datetime import datetime

from flask import g

from tracker.clocks.queries import DayCounter, day_counter
from tracker.core.i18n import N_
from tracker.core.time import local_date
from tracker.plans.models import DeadlineKind
from tracker.web.filters import clipped, said, zone
from tracker.web.guard import actor, now
from tracker.web.i18n import counted as ngettext
from tracker.web.i18n import said as _
from tracker.workitems.models import State
from tracker.workitems.queries import Returned
from tracker.workitems.waiting import AFTER

STATES: dict[str, str] = {
    State.DRAFT: N_("草稿"),
    State.DISPATCHED: N_("待签收"),
    State.DECLINED: N_("已退回"),
    State.IN_PROGRESS: N_("办理中"),
    State.UNIT_REVIEW: N_("单位审核"),
    State.SUPERVISOR_REVIEW: N_("督办审核"),
    State.SUSPENDED: N_("挂账"),
    State.DONE: N_("已办结"),
    State.CANCELLED: N_("已撤销"),
}
LIGHTS: dict[str, str] = {
    "red": N_("严重逾期"),
    "orange": N_("逾期"),
    "yellow": N_("临期"),
    "green": N_("正常"),
    "none": N_("停表"),
    "done": N_("已办结"),
}


def state_word(state: str, send_backs: int = 0) -> str:
    """The state as shown; an item in progress after a send-back says so."""
    word = _(STATES[state])
    if state == State.IN_PROGRESS and send_backs:
        return word + _("（退办%(n)s次）", n=send_backs)
    return word


REASON = 200
"""Characters of a reason that a line of the register holds; the page of the task has it whole."""


def came_back(step: Returned | None, *, whole: bool = False) -> str:
    """Who brought the task back, which time it was, and the reason, its beginning or the `whole`; empty for others."""
    if step is None:
        return ""
    reason = step.reason if whole else clipped(step.reason, REASON)
    told = said(AFTER[step.verb], {"day": step.at, "who": step.who, "n": step.times})
    return _("%(told)s：%(reason)s", told=told, reason=reason)


def light_word(light: str) -> str:
    """The word of a light."""
    return _(LIGHTS[light])


def counter() -> DayCounter:
    """The bureau's day counter, asked for once per request."""
    found: DayCounter | None = g.get("day_counter")
    if found is None:
        found = g.day_counter = day_counter(actor().bureau_id or 0, now())
    return found


def remaining(due_at: datetime | None, light: str, kind: str) -> str:
    """Time to a deadline in words: as `time_left` has it, or 不计时, 等上级通知, 长期; nothing for what is done."""
    if due_at is None or light == "none":
        if kind == DeadlineKind.WAITING:
            return _("等上级通知")
        return _("长期") if kind == DeadlineKind.STANDING else _("不计时")
    return "" if light == "done" else time_left(due_at)


def time_left(due_at: datetime) -> str:
    """剩3个工作日, 不足1个工作日, 今天到期, 刚过时限 (no working day has begun since) or 逾4个工作日."""
    due = local_date(due_at, zone())
    days = counter().left(due)
    if days > 0:
        return ngettext("剩%(num)s个工作日", "剩%(num)s个工作日", days)
    if days < 0:
        return ngettext("逾%(num)s个工作日", "逾%(num)s个工作日", -days)
    if due_at <= now():
        return _("刚过时限")
    return _("今天到期") if due == counter().today else _("不足1个工作日")


def capped(count: int) -> str:
    """A count that stops at 1,000."""
    return "1000+" if count > 1000 else str(count)
