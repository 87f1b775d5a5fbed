"""Facts, rules and consequences in words: catalogue keys with parameters, for an edge to translate."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from tracker.core.i18n import N_
from tracker.scoring.models import FactType


@dataclass(frozen=True)
class Said:
    """A sentence: `message` is a catalogue key, `params` may hold dates and ids of people (`…_by`) for the edge to
    name."""

    message: str
    params: Mapping[str, Any] = field(default_factory=dict)

    def plain(self) -> str:
        """The sentence in the source language, dates as ISO."""
        return self.message % self.params if self.params else self.message


CONFIDENTIAL = N_("保密事项")
OPENING = Said(N_("基础分"))

SHEET_NAMES = {"efficiency": N_("效能考核表"), "responsibility": N_("责任制考核表")}
SHEET_NOTES = {"efficiency": N_("机关效能建设考核"), "responsibility": N_("地方税务行政责任制考核")}

CAPACITIES = {
    "unit": N_("单位"),
    "leader": N_("分管领导"),
    "head": N_("科室（局）负责人"),
    "person": N_("当事人"),
    "writer": N_("直接责任人"),
}

CONSEQUENCES = {
    "withhold_quarterly": N_("扣发季度效能奖"),
    "withhold_annual": N_("扣发年终效能奖"),
    "lose_eligibility": N_("取消评先评优资格"),
    "accountable": N_("追究责任，分值待定"),
}

FACTS: dict[str, str] = {
    FactType.ITEM_ON_TIME: N_("任务%(number)s按时办结"),
    FactType.ITEM_LATE: N_("任务%(number)s逾期%(days)s个工作日办结"),
    FactType.ITEM_OPEN: N_("任务%(number)s到季末逾期%(days)s个工作日未办结"),
    FactType.CASE_HELD: N_("逾期案%(case)s追责：任务%(number)s"),
    FactType.CASE_EXEMPTED: N_("逾期案%(case)s免责：任务%(number)s"),
    FactType.CRITICISM: N_("被通报批评：%(issuer)s %(document_no)s"),
    FactType.UPPER_ASSESSMENT: N_("上级考核因个人失分：%(issuer)s %(document_no)s"),
    FactType.ACCOUNTABILITY: N_("被治庸问责追究：%(issuer)s %(document_no)s"),
    FactType.DISCIPLINE: N_("受党纪政纪处分或法律制裁：%(issuer)s %(document_no)s"),
    FactType.SUMMARY_DEFECT: N_("%(period)s月度小结有缺陷"),
}

WITHOUT_NAMES: dict[str, str] = {
    FactType.ITEM_ON_TIME: N_("保密事项按时办结"),
    FactType.ITEM_LATE: N_("保密事项逾期%(days)s个工作日办结"),
    FactType.ITEM_OPEN: N_("保密事项到季末逾期%(days)s个工作日未办结"),
    FactType.CASE_HELD: N_("保密事项逾期追责"),
    FactType.CASE_EXEMPTED: N_("保密事项逾期免责"),
}

DEFECTS = {
    "no_task": N_("%(period)s月度小结无明确任务"),
    "no_content": N_("%(period)s月度小结无具体内容"),
    "no_figures": N_("%(period)s月度小结无具体数据"),
    "late": N_("%(period)s月度小结不及时报送"),
}

RULES: dict[str, str] = {
    FactType.ITEM_LATE: N_("逾期办结"),
    FactType.ITEM_OPEN: N_("逾期未办结"),
    FactType.CASE_HELD: N_("逾期追责"),
    FactType.CRITICISM: N_("通报批评"),
    FactType.UPPER_ASSESSMENT: N_("上级考核失分"),
    FactType.ACCOUNTABILITY: N_("治庸问责"),
    FactType.DISCIPLINE: N_("处分与制裁"),
    FactType.SUMMARY_DEFECT: N_("小结缺陷"),
    "opening": N_("每季度首日记满分，逐行加减"),
}

DELIVERED = N_("时限%(due)s，送审%(delivered)s")
DUE = N_("时限%(due)s")
DECIDED = N_("%(decided_by)s决定")
ISSUED = N_("发文%(issued_on)s，%(verified_by)s核实")
TAKEN_BACK = N_("冲回第%(no)s行：同一事按更重的一条扣分")
LIFTED = N_("冲回第%(no)s行：已免责")
TAKEN_BACK_EARLIER = N_("冲回以前季度的一行：同一事按更重的一条扣分")
LIFTED_EARLIER = N_("冲回以前季度的一行：已免责")


def rule_words(fact_type: str) -> str:
    """What a rule is about, as a catalogue key."""
    return RULES.get(fact_type, fact_type)


def fact(fact_type: str, detail: Mapping[str, Any], quantities: Mapping[str, Any], *, confidential: bool) -> Said:
    """What happened, in one sentence; a confidential matter is named as such and nothing more."""
    params = {**detail, "days": quantities.get("days_late", 0)}
    if confidential:
        return Said(WITHOUT_NAMES.get(fact_type, CONFIDENTIAL), {"days": params["days"]})
    if fact_type == FactType.SUMMARY_DEFECT:
        return Said(DEFECTS.get(str(detail.get("defect")), FACTS[fact_type]), params)
    return Said(FACTS[fact_type], params)


def taken_back(*, lifted: bool, line: int | None) -> Said:
    """What a reversal says; `line` None when the line stands in an earlier quarter."""
    if line is None:
        return Said(LIFTED_EARLIER if lifted else TAKEN_BACK_EARLIER)
    return Said(LIFTED if lifted else TAKEN_BACK, {"no": line})


def circumstances(fact_type: str, detail: Mapping[str, Any], *, confidential: bool) -> Said | None:
    """The line under it: dates, who decided, who verified."""
    if confidential:
        return None
    params = {name: _dated(value) for name, value in detail.items()}
    if fact_type in (FactType.CASE_HELD, FactType.CASE_EXEMPTED):
        return Said(DECIDED, params)
    if "issuer" in detail:
        return Said(ISSUED, params)
    if "delivered" in detail:
        return Said(DELIVERED, params)
    return Said(DUE, params) if "due" in detail else None


def _dated(value: Any) -> Any:
    try:
        return date.fromisoformat(value) if isinstance(value, str) and len(value) == 10 else value
    except ValueError:
        return value
