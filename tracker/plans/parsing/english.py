"""Units, times and targets of plain English plans: Lead: X; support: Y, by 30 June, at least 90 per cent."""

from __future__ import annotations

import re
from bisect import bisect_left
from calendar import monthrange
from collections.abc import Callable, Iterator
from datetime import date

from tracker.plans.parsing.model import Deadline, Target, Unit

_LETTERS = re.compile(r"(?=[^\u2e80-\uffff]{0,12}[A-Za-z])(?:[^\u2e80-\uffff]{40}|[^\u2e80-\uffff]{1,39}\Z)")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?"
    r"|Nov(?:ember)?|Dec(?:ember)?)(?![a-z])\.?"
)
_ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "last": 4}
_SIZES = {
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
    "nine": 9,
    "ten": 10,
    "twelve": 12,
}

MODAL = re.compile(r"\b(?:shall|must|will|should|is to|are to)\b")
PROHIBITION = re.compile(r"\b(?:must not|shall not|may not|is prohibited|are prohibited|never)\b")
VAGUE = re.compile(
    r"\b(?:regularly|periodically|gradually|as soon as possible|in due course|where appropriate|as needed|in stages)\b",
    re.I,
)
AWAIT_NOTICE = re.compile(
    r"\b(?:subject to|once|after|pending|in line with) (?:the )?(?:instructions?|notice|guidance|decision)s?"
    r" (?:of|from|by)\b",
    re.I,
)

# --- units -----------------------------------------------------------------------------------------------------------

_KIND = (
    r"(?:Sections?|Divisions?|Offices?|Bureaus?|Departments?|Cent(?:re|er)s?|Units?|Teams?|Committees?|Agency|Agencies"
    r"|Branch(?:es)?|Groups?|Authority|Authorities|Boards?|Services?|Inspectorate|Council|Ministry|Ministries)"
)
_NAMED = rf"(?:[A-Z][\w&'’-]*(?: (?:of|and|for|the))* ){{0,5}}{_KIND}(?![A-Za-z])"
_COMMON = rf"(?i:each|every|all|the|relevant|these)?(?: ?[a-z]+)? ?(?i:{_KIND})(?![A-Za-z])"
_MUST = r"(?P<must>shall|must|will|should|is to|are to|has to|have to|needs? to)(?![a-z])"
_LABEL = re.compile(
    r"(?<![A-Za-z])(?P<word>[Ll]ead(?:ing|s)?|[Ss]upport(?:ing|ed)?|[Aa]ssist(?:ing|ed)?|[Rr]esponsib(?:le|ility)"
    r"|[Oo]wners?|[Cc]o-?operating|[Pp]articipating)"
    r"(?: (?:units?|by|offices?|sections?|departments?|agency|body))? ?: ?"
)
_VALUE_END = re.compile(r";|\n|\.(?= |\n|$)|(?<=[a-z])[)\]]|(?<![A-Za-z])(?:[Dd]eadline|[Dd]ue|[Tt]arget) ?:")
_NAMES = re.compile(r"\s*(?:,|/|&|(?<![A-Za-z])and(?![A-Za-z]))\s*")
_SUBJECT = re.compile(
    rf"(?:The |the )?(?P<name>{_NAMED}|{_COMMON})"
    rf"(?P<more>,? (?:together|in cooperation|jointly) with (?:the )?(?P<with>{_NAMED}),?)? {_MUST}"
)
_CLAUSE = re.compile(r"(?:^|[.;:,] |\n|\band (?=the ))\s*")


def is_english(folded: str, start: int, end: int) -> bool:
    """Is the range written in letters rather than in characters?"""
    return _LETTERS.match(folded, start, end) is not None


def units(text: str, folded: str, start: int, end: int, acting: list[Unit]) -> list[Unit]:
    """Labelled units, then the `acting` ones; every name once."""
    found = [*_labelled(text, folded, start, end), *acting]
    once: dict[str, Unit] = {}
    for unit in found:
        once.setdefault(unit.name, unit)
    return list(once.values())


def _labelled(text: str, folded: str, start: int, end: int) -> Iterator[Unit]:
    for label in _LABEL.finditer(folded, start, end):
        word = label["word"].lower()
        role = "lead" if word.startswith("lead") else "responsible" if word.startswith(("resp", "own")) else "support"
        stop = _VALUE_END.search(folded, label.end(), end)
        limit = stop.start() if stop else end
        begin = label.end()
        for cut in [*_NAMES.finditer(folded, begin, limit), None]:
            name_end = cut.start() if cut else limit
            yield from _unit(text, folded, begin, name_end, role, "label", label["word"])
            begin = cut.end() if cut else limit


def _unit(text: str, folded: str, start: int, end: int, role: str, how: str, why: str) -> Iterator[Unit]:
    while start < end and folded[start] == " ":
        start += 1
    if folded[start : start + 4].lower() == "the ":
        start += 4
    while end > start and folded[end - 1] in " .":
        end -= 1
    if end - start > 1:
        yield Unit(text[start:end], role, how, start, end, why)


def subjects(text: str, folded: str, start: int, end: int) -> list[Unit]:
    """The subjects of sentences that must act, with whoever is to help them."""
    return list(_subjects(text, folded, start, end))


def _subjects(text: str, folded: str, start: int, end: int) -> Iterator[Unit]:
    for clause in _CLAUSE.finditer(folded, start, end):
        match = _SUBJECT.match(folded, clause.end(), min(end, clause.end() + 160))
        if match:
            yield from _unit(text, folded, *match.span("name"), "responsible", "prose", match["must"])
            if match["with"]:
                yield from _unit(text, folded, *match.span("with"), "support", "prose", "with")


# --- times -----------------------------------------------------------------------------------------------------------

_TIMES: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("cycle", re.compile(r"(?:by |before |on )?the (?P<day>\d{1,2})(?:st|nd|rd|th) (?:day )?of (?:each|every) month")),
    (
        "cycle",
        re.compile(
            r"(?i)(?<![a-z])(?:each|every|per|once an?) (?P<two>two |second |other )?"
            r"(?P<cycle>day|week|month|quarter|half-year|half year|year)s?(?![a-z])"
        ),
    ),
    (
        "cycle",
        re.compile(
            r"(?i)(?<![a-z-])"
            r"(?P<cycle>daily|fortnightly|biweekly|weekly|monthly|quarterly|half-yearly|yearly|annually)"
        ),
    ),
    (
        "date",
        re.compile(
            rf"(?:(?P<d1>\d{{1,2}})(?:st|nd|rd|th)? (?:of )?(?P<m1>{_MONTH})|(?P<m2>{_MONTH}) (?P<d2>\d{{1,2}})(?!\d)"
            rf"(?:st|nd|rd|th)?)(?:,? (?P<year>20\d\d))?"
        ),
    ),
    ("date", re.compile(r"(?<!\d)(?P<year>20\d\d)-(?P<m1>\d{2})-(?P<d1>\d{2})(?!\d)")),
    (
        "quarter",
        re.compile(
            r"(?:the )?(?:(?P<quarter>first|second|third|fourth|last) quarter|Q(?P<q>[1-4]))"
            r"(?: of)?(?: (?P<year>20\d\d))?"
        ),
    ),
    ("half", re.compile(r"(?:the )?(?P<half>first|second) half(?: of(?: the year| (?P<year>20\d\d))?)?")),
    (
        "month",
        re.compile(
            rf"(?:by|before|in|until|during|from)(?: the end of| early| mid-?| late)? (?P<month>{_MONTH})"
            rf"(?:(?: to|-| and) (?P<last>{_MONTH}))?(?: (?P<year>20\d\d))?"
        ),
    ),
    (
        "year",
        re.compile(
            r"(?:by|before|until|within|throughout|during)(?: the)? ?(?:end of )?(?:the )?"
            r"(?:year(?:[- ]end)?(?! \d)|end of year|(?P<year>20\d\d))(?!\w)"
        ),
    ),
    ("ongoing", re.compile(r"(?i)(?<![a-z])(?:ongoing|continuously|on a continuing basis)(?![a-z])")),
)
_CYCLES = {
    "day": "daily",
    "week": "weekly",
    "month": "monthly",
    "quarter": "quarterly",
    "half-year": "half-yearly",
    "half year": "half-yearly",
    "year": "yearly",
    "annually": "yearly",
    "fortnightly": "biweekly",
}


def deadlines(text: str, folded: str, start: int, end: int, year: int | None) -> list[Deadline]:
    """Every binding time of the range in order; `year` is the plan's, for times that name none."""
    taken = bytearray(end - start)
    out: list[Deadline] = []
    for kind, pattern in _TIMES:
        for match in pattern.finditer(folded, start, end):
            a, b = match.start() - start, match.end() - start
            if 1 in taken[a:b]:
                continue
            taken[a:b] = b"\x01" * (b - a)
            found = _TIME[kind](text, match, year)
            if found:
                out.append(found)
    return sorted(out, key=lambda deadline: deadline.start)


def _made(text: str, match: re.Match[str], kind: str, day: date | None) -> Deadline:
    resolved = day.isoformat() if day else None
    words = text[match.start() : match.end()]
    return Deadline(
        words, kind, resolved, None, None, match.start(), match.end(), why="day" if kind == "date" else kind
    )


def _last_day(year: int | None, month: int, day: int = 31) -> date | None:
    return date(year, month, min(day, monthrange(year, month)[1])) if year else None


def _cycle(text: str, match: re.Match[str], _year: int | None) -> Deadline:
    groups = match.groupdict()
    word = (groups.get("cycle") or "month").lower()
    cycle = _CYCLES.get(word, word)
    if groups.get("two"):
        cycle = {"weekly": "biweekly", "monthly": "bimonthly"}.get(cycle, cycle)
    day = int(groups["day"]) if groups.get("day") else None
    words = text[match.start() : match.end()]
    return Deadline(words, "recurring", None, cycle, day, match.start(), match.end(), why="cadence")


def _date(text: str, match: re.Match[str], year: int | None) -> Deadline | None:
    groups = match.groupdict()
    named, day = groups.get("m1") or groups["m2"], int(groups.get("d1") or groups["d2"])
    month = int(named) if named.isdigit() else _month_number(named)
    if not 1 <= day <= 31 or not 1 <= month <= 12:
        return None
    return _made(text, match, "date", _last_day(_named_year(match, year), month, day))


def _quarter(text: str, match: re.Match[str], year: int | None) -> Deadline:
    quarter = int(match["q"]) if match["q"] else _ORDINALS[match["quarter"]]
    return _made(text, match, "quarter", _last_day(_named_year(match, year), 3 * quarter))


def _half(text: str, match: re.Match[str], year: int | None) -> Deadline:
    return _made(text, match, "quarter", _last_day(_named_year(match, year), 6 * _ORDINALS[match["half"]]))


def _month(text: str, match: re.Match[str], year: int | None) -> Deadline:
    month = _month_number(match["last"] or match["month"])
    return _made(text, match, "month", _last_day(_named_year(match, year), month))


def _whole_year(text: str, match: re.Match[str], year: int | None) -> Deadline:
    return _made(text, match, "year", _last_day(_named_year(match, year), 12))


def _ongoing(text: str, match: re.Match[str], _year: int | None) -> Deadline:
    return _made(text, match, "ongoing", None)


def _named_year(match: re.Match[str], year: int | None) -> int | None:
    named = match.groupdict().get("year")
    return int(named) if named else year


def _month_number(word: str) -> int:
    return _MONTHS.index(word[:3].lower()) + 1


_TIME: dict[str, Callable[[str, re.Match[str], int | None], Deadline | None]] = {
    "cycle": _cycle,
    "date": _date,
    "quarter": _quarter,
    "half": _half,
    "month": _month,
    "year": _whole_year,
    "ongoing": _ongoing,
}

# --- targets ---------------------------------------------------------------------------------------------------------

_NUMBER = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_WORDS = "|".join(_SIZES)
_STOPS = (
    r"(?:in|by|of|for|to|and|or|per|with|from|at|on|are|is|be|was|were|before|within|each|every|during|that|which|the"
    r"|a|an|shall|must|will)"
)
_FIGURE = re.compile(
    rf"(?<![\w.,/-])(?P<low>{_NUMBER}|(?:{_WORDS})(?=[ -]))(?: ?(?:to|-+|and) ?(?P<high>{_NUMBER}))? ?"
    rf"(?P<unit>%|per ?cent(?![a-z])|(?:(?:thousand|million|billion) )?(?!{_STOPS}(?![a-z]))[a-z]+(?:-[a-z]+)*"
    rf"(?: (?!{_STOPS}(?![a-z]))[a-z]+(?:-[a-z]+)*(?=[ .,;:)]|$)){{0,2}})"
)
_MORE = re.compile(
    r"(?P<why>at least|no fewer than|no less than|not less than|(?<!no )(?<!not )more than|over|above|a minimum of)"
    r" (?:the )?$",
    re.I,
)
_LESS = re.compile(
    r"(?P<why>at most|no more than|not more than|below|under|(?<!no )(?<!not )less than|(?<!no )fewer than|within"
    r"|up to) (?:the )?$",
    re.I,
)
_BETWEEN = re.compile(r"(?<![a-z])(?:between|from|by) $", re.I)
_NO_TARGET = re.compile(r"(?:section|part|article|chapter|paragraph|annex|table|no\.|number|every|each|the) $", re.I)


def targets(text: str, folded: str, start: int, end: int, times: list[Deadline]) -> list[Target]:
    """Quantities to reach, in order; figures of `times`, of numbering and of present counts are none."""
    out = []
    starts, ends = [time.start for time in times], [time.end for time in times]
    for match in _FIGURE.finditer(folded, start, end):
        before = folded[max(start, match.start() - 24) : match.start()]
        # Times do not overlap, so the last one that begins before the figure ends is the one to ask.
        index = bisect_left(starts, match.end("low")) - 1
        if (index >= 0 and match.start() < ends[index]) or _NO_TARGET.search(before):
            continue
        joined = folded[match.end("low") : match.start("high")] if match["high"] else ""
        if "and" in joined and not _BETWEEN.search(before):
            continue
        out.append(_target(text, match, before))
    return out


def _target(text: str, match: re.Match[str], before: str) -> Target:
    unit = "%" if match["unit"].startswith(("%", "per")) else text[match.start("unit") : match.end("unit")]
    op, why = ("=" if not match["high"] else "range"), ""
    if op == "=" and (said := _MORE.search(before)):
        op, why = ">=", said["why"]
    elif op == "=" and (said := _LESS.search(before)):
        op, why = "<=", said["why"]
    upper = float(match["high"].replace(",", "")) if match["high"] else None
    low = _SIZES[match["low"]] if match["low"] in _SIZES else float(match["low"].replace(",", ""))
    words = text[match.start() : match.end()]
    return Target(words, float(low), upper, unit, op, match.start(), match.end(), why)
