"""What a planned task lacks, how items are numbered, how a text falls into tasks. Pure functions of values."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from tracker.core.i18n import N_
from tracker.plans.models import DeadlineKind, SpanKind

CADENCES: dict[str, str] = {
    "weekly": N_("每周"),
    "monthly": N_("每月"),
    "quarterly": N_("每季度"),
    "half-yearly": N_("每半年"),
    "yearly": N_("每年"),
}
"""How often a standing task is looked at, with the words on screen."""

TASK_KINDS = frozenset({SpanKind.ACTION, SpanKind.GOAL, SpanKind.SAFEGUARD, SpanKind.INDICATOR})
"""Kinds of text that are work to do."""

SIMILAR = 0.55
"""From this share of common character pairs on, last year's title counts as the same work."""


def missing(lead: int | None, kind: str | None, day: date | None, cadence: str, yardstick: str) -> list[str]:
    """The facts without which a task cannot be published: lead_unit, deadline, yardstick (in this order).

    A person chooses how the task ends, also where the text is vague (Q20) or waits for a notice (Q21). The owner is not
    among them: the unit names a person when it signs for the task.
    """
    lacks = []
    if lead is None:
        lacks.append("lead_unit")
    if not ends(kind, day, cadence):
        lacks.append("deadline")
    if not yardstick.strip():
        lacks.append("yardstick")
    return lacks


def ends(kind: str | None, day: date | None, cadence: str) -> bool:
    """True when it is settled how a task ends: on a day, on a notice from above, or never but looked at regularly."""
    if kind == DeadlineKind.DATED:
        return day is not None
    if kind == DeadlineKind.STANDING:
        return cadence in CADENCES
    return kind == DeadlineKind.WAITING


def _pairs(text: str) -> set[str]:
    letters = "".join(char for char in text if char.isalnum())
    return {letters[at : at + 2] for at in range(len(letters) - 1)}


class Titles:
    """Titles by the character pairs they hold, so that one is found among thousands without meeting all of them."""

    def __init__(self, titles: Iterable[str]) -> None:
        self._sizes: list[int] = []
        self._places: dict[str, list[int]] = {}
        for at, title in enumerate(titles):
            pairs = _pairs(title)
            self._sizes.append(len(pairs))
            for pair in pairs:
                self._places.setdefault(pair, []).append(at)

    def closest(self, title: str) -> int | None:
        """The place of the title that shares most of its character pairs (Dice), the first of equals, if enough."""
        pairs = _pairs(title)
        shared: Counter[int] = Counter()
        for pair in pairs:
            shared.update(self._places.get(pair, ()))
        alike = {at: 2 * count / (len(pairs) + self._sizes[at]) for at, count in shared.items()}
        best = min(alike, key=lambda at: (-alike[at], at), default=None)
        return best if best is not None and alike[best] >= SIMILAR else None


def ordinals(sections: Sequence[tuple[int, ...]], numbers: Sequence[int | None]) -> list[str]:
    """The ordinal of every item, unique in its document: that of the last heading level and the item's own, as in 3.2.

    `sections` holds each item's path of heading ordinals, `numbers` its printed number if it has one. Items without a
    heading come under 0. Headings that share their last ordinal are told apart by the levels above it.
    """
    label = {path: ".".join(map(str, path[-depth:])) if path else "0" for path, depth in _depths(set(sections)).items()}
    places = _places(sections, numbers)
    return [f"{label[path]}.{place}" for path, place in zip(sections, places, strict=True)]


def _depths(paths: set[tuple[int, ...]]) -> dict[tuple[int, ...], int]:
    depths = dict.fromkeys(paths, 1)
    for depth in range(1, max((len(path) for path in paths), default=0)):
        shared = Counter(path[-depths[path] :] for path in paths)
        for path in paths:
            if shared[path[-depths[path] :]] > 1 and len(path) > depth:
                depths[path] = depth + 1
    return depths


def _places(sections: Sequence[tuple[int, ...]], numbers: Sequence[int | None]) -> list[int]:
    printed: dict[tuple[int, ...], list[int | None]] = {}
    for path, number in zip(sections, numbers, strict=True):
        printed.setdefault(path, []).append(number)
    trusted = {path for path, given in printed.items() if _rising(given)}
    counted: Counter[tuple[int, ...]] = Counter()
    out = []
    for path, number in zip(sections, numbers, strict=True):
        counted[path] += 1
        out.append(number if path in trusted and number is not None else counted[path])
    return out


def _rising(given: Sequence[int | None]) -> bool:
    last = 0
    for number in given:
        if number is None or number <= last:
            return False
        last = number
    return True


def serial(position: int, taken: Iterable[int]) -> int:
    """The serial a task gets at publication: its place in the item, or the next one that was never used."""
    used = set(taken)
    return position if position not in used else max(used) + 1


def number(ordinal: str, place: int) -> str:
    """The number of a task, as in 3.2-01."""
    return f"{ordinal}-{place:02d}"


_NUMBER = re.compile(r"^(?:[（(]?[一二三四五六七八九十\d]{1,3}[）)、.．]|[①-⑳])")
_DUTY = re.compile(r"^(?:必须|须|需要|需|要|应当|应|负责|并|在|于|，|、)+")
_TIME_END = re.compile(r"^(?:之前|以前|以内|前|内|底|末)")
_STOPS = frozenset("，。；：、,;:!?！？\n")


def pieces(text: str, start: int, end: int, parts: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """[start, end) cut where parts begin and end; stops between two of them stay with the one they close."""
    places = sorted({at for part in parts for at in part if start < at < end})
    out: list[tuple[int, int]] = []
    for begin, stop in zip([start, *places], [*places, end], strict=True):
        worded = any(char.isalnum() for char in text[begin:stop])
        if out and (not worded or not any(char.isalnum() for char in text[slice(*out[-1])])):
            out[-1] = (out[-1][0], stop)
        else:
            out.append((begin, stop))
    return out


def divided(
    text: str, start: int, end: int, title: str, parts: Sequence[tuple[int, int]]
) -> tuple[list[tuple[int, int]], bool]:
    """The tasks that [start, end) of an item called `title` falls into when `parts` become tasks, and whether the first
    of them begins with words that only lead to it; a part that says no more than the title leads to nothing."""
    edges = pieces(text, start, end, parts)
    before = edges[0][1] <= min((begin for begin, _end in parts), default=start)
    led = before and _only_leads(text[slice(*edges[0])], title)
    if led and len(edges) > 1:
        edges[:2] = [(edges[0][0], edges[1][1])]
    return edges, led


def _only_leads(words: str, title: str) -> bool:
    """True for what stands before the first part and is no work of its own: the title, and one clause with a colon."""
    bare = _NUMBER.sub("", "".join(words.split()), count=1).removeprefix("".join(title.split()))
    rest = bare.lstrip("。.：:，,；; ")
    return not rest or bool(re.fullmatch(r"[^。；;!?！？]*[：:]", rest))


def part_title(part: Mapping[str, Any]) -> str:
    """What a part asks for: its words without the times and duties before them, to the first stop."""
    title = "".join(part["title"].split())
    times = sorted({"".join(given["text"].split()) for given in part["deadlines"]}, key=len, reverse=True)
    words, before = title, ""
    while words != before:
        before = words
        words = _DUTY.sub("", words)
        for time in times:
            if words.startswith(time):
                words = _TIME_END.sub("", words.removeprefix(time))
    clause = re.split(r"[，。；：,;]", words, maxsplit=1)[0]
    return clause if len(clause) > 3 else words if len(words) > 1 else title


def clause_edge(text: str, first: int, at: int, last: int, by: int) -> int:
    """The `by`-th place from `at` at which a clause of [first, last) begins, or `at` where there is none left."""
    edges = [place for place in range(first + 1, last) if text[place - 1] in _STOPS and text[place] not in _STOPS]
    later, earlier = [place for place in edges if place > at], [place for place in edges if place < at]
    if by > 0:
        return later[by - 1] if by <= len(later) else at
    return earlier[by] if by and -by <= len(earlier) else at


COVERAGE = ("task", "heading", "constraint", "not_a_task", "undecided")
_SHARE: dict[str, str] = {
    **dict.fromkeys(TASK_KINDS, "task"),
    SpanKind.HEADING: "heading",
    SpanKind.PROHIBITION: "constraint",
    SpanKind.PRINCIPLE: "not_a_task",
    SpanKind.NOT_A_TASK: "not_a_task",
    SpanKind.UNDECIDED: "undecided",
}
"""Blank lines and indents are no part of the bar."""


def coverage(spans: Iterable[tuple[str, int]]) -> dict[str, int]:
    """Characters of each part of the coverage bar, from (kind, length) of every span."""
    total = dict.fromkeys(COVERAGE, 0)
    for kind, length in spans:
        if kind in _SHARE:
            total[_SHARE[kind]] += length
    return total


def first_of(firsts: Mapping[str, int]) -> dict[str, int]:
    """For each part of the coverage bar its first span; `firsts` are spans by kind in document order."""
    found: dict[str, int] = {}
    for kind, span in firsts.items():
        if kind in _SHARE:
            found.setdefault(_SHARE[kind], span)
    return found


def percent(parts: Mapping[str, int]) -> dict[str, int]:
    """Whole percentages that add up to 100 (largest remainders); a part that is there never shows as 0."""
    whole = sum(parts.values())
    if not whole:
        return dict.fromkeys(parts, 0)
    shares = {name: max(100 * count // whole, 1 if count else 0) for name, count in parts.items()}
    by_rest = sorted(parts, key=lambda name: 100 * parts[name] % whole, reverse=True)
    for name in by_rest[: max(100 - sum(shares.values()), 0)]:
        shares[name] += 1
    largest = max(shares, key=lambda name: shares[name])
    shares[largest] -= sum(shares.values()) - 100
    return shares
