"""Why something is offered on the desk, in the reader's words: how the text was read, last year, or a post."""

from __future__ import annotations

from collections.abc import Iterator

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from tracker.core.permissions import PostKind
from tracker.plans.offers import Ground, Suggestion
from tracker.web.filters import unit_name

FACTS = {
    "lead_unit": _l("牵头单位"),
    "supporting": _l("配合单位"),
    "owner": _l("责任人"),
    "deadline": _l("时限"),
    "yardstick": _l("衡量标准"),
}
WAYS = {"ongoing": _l("长期开展"), "date": _l("定日期"), "stages": _l("分阶段定日期")}
"""How a vague word is settled in the edit form."""

_COLUMNS = {"lead": _l("表格“牵头单位”栏"), "support": _l("表格“配合单位”栏"), "responsible": _l("表格“责任单位”栏")}
_TIMES = {
    "day": _l("写明了日期"),
    "days": _l("写明了起止日期，取最后一天"),
    "month": _l("写到月，取月底"),
    "months": _l("写了几个月，取最后一个月底"),
    "quarter": _l("写到季度，取季末"),
    "half-year": _l("写到半年，取半年末"),
    "year": _l("写到年，取年底"),
    "cadence": _l("写明了周期"),
    "after-issue": _l("从文件的日期起算"),
    "ongoing": _l("写明长期开展"),
}
_BOUNDS = {
    ">=": _l("至少%(value)s"),
    "<=": _l("至多%(value)s"),
    "=": _l("等于%(value)s"),
    "range": _l("在%(value)s之间"),
}
_DUTIES = frozenset(
    ["牵头", "负责", "配合", "协助", "参与", "承办", "落实", "must", "shall", "should", "will", "with", "responsible"]
)
"""Words behind a subject that say what it does; others are the beginning of a sentence."""


def of(offer: Suggestion) -> list[str]:
    """A line for each piece of the text, or none where it is not known why."""
    if offer.source == "post":
        return [_post(ground) for ground in offer.grounds]
    if offer.source == "last_year":
        return [_("去年的%(number)s“%(title)s”", number=one["number"], title=one["title"]) for one in offer.grounds]
    return [line for ground in offer.grounds for line in _read(offer.fact, ground)]


def _post(ground: Ground) -> str:
    unit = unit_name(ground["unit_id"])
    if ground["kind"] != PostKind.HEAD:
        return _("%(unit)s副职，负责人空缺", unit=unit)
    if ground["acting"]:
        return _("%(unit)s代理负责人，负责人空缺", unit=unit)
    return _("%(unit)s负责人", unit=unit)


def _read(fact: str, ground: Ground) -> Iterator[str]:
    """“原文”：why, as far as both are known; what was stored before reasons were kept has none."""
    words = ground.get("text") or ground.get("name") or ""
    if fact == "owner":
        told = [_("表格“责任人”栏")]
    elif fact == "deadline":
        told = list(_time(ground))
    elif fact == "yardstick":
        told = list(_bound(ground))
    else:
        told = list(_unit(ground))
    if told:
        yield _("“%(words)s”：%(why)s", words=words, why=_("，").join(told))


def _unit(ground: Ground) -> Iterator[str]:
    how, why = ground.get("how", ""), ground.get("why", "")
    if how in ("column", "column-merged"):
        yield str(_COLUMNS[ground["role"]])
        if how == "column-merged":
            yield _("合并的单元格，名称写在上面的行")
    elif how == "prose":
        yield _("句中主语，后面是“%(word)s”", word=why) if why in _DUTIES else _("句中主语")
    elif why == "first":
        yield _("列在第一位的牵头")
    elif why == "opening":
        yield _("这一条以单位名称开头")
    elif why == "()":
        yield _("句末括号里的单位")
    elif why:
        yield _("原文标注“%(word)s”", word=why)
    several = [unit_name(unit) for unit in ground.get("unit_ids", ())]
    if several:
        yield _("指%(units)s", units=_("、").join(several))
    elif ground.get("unit_id") and unit_name(ground["unit_id"]) != ground["name"]:
        yield _("即%(unit)s", unit=unit_name(ground["unit_id"]))


def _time(ground: Ground) -> Iterator[str]:
    if ground.get("how") == "column":
        yield _("表格里单独的一栏")
    if ground.get("why") in _TIMES:
        yield str(_TIMES[ground["why"]])
    if ground.get("inherited"):
        yield _("周期写在前面总起的话里")


def _bound(ground: Ground) -> Iterator[str]:
    if ground.get("how") == "column":
        yield _("表格“衡量标准”栏")
    if ground.get("op") not in _BOUNDS:
        return
    value = "–".join(f"{one:.12g}" for one in (ground["value"], ground.get("upper")) if one is not None)
    said = str(_BOUNDS[ground["op"]]) % {"value": value + ground["unit"]}
    yield (
        _("“%(word)s”读作%(bound)s", word=ground["why"], bound=said)
        if ground.get("why")
        else _("读作%(bound)s", bound=said)
    )
    if ground.get("measure"):
        yield _("数的是%(what)s", what=ground["measure"])
    if ground.get("basis"):
        yield _("按%(basis)s算", basis=ground["basis"])
