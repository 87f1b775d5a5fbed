"""From a task's range to an item with its units, times, targets, sentences, flags and parts."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from operator import attrgetter
from typing import NamedTuple, TypeVar

from tracker.plans.parsing import deadlines as times
from tracker.plans.parsing import english as english_reader
from tracker.plans.parsing import kinds, parts, targets, units
from tracker.plans.parsing.agents import agents
from tracker.plans.parsing.drafts import Draft
from tracker.plans.parsing.english import is_english
from tracker.plans.parsing.model import Action, Deadline, Flag, Item, Part, Target, Unit
from tracker.plans.parsing.numbering import read_marker
from tracker.plans.parsing.progress import Stage, counted
from tracker.plans.parsing.sentences import sentences

_Fact = TypeVar("_Fact", Deadline, Target)
_AT_ONCE = 128  # drafts


class Document(NamedTuple):
    """What the facts of every draft are read from. `others` as `labels.role_behind_the_first` has it."""

    text: str
    folded: str
    context: times.Context
    others: str


@dataclass(slots=True)
class _Facts:
    """What the steps have found out about a draft so far."""

    draft: Draft
    begin: int = 0  # of the words, behind the number
    english: bool = False
    fields: list[tuple[int, int]] = field(default_factory=list)
    due: list[Deadline] = field(default_factory=list)
    targets: list[Target] = field(default_factory=list)
    acting: list[Unit] = field(default_factory=list)
    units: list[Unit] = field(default_factory=list)
    flags: list[Flag] = field(default_factory=list)
    actions: list[Action] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)


def read(document: Document, drafts: Sequence[Draft]) -> Iterator[Item]:
    """The items of the drafts, in their order.

    A step is taken for many drafts before the next one begins: what its patterns need then stays in the processor's
    caches, which saves a sixth of all reading.
    """
    for at in counted(Stage.FACTS, range(0, len(drafts), _AT_ONCE)):
        found = [_Facts(draft) for draft in drafts[at : at + _AT_ONCE]]
        for step in _STEPS:
            for facts in found:
                step(document, facts)
        yield from (_item(document, facts) for facts in found)


def _opening(document: Document, facts: _Facts) -> None:
    draft, folded = facts.draft, document.folded
    marker = read_marker(folded, draft.start, draft.end)
    facts.begin = draft.start + marker.length if marker else draft.start
    facts.english = not draft.row and is_english(folded, draft.start, draft.end)


def _figures(document: Document, facts: _Facts) -> None:
    if not facts.english:
        facts.targets = targets.read(document.text, document.folded, facts.draft.start, facts.draft.end)


def _times(document: Document, facts: _Facts) -> None:
    text, folded, context, _ = document
    draft, start, end = facts.draft, facts.draft.start, facts.draft.end
    facts.fields = times.fields(folded, start, end)
    if facts.english:
        facts.due = english_reader.deadlines(text, folded, start, end, context.year)
        facts.targets = english_reader.targets(text, folded, start, end, facts.due)
    else:
        facts.due = _deadlines(document, facts)
        facts.targets = _outside(facts.targets, facts.due)
    silent = [(first, stop) for kind, first, stop in draft.columns if kind == "silent"]  # points and beginnings
    if silent:
        facts.due = _outside_of(silent, facts.due)
        facts.targets = _outside_of(silent, facts.targets)


def _agents(document: Document, facts: _Facts) -> None:
    text, folded, draft = document.text, document.folded, facts.draft
    if facts.english:
        facts.acting = english_reader.subjects(text, folded, draft.start, draft.end)
    else:
        facts.acting = agents(text, folded, facts.begin, draft.end)


def _units(document: Document, facts: _Facts) -> None:
    text, folded, _, others = document
    draft, acting = facts.draft, facts.acting
    if draft.row:
        facts.units = units.of_row(text, folded, draft.columns)
    if facts.english:
        facts.units = english_reader.units(text, folded, draft.start, draft.end, acting)
    elif not facts.units:
        facts.units = units.of_text(text, folded, facts.begin, draft.end, acting, others=others)


def _flags(document: Document, facts: _Facts) -> None:
    draft = facts.draft
    facts.flags = kinds.flags(document.text, document.folded, draft.start, draft.end, facts.english)


def _actions(document: Document, facts: _Facts) -> None:
    draft = facts.draft
    bans = any(flag.kind == "prohibition" for flag in facts.flags)
    binding = sorted([*map(_start, facts.due), *map(_start, facts.acting)])
    known = kinds.Known(draft.kind, facts.english, draft.row, bans, [*map(_start, facts.targets)], binding)
    lead_end = draft.lead_end if draft.title and not draft.row else draft.start
    facts.actions = kinds.actions(document.folded, draft.start, facts.begin, lead_end, draft.end, known)


def _parts(document: Document, facts: _Facts) -> None:
    draft = facts.draft
    if not draft.row and not facts.english:
        found = facts.due, facts.targets, facts.acting
        facts.parts = parts.read(document.text, document.folded, draft.lead_end, draft.end, *found)


_STEPS = (_opening, _figures, _times, _agents, _units, _flags, _actions, _parts)


def _item(document: Document, facts: _Facts) -> Item:
    draft = facts.draft
    return Item(
        draft.start,
        draft.end,
        document.text[draft.title[0] : draft.title[1]] if draft.title else None,
        draft.lead_end,
        draft.number,
        draft.ordinals,
        draft.section,
        draft.node,
        draft.kind,
        tuple(facts.actions),
        tuple(facts.units),
        tuple(facts.due),
        times.primary(facts.due, _columns(draft) or facts.fields),
        tuple(facts.targets),
        tuple(facts.flags),
        tuple(facts.parts),
    )


_start = attrgetter("start")


def _outside(found: list[Target], due: list[Deadline]) -> list[Target]:
    """The figures that are no part of a time. Both are in order."""
    out = []
    for target in found:
        index = bisect_right(due, target.start, key=_start) - 1
        if index < 0 or target.start >= due[index].end:
            out.append(target)
    return out


def _deadlines(document: Document, facts: _Facts) -> list[Deadline]:
    text, folded, context, _ = document
    draft, found = facts.draft, facts.targets
    ranges: list[tuple[int, int]] = []

    def measured(offset: int) -> bool:
        if not ranges:
            ranges.extend(sentences(folded, draft.start, draft.end))
        begin, stop = ranges[max(bisect_right(ranges, (offset, draft.end)) - 1, 0)]
        return bisect_left(found, begin, key=_start) < bisect_left(found, stop, key=_start)

    due = times.read(text, folded, draft.start, draft.end, context, measured, facts.fields)
    for start, end in _columns(draft):
        if start < draft.start:  # merged with a row above
            due.extend(times.read(text, folded, start, end, context, lambda _: False, times.fields(folded, start, end)))
        if not any(start <= deadline.start < end for deadline in due):
            due.extend(times.in_cell(text, folded, start, end))
    return sorted(due, key=_start) if draft.columns else due


def _outside_of(places: Sequence[tuple[int, int]], facts: list[_Fact]) -> list[_Fact]:
    return [fact for fact in facts if not any(start <= fact.start < end for start, end in places)]


def _columns(draft: Draft) -> list[tuple[int, int]]:
    """The cells of a row that give a time."""
    return [(start, end) for kind, start, end in draft.columns if kind == "time"]
