"""The kind of a heading, an item and a sentence. What cannot be told stays `undecided`."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from operator import attrgetter
from typing import NamedTuple

from tracker.plans.parsing import english as in_english
from tracker.plans.parsing import lexicon
from tracker.plans.parsing.model import Action, Flag
from tracker.plans.parsing.seeking import Seeker
from tracker.plans.parsing.sentences import CLAUSE_STOPS, cut, sentences, trim

_ACTS = re.compile(rf"\s*+(?:{lexicon.ACTION.pattern}|[A-Z][a-z]+ (?:[a-z\d]|[A-Z]))")
_RARER = ("await_notice", "placeholder", "prohibition")
_SEEKER = Seeker(
    ("按根待依结", lexicon.AWAIT_NOTICE.pattern),
    ("xX×＊*〇○_", lexicon.PLACEHOLDER.pattern),
    ("不严禁坚未一", lexicon.PROHIBITION.pattern),
)


@lru_cache(maxsize=1024)  # every item asks for all the headings above it
def holds_no_tasks(title: str) -> bool:
    """Guidance, principles, scope, background and scoring criteria: headings without measures below them."""
    if lexicon.NO_TASK_HEADING.search(title) or lexicon.NO_TASK_IN_ENGLISH.match(title):
        return True
    return lexicon.CRITERIA_HEADING.search(title) is not None


@lru_cache(maxsize=1024)
def is_goal(title: str) -> bool:
    """Does the heading announce goals?"""
    return bool(lexicon.GOAL_HEADING.search(title) or lexicon.GOAL_IN_ENGLISH.match(title))


def item_kind(titles: Iterable[str]) -> str:
    """goal, safeguard or measure, by the headings above and the item's own title."""
    titles = list(titles)
    if any(map(is_goal, titles)):
        return "goal"
    return "safeguard" if titles and _is_safeguard(titles[0]) else "measure"


@lru_cache(maxsize=1024)
def _is_safeguard(title: str) -> bool:
    return bool(lexicon.SAFEGUARD_HEADING.search(title))


_WORK = {"action", "goal", "indicator", "safeguard"}
_LABELLED = re.compile(rf"\s*(?:{lexicon.LABEL_LINE.pattern})")


class Known(NamedTuple):
    """What is known of an item when its sentences are judged: where targets stand, and what binds (times, agents).

    Both are in order. `bans`: is anything forbidden?
    """

    kind: str
    english: bool
    row: bool
    bans: bool
    targets: Sequence[int]
    binding: Sequence[int]


def actions(folded: str, start: int, begin: int, lead_end: int, end: int, known: Known) -> list[Action]:
    """The item's lead as heading, then its sentences with their kinds; forbidding clauses stand apart.

    `begin` is where the words begin, behind the item's number.
    """
    out = [Action(start, lead_end, "heading")] if lead_end > begin else []
    at = lead_end if out else start
    for first, stop in sentences(folded, at, end):
        ban = _ban(folded, first, stop, known.english) if known.bans else None
        words = max(first, begin)
        if ban is None or first < ban:
            kind = _sentence_kind(folded, words, ban or stop, known)
            if kind == "undecided" and (known.row or _LABELLED.match(folded, first, stop)):
                kind = _of_the_measure(out)
            out.append(Action(first, ban or stop, kind))
        if ban is not None:
            out.append(Action(ban, stop, "prohibition"))
    return out


def _of_the_measure(before: Sequence[Action]) -> str:
    """Units and times under a label, and the cells of a row, belong to the measure that they are said of."""
    return next((action.kind for action in reversed(before) if action.kind in _WORK), "action")


def _ban(folded: str, start: int, end: int, english: bool) -> int | None:
    """Where the forbidding clauses of a sentence begin, if it ends with them."""
    found = (in_english.PROHIBITION if english else lexicon.PROHIBITION).search(folded, start, end)
    if found is None:
        return None
    return max(first for first, _ in cut(folded, start, end, CLAUSE_STOPS) if first <= found.start())


def _sentence_kind(folded: str, start: int, end: int, known: Known) -> str:
    if known.kind == "goal":
        return "indicator" if _any_in(known.targets, start, end) else "goal"
    said = lexicon.PURPOSE.match(folded, start, end)
    purpose = said.lastgroup if said else None
    if purpose == "guided" or (purpose == "principle" and not _goes_on_to_act(folded, *trim(folded, start, end))):
        return "principle"
    if purpose == "goal":
        return "goal"
    modal = in_english.MODAL if known.english else lexicon.MODAL
    working = (
        _ACTS.match(folded, start, end) is not None
        or _any_in(known.binding, start, end)
        or modal.search(folded, start, end) is not None
        or _goes_on_to_act(folded, start, end)
    )
    if known.kind == "safeguard" and (working or lexicon.CONSEQUENCE.search(folded, start, end)):
        return "safeguard"
    if working:
        return "action"
    return "indicator" if _any_in(known.targets, start, end) else "undecided"


def _goes_on_to_act(folded: str, start: int, end: int) -> bool:
    """Does a clause behind the first one begin with what is to be done?"""
    return any(_ACTS.match(folded, *clause) for clause in cut(folded, start, end, CLAUSE_STOPS)[1:])


def _any_in(offsets: Sequence[int], start: int, end: int) -> bool:
    at = bisect_left(offsets, start)
    return at < len(offsets) and offsets[at] < end


def flags(text: str, folded: str, start: int, end: int, english: bool) -> list[Flag]:
    """What a person has to settle: vague cadence, waiting for a notice from above, placeholders; and prohibitions."""
    out: list[Flag] = []
    for match in (in_english.VAGUE if english else lexicon.VAGUE).finditer(folded, start, end):
        begin, stop = match.span()
        out.append(Flag("vague", text[begin:stop], begin, stop, _allowed(match.group())))
    for number, begin, stop in _rarer_in_english(folded, start, end) if english else _SEEKER.find(folded, start, end):
        out.append(Flag(_RARER[number], text[begin:stop], begin, stop))
    return sorted(out, key=attrgetter("start", "kind")) if len(out) > 1 else out


def _rarer_in_english(folded: str, start: int, end: int) -> Iterator[tuple[int, int, int]]:
    patterns = in_english.AWAIT_NOTICE, lexicon.PLACEHOLDER, in_english.PROHIBITION
    for number, pattern in enumerate(patterns):
        for match in pattern.finditer(folded, start, end):
            yield number, *match.span()


@lru_cache(maxsize=256)
def _allowed(words: str) -> tuple[str, ...]:
    """The ways in which a vague word may be settled."""
    return next((ways for pattern, ways in lexicon.RESOLUTIONS if pattern.search(words)), ("date",))
