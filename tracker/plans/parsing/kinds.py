"""The kind of a heading, an item and a sentence. What cannot be told stays `undecided`."""

from __future__ import annotations

import re
from collections.abc import Iterable

from tracker.plans.parsing import lexicon
from tracker.plans.parsing.model import Action, Flag, Target
from tracker.plans.parsing.sentences import cut, sentences

_CLAUSE_STOP = ",;:。!?"


def holds_no_tasks(title: str) -> bool:
    """Guidance, principles, scope, background and scoring criteria: headings without measures below them."""
    return bool(lexicon.NO_TASK_HEADING.search(title) or lexicon.CRITERIA_HEADING.search(title))


def item_kind(titles: Iterable[str]) -> str:
    """goal, safeguard or measure, by the headings above and the item's own title."""
    titles = list(titles)
    if any(lexicon.GOAL_HEADING.search(title) for title in titles):
        return "goal"
    if any(lexicon.SAFEGUARD_HEADING.search(title) for title in titles[:1]):
        return "safeguard"
    return "measure"


def actions(folded: str, start: int, end: int, kind: str, targets: list[Target]) -> list[Action]:
    """The sentences of [start, end) with their kinds; forbidding clauses stand apart from the rest of their sentence."""
    out: list[Action] = []
    for begin, stop in sentences(folded, start, end):
        ban = _ban(folded, begin, stop)
        head = (begin, stop) if ban is None else (begin, ban)
        if head[0] < head[1]:
            out.append(Action(*head, _sentence_kind(folded, *head, kind, targets)))
        if ban is not None:
            out.append(Action(ban, stop, "prohibition"))
    return out


def _ban(folded: str, start: int, end: int) -> int | None:
    """Where the forbidding clauses of a sentence begin, if it ends with them."""
    pieces = cut(folded, start, end, _CLAUSE_STOP)
    first = next((i for i, (a, b) in enumerate(pieces) if lexicon.PROHIBITION.search(folded[a:b])), None)
    return None if first is None else pieces[first][0]


def _sentence_kind(folded: str, start: int, end: int, kind: str, targets: list[Target]) -> str:
    words = folded[start:end].strip()
    if kind == "goal":
        return "indicator" if _measured(start, end, targets) else "goal"
    if lexicon.PRINCIPLE.match(words):
        return "principle"
    if re.match(r"确保|力争|到20\d\d年|努力实现", words):
        return "goal"
    if lexicon.ACTION.match(words) or lexicon.MODAL.search(words):
        if kind == "safeguard":
            return "safeguard"
        return "indicator" if _measured(start, end, targets) and not lexicon.ACTION.match(words) else "action"
    if any(lexicon.ACTION.match(folded[a:b].strip()) for a, b in cut(folded, start, end, _CLAUSE_STOP)):
        return "safeguard" if kind == "safeguard" else "action"
    return "undecided"


def _measured(start: int, end: int, targets: list[Target]) -> bool:
    return any(start <= target.start < end for target in targets)


def flags(text: str, folded: str, start: int, end: int) -> list[Flag]:
    """What a person has to settle: vague cadence, waiting for a notice from above, placeholders; and prohibitions."""
    out: list[Flag] = []
    for kind, pattern in (
        ("vague", lexicon.VAGUE),
        ("await_notice", lexicon.AWAIT_NOTICE),
        ("placeholder", lexicon.PLACEHOLDER),
        ("prohibition", lexicon.PROHIBITION),
    ):
        out.extend(
            Flag(kind, text[m.start() : m.end()], m.start(), m.end()) for m in pattern.finditer(folded, start, end)
        )
    return sorted(out, key=lambda flag: (flag.start, flag.kind))
