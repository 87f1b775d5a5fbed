"""What an audit row holds, in words: names for ids, labels for keys; what only machines read is left out."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from tracker.core.i18n import N_
from tracker.web.admin.base import POST_KINDS
from tracker.web.filters import long_date, long_datetime, person_name, points, unit_name
from tracker.web.i18n import said as _
from tracker.web.overdue.words import KINDS, RECIPIENTS
from tracker.web.proof import WAITS
from tracker.web.tasks.words import LIGHTS, STATES

LABELS = {
    "address": N_("地址"),
    "after": N_("改为"),
    "asked": N_("申请延到"),
    "before": N_("原为"),
    "by": N_("经办人"),
    "cadence": N_("填报周期"),
    "cap": N_("每项最多"),
    "clock": N_("等待"),
    "close_out_no": N_("销号"),
    "days": N_("天数"),
    "deadline_date": N_("完成时限"),
    "deadline_no": N_("时限序号"),
    "document": N_("文件"),
    "document_no": N_("文号"),
    "error": N_("原因"),
    "filename": N_("文件"),
    "from": N_("从"),
    "granted": N_("批准延到"),
    "kind": N_("类别"),
    "lead_unit_id": N_("牵头单位"),
    "light": N_("灯"),
    "locale": N_("语言"),
    "method": N_("算法"),
    "name": N_("名称"),
    "new_date": N_("申请延到"),
    "number": N_("编号"),
    "owner": N_("责任人"),
    "owner_id": N_("责任人"),
    "parent": N_("上级部门"),
    "percent": N_("进度"),
    "period": N_("月份"),
    "person": N_("人员"),
    "points": N_("分值"),
    "quarter": N_("季度"),
    "reason": N_("理由"),
    "recipient": N_("告知"),
    "step": N_("级"),
    "text": N_("说明"),
    "title": N_("名称"),
    "to": N_("到"),
    "unit": N_("单位"),
    "units": N_("分管单位"),
    "username": N_("用户名"),
    "valid_from": N_("启用日期"),
    "version": N_("版本"),
    "yardstick": N_("衡量标准"),
}
WORDS: Mapping[str, str] = {
    **{str(key): word for key, word in (*WAITS.items(), *KINDS.items(), *RECIPIENTS.items(), *LIGHTS.items())},
    **{str(key): word for key, word in (*STATES.items(), *POST_KINDS.items())},
    "en": "English",
    "zh_Hans_CN": N_("中文"),
}
"""Codes of every table; where one code stands in two of them, the later table has the word."""
PEOPLE, UNITS = ("by", "owner", "owner_id", "person"), ("lead_unit_id", "parent", "unit")
FORMS: Mapping[str, Callable[[Any], str]] = {
    **dict.fromkeys(PEOPLE, lambda value: person_name(value) if isinstance(value, int) else str(value)),
    **dict.fromkeys(UNITS, lambda value: unit_name(value) if isinstance(value, int) else str(value)),
    "cap": points,
    "percent": lambda value: " → ".join(f"{one}%" for one in value) if isinstance(value, list) else f"{value}%",
    "points": points,
    "units": lambda value: _("、").join(map(unit_name, value)) if isinstance(value, list) else str(value),
}
DAY, INSTANT = re.compile(r"\d{4}-\d\d-\d\d"), re.compile(r"\d{4}-\d\d-\d\dT[\d:.]+(\+\d\d:\d\d|Z)")


def details(given: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Label and value of whatever the row says that a person can read; values that stand empty are left out."""
    known = ((key, value) for key, value in given.items() if key in LABELS)
    return [(_(LABELS[key]), text) for key, value in known if (text := _text(key, value))]


def _text(key: str, value: Any) -> str:
    if value is None or isinstance(value, bool) or value in ("", []):
        return ""
    if isinstance(value, Mapping):
        return _("，").join(f"{label} {text}" for label, text in details(value))
    if key in FORMS:
        return FORMS[key](value)
    text = str(value)
    if INSTANT.fullmatch(text):
        return long_datetime(datetime.fromisoformat(text))
    if DAY.fullmatch(text):
        return long_date(date.fromisoformat(text))
    return _(WORDS[text]) if text in WORDS else text
