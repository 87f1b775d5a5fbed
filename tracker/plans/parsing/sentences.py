"""Sentences and clauses of a range, quotation marks and brackets kept whole."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from functools import cache, lru_cache
from itertools import accumulate, pairwise
from typing import NamedTuple

CLAUSE_STOPS = ",;:。!?"  # a text is cut once for every set of stops, so whoever means the same says the same
_OPEN = {"(": ")", "“": "”", "《": "》", "[": "]", "「": "」", "‘": "’"}
_CLOSE = {close: opening for opening, close in _OPEN.items()}
_BRACKETS = re.compile("[" + "".join(re.escape(char) for pair in _OPEN.items() for char in pair) + "\\n]")
_BEHIND_STOPS = "”’」》"
_OPENED_OR_BLANK = re.compile(r"\s*+(?:[(\[]|\Z)")
# The full stop of letters: behind a word of two letters or more, a figure or a bracket, and before a blank.
_PERIOD = (
    r"(?<=[a-z%)\]][a-zA-Z0-9%)\]”’]\.)(?<!e\.g\.)(?<!i\.e\.)(?=\s|$)"
    r"|(?<=[ -]\d\.)(?= [A-Z]|$)|(?<=\d\d\.)(?= [A-Z]|$)"
)


class _Masked(NamedTuple):
    """A text with the insides of its outermost closed brackets blotted out, and which of its places lie in a bracket.

    `inside` has one mark for every place between two characters, the edges of the text included.
    """

    text: str
    inside: bytes


def _mask(folded: str) -> _Masked:
    inside = bytearray(len(folded) + 1)
    pieces: list[str] = []
    at = 0
    for start, end in _pairs(folded):
        if start >= at:
            pieces += (folded[at : start + 1], "\0" * (end - start - 1))
            inside[start + 1 : end + 1] = b"\1" * (end - start)
            at = end
    return _Masked("".join((*pieces, folded[at:])), bytes(inside))


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
def _signs(stops: str) -> re.Pattern[str]:
    """The stops as one group; every match begins with one of a set of characters, which is found fastest."""
    firsts = re.escape(stops) + ("." if "。" in stops else "")
    period = rf"(?:(?<!\.)|{_PERIOD})" if "。" in stops else ""
    return re.compile(f"([{firsts}]{period}[{_BEHIND_STOPS}]*)")


class _Cuts(NamedTuple):
    """Where a text may be cut outside brackets (`places`), and where its stops, of several signs at times, lie."""

    places: list[int]
    starts: list[int]
    ends: list[int]

    def behind_what_begins(self, start: int) -> int:
        """Behind the stop of several signs in which a range begins, or `start`."""
        at = bisect_right(self.ends, start)
        return self.ends[at] if at < len(self.ends) and self.starts[at] < start else start


def _cuts(masked: str, stops: str, lines: bool) -> _Cuts:
    # To split and to add up the lengths is many times faster than to ask every match where it is.
    edges = list(accumulate(map(len, _signs(stops).split(masked))))
    starts, ends = edges[:-1:2], edges[1::2]
    if not lines or "\n" in stops:
        return _Cuts(ends, starts, ends)
    lengths = [len(line) + 1 for line in masked.split("\n")]
    before = [behind - 1 for behind in accumulate(lengths[:-1])]  # a line ends before its sign, and only once
    return _Cuts(list(dict.fromkeys(sorted(ends + before))), starts, ends)


@lru_cache(maxsize=4096)  # what stands in brackets are the units of one house
def _ends_within(words: str, stops: str, lines: bool) -> list[int]:
    return _cuts(_mask(words).text, stops, lines).places


class _Document(dict[tuple[str, bool], _Cuts]):
    """The text at hand, which is cut thousands of times: its cuts by stops and lines, each set found out once."""

    def __init__(self, folded: str) -> None:
        self.folded = folded
        self.masked = _mask(folded)

    def __missing__(self, key: tuple[str, bool]) -> _Cuts:
        self[key] = _cuts(self.masked.text, *key)
        return self[key]


_last = _Document("")


def _document(folded: str) -> _Document:
    """What is known of a text. The last one is told by identity: to compare long texts again and again takes long."""
    global _last
    document = _last
    if document.folded is not folded:
        _last = document = _Document(folded)
    return document


def cut(folded: str, start: int, end: int, stops: str, *, lines: bool = True) -> list[tuple[int, int]]:
    """[start, end) cut after every character of `stops` outside brackets, and (`lines`) at line ends; covers the range.

    A bracket that is not closed before the line or the range ends is read as an ordinary character.
    """
    if start >= end:
        return []
    document = _document(folded)
    masked, inside = document.masked
    if inside[start] or inside[end]:
        found = [start + stop for stop in _ends_within(folded[start:end], stops, lines) if 0 < stop < end - start]
    else:
        cuts = document[stops, lines]
        begin = cuts.behind_what_begins(start) if masked[start] in _BEHIND_STOPS else start
        first = bisect_right(cuts.places, begin)
        found = cuts.places[first : bisect_left(cuts.places, end, first)]
    return list(pairwise([start, *found, end]))


def _belongs_to_the_last(folded: str, start: int, end: int) -> bool:
    if not _OPENED_OR_BLANK.match(folded, start, end):
        return False
    words = folded[start:end].strip()
    return not words or (words[-1] in ")]" and "。" not in words)


def sentences(folded: str, start: int, end: int) -> list[tuple[int, int]]:
    """The sentences of the range; a bracket that follows a sentence (its units, as a rule) belongs to that sentence."""
    out: list[tuple[int, int]] = []
    for piece in cut(folded, start, end, "。!?"):
        if out and _belongs_to_the_last(folded, *piece):
            out[-1] = (out[-1][0], piece[1])
        else:
            out.append(piece)
    return out


def clauses(folded: str, start: int, end: int) -> list[tuple[int, int]]:
    """The parts between semicolons, full stops and the colon that opens a list."""
    return cut(folded, start, end, "。!?;:")


def trim(text: str, start: int, end: int) -> tuple[int, int]:
    """The range without white space at either edge."""
    if start < end and (text[start].isspace() or text[end - 1].isspace()):
        words = text[start:end]
        start = min(start + len(words) - len(words.lstrip()), end)
        end = max(start, end - len(words) + len(words.rstrip()))
    return start, end
