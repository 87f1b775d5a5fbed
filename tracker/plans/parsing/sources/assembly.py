"""Puts a document together: lines of text with their blocks, every offset known when a line is written."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from tracker.plans.parsing.limits import ReadError
from tracker.plans.parsing.model import Aside, Block, Head, SourceText
from tracker.plans.parsing.sentences import trim

Range = tuple[int, int]
ASIDES = ("header", "footer", "footnote", "endnote", "comment", "hidden", "sheet", "formula", "picture")
_MAX_ASIDES, _ASIDE_LENGTH = 200, 2000
_UNWRITABLE = re.compile("[\x00-\x08\x0e-\x1f\x7f\ud800-\udfff]")


def clean(text: str) -> str:
    """`text` without what no database and no XML can hold; a blank stands for each, so offsets do not move."""
    return _UNWRITABLE.sub(" ", text)


class Assembly:
    """A text that grows by paragraphs and rows."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self._pieces: list[str] = []
        self._aside: list[Aside] = []
        self._at = 0

    def para(self, text: str, style: int | None = None, kind: str = "para") -> None:
        """A paragraph; each of its printed lines is a block. A paragraph without words is an empty line."""
        for line in clean(text).replace("\t", " ").replace("\r", " ").split("\n"):
            start, end = trim(line, 0, len(line))
            if start < end:
                self.blocks.append(Block(self._at + start, self._at + end, kind, (), style))
            self._put(line)

    def row(self, cells: Sequence[str | Range], columns: tuple[str, ...] = ()) -> list[Range]:
        """A table row; a cell is its words or the range of a merged cell above. Returns the ranges of all cells."""
        begin, at = self._at, self._at
        words: list[str] = []
        ranges: list[Range] = []
        for cell in cells:
            word = " ".join(clean(cell).split()) if isinstance(cell, str) else ""
            ranges.append((at, at + len(word)) if isinstance(cell, str) else cell)
            words.append(word)
            at += len(word) + 1
        line = "\t".join(words)
        start, end = trim(line, 0, len(line))
        if start < end:
            self.blocks.append(Block(begin + start, begin + end, "row", tuple(ranges), None, columns))
        self._put(line)
        return ranges

    def leave(self, kind: str, text: str) -> None:
        """Say what is not read as text of the plan."""
        words = " ".join(clean(text).split())
        if words and len(self._aside) < _MAX_ASIDES:
            self._aside.append(Aside(kind, words[:_ASIDE_LENGTH]))

    def source(self, heads: Iterable[Head] = ()) -> SourceText:
        """The whole; raises ReadError(`empty`) when there is not a word in it."""
        if not self.blocks:
            raise ReadError("empty")
        return SourceText("".join(self._pieces), tuple(self.blocks), tuple(self._aside), tuple(heads))

    def _put(self, line: str) -> None:
        self._pieces.append(line + "\n")
        self._at += len(line) + 1
