"""How an amended plan differs from the one before: items matched by what they say. Pure functions of values."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections import Counter, defaultdict, deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from tracker.plans.models import DifferenceKind

ALIKE = 0.5
"""From this share of common character pairs on, two texts are versions of one item."""
ALIKE_UNDER_ONE_TITLE = 0.2
"""The same for items with the same title."""

_MARKER = re.compile(
    r"\((?:[一二三四五六七八九十]{1,3}|\d{1,3})\)|(?:[一二三四五六七八九十]{1,3}|\d{1,3})[、.)](?!\d)|[①-⑳]"
)
_WORDS = re.compile(r"[A-Za-z0-9]+(?:\.\d+)*%?|\s+|.", re.S)
_NUMBER_CELL = re.compile(r"\s*[\d一二三四五六七八九十]{1,4}\t")
MOST = 12
"""So many items at most are weighed against one that says the same as none: those that share its rarest words."""
VISITS = 1000
"""So many times at most an item is looked up among others on the way to these."""


@dataclass(frozen=True, slots=True)
class Piece:
    """An item of a document, or a row of a table: its key, what it says, its title and the headings above it.

    `facts` are what a table says of it in columns of their own; running text has none.
    """

    key: int
    text: str
    title: str
    section: str
    facts: tuple[object, ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """One difference; `old` and `new` are keys. A changed item may have moved as well."""

    kind: DifferenceKind
    old: int | None
    new: int | None
    moved: bool = False


def plain(text: str) -> str:
    """What a text says, whatever its number (in a table: its number cell), its spaces and the width of its letters."""
    cell = _NUMBER_CELL.match(text)
    letters = "".join(unicodedata.normalize("NFKC", text[cell.end() :] if cell else text).split())
    marker = _MARKER.match(letters)
    return letters[marker.end() :] if marker else letters


def compare(old: Sequence[Piece], new: Sequence[Piece]) -> list[Found]:
    """Every item of both documents once, in the order of the new one; what is gone stands after what was before it."""
    pairs = _pairs(old, new)
    places = {piece.key: at for at, piece in enumerate(old)}
    before, after = {piece.key: piece for piece in old}, {piece.key: piece for piece in new}
    moved = _moved(pairs, old, new)
    found = {other: _judged(before[one], after[other], one in moved) for one, other in pairs.items()}
    listed = [found.get(piece.key, Found(DifferenceKind.ADDED, None, piece.key)) for piece in new]
    gone = [piece.key for piece in old if piece.key not in pairs]
    return _woven(listed, gone, places, moved)


def in_common(old: Iterable[Piece], new: Iterable[Piece]) -> int:
    """How many of the new items say word for word what an old one says, or have its title."""
    texts, titles = set(), set()
    for piece in old:
        texts.add(plain(piece.text))
        titles.add(plain(piece.title))
    return sum(1 for one in new if plain(one.text) in texts or (len(one.title) > 3 and plain(one.title) in titles))


def _judged(one: Piece, other: Piece, moved: bool) -> Found:
    if one.facts != other.facts or plain(one.text) != plain(other.text):
        return Found(DifferenceKind.CHANGED, one.key, other.key, moved)
    return Found(DifferenceKind.MOVED if moved else DifferenceKind.SAME, one.key, other.key, moved)


def _woven(listed: Iterable[Found], gone: Sequence[int], places: dict[int, int], moved: set[int]) -> list[Found]:
    """Put each removed item before the first that stayed in its place and stood behind it."""
    left = list(gone)
    out: list[Found] = []
    for entry in listed:
        if entry.old is not None and entry.old not in moved:
            while left and places[left[0]] < places[entry.old]:
                out.append(Found(DifferenceKind.REMOVED, left.pop(0), None))
        out.append(entry)
    return out + [Found(DifferenceKind.REMOVED, key, None) for key in left]


def _pairs(old: Sequence[Piece], new: Sequence[Piece]) -> dict[int, int]:
    """Which new item is which old one: equal ones first, those in one place before others, then the most similar."""
    pairs: dict[int, int] = {}
    said = {id(piece): plain(piece.text) for piece in (*old, *new)}
    for names in (("section", "facts"), ("facts",), ("section",), ()):
        taken = set(pairs.values())
        waiting: dict[tuple[object, ...], deque[int]] = defaultdict(deque)
        for piece in new:
            if piece.key not in taken:
                waiting[said[id(piece)], *(getattr(piece, name) for name in names)].append(piece.key)
        for piece in old:
            equal = waiting.get((said[id(piece)], *(getattr(piece, name) for name in names)))
            if piece.key not in pairs and equal:
                pairs[piece.key] = equal.popleft()
    taken = set(pairs.values())
    rest = [_Letters(piece) for piece in old if piece.key not in pairs]
    others = [_Letters(piece) for piece in new if piece.key not in taken]
    while found := _similar(rest, others):  # who lost his match to a better one may find another
        pairs |= found
        rest = [one for one in rest if one.piece.key not in found]
        taken = set(found.values())
        others = [other for other in others if other.piece.key not in taken]
    return pairs


def _similar(old: Sequence[_Letters], new: Sequence[_Letters]) -> dict[int, int]:
    """Pairs of versions, the most similar first; among equals the one under the same heading, then the nearest."""
    scored = []
    index = _Index(new)
    for at, one in enumerate(old):
        for place in index.near(one, at):
            other = new[place]
            titled = len(one.piece.title) > 3 and one.title == other.title
            rows = bool(one.piece.facts and other.piece.facts)
            alike = one.alike(other, ALIKE_UNDER_ONE_TITLE if titled else ALIKE)
            if alike or (titled and rows):  # a title of a column of its own names its row, whatever else that says
                elsewhere = one.piece.section != other.piece.section
                scored.append((-(alike + titled / 4), elsewhere, abs(at - place), one.piece.key, other.piece.key))
    pairs: dict[int, int] = {}
    taken: set[int] = set()
    for *_, key, match in sorted(scored):
        if key not in pairs and match not in taken:
            pairs[key] = match
            taken.add(match)
    return pairs


class _Index:
    """Where each title and each pair of letters occurs, so that an item meets only those that are like it."""

    def __init__(self, pieces: Sequence[_Letters]) -> None:
        self.titles: dict[str, list[int]] = defaultdict(list)
        self.places: dict[str, list[int]] = defaultdict(list)
        for at, piece in enumerate(pieces):
            self.titles[piece.title].append(at)
            for pair in piece.pairs:
                self.places[pair].append(at)

    def near(self, one: _Letters, at: int) -> list[int]:
        """The places that share the title or the rarest pairs of `one`, at most MOST of either, the nearest first."""
        shared: Counter[int] = Counter()
        lists = [self.places[pair] for pair in one.pairs if pair in self.places]
        for places in sorted(lists, key=len):
            if shared and shared.total() + len(places) > VISITS:
                break
            shared.update(places)
        titled = sorted(self.titles.get(one.title, ()), key=lambda place: abs(place - at))[:MOST]
        best = sorted(shared, key=lambda place: (-shared[place], abs(place - at)))[:MOST]
        return list(dict.fromkeys([*titled, *best]))


class _Letters:
    """The character pairs of a piece with how often each occurs, counted once for all that it is compared with."""

    def __init__(self, piece: Piece) -> None:
        words = plain(piece.text)
        self.piece = piece
        self.title = plain(piece.title)
        self.pairs = Counter(words[at : at + 2] for at in range(len(words) - 1))
        self.total = self.pairs.total()
        self.again = self.total - len(self.pairs)

    def alike(self, other: _Letters, least: float) -> float:
        """The share of common pairs if it is at least that, else 0."""
        whole = self.total + other.total
        most = len(self.pairs.keys() & other.pairs.keys()) + min(self.again, other.again)
        if not whole or 2 * most < least * whole:  # cheap, and true of nearly all: every item meets every other
            return 0.0
        share = 2 * (self.pairs & other.pairs).total() / whole
        return share if share >= least else 0.0


def _moved(pairs: dict[int, int], old: Sequence[Piece], new: Sequence[Piece]) -> set[int]:
    """Old keys whose new one stands under another heading, or out of the order that the others kept.

    A heading that was only reworded is the same heading: where most of its items went, there it is.
    """
    after = {piece.key: piece for piece in new}
    went: dict[str, Counter[str]] = defaultdict(Counter)
    kept = [piece for piece in old if piece.key in pairs]
    for piece in kept:
        went[piece.section][after[pairs[piece.key]].section] += 1
    names = {piece.section for piece in new}
    home = {name: name if name in names else count.most_common(1)[0][0] for name, count in went.items()}
    away = {piece.key for piece in kept if after[pairs[piece.key]].section != home[piece.section]}
    places = {piece.key: at for at, piece in enumerate(new)}
    staying = [piece.key for piece in kept if piece.key not in away]
    in_order = _rising([places[pairs[key]] for key in staying])
    return away | {key for at, key in enumerate(staying) if at not in in_order}


def _rising(values: Sequence[int]) -> set[int]:
    """The places of a longest rising run of `values`."""
    tails: list[int] = []
    ends: list[int] = []
    before: list[int] = []
    for at, value in enumerate(values):
        place = bisect_left(tails, value)
        before.append(ends[place - 1] if place else -1)
        tails[place : place + 1] = [value]
        ends[place : place + 1] = [at]
    out: set[int] = set()
    at = ends[-1] if ends else -1
    while at >= 0:
        out.add(at)
        at = before[at]
    return out


Marked = list[tuple[str, bool]]
"""Pieces of a text in order, each with whether it is other than on the other side."""


def marked(old: str, new: str) -> tuple[Marked, Marked]:
    """Both texts in pieces: what went on the old side, what came on the new one. Single letters that happen to agree
    between two changes are taken as changed, so that words stay whole."""
    one, other = _WORDS.findall(old), _WORDS.findall(new)
    left: Marked = []
    right: Marked = []
    for tag, a, b, c, d in SequenceMatcher(None, one, other, autojunk=False).get_opcodes():
        alone = tag == "equal" and b - a == 1 and a > 0 and b < len(one) and c > 0 and d < len(other)
        same = tag == "equal" and not (alone and one[a].isalnum())
        _put(left, "".join(one[a:b]), not same)
        _put(right, "".join(other[c:d]), not same)
    return left, right


def _put(out: Marked, words: str, changed: bool) -> None:
    if not words:
        return
    if out and out[-1][1] == changed:
        out[-1] = (out[-1][0] + words, changed)
    else:
        out.append((words, changed))


def places(old: str, new: str, cuts: Sequence[int]) -> list[int]:
    """Where the places `cuts` of the old text are in the new one: behind the words that stood before them."""
    if plain(old) != plain(new):
        blocks = SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks()
    else:
        return [_behind(new, sum(not char.isspace() for char in old[:cut]), old) for cut in cuts]
    out = []
    for cut in cuts:
        block = next((block for block in reversed(blocks) if block.size and block.a < cut), None)
        out.append(block.b + min(cut - block.a, block.size) if block else 0)
    return out


def _behind(new: str, letters: int, old: str) -> int:
    """The place behind as many letters, counted from the end, because the numbers before may differ."""
    left = sum(not char.isspace() for char in old) - letters
    at = len(new)
    while at and left:
        at -= 1
        left -= not new[at].isspace()
    return at
