"""Sentences and clauses of a range, quotation marks and brackets kept whole."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass
from functools import cache, lru_cache

_OPEN = {"(": ")", "“": "”", "《": "》", "[": "]", "「": "」", "‘": "’"}
_CLOSE = {close: opening for opening, close in _OPEN.items()}
_BRACKETS = re.compile("[" + "".join(re.escape(char) for pair in _OPEN.items() for char in pair) + "\\n]")
# The full stop of letters: behind a word of two letters or more, a figure or a bracket, and before a blank.
_PERIOD = (
    r"(?<=[a-z%)\]][a-zA-Z0-9%)\]”’])(?<!e\.g)(?<!i\.e)\.(?=\s|$)"
    r"|(?<=[ -]\d)\.(?= [A-Z]|$)|(?<=\d\d)\.(?= [A-Z]|$)"
)


@dataclass(frozen=True, slots=True)
class _Masked:
    """A text with the insides of its outermost closed brackets blotted out, and where these brackets stand."""

    text: str
    opened: list[int]
    closed: list[int]

    def inside(self, at: int) -> bool:
        """Does `at` lie between the two ends of a bracket?"""
        index = bisect_left(self.opened, at) - 1
        return index >= 0 and at <= self.closed[index]


def _mask(folded: str) -> _Masked:
    opened: list[int] = []
    closed: list[int] = []
    pieces: list[str] = []
    at = 0
    for start, end in _pairs(folded):
        if start >= at:
            opened.append(start)
            closed.append(end)
            pieces += (folded[at : start + 1], "\0" * (end - start - 1))
            at = end
    return _Masked("".join((*pieces, folded[at:])), opened, closed)


_mask_once = lru_cache(maxsize=2)(_mask)  # for the document at hand, which is cut thousands of times


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


@cache
def _signs(stops: str, lines: bool) -> re.Pattern[str]:
    period = f"|{_PERIOD}" if "。" in stops else ""
    return re.compile(f"(?:[{re.escape(stops)}]{period})[”’」》]*" + ("|(?=\n)" if lines else ""))


def cut(folded: str, start: int, end: int, stops: str, *, lines: bool = True) -> list[tuple[int, int]]:
    """[start, end) cut after every character of `stops` outside brackets, and (`lines`) at line ends; covers the range.

    A bracket that is not closed before the line or the range ends is read as an ordinary character.
    """
    masked, shift = _mask_once(folded), 0
    if masked.inside(start) or masked.inside(end):
        masked, shift = _mask(folded[start:end]), start
    out: list[tuple[int, int]] = []
    begin = start
    for sign in _signs(stops, lines).finditer(masked.text, start - shift, end - shift):
        stop = sign.end() + shift
        if stop > begin:
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
