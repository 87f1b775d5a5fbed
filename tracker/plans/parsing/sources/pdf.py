"""PDF files with text: printed lines joined into paragraphs, ruled tables as rows, page furniture set apart.

A page has no paragraphs, only places. A paragraph begins where a line is indented, where the line before ended short of
the margin, or where size or distance change; it goes on over the end of a page, and what the page prints around it
follows behind it as furniture.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from tracker.plans.parsing.folding import fold
from tracker.plans.parsing.limits import ReadError
from tracker.plans.parsing.model import SourceText
from tracker.plans.parsing.numbering import read_marker
from tracker.plans.parsing.sources import grids, pages
from tracker.plans.parsing.sources.assembly import Assembly, Range
from tracker.plans.parsing.sources.furniture import is_contents, is_page_number
from tracker.plans.parsing.sources.pages import Char, Page

_ENDS = "。！？；：.!?;:"
_UNKNOWN = re.compile(r"\(cid:\d+\)|\ufffd")


@dataclass(slots=True)
class _Line:
    """A printed line, or a row of a table with its cells."""

    top: float
    x0: float
    x1: float
    size: float
    text: str
    furniture: bool = False
    table: list[list[int]] | None = None
    words: dict[int, str] | None = None


def read(data: bytes) -> SourceText:
    """The document as source; raises ReadError (`scanned` when there is nothing but pictures)."""
    out = Assembly()
    sheets: list[list[_Line]] = []
    unknown = total = 0
    for number, page in enumerate(pages.read(data), 1):
        unknown += sum(1 for char in page.chars if _UNKNOWN.fullmatch(char.text))
        total += len(page.chars)
        out.leave("hidden", "".join(page.turned))
        if page.pictures and not page.chars:
            out.leave("picture", str(number))
        sheets.append(list(_lines(page)))
    if not any(line.text.strip() or line.words for sheet in sheets for line in sheet):
        raise ReadError("scanned")
    if 3 * unknown > total:
        raise ReadError("unmapped")
    _mark_furniture(sheets)
    _Flow(out, sheets).write()
    return out.source()


def _lines(page: Page) -> Iterator[_Line]:
    """Lines and tables of a page from top to bottom."""
    tables = grids.find(page.across, page.down)
    inside: list[list[Char]] = [[] for _ in tables]
    free: list[Char] = []
    for char in page.chars:
        x, y = (char.x0 + char.x1) / 2, (char.top + char.bottom) / 2
        at = next((at for at, grid in enumerate(tables) if grid.holds(x, y)), None)
        (free if at is None else inside[at]).append(char)
    found = [_Line(*_edges(chars), _text(chars)) for chars in _split(free)]
    for grid, chars in zip(tables, inside, strict=True):
        if chars:
            found.append(_table(grid, chars))
    yield from sorted(found, key=lambda line: line.top)


def _table(grid: grids.Grid, chars: Iterable[Char]) -> _Line:
    cells: dict[int, list[Char]] = {}
    for char in chars:
        cells.setdefault(grid.cell((char.x0 + char.x1) / 2, (char.top + char.bottom) / 2), []).append(char)
    words = {cell: _join([_text(line) for line in _split(held)]) for cell, held in cells.items()}
    return _Line(grid.ys[0], grid.xs[0], grid.xs[-1], 0, "", table=[list(row) for row in grid.cells], words=words)


def _split(chars: Iterable[Char]) -> Iterator[list[Char]]:
    """Characters by printed line, each from left to right."""
    line: list[Char] = []
    middle = 0.0
    for char in sorted(chars, key=lambda char: (char.top + char.bottom, char.x0)):
        y = (char.top + char.bottom) / 2
        if line and abs(y - middle) > 0.5 * max(char.size, line[0].size):
            yield from _ordered(line)
            line = []
        middle = y if not line else middle
        line.append(char)
    yield from _ordered(line)


def _ordered(line: list[Char]) -> Iterator[list[Char]]:
    """The line without what was printed twice to look bold; nothing for a line of blanks."""
    out: list[Char] = []
    for char in sorted(line, key=lambda char: char.x0):
        twice = any(
            other.text == char.text and abs(other.x0 - char.x0) < 0.3 * char.size and abs(other.top - char.top) < 1
            for other in out[-3:]
        )
        if not twice:
            out.append(char)
    if any(char.text.strip() for char in out):
        yield out


def _edges(line: Sequence[Char]) -> tuple[float, float, float, float]:
    seen = [char for char in line if char.text.strip()]
    size = Counter(round(char.size, 1) for char in seen).most_common(1)[0][0]
    return min(char.top for char in seen), seen[0].x0, seen[-1].x1, size


def _text(line: Sequence[Char]) -> str:
    out = ""
    before: Char | None = None
    for char in line:
        gap = char.x0 - before.x1 if before else 0.0
        narrow = bool(before) and (before.text.isascii() if before else False) and char.text.isascii()
        if before and gap > (0.25 if narrow else 0.8) * char.size and not out.endswith(" ") and char.text != " ":
            out += " "
        out += char.text
        before = char
    return out.strip()


def _mark_furniture(sheets: Sequence[Sequence[_Line]]) -> None:
    """Page numbers, and lines at the edge of several pages that say the same and stand off from the text."""
    step = _step(sheets)
    size = _usual(round(line.size) for sheet in sheets for line in sheet if line.words is None)
    edges: Counter[str] = Counter()
    for sheet in sheets:
        edges.update({_alike(line) for line in _outermost(sheet)})
    for sheet in sheets:
        outermost = [line for line in _outermost(sheet) if edges[_alike(line)] >= max(3, len(sheets) // 3)]
        for at, line in enumerate(sheet):
            near = [abs(line.top - other.top) for other in (*sheet[max(at - 1, 0) : at], *sheet[at + 1 : at + 2])]
            apart = abs(line.size - size) > 1 or min(near, default=step) > 1.2 * step
            number = line in (sheet[0], sheet[-1]) and is_page_number(line.text, alone=True)
            common = apart and line in outermost
            line.furniture = line.words is None and (common or number or is_contents(line.text))


def _step(sheets: Sequence[Sequence[_Line]]) -> float:
    """The usual distance of two lines."""
    steps = (b.top - a.top for sheet in sheets for a, b in pairwise(sheet) if a.words is None and b.words is None)
    return _usual(round(step) for step in steps if step > 1) or 20


def _outermost(sheet: Sequence[_Line]) -> list[_Line]:
    lines = [line for line in sheet if line.words is None and not is_page_number(line.text, alone=True)]
    return [*lines[:1], *lines[-1:]]


def _alike(line: _Line) -> str:
    return f"{round(line.top / 6)} {re.sub(r'[0-9]+', '0', fold(line.text))}"


class _Flow:
    """Writes lines as paragraphs; furniture waits until the paragraph that it interrupts is over."""

    def __init__(self, out: Assembly, sheets: Sequence[Sequence[_Line]]) -> None:
        self._out = out
        self._sheets = sheets
        body = [line for sheet in sheets for line in sheet if line.words is None and not line.furniture]
        self._left = _margin([round(line.x0) for line in body])
        self._right = max((line.x1 for line in body), default=0.0)
        self._step = _step(sheets)
        self._indents = sum(self._is_indented(line) for line in body) * 10 > len(body)
        self._open: list[_Line] = []
        self._waiting: list[_Line] = []

    def write(self) -> None:
        """All pages."""
        for sheet in self._sheets:
            before: _Line | None = None
            for line in sheet:
                if line.furniture:
                    self._waiting.append(line)
                elif line.words is not None:
                    self._close()
                    self._rows(line)
                else:
                    if self._open and self._begins(line, before):
                        self._close()
                    self._open.append(line)
                before = line
        self._close()

    def _begins(self, line: _Line, before: _Line | None) -> bool:
        """Does a paragraph begin here? `before` is the line above on the same page."""
        last = self._open[-1]
        if self._is_indented(line) or abs(line.size - last.size) > 0.12 * last.size:
            return True
        if before is last and line.top - last.top > 1.7 * self._step:
            return True
        if last.x1 < self._right - 2.2 * last.size:
            return True
        folded = fold(line.text)
        ended = last.text.endswith(tuple(_ENDS))
        return ended and (not self._indents or read_marker(folded, 0, len(folded)) is not None)

    def _is_indented(self, line: _Line) -> bool:
        return line.x0 > self._left + 1.2 * line.size

    def _close(self) -> None:
        if self._open:
            self._out.para(_join([line.text for line in self._open]))
        for line in self._waiting:
            self._out.para(line.text, kind="page")
        self._open, self._waiting = [], []

    def _rows(self, line: _Line) -> None:
        """A table: each cell once, in its first row; the rows below name its place."""
        words, written = line.words or {}, dict[int, Range]()
        for row in line.table or []:
            cells: list[str | Range] = []
            for column, cell in enumerate(row):
                wide = column > 0 and row[column - 1] == cell
                cells.append("" if wide else written.get(cell, words.get(cell, "")))
            for column, place in enumerate(self._out.row(cells)):
                if column == 0 or row[column - 1] != row[column]:
                    written.setdefault(row[column], place)


def _margin(places: Sequence[int]) -> float:
    """The left margin: the leftmost place where more than a stray line begins."""
    counts = Counter(places)
    return float(min((place for place in counts if 30 * counts[place] >= len(places)), default=0))


def _usual(values: Iterable[int]) -> float:
    found = Counter(values).most_common(1)
    return float(found[0][0]) if found else 0.0


def _join(lines: Sequence[str]) -> str:
    """Wrapped lines as one; a blank only between words, never inside a number."""
    out = ""
    for line in lines:
        edges = out[-1:] + line[:1]
        if len(edges) == 2 and edges.isascii() and edges.isalnum() and not edges.isdecimal():
            out += " "
        out += line
    return out
