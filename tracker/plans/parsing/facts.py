"""From a task's range to an item with its units, times, targets, sentences, flags and parts."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from operator import attrgetter
from typing import TypeVar

from tracker.plans.parsing import deadlines as times
from tracker.plans.parsing import english as english_reader
from tracker.plans.parsing import kinds, parts, targets, units
from tracker.plans.parsing.agents import agents
from tracker.plans.parsing.drafts import Draft
from tracker.plans.parsing.english import is_english as reading_english
from tracker.plans.parsing.model import Deadline, Item, Target
from tracker.plans.parsing.numbering import read_marker
from tracker.plans.parsing.sentences import sentences

_Fact = TypeVar("_Fact", Deadline, Target)


def read(text: str, folded: str, draft: Draft, context: times.Context, others: str) -> Item:
    """The item of a draft. `others` as `labels.role_behind_the_first` has it."""
    start, end = draft.start, draft.end
    begin = _words(folded, start, end)
    english = not draft.row and reading_english(folded, start, end)
    fields = times.fields(folded, start, end)
    due, found = _said_aloud(draft, *_times_and_figures(text, folded, draft, context, english, fields))
    acting = english_reader.subjects(text, folded, start, end) if english else agents(text, folded, begin, end)
    flags = kinds.flags(text, folded, start, end, english)
    bans = any(flag.kind == "prohibition" for flag in flags)
    binding = sorted([*map(_start, due), *map(_start, acting)])
    known = kinds.Known(draft.kind, english, draft.row, bans, [*map(_start, found)], binding)
    title = text[draft.title[0] : draft.title[1]] if draft.title else None
    lead_end = draft.lead_end if draft.title and not draft.row else start
    finer = [] if draft.row or english else parts.read(text, folded, draft.lead_end, end, due, found, acting)
    named = units.of_row(text, folded, draft.columns) if draft.row else []
    if english:
        named = english_reader.units(text, folded, start, end, acting)
    elif not named:
        named = units.of_text(text, folded, begin, end, acting, others=others)
    return Item(
        start,
        end,
        title,
        draft.lead_end,
        draft.number,
        draft.ordinals,
        draft.section,
        draft.node,
        draft.kind,
        tuple(kinds.actions(folded, start, begin, lead_end, end, known)),
        tuple(named),
        tuple(due),
        times.primary(due, _columns(draft) or fields),
        tuple(found),
        tuple(flags),
        tuple(finer),
    )


def _words(folded: str, start: int, end: int) -> int:
    """Where the words begin, behind the number."""
    marker = read_marker(folded, start, end)
    return start + marker.length if marker else start


def _times_and_figures(
    text: str, folded: str, draft: Draft, context: times.Context, english: bool, fields: Sequence[tuple[int, int]]
) -> tuple[list[Deadline], list[Target]]:
    if english:
        due = english_reader.deadlines(text, folded, draft.start, draft.end, context.year)
        return due, english_reader.targets(text, folded, draft.start, draft.end, due)
    found = targets.read(text, folded, draft.start, draft.end)
    due = _deadlines(text, folded, draft, context, found, fields)
    return due, _outside(found, due)


_start = attrgetter("start")


def _outside(found: list[Target], due: list[Deadline]) -> list[Target]:
    """The figures that are no part of a time. Both are in order."""
    out = []
    for target in found:
        index = bisect_right(due, target.start, key=_start) - 1
        if index < 0 or target.start >= due[index].end:
            out.append(target)
    return out


def _deadlines(
    text: str,
    folded: str,
    draft: Draft,
    context: times.Context,
    found: list[Target],
    fields: Sequence[tuple[int, int]],
) -> list[Deadline]:
    ranges: list[tuple[int, int]] = []

    def measured(offset: int) -> bool:
        if not ranges:
            ranges.extend(sentences(folded, draft.start, draft.end))
        begin, stop = ranges[max(bisect_right(ranges, (offset, draft.end)) - 1, 0)]
        return bisect_left(found, begin, key=_start) < bisect_left(found, stop, key=_start)

    due = times.read(text, folded, draft.start, draft.end, context, measured, fields)
    for start, end in _columns(draft):
        if start < draft.start:  # merged with a row above
            due.extend(times.read(text, folded, start, end, context, lambda _: False, times.fields(folded, start, end)))
        if not any(start <= deadline.start < end for deadline in due):
            due.extend(times.in_cell(text, folded, start, end))
    return sorted(due, key=_start) if draft.columns else due


def _said_aloud(draft: Draft, due: list[Deadline], found: list[Target]) -> tuple[list[Deadline], list[Target]]:
    """Without what stands in the cells of a row that tell of points or beginnings."""
    silent = [(start, end) for kind, start, end in draft.columns if kind == "silent"]
    if not silent:
        return due, found
    return _outside_of(silent, due), _outside_of(silent, found)


def _outside_of(places: Sequence[tuple[int, int]], facts: list[_Fact]) -> list[_Fact]:
    return [fact for fact in facts if not any(start <= fact.start < end for start, end in places)]


def _columns(draft: Draft) -> list[tuple[int, int]]:
    """The cells of a row that give a time."""
    return [(start, end) for kind, start, end in draft.columns if kind == "time"]
