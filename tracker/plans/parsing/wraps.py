"""Lines that a page or a text editor broke: joined for reading, and every offset led back to the text as it came."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import replace
from typing import Any

from tracker.plans.parsing.folding import fold
from tracker.plans.parsing.lexicon import DATE_LINE
from tracker.plans.parsing.model import (
    Action,
    Block,
    Deadline,
    Flag,
    Item,
    Node,
    Part,
    ReadPlan,
    SourceText,
    Span,
    Target,
    Unit,
)
from tracker.plans.parsing.numbering import read_marker
from tracker.plans.parsing.sentences import trim

_PAGE = re.compile(
    r"[-·•]+ ?\d{1,4} ?[-·•]+|第 ?\d{1,4} ?页(?: ?[,/共]* ?\d{1,4} ?页?)?|[Pp]age \d{1,4}(?: of \d{1,4})?(?!\w)"
)
_TERMINAL = "。!?;:…”』」)]》."
_WIDE = re.compile(r"[\u1100-\u9fff\uac00-\ud7a3\uf900-\ufaff\uff01-\uff60“”‘’…]+")
_RAGGED = 5  # columns by which broken lines differ: a full stop hangs, a word of letters moves down


def unwrap(source: SourceText) -> tuple[SourceText, list[tuple[int, int]]]:
    """`source` with broken lines joined and page furniture left out of its blocks, and what was taken out of its text.

    Between words of letters a blank stays where the line broke. Without broken lines the text is the same object.
    """
    folded = fold(source.text)
    blocks, gaps = _joined(folded, _without_furniture(folded, source.blocks))
    if not gaps:
        return replace(source, blocks=tuple(blocks)), []
    cuts = [(start + (folded[start - 1].isascii() and folded[end].isascii()), end) for start, end in gaps]
    kept, at = [], 0
    for start, end in cuts:
        kept.append(
            source.text[at : start - 1] + " "
            if start > at and source.text[start - 1] == "\n"
            else source.text[at:start]
        )
        at = end
    text = "".join([*kept, source.text[at:]])
    forward = _Shift([(start, end - start) for start, end in cuts])
    return replace(source, text=text, blocks=tuple(_moved_block(block, forward) for block in blocks)), cuts


class _Shift:
    """How far an offset moves when ranges are taken out: the sum of what was taken before it."""

    def __init__(self, cuts: list[tuple[int, int]]) -> None:
        self.starts = [start for start, _ in cuts]
        self.sums = [0]
        for _, size in cuts:
            self.sums.append(self.sums[-1] + size)

    def __call__(self, at: int) -> int:
        return at - self.sums[bisect_right(self.starts, at - 1)]


def _moved_block(block: Block, forward: _Shift) -> Block:
    cells = tuple((forward(start), forward(end)) for start, end in block.cells)
    return block._replace(start=forward(block.start), end=forward(block.end), cells=cells)


def restore(plan: ReadPlan, source: SourceText, cuts: list[tuple[int, int]]) -> ReadPlan:
    """`plan`, read from unwrapped text, with offsets into `source`; what was taken out goes with the span before."""
    if not cuts:
        return replace(plan, blocks=source.blocks)
    back = _Back(cuts)
    edges = [*[back.start(span.start) for span in plan.spans][1:], len(source.text)]
    spans, at = [], 0
    for span, edge in zip(plan.spans, edges, strict=True):
        spans.append(Span(at, edge, span.kind, span.item))
        at = edge
    return replace(
        plan,
        text=source.text,
        blocks=source.blocks,
        nodes=back.all(plan.nodes),
        spans=tuple(spans),
        items=back.all(plan.items),
        plan_part=(back.start(plan.plan_part[0]) if plan.plan_part[0] else 0, len(source.text)),
    )


class _Back:
    """Offsets of the unwrapped text as offsets of the text as it came."""

    def __init__(self, cuts: list[tuple[int, int]]) -> None:
        self.starts: list[int] = []
        self.sums = [0]
        for start, end in cuts:
            self.starts.append(start - self.sums[-1])
            self.sums.append(self.sums[-1] + end - start)

    def start(self, at: int) -> int:
        return at + self.sums[bisect_right(self.starts, at)]

    def end(self, at: int) -> int:
        return self.start(at - 1) + 1 if at else 0

    def all(self, values: tuple[Any, ...]) -> tuple[Any, ...]:
        return tuple(self._one(value) for value in values)

    def _one(self, value: Any) -> Any:
        kind = type(value)
        if kind not in _FIELDS:
            return value
        moved = [self._field(name, getattr(value, name)) for name in _FIELDS[kind]]
        if value.start == value.end:  # nothing at all stays nothing
            moved[_FIELDS[kind].index("end")] = self.start(value.end)
        return kind(*moved)

    def _field(self, name: str, value: Any) -> Any:
        if name == "start":
            return self.start(value)
        if name in ("end", "lead_end"):
            return self.end(value)
        if type(value) is tuple and value and type(value[0]) in _FIELDS:
            return self.all(value)
        return self._one(value)


_FIELDS: dict[type, tuple[str, ...]] = {
    kind: kind._fields for kind in (Node, Item, Action, Unit, Deadline, Target, Flag, Part)
}


def _without_furniture(folded: str, blocks: tuple[Block, ...]) -> list[tuple[Block, bool]]:
    """The blocks without page furniture; each with whether a page ended before it."""
    out: list[tuple[Block, bool]] = []
    paged = False
    for block in blocks:
        page = _page_end(folded, block)
        if block.kind == "page" or page == block.end:
            paged = True
            continue
        if page > block.start:
            block, paged = block._replace(start=trim(folded, page, block.end)[0]), True
        out.append((block, paged))
        paged = False
    return out


def _page_end(folded: str, block: Block) -> int:
    """Where a page number at the start of a block ends: the block's start when there is none."""
    page = _PAGE.match(folded, block.start, block.end) if block.kind == "para" else None
    if page is None or not (page.end() == block.end or folded[page.end()] == " " or folded[block.start] == "第"):
        return block.start
    return page.end()


def _joined(folded: str, blocks: list[tuple[Block, bool]]) -> tuple[list[Block], list[tuple[int, int]]]:
    """Blocks with broken lines joined, and the ranges between the pieces."""
    out: list[Block] = []
    gaps: list[tuple[int, int]] = []
    width = _wrap_width(folded, [block for block, _ in blocks])
    line_start = 0
    for block, paged in blocks:
        last = out[-1] if out else None
        if last and block.kind == last.kind == "para" and _continues(folded, last, line_start, block, paged, width):
            gaps.append((last.end, block.start))
            out[-1] = last._replace(end=block.end)
        else:
            out.append(block)
        line_start = block.start
    return out, gaps


def _continues(folded: str, last: Block, line_start: int, block: Block, paged: bool, width: int) -> bool:
    """Does `block` go on with the sentence that `last`, whose last line begins at `line_start`, left open?"""
    ending = folded[last.end - 1]
    if ending in _TERMINAL or block.style is not None or last.style is not None:
        return False
    if read_marker(folded, block.start, block.end) or DATE_LINE.match(folded[block.start : block.end]):
        return False
    long = last.end - last.start > 12
    if (paged or ending in ",、") and long:
        return True
    if folded.find("\n\n", last.end, block.start) >= 0:
        return False
    if ending.isascii() and folded[block.start].islower():
        return long
    return bool(width) and _columns(folded, line_start, last.end) >= width - _RAGGED


def _columns(folded: str, start: int, end: int) -> int:
    """The width on the page: characters of the East Asian scripts take two columns, all others one."""
    return end - start + sum(map(len, _WIDE.findall(folded, start, end)))


def _wrap_width(folded: str, blocks: list[Block]) -> int:
    """The common line width of a text with hard line breaks, or 0 when its lines are paragraphs.

    Broken lines are alike in width and mostly stop inside a sentence.
    """
    lines = [block for block in blocks if block.kind == "para" and block.end - block.start >= 15]
    left_open = sum(folded[line.end - 1] not in _TERMINAL for line in lines)
    if len(lines) < 8 or 4 * left_open < len(lines):  # too few for half of those alike, which are half of all
        return 0
    sizes = [_columns(folded, line.start, line.end) for line in lines]
    width = sorted(sizes)[9 * len(sizes) // 10]
    near = [line for line, size in zip(lines, sizes, strict=True) if abs(size - width) <= _RAGGED]
    open_ended = sum(folded[line.end - 1] not in _TERMINAL for line in near)
    return width if 2 * len(near) >= len(lines) and 2 * open_ended >= len(near) else 0
