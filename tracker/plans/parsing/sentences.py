"""Sentences and clauses of a range, quotation marks and brackets kept whole."""

from __future__ import annotations

import re
from bisect import bisect_left
from functools import cache, lru_cache
from typing import NamedTuple

_OPEN = {"(": ")", "“": "”", "《": "》", "[": "]", "「": "」", "‘": "’"}
_CLOSE = {close: opening for opening, close in _OPEN.items()}
_TRAIL = re.compile("[”’」》]*")
_BRACKETS = re.compile("[" + "".join(re.escape(char) for pair in _OPEN.items() for char in pair) + "\\n]")
# The full stop of letters: behind a word of two letters or more, a figure or a bracket, and before a blank.
_PERIOD = (
    r"(?<=[a-z%)\]][a-zA-Z0-9%)\]”’])(?<!e\.g)(?<!i\.e)\.(?=\s|$)|(?<=[ -]\d)\.(?= [A-Z]|$)|(?<=\d\d)\.(?= [A-Z]|$)"
)


class _Cuts(NamedTuple):
    """Where a text may be cut: the sign, the offset behind it, and the innermost closed bracket around it."""

    at: list[int]
    after: list[int]
    opened: list[int]
    closed: list[int]


class _Index:
    """The brackets of a text, found once, and its cuts for every set of stops that is asked for."""

    def __init__(self, folded: str) -> None:
        self.folded = folded
        self.pairs = _pairs(folded)
        self.cuts: dict[tuple[str, bool], _Cuts] = {}

    def find(self, stops: str, lines: bool) -> _Cuts:
        found = self.cuts.get((stops, lines))
        if found is None:
            found = self.cuts[stops, lines] = self._find(stops, lines)
        return found

    def _find(self, stops: str, lines: bool) -> _Cuts:
        cuts = _Cuts([], [], [], [])
        around = _Around(self.pairs)
        for sign in _signs(stops, lines).finditer(self.folded):
            at = sign.start()
            broken = sign.group() == "\n"
            trail = None if broken else _TRAIL.match(self.folded, at + 1)
            opened, closed = around(at)
            cuts.at.append(at)
            cuts.after.append(trail.end() if trail else at)
            cuts.opened.append(opened)
            cuts.closed.append(closed)
        return cuts


class _Around:
    """The innermost closed bracket around offsets that only grow: its two ends, or -1."""

    def __init__(self, pairs: list[tuple[int, int]]) -> None:
        self.pairs = pairs
        self.next = 0
        self.stack: list[tuple[int, int]] = []

    def __call__(self, at: int) -> tuple[int, int]:
        while self.next < len(self.pairs) and self.pairs[self.next][0] < at:
            self._leave(self.pairs[self.next][0])
            self.stack.append(self.pairs[self.next])
            self.next += 1
        self._leave(at)
        return self.stack[-1] if self.stack else (-1, -1)

    def _leave(self, at: int) -> None:
        while self.stack and self.stack[-1][1] <= at:
            self.stack.pop()


@cache
def _signs(stops: str, lines: bool) -> re.Pattern[str]:
    period = f"|{_PERIOD}" if "。" in stops else ""
    return re.compile(f"[{re.escape(stops)}{chr(10) if lines else ''}]{period}")


@lru_cache(maxsize=2)
def _index(folded: str) -> _Index:
    return _Index(folded)


def _pairs(folded: str) -> list[tuple[int, int]]:
    """Brackets that are closed in their line, in the order in which they open."""
    pairs: list[tuple[int, int]] = []
    stack: list[tuple[int, str]] = []
    for sign in _BRACKETS.finditer(folded):
        char = sign.group()
        if char in _OPEN:
            stack.append((sign.start(), char))
        elif char == "\n":
            stack.clear()
        elif stack and stack[-1][1] == _CLOSE[char]:
            pairs.append((stack.pop()[0], sign.start()))
    return sorted(pairs)


def cut(folded: str, start: int, end: int, stops: str, *, lines: bool = True) -> list[tuple[int, int]]:
    """[start, end) cut after every character of `stops` outside brackets, and (`lines`) at line ends; covers the range.

    A bracket that is not closed before the line or the range ends is read as an ordinary character.
    """
    cuts = _index(folded).find(stops, lines)
    out: list[tuple[int, int]] = []
    begin = start
    for index in range(bisect_left(cuts.at, start), bisect_left(cuts.at, end)):
        inside = cuts.opened[index] >= start and cuts.closed[index] < end
        stop = min(cuts.after[index], end)
        if not inside and stop > begin:
            out.append((begin, stop))
            begin = stop
    if begin < end:
        out.append((begin, end))
    return out


def sentences(folded: str, start: int, end: int) -> list[tuple[int, int]]:
    """The sentences of the range; a bracket that follows a sentence (its units, as a rule) belongs to that sentence."""
    out: list[tuple[int, int]] = []
    for piece in cut(folded, start, end, "。!?"):
        text = folded[piece[0] : piece[1]].strip()
        if out and (not text or (text[0] in "([" and text[-1] in ")]" and "。" not in text)):
            out[-1] = (out[-1][0], piece[1])
        else:
            out.append(piece)
    return out


def clauses(folded: str, start: int, end: int) -> list[tuple[int, int]]:
    """The parts between semicolons, full stops and the colon that opens a list."""
    return cut(folded, start, end, "。!?;:")


def trim(text: str, start: int, end: int) -> tuple[int, int]:
    """The range without white space at either edge."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end
