"""Binding times: days, months, quarters, years, recurrences; resolved to the last day of the period."""

from __future__ import annotations

import re
from bisect import bisect_right
from calendar import monthrange
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from operator import attrgetter
from typing import NamedTuple

from tracker.plans.parsing import lexicon
from tracker.plans.parsing.model import Deadline
from tracker.plans.parsing.numbering import chinese_value
from tracker.plans.parsing.seeking import Seeker

# A quick look ahead: is there a month, or a quarter, near enough to belong to what begins here?
_MONTH_NEAR = "(?=[^月]{1,16}+月)"
_QUARTER_NEAR = "(?=[^季半]{0,9}+[季半])"
_Y = r"(?:(?P<year>(?:19|20)\d\d) ?年 ?|(?:今年|本年|当年|次年)?)"
_N = r"(?:1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])"
_BEFORE = r"(?:之?以?前|为止)?"
_CYCLE = {
    "月": "monthly",
    "季": "quarterly",
    "季度": "quarterly",
    "半年": "half-yearly",
    "年": "yearly",
    "年度": "yearly",
    "周": "weekly",
    "星期": "weekly",
    "旬": "ten-daily",
    "日": "daily",
    "天": "daily",
}
_ACTS = "通报|报送|调度|例会|评比|会商|点评|督查|报告|上报|小结|考核|督导|汇总|巡查"

# A date begins with one of these.
_DAYS = r"\d今本当次一二三四五六七八九十"
# The kind of a time, what it begins with, and how it is said; what an earlier one took is not left to a later one.
FORMS = (
    (
        "recur",
        "每逐",
        rf"(?:每(?P<two>两)?个?|逐)(?P<cycle>半年|季度?|月份?|年度?|(?:周|星期)(?P<weekday>[一二三四五六日天](?![体]))?|旬|[日天])(?:度)?(?:的)?(?:(?P<month>{_N})月份?)?(?P<first>首月|第一个月|末月)?"
        rf"(?:(?P<day>[1-3]?\d)日?(?=日|前|之前|以前|号)日?号?|(?P<end>月?底|月?末|月底))?{_BEFORE}(?!\d*(?:元|万元))(?!用稿|度[大小])",
    ),
    ("recur", "次", r"次(?P<cycle>月)(?P<day>[1-3]?\d) ?[日号](?:之?以?前)?"),
    ("recur", "按", r"按(?P<cycle>半年|季度?|月|年度?|周)(?!照|度计划|龄|份)"),
    (
        "recur",
        "半季月周年",
        rf"(?<![\d一二两三四五六七八九十上下半全本当年每按逐])(?P<cycle>半年|季度?|月|周|年)(?=(?:{_ACTS})(?:制|一次|1次|机制))",
    ),
    ("recur", "季周", r"(?<![本第])(?P<cycle>季度|周)(?=(?:报送|通报|调度|督查|考核通报))"),
    (
        "recur",  # 日巡查、周汇总、月小结
        "季日周旬月",
        rf"(?<![本第上下当次每今明昨近逐按隔\d一二三四五六七八九十])(?P<cycle>季度?|[日周旬月])(?=(?:{_ACTS})[、”\"])",
    ),
    (
        "within",
        "印发下施公",
        r"(?:印发|发布|下发|施行|公布|发文)之日起,?(?P<count>\d{1,3}|[一二三四五六七八九十百]{1,4})"
        r"(?P<span>个工作日|个月|日|天)之?以?内",
    ),
    (
        "date",  # a range of days ends with its last one
        _DAYS,
        rf"{_MONTH_NEAR}{_Y}(?P<month0>{_N}) ?月 ?(?:[1-3]?\d) ?日? ?(?:起?至|-+|~|到) ?(?:(?P<year1>20\d\d) ?年 ?)?"
        rf"(?:(?P<month>{_N}) ?月 ?)?(?P<day>[1-3]?\d) ?[日号]{_BEFORE}",
    ),
    (
        "date",
        "2",
        r"(?<![\d.])(?:(?P<year>20\d\d)(?=-\d+-|\.\d+\.|/\d+/)[-./](?P<month>1[0-2]|0?[1-9])[-./](?P<day>[0-3]?\d)(?![\d.])"
        r"(?:之?以?前)?)",
    ),
    ("date", r"\d", r"(?<![\d.])(?P<month>1[0-2]|0?[1-9])\.(?P<day>[0-3]?\d)(?:日|号)?(?:之?以?前|止)"),
    (
        "date",
        _DAYS,
        rf"{_MONTH_NEAR}{_Y}(?P<month>{_N}) ?月 ?(?P<day>[1-3]?\d|[一二三]?十?[一二三四五六七八九十]) ?[日号]"
        rf"(?: ?\d{{1,2}}(?::\d\d|时|点))?{_BEFORE}",
    ),
    (
        "months",
        _DAYS,
        rf"{_MONTH_NEAR}{_Y}(?P<month0>{_N}) ?月?份?(?:底|末|初|[上中下]旬)? ?(?:起?至|-+|~|到) ?"
        rf"(?:(?P<year1>20\d\d) ?年 ?)?"
        rf"(?P<month>{_N}) ?月份?(?P<third>底|末|初|[上中下]旬)?{_BEFORE}",
    ),
    (
        "month",
        _DAYS,
        rf"{_MONTH_NEAR}{_Y}(?<![\d.个一二三四五六七八九十上下])(?P<month>{_N}) ?月(?![内份]*[余多])(?:份)?"
        rf"(?P<third>底|末|初|[上中下]旬)?{_BEFORE}",
    ),
    (
        "quarter",
        _DAYS + "第上下",
        rf"{_QUARTER_NEAR}{_Y}(?:第?(?P<quarter>[1-4一二三四])季度|(?P<half>[上下]半年))(?:底|末|结束)?{_BEFORE}",
    ),
    ("year", "到至2", rf"(?:到|至)?(?P<year>20\d\d) ?年(?:年?底|年?末)?{_BEFORE}(?P<inside>内)?"),
    (
        "year",
        "今本当年全",
        rf"(?:今年|本年|当年)?(?:(?<![\d一二三四五六七八九十两几])年内|(?<![\d两三])年底|年末(?=前|完成|实现)|年终(?=前|进行|组织|开展)|全年"
        rf"|本年度(?=内)){_BEFORE}",
    ),
)
SEEKER = Seeker(*((firsts, pattern) for _, firsts, pattern in FORMS))
_NAMES = re.compile(r"《[^》\n]{0,80}》|\[20\d\d\]")
_REWARD = re.compile(r"效能|考核|奖|[报例]")
_FIELD = re.compile(r"(?:时限|期限|时间|节点|进度|日期)(?:节点|要求|安排)?(?: ?:|\] ?:?) ?(?P<value>[^;。\n)\]]{1,40})")
_ONGOING = re.compile(
    r"长期坚持|持续推进|持续实施|长期推进|持续开展|长期|持续|常年|常态化(?:推进|开展)?|全年持续|贯穿全年"
)
# （甲局负责，持续实施）
_BEHIND_UNITS = re.compile(r"[,;](?P<value>长期坚持|持续推进|持续实施|持续开展|长期推进)[)\]]")
_PAST_AFTER = re.compile(
    r"(?:份)?(?:起|以来|开始|至今|以后|之后|落实情况|工作总结|工作小结|总结|工作开展|召开的|印发的|出台的|发布的)"
)
_PAST_BEFORE = re.compile("原定于?$|原计划于?$|本应于?$")
# 前三季度, 报送上半年小结, 做好四季度税源摸排: what the work is about, not when it ends.
_TOLD = "前$|(?:报送|上报|通报|总结|公布|分析"
_TOLD_OF = {
    "month": re.compile(f"{_TOLD})$"),
    "months": re.compile(f"{_TOLD})$"),
    "quarter": re.compile(f"{_TOLD}|做好|抓好|开展|完成|推进|落实|组织|编制|制定|发布|加强|强化|梳理|核实)$"),
}
_UNDER_WAY = re.compile(f"(?:在?全[省市县区国]|{lexicon.ACTION.pattern})")
_NAME_AFTER = re.compile(r"(?:度|工作|计划|至|-|级|版|效能奖|财政|政府|期间|以上)")
_BOUND = ("前", "底", "末", "内", "止")


class _Meaning(NamedTuple):
    """What words say about time, wherever they stand; the fields are those of a deadline."""

    kind: str
    resolved: str | None
    why: str
    recurrence: str | None = None
    day: int | None = None


_ONGOING_MEANS = _Meaning("ongoing", None, "ongoing")
_UNKNOWN = _Meaning("", None, "")  # what was not looked into yet


@dataclass(frozen=True, slots=True)
class Context:
    """What relative times need: the plan's year and the day of the document, as far as known.

    `meanings`: what was found out about a form's words; the same words come again and again and always mean the same.
    """

    year: int | None
    issued: date | None = None
    meanings: dict[tuple[int, str], _Meaning | None] = field(default_factory=dict, repr=False, compare=False)


def read(
    text: str,
    folded: str,
    start: int,
    end: int,
    context: Context,
    measured: Callable[[int], bool],
    labelled: Sequence[tuple[int, int]] = (),
) -> list[Deadline]:
    """Every binding time of [start, end), in order. `measured(offset)`: does the sentence there hold a target?

    A bare year binds only where its sentence measures something; names in 《》 and times gone by are left out.
    `labelled` are the ranges that `fields` found.
    """
    out: list[Deadline] = []
    said, known = SEEKER.find(folded, start, end), context.meanings
    taken = bytearray(end - start if said else 0)  # one mark per character that is spoken for
    for name in _NAMES.finditer(folded, start, end) if said else ():
        taken[name.start() - start : name.end() - start] = b"\x01" * (name.end() - name.start())
    for number, first, last in said:
        if taken.find(1, first - start, last - start) >= 0:
            continue
        taken[first - start : last - start] = b"\x01" * (last - first)
        words = number, folded[first:last]
        meaning = known.get(words, _UNKNOWN)
        if meaning is _UNKNOWN:
            meaning = known[words] = _meaning(number, SEEKER.match(folded, number, first, end), context)
        kind = FORMS[number][0]
        if meaning and (kind == "recur" or _binds(folded, first, last, kind, measured)):
            out.append(_deadline(text, first, last, meaning))
    for place in labelled:
        out.extend(in_cell(text, folded, *place))
    return sorted(out, key=attrgetter("start")) if len(out) > 1 else out


def _binds(folded: str, begin: int, end: int, kind: str, measured: Callable[[int], bool]) -> bool:
    """Is a time that does not recur one to keep, and no name of something or time gone by?"""
    after, before = folded[end : end + 6], folded[max(begin - 5, 0) : begin]
    if _PAST_AFTER.match(after) or _PAST_BEFORE.search(before):
        return False
    words = folded[begin:end]
    if kind in _TOLD_OF and not words.endswith(_BOUND) and _TOLD_OF[kind].search(before):
        return False
    if kind == "year" and words[0] in "到至2" and not words.endswith(_BOUND) and words[0] == "2":
        return (
            not _NAME_AFTER.match(after)
            and folded[begin - 1 : begin] not in ("-", "至")
            and (measured(begin) or bool(_UNDER_WAY.match(after)))
        )
    if kind == "quarter" and not words.endswith(_BOUND):
        return not _REWARD.match(after)
    if kind == "year" and words.endswith("全年"):
        return folded[begin - 2 : begin] not in ("结合", "根据", "贯穿")
    return not (kind in ("month", "months") and after.startswith(("度", "薪", "龄")))


def _lies_in(places: list[tuple[int, int]], at: int) -> bool:
    index = bisect_right(places, at, key=lambda place: place[0]) - 1
    return index >= 0 and at < places[index][1]


def primary(deadlines: list[Deadline], fields: list[tuple[int, int]] | None = None) -> Deadline | None:
    """The one that counts: the latest dated one, else the recurrence that names a day, else the first, else ongoing.

    Of times of one kind those in a time column or under a label (`fields`) go before what the prose mentions.
    """
    if not deadlines:
        return None
    places = sorted(fields or [])
    told = [deadline for deadline in deadlines if places and _lies_in(places, deadline.start)]
    for kept in (told, deadlines):
        dated = [deadline for deadline in kept if deadline.kind not in ("recurring", "ongoing")]
        if dated:
            return max(dated, key=lambda deadline: (deadline.resolved or "", deadline.kind == "date"))
    for kept in (told, deadlines):
        recurring = [deadline for deadline in kept if deadline.kind == "recurring"]
        if recurring:
            return next(filter(_names_a_day, recurring), recurring[0])
    return deadlines[0]


def _names_a_day(deadline: Deadline) -> bool:
    """每月3日前: a day of the month, not of the week."""
    return bool(deadline.day) and not str(deadline.recurrence).endswith("weekly")


def in_cell(text: str, folded: str, start: int, end: int) -> list[Deadline]:
    """The value of a time column that is no date: 长期坚持."""
    match = _ONGOING.match(folded, start, end)
    return [_deadline(text, *match.span(), _ONGOING_MEANS)] if match else []


def fields(folded: str, start: int, end: int) -> list[tuple[int, int]]:
    """Where labels give a time: 完成时限：… ."""
    found: list[tuple[int, int]] = []  # words are found faster than patterns, and most texts have none of these
    if folded.find(":", start, end) >= 0 or folded.find("]", start, end) >= 0:
        found += [match.span("value") for match in _FIELD.finditer(folded, start, end)]
    if folded.find("持续", start, end) >= 0 or folded.find("长期", start, end) >= 0:
        found += [match.span("value") for match in _BEHIND_UNITS.finditer(folded, start, end)]
    return sorted(found)


def _deadline(text: str, start: int, end: int, meaning: _Meaning) -> Deadline:
    kind, resolved, why, recurrence, day = meaning
    return Deadline(text[start:end], kind, resolved, recurrence, day, start, end, False, why)


def _meaning(number: int, match: re.Match[str], context: Context) -> _Meaning | None:
    """What the words of a form mean; None for words that name no time (13月)."""
    return _BUILD[FORMS[number][0]](match.group(), match.groupdict(), context)


_Groups = dict[str, str | None]
"""What the groups of a pattern hold; a pattern has only those that it needs."""


def _recurring(_words: str, said: _Groups, _context: Context) -> _Meaning | None:
    cycle = _cycle(said["cycle"] or "")
    if cycle is None:
        return None
    if said.get("two"):
        cycle = {"weekly": "biweekly", "monthly": "bimonthly"}.get(cycle, cycle)
    named, weekday = said.get("day"), said.get("weekday")
    day = int(named) if named else 31 if cycle == "monthly" and said.get("end") else None
    if weekday:
        day = "一二三四五六日天".index(weekday) % 7 + 1
    return _Meaning("recurring", None, "cadence", cycle, day)


@lru_cache(maxsize=256)
def _cycle(word: str) -> str | None:
    """The name of a cycle: of 月份 as of 月, of 周三 as of 周."""
    return _CYCLE.get(word.removesuffix("份").rstrip("一二三四五六日天") or "日")


def _dated(words: str, said: _Groups, context: Context) -> _Meaning | None:
    month = _number(said["month"] or said["month0"])
    year, day = _year(words, said, context), _number(said["day"])
    if not 1 <= month <= 12 or not 1 <= day <= 31:
        return None
    resolved = _iso(year, month, day) if year else None
    return _Meaning("date", resolved, "days" if said.get("month0") else "day")


def _monthly(words: str, said: _Groups, context: Context) -> _Meaning | None:
    year, month = _year(words, said, context), _number(said["month"])
    if not 1 <= month <= 12:
        return None
    third = {"初": 10, "上旬": 10, "中旬": 20}.get(said["third"] or "")
    resolved = _iso(year, month, third or 31) if year else None
    return _Meaning("month", resolved, "months" if said.get("month0") else "month")


def _quarterly(words: str, said: _Groups, context: Context) -> _Meaning | None:
    year, half = _year(words, said, context), said["half"]
    month = 3 * _number(said["quarter"]) if not half else 6 if half == "上半年" else 12
    resolved = _iso(year, month, 31) if year else None
    return _Meaning("quarter", resolved, "half-year" if half else "quarter")


def _yearly(words: str, said: _Groups, context: Context) -> _Meaning | None:
    year = _year(words, said, context)
    if year and context.year and year < context.year:
        return None
    return _Meaning("year", f"{year}-12-31" if year else None, "year")


@lru_cache(maxsize=1024)
def _iso(year: int, month: int, day: int) -> str:
    """The day, or the last of its month where the month is shorter."""
    return date(year, month, min(day, monthrange(year, month)[1])).isoformat()


def _within(_words: str, said: _Groups, context: Context) -> _Meaning | None:
    count, span, resolved = _number(said["count"]), said["span"], None
    if context.issued and span in ("日", "天"):
        resolved = (context.issued + timedelta(days=count)).isoformat()
    elif context.issued and span == "个月":
        months = context.issued.month - 1 + count
        year, month = context.issued.year + months // 12, months % 12 + 1
        resolved = date(year, month, min(context.issued.day, monthrange(year, month)[1])).isoformat()
    return _Meaning("date", resolved, "after-issue")


def _year(words: str, said: _Groups, context: Context) -> int | None:
    named = said.get("year1") or said.get("year")
    if named:
        return int(named)
    if context.year and words.startswith("次年"):
        return context.year + 1
    return context.year


def _number(digits: str | None) -> int:
    """Raises ValueError for None: the pattern promised a figure."""
    if digits is None:
        raise ValueError("no figure")
    return int(digits) if digits.isdigit() else chinese_value(digits)


_BUILD: dict[str, Callable[[str, _Groups, Context], _Meaning | None]] = {
    "recur": _recurring,
    "within": _within,
    "date": _dated,
    "months": _monthly,
    "month": _monthly,
    "quarter": _quarterly,
    "year": _yearly,
}
