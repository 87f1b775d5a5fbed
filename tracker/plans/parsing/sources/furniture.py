"""Page furniture among lines: page numbers, running heads and feet, lines of a table of contents.

It stays in the text as blocks of the kind `page`, so nothing is lost and a sentence can go on behind it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import pairwise

from tracker.plans.parsing.folding import fold
from tracker.plans.parsing.model import Block
from tracker.plans.parsing.numbering import read_marker

_NUMBER = re.compile(
    r"-+ ?\d{1,4} ?-+|第 ?\d{1,4} ?页(?: ?[,/]* ?共? ?\d{1,4} ?页)?|\d{1,4} ?/ ?\d{1,4}|[Pp]age \d{1,4}(?: of \d{1,4})?"
)
_BARE = re.compile(r"\d{1,4}")
_CONTENTS = re.compile(r".{2,80}?(?:[.·…]{4,}|…{2,}) ?\(?\d{1,4}\)?")
_HEAD_LENGTH = 45


def is_page_number(line: str, *, alone: bool = False) -> bool:
    """Is this a page number? `alone`: at the edge of a page, where a bare number is one."""
    words = fold(line.strip()) if len(line) < 40 else ""
    return bool(_NUMBER.fullmatch(words) or (alone and _BARE.fullmatch(words)))


def is_contents(line: str) -> bool:
    """Is this a line of a table of contents?"""
    return len(line) <= 120 and bool(_CONTENTS.fullmatch(fold(line.strip())))


def mark(text: str, blocks: Sequence[Block]) -> tuple[Block, ...]:
    """`blocks` with page furniture marked."""
    words = [fold(text[block.start : block.end]) if block.end - block.start <= 120 else "" for block in blocks]
    numbers = {at for at, word in enumerate(words) if word and _NUMBER.fullmatch(word)}
    numbers |= _counting(words)
    lists = {at for at, word in enumerate(words) if word and _CONTENTS.fullmatch(word)}
    found = numbers | (lists if len(lists) > 2 else set())
    found |= _repeated(text, blocks, words, numbers)
    return tuple(
        block._replace(kind="page", cells=()) if at in found and block.kind == "para" else block
        for at, block in enumerate(blocks)
    )


def _counting(words: Sequence[str]) -> set[int]:
    """Lines of nothing but a number that count pages: at least three, each one more than the last, pages apart."""
    bare = [(at, int(word)) for at, word in enumerate(words) if word and _BARE.fullmatch(word)]
    apart = all(b[1] == a[1] + 1 and b[0] - a[0] > 5 for a, b in pairwise(bare))
    return {at for at, _ in bare} if len(bare) > 2 and apart else set()


def _repeated(text: str, blocks: Sequence[Block], words: Sequence[str], numbers: set[int]) -> set[int]:
    """Lines that say the same, figures aside, beside a page number, behind a form feed, or in even steps."""
    places: dict[str, list[int]] = defaultdict(list)
    for at, word in enumerate(words):
        if 2 <= len(word) <= _HEAD_LENGTH and word[-1] not in "。;:,、" and at not in numbers:
            places[re.sub(r"\d+", "0", word)].append(at)
    found: set[int] = set()
    for same in places.values():
        if len(same) < 3 or read_marker(words[same[0]], 0, len(words[same[0]])):
            continue
        paged = sum(_at_page_edge(text, blocks, numbers, at) for at in same)
        if 5 * paged >= 4 * len(same) or _in_even_steps(same):
            found.update(same)
    return found


def _at_page_edge(text: str, blocks: Sequence[Block], numbers: set[int], at: int) -> bool:
    before = text[blocks[at - 1].end if at else 0 : blocks[at].start]
    after = text[blocks[at].end : blocks[at + 1].start] if at + 1 < len(blocks) else ""
    return "\f" in before or "\f" in after or at - 1 in numbers or at + 1 in numbers


def _in_even_steps(places: Iterable[int]) -> bool:
    at = list(places)
    steps = [b - a for a, b in pairwise(at)]
    return len(steps) > 2 and min(steps) >= 12 and max(steps) - min(steps) <= 2
