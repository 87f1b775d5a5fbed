"""Units under a label (牵头单位：…), in a closing bracket (（甲局、乙局负责）), in a table cell, or opening an item."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator

from tracker.plans.parsing.lexicon import LABEL_LINE
from tracker.plans.parsing.model import Unit
from tracker.plans.parsing.names import looks_like_unit, names_units, split
from tracker.plans.parsing.sentences import cut

_FIRST_LEADS = re.compile(
    r"(?:排在?|列在?|排名|位列)(?:首位|第一位?|最前)[^。;]{0,12}?为牵头"
    r"|第一(?:个)?(?:责任)?(?:单位|部门)为牵头"
)
_OTHERS_SUPPORT = re.compile(r"[^。]{0,12}?(?:其余|其他|其它|之后|后面)[^。]{0,10}?(?:配合|协助|协办|参与|参加)")
_WORK = "牵头|主办|主责|主管|责任|配合|协办|协作|协助|协同|联合|承办|参与|参加|负责|落实|实施|执行|成员"
_BODY = "单位|部门|科室|处室|股室|机构|科|处|主体"
_WORK_FIRSTS = "".join(sorted({word[0] for word in _WORK.split("|")}))
# 牵头单位：…, 责任单位（科室）：…, 【责任单位】… A look at the first character spares most places the rest.
_LABEL = re.compile(
    rf"(?=[\[{_WORK_FIRSTS}])(?P<open>\[)?(?P<work>(?:{_WORK}){{1,2}})(?:(?:{_BODY})(?:[、/和及](?:{_BODY}|责任人))?)?"
    rf"(?:\((?:{_BODY}|[^()]{{1,6}})\))?(?:及(?:责任人|人员))?(?: ?:|(?(open)\] ?:?|(?!)))"
)
_PERSON, _TIME = "领导|责任人|负责人|联系人|联络员", "时限|期限|时间|节点|进度|日期"
_OTHER_LABEL = re.compile(
    rf"\[?(?:[^\s:;,。()\[\]、]{{0,4}}(?:{_PERSON})|"
    rf"(?:完成|办理|办结|责任|整改|工作|实施|推进|计划)?(?:{_TIME})(?:节点|要求|安排)?)"
    r"(?: ?:|\] ?:?)"
)
_IN_OTHER_LABELS = re.compile(f"{_PERSON}|{_TIME}")  # sought much faster than the labels themselves
_SIGN = re.compile(r"[:)\]]")
_LABEL_END = re.compile(r"[:\]]")
_LONGEST = 40  # characters that a label has at most
_DUTIES = (
    r"牵头(?:负责|落实|组织)?|(?:分工|共同|具体|分别|按职责分工|按职责)?负责(?:落实)?|"
    r"配合|协助|协同|参与|参加|主办|协办|承办|组织实施|落实"
)
_DUTY = re.compile(rf"(?P<duty>{_DUTIES})[,;。 ]*$")
# What a duty ends with is seen at one look; a pattern tries every place.
_DUTY_LASTS = frozenset(re.findall("[\u4e00-\u9fff](?=[()|]|$)", _DUTIES))
_BRACKET = re.compile(r"[()\[\]]")
_VALUE_SIGN = re.compile(r"[()\[\];。\n]")
_SUPPORT = re.compile(r"配合|协办|协作|协助|协同|参与|参加|联合")
_LEAD = re.compile(r"牵头|主办|主责")
_OPENING = re.compile(r"[^,。;:\n\t]{2,30}(?=[。:])")


def role_behind_the_first(folded: str) -> str:
    """What the further units of a list are where the document says that the first one leads; else empty."""
    said = _FIRST_LEADS.search(folded) if "为牵头" in folded else None  # a word is found faster than a pattern
    if said is None:
        return ""
    return "support" if _OTHERS_SUPPORT.match(folded, said.end()) else "responsible"


def labelled(text: str, folded: str, start: int, end: int, *, others: str) -> list[Unit]:
    """The labelled units of [start, end). `others`: as `role_behind_the_first` has it."""
    if not _SIGN.search(folded, start, end):
        return []
    out: list[Unit] = []
    led = False
    for label, stop in _labels(folded, start, end):
        found = list(_valued(text, folded, label.end(), stop, label["work"]))
        led = led or not others
        out.extend(found if led else _first_leading(found, others))
        led = led or any(unit.role == "lead" for unit in found)
    taken = sorted(unit.start for unit in out)
    for opening, closing in _brackets(folded, start, end):
        if bisect_left(taken, opening) == bisect_left(taken, closing):
            out.extend(_by_duty(text, folded, opening, closing, "" if led else others))
    return out


def _labels(folded: str, start: int, end: int) -> Iterator[tuple[re.Match[str], int]]:
    """The labels of units, each with the end of its value: the next label of any kind, or a stop."""
    first = _LABEL_END.search(folded, start, end)
    if first is None:
        return
    begin = max(start, first.start() - _LONGEST)
    labels = list(_LABEL.finditer(folded, begin, end))
    if not labels:
        return
    stops = [*(label.start() for label in labels), end]
    if _IN_OTHER_LABELS.search(folded, begin, end):
        stops = sorted([*stops, *(match.start() for match in _OTHER_LABEL.finditer(folded, begin, end))])
    for label in labels:
        if not _OTHER_LABEL.match(folded, label.start()):
            limit = stops[bisect_left(stops, label.end())]
            yield label, _value_end(folded, label.end(), limit)


def in_cell(text: str, folded: str, start: int, end: int, role: str) -> list[Unit]:
    """The names in a table cell; labels inside the cell (牵头：…) override the column's role."""
    found = labelled(text, folded, start, end, others="")
    if found:
        return [unit._replace(how="column") for unit in found]
    return list(split(text, folded, start, end, role, "column"))


def opening(text: str, folded: str, start: int, end: int) -> list[Unit]:
    """县财政局。负责…: the name with which an item opens is its unit."""
    match = _OPENING.match(folded, start, end)
    if match is None or not names_units(match.group()) or LABEL_LINE.match(folded, start, end):
        return []
    return list(split(text, folded, match.start(), match.end(), "responsible", "label", "opening"))


def _role(words: str) -> str:
    if _LEAD.search(words):
        return "lead"
    return "support" if _SUPPORT.search(words) else "responsible"


def _first_leading(units: list[Unit], others: str) -> list[Unit]:
    if not units or units[0].role != "responsible":
        return units
    first = units[0]._replace(role="lead", why="first")
    return [first, *(unit._replace(role=others) if unit.role == "responsible" else unit for unit in units[1:])]


def _value_end(folded: str, begin: int, limit: int) -> int:
    depth = 0
    for sign in _VALUE_SIGN.finditer(folded, begin, limit):
        char, at = sign.group(), sign.start()
        if char in "([":
            depth += 1
        elif char in ")]":
            depth -= 1
            if depth < 0:
                return at
        elif char != "\n" or at > begin:
            return at
    return limit


def _brackets(folded: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Inner ranges of the outermost brackets that close a sentence or the whole range."""
    depth = begin = 0
    for sign in _BRACKET.finditer(folded, start, end):
        char, at = sign.group(), sign.start()
        if char in "([":
            depth += 1
            begin = at + 1 if depth == 1 else begin
        elif depth:
            depth -= 1
            closes = at + 1 >= end or folded[at + 1] in "。;\n (["
            if depth == 0 and (closes or folded[begin - 2] in "。;"):
                yield begin, at


def _valued(text: str, folded: str, start: int, end: int, work: str) -> Iterator[Unit]:
    """The names behind a label; a duty told among them (甲局牵头，乙局配合) goes before the label's."""
    begin = start
    for _, stop in cut(folded, start, end, ",;", lines=False):
        duty = _duty(folded, begin, stop)
        if duty and duty.start() > begin:
            yield from split(text, folded, begin, duty.start(), _role(duty["duty"]), "label", duty["duty"])
            begin = stop
    yield from split(text, folded, begin, end, _role(work), "label", work)


def _duty(folded: str, start: int, end: int) -> re.Match[str] | None:
    """The duty with which a clause ends."""
    if folded[start:end].rstrip(",;。 \n")[-1:] not in _DUTY_LASTS:
        return None
    return _DUTY.search(folded, start, end)


def _by_duty(text: str, folded: str, start: int, end: int, others: str) -> Iterator[Unit]:
    """（A、B牵头，C、D配合）; without any duty word only a list in which every name looks like a unit counts."""
    begin, found = start, False
    for _, stop in cut(folded, start, end, ",;", lines=False):
        duty = _duty(folded, begin, stop)
        if duty is None:
            continue
        units = list(split(text, folded, begin, duty.start(), _role(duty["duty"]), "label", duty["duty"]))
        if all(len(unit.name) <= 24 for unit in units):
            yield from _first_leading(units, others) if others and not found else units
            found = True
        begin = stop
    if not found and _behind_a_sentence(folded, start):
        time = _OTHER_LABEL.search(folded, start, end)
        stop = time.start() if time else end
        plain = list(split(text, folded, start, stop, "responsible", "label", "()"))
        alike = [looks_like_unit(folded[unit.start : unit.end]) for unit in plain]
        listed = alike[:1] == [True] and 2 * sum(alike) >= len(alike)
        if listed and not folded.startswith(("如", "含", "包括", "即", "见", "不含"), start):
            yield from _first_leading(plain, others) if others else plain


def _behind_a_sentence(folded: str, start: int) -> bool:
    """A bracket behind a sentence, perhaps on the next line, is none inside a name."""
    at = start - 2
    while at > 0 and folded[at] in " \n":
        at -= 1
    return at >= 0 and folded[at] in "。;!"
