"""The reader from source text to plan."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from tracker.plans.parsing import blocks, facts, halves, items, labels, limits, outline, partition, wraps
from tracker.plans.parsing.deadlines import Context
from tracker.plans.parsing.drafts import Heading
from tracker.plans.parsing.folding import fold
from tracker.plans.parsing.model import Block, Node, ReadPlan, SourceText, Span
from tracker.plans.parsing.numbering import chinese_value
from tracker.plans.parsing.outline import Section
from tracker.plans.parsing.progress import Stage, tell

_YEAR = re.compile(r"(?:19|20)\d\d(?:(?= ?年|\])|(?<=\[\d{4}))")
_DAY = re.compile(
    r"\(?((?:19|20)\d\d|二[〇○零一二三四五六七八九]{3})[-./年 ]+"
    r"(\d{1,2}|[一二三四五六七八九十]{1,2})[-./月 ]+(\d{1,2}|[一二三四五六七八九十]{1,3})"
)
_HEAD_DAY = re.compile(rf"(?<= ){_DAY.pattern}[日)]*$")
_HEAD = 6  # paragraphs


def read_text(source: SourceText, year: int | None, filename: str = "") -> ReadPlan:
    """The plan in `source`; every character of it lies in exactly one span. `year` as in `read_plan`.

    Raises ReadError for more tasks than anybody plans.
    """
    tell(Stage.ITEMS)
    joined, cuts = wraps.unwrap(source)
    plan = wraps.restore(_read(joined, year, filename), source, cuts)
    return replace(plan, spans=tuple(_without_furniture(plan.spans, source.blocks)))


def _read(source: SourceText, year: int | None, filename: str) -> ReadPlan:
    text, folded = source.text, fold(source.text)
    paragraphs = blocks.logical(folded, source.blocks)
    root = outline.build(folded, paragraphs)
    summary, ahead = halves.back_and_ahead(folded, root)
    hint = _year_hint(folded, ahead) or _named_year(filename)
    context = Context(year or hint, _issued(folded, paragraphs))
    reading = items.find(text, folded, root, summary)
    if len(reading.drafts) > limits.MAX_TASKS:
        raise limits.ReadError("too_complex")
    document = facts.Document(text, folded, context, labels.role_behind_the_first(folded))
    found = tuple(facts.read(document, reading.drafts))
    nodes = tuple(_node(text, heading) for heading in reading.headings)
    spans = partition.partition(text, found, [(node.start, node.end) for node in nodes], reading.plain)
    part = (ahead.paragraph.start, len(text)) if ahead and ahead.paragraph else (0, len(text))
    return ReadPlan(text, source.blocks, nodes, tuple(spans), found, part, hint, year, source.aside, source.heads)


def _without_furniture(spans: Sequence[Span], blocks: Sequence[Block]) -> list[Span]:
    """`spans` with page furniture cut out of them: a page number inside a sentence is no part of its action."""
    pages = [block for block in blocks if block.kind == "page"]
    if not pages:
        return list(spans)
    out: list[Span] = []
    at = 0
    for span in spans:
        start = span.start
        while at < len(pages) and pages[at].start < span.end:
            page = pages[at]
            if start < page.start:
                out.append(span._replace(start=start, end=page.start))
            out.append(Span(max(page.start, start), min(page.end, span.end), "not_a_task", span.item))
            start = min(page.end, span.end)
            if page.end > span.end:
                break
            at += 1
        if start < span.end:
            out.append(span._replace(start=start))
    return out


def _node(text: str, heading: Heading) -> Node:
    title = text[heading.title[0] : heading.title[1]]
    return Node(heading.level, heading.number, title, heading.start, heading.end, heading.parent, heading.part)


def _year_hint(folded: str, ahead: Section | None) -> int | None:
    """The year the plan is for: named by the heading that looks ahead, else the first year of the document's head."""
    if ahead is not None and ahead.paragraph is not None:
        named = _YEAR.search(folded, ahead.paragraph.start, ahead.paragraph.end)
        if named:
            return int(named.group())
    first = _YEAR.search(folded, 0, 600) or _YEAR.search(folded)
    return int(first.group()) if first else None


def _named_year(filename: str) -> int | None:
    named = re.search(r"(?<!\d)20\d\d(?!\d)", fold(filename))
    return int(named.group()) if named else None


def _issued(folded: str, paragraphs: list[blocks.Paragraph]) -> date | None:
    """The day of the document: its last date line, which stands under the signature; a bulletin has it at its head."""
    for paragraph in reversed(paragraphs):
        match = _DAY.match(folded, paragraph.start, paragraph.end) if paragraph.kind == "tail" else None
        if match:
            return _day(match)
    for paragraph in paragraphs[:_HEAD]:
        match = _HEAD_DAY.search(folded, paragraph.start, paragraph.end)
        if match:
            return _day(match)
    return None


def _day(match: re.Match[str]) -> date | None:
    try:
        return date(*(int(group) if group.isascii() else chinese_value(group) for group in match.groups()))
    except ValueError:
        return None
