"""Sentences and clauses of a range, quotation marks and brackets kept whole."""

from __future__ import annotations

_OPEN = {"(": ")", "“": "”", "《": "》", "[": "]", "「": "」", "‘": "’"}
_CLOSE = set(_OPEN.values())
_TRAIL = "”’」》"


def cut(folded: str, start: int, end: int, stops: str, *, lines: bool = True) -> list[tuple[int, int]]:
    """[start, end) cut after every character of `stops` outside brackets, and (`lines`) at line ends; covers the range.

    One pass; a bracket that is not closed before the line ends is read as an ordinary character.
    """
    closed = _closed(folded, start, end)
    out: list[tuple[int, int]] = []
    begin, at, depth_end = start, start, start
    while at < end:
        if at >= depth_end and folded[at] in _OPEN and at in closed:
            depth_end = closed[at]
        stop = at >= depth_end and folded[at] in stops
        at += 1
        if stop:
            while at < end and folded[at] in _TRAIL:
                at += 1
        if stop or (lines and at < end and folded[at] == "\n"):
            out.append((begin, at))
            begin = at
    if begin < end:
        out.append((begin, end))
    return out


def _closed(folded: str, start: int, end: int) -> dict[int, int]:
    """Opening brackets that are closed in their line, each with the offset of its partner."""
    pairs: dict[int, int] = {}
    stack: list[int] = []
    for at in range(start, end):
        char = folded[at]
        if char in _OPEN:
            stack.append(at)
        elif char in _CLOSE:
            if stack and _OPEN[folded[stack[-1]]] == char:
                pairs[stack.pop()] = at
        elif char == "\n":
            stack.clear()
    return pairs


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
