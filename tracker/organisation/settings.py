"""Named settings of a bureau: one typed table of what exists, its default and what it means."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import time
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy import select

from tracker.core.db import session
from tracker.core.errors import Invalid
from tracker.core.i18n import N_
from tracker.organisation.models import BureauSetting
from tracker.organisation.revision import kept

Read = Callable[[str], Any]


@dataclass(frozen=True)
class Setting:
    """One setting: `read` turns what was typed into the stored value or raises Invalid."""

    name: str
    default: Any
    read: Read
    group: str
    label: str
    about: str = ""


def _time_of_day(text: str) -> str:
    try:
        return time.fromisoformat(text.strip()).strftime("%H:%M")
    except ValueError as error:
        raise Invalid(N_("时刻写作17:30这样，24小时制。")) from error


def _zone(text: str) -> str:
    try:
        return ZoneInfo(text.strip()).key
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise Invalid(N_("时区写作Asia/Shanghai这样。")) from error


def _whole(low: int, high: int) -> Read:
    def read(text: str) -> int:
        try:
            number = int(text)
        except ValueError:
            number = low - 1
        if not low <= number <= high:
            raise Invalid(N_("填%(low)s到%(high)s之间的整数。"), low=low, high=high)
        return number

    return read


def _line(text: str) -> str:
    if len(text) > 120:
        raise Invalid(N_("最多120个字。"))
    return text.strip()


TIMES, REVIEWS, DESK, OTHER = N_("时间"), N_("办理与审核时限"), N_("督办"), N_("其他")

TABLE: dict[str, Setting] = {
    item.name: item
    for item in (
        Setting("timezone", "Asia/Shanghai", _zone, TIMES, N_("时区"), N_("日期和截止时刻按这个时区算")),
        Setting("cutoff", "17:30", _time_of_day, TIMES, N_("截止时刻"), N_("时限当日到这个时刻为止")),
        Setting("step_time", "09:00", _time_of_day, TIMES, N_("督办时刻"), N_("时限前后的督办步骤在这个时刻触发")),
        Setting("sign_for_days", 3, _whole(1, 60), REVIEWS, N_("签收期限（工作日）")),
        Setting("unit_review_days", 3, _whole(1, 60), REVIEWS, N_("单位审核期限（工作日）")),
        Setting("supervisor_review_days", 5, _whole(1, 60), REVIEWS, N_("督办审核期限（工作日）")),
        Setting("extension_days", 3, _whole(1, 60), REVIEWS, N_("延期审批期限（工作日）")),
        Setting(
            "extension_leader_days",
            15,
            _whole(0, 365),
            REVIEWS,
            N_("延期须报分管领导的天数（工作日）"),
            N_("超过这个天数，或第二次起，由分管领导批"),
        ),
        Setting("extension_leader_from", 2, _whole(1, 20), REVIEWS, N_("第几次延期起报分管领导")),
        Setting("case_days", 5, _whole(1, 60), DESK, N_("逾期事项处理期限（工作日）")),
        Setting("urge_cooldown_days", 2, _whole(0, 60), DESK, N_("两次催办的间隔（工作日）")),
        Setting("withdraw_minutes", 10, _whole(0, 120), DESK, N_("督办决定可撤回的时间（分钟）")),
        Setting("help_contact", "", _line, OTHER, N_("求助联系人"), N_("显示在登录页和不能打开的页面上")),
    )
}


def live_in(zone: str) -> None:
    """Let bureaus that chose no zone of their own live in that of the installation."""
    TABLE["timezone"] = replace(TABLE["timezone"], default=zone)


@kept("settings")
def _given(bureau_id: int) -> dict[str, Any]:
    query = select(BureauSetting.name, BureauSetting.value).where(BureauSetting.bureau_id == bureau_id)
    return {row.name: row.value for row in session.execute(query)}


def get(bureau_id: int, name: str) -> Any:
    """The bureau's value of a setting, or its default: text, a number or "HH:MM". Raises KeyError for a wrong name."""
    return _given(bureau_id).get(name, TABLE[name].default)


def values(bureau_id: int) -> dict[str, Any]:
    """All settings with the values in force."""
    given = _given(bureau_id)
    return {name: given.get(name, item.default) for name, item in TABLE.items()}
