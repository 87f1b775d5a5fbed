"""The source pane: the text by paragraphs, cut where spans, tasks and vague words begin and end."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from tracker.plans import rules
from tracker.plans.models import PlanItem, PlannedTask, PlanSpan, SpanKind
from tracker.plans.queries import DeskContent

LOOKS: dict[str, str] = {
    **dict.fromkeys(rules.TASK_KINDS, "task"),
    SpanKind.HEADING: "heading",
    SpanKind.PROHIBITION: "constraint",
    SpanKind.UNDECIDED: "undecided",
}
"""How a span is drawn; other kinds stay plain text."""


@dataclass(frozen=True)
class Word:
    """A stretch of one look; `vague` marks words that leave a period open."""

    text: str
    vague: bool = False


@dataclass
class Segment:
    """A part of one span inside one paragraph. `item` and `task` are labels that stand before it."""

    start: int
    span: PlanSpan
    look: str
    words: list[Word]
    task: PlannedTask | None = None
    item_label: str = ""
    task_label: str = ""
    first: bool = True
    """True on the part with which the span begins."""


@dataclass
class Paragraph:
    """A line of the document with its number; `in_plan` is False in the summary part."""

    number: int
    start: int
    in_plan: bool
    section: int = 0
    """The section of the first task in it; 0 is none."""
    segments: list[Segment] = field(default_factory=list)


def paragraphs(text: str, part: tuple[int, int], desk: DeskContent) -> list[Paragraph]:
    """The document's non-blank lines with everything that is drawn into them."""
    lines = [line for line in _lines(text, part) if text[line.start : line.start + 1]]
    pieces = _pieces(text, desk)
    sections = {item.id: item.section_id or 0 for item in desk.items}
    found = []
    at = 0
    for line, end in zip(lines, [*(line.start for line in lines[1:]), len(text)], strict=True):
        while at < len(pieces) and pieces[at].start < end:
            if text[pieces[at].start : _end(pieces[at])].strip():
                line.segments.append(pieces[at])
            at += 1
        if line.segments:
            tasks = (segment.task for segment in line.segments if segment.task)
            line.section = next((sections[task.item_id] for task in tasks), 0)
            found.append(line)
    for number, line in enumerate(found, 1):
        line.number = number
    return found


def _lines(text: str, part: tuple[int, int]) -> Iterator[Paragraph]:
    at = 0
    for line in text.splitlines(keepends=True):
        yield Paragraph(0, at, part[0] <= at < part[1])
        at += len(line)


def _end(segment: Segment) -> int:
    return segment.start + sum(len(word.text) for word in segment.words)


def _pieces(text: str, desk: DeskContent) -> list[Segment]:
    """Every span cut at line ends and task boundaries, labels put where items and tasks begin."""
    ends = (at for task in desk.tasks for at in (task.start, task.end))
    cuts = sorted({*ends, *(at + 1 for at, char in enumerate(text) if char == "\n")})
    vague = sorted(_vague(desk.tasks))
    items = {item.id: item for item in desk.items}
    covering = _Cursor(desk.tasks)
    labels = _Labels(items, desk.tasks)
    out = []
    for span in desk.spans:
        for start, end in _cut(span.start, span.end, cuts):
            look = LOOKS.get(span.kind, "plain")
            segment = Segment(start, span, look, list(_words(text, start, end, _inside(vague, start, end))))
            segment.task = covering.at(start)
            segment.first = start == span.start
            labels.put(segment, text[start:end])
            out.append(segment)
    return out


def _cut(start: int, end: int, cuts: list[int]) -> Iterator[tuple[int, int]]:
    for stop in [*cuts[bisect_right(cuts, start) : bisect_left(cuts, end)], end]:
        yield start, stop
        start = stop


def _inside(ranges: list[tuple[int, int]], start: int, end: int) -> list[tuple[int, int]]:
    return ranges[bisect_left(ranges, (start, 0)) : bisect_left(ranges, (end, 0))]


def _vague(tasks: Iterable[PlannedTask]) -> Iterator[tuple[int, int]]:
    for task in tasks:
        for flag in task.proposals.get("flags", []):
            if flag["kind"] in ("vague", "await_notice"):
                yield flag["start"], flag["end"]


def _words(text: str, start: int, end: int, vague: list[tuple[int, int]]) -> Iterator[Word]:
    for first, last in vague:
        if start <= first and last <= end and first >= start:
            if text[start:first]:
                yield Word(text[start:first])
            yield Word(text[first:last], vague=True)
            start = last
    if text[start:end]:
        yield Word(text[start:end])


class _Cursor:
    """The task that covers an offset, for offsets asked in rising order."""

    def __init__(self, tasks: list[PlannedTask]) -> None:
        self._tasks = tasks
        self._at = 0

    def at(self, offset: int) -> PlannedTask | None:
        while self._at < len(self._tasks) and self._tasks[self._at].end <= offset:
            self._at += 1
        if self._at < len(self._tasks) and self._tasks[self._at].start <= offset:
            return self._tasks[self._at]
        return None


class _Labels:
    """Puts each item's and each task's label before its first visible words, once."""

    def __init__(self, items: dict[int, PlanItem], tasks: list[PlannedTask]) -> None:
        self._items = items
        self._places = places(tasks)
        self._several = {task.item_id for task in tasks if self._places[task.id] > 1}
        self._shown: set[tuple[str, int]] = set()

    def put(self, segment: Segment, words: str) -> None:
        task = segment.task
        if task is None or not words.strip():
            return
        item = self._items[task.item_id]
        if self._once("item", item.id):
            segment.item_label = item.ordinal
        if segment.look != "heading" and task.item_id in self._several and self._once("task", task.id):
            segment.task_label = f"{self._places[task.id]:02d}"

    def _once(self, kind: str, key: int) -> bool:
        if (kind, key) in self._shown:
            return False
        self._shown.add((kind, key))
        return True


def places(tasks: Iterable[PlannedTask]) -> dict[int, int]:
    """The place of each task in its item, from 1: its serial once published, its order before."""
    counted: dict[int, int] = {}
    found = {}
    for task in tasks:
        counted[task.item_id] = counted.get(task.item_id, 0) + 1
        found[task.id] = task.serial or counted[task.item_id]
    return found
