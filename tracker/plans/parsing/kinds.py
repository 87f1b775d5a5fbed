"""The kind of a heading, an item and a sentence. What cannot be told stays `undecided`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from tracker.plans.parsing import lexicon
from tracker.plans.parsing.agents import agent
from tracker.plans.parsing.model import Action, Flag
from tracker.plans.parsing.numbering import read_marker
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


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of an item when its sentences are judged: offsets of its targets and times among it."""

    kind: str
    targets: tuple[int, ...]
    times: tuple[int, ...]


def actions(folded: str, start: int, lead_end: int, end: int, known: Known) -> list[Action]:
    """The item's lead as heading, then its sentences with their kinds; forbidding clauses stand apart."""
    marker = read_marker(folded, start, end)
    begin = start + marker.length if marker else start
    out = [Action(start, lead_end, "heading")] if lead_end > begin else []
    at = lead_end if out else start
    for first, stop in sentences(folded, at, end):
        ban = _ban(folded, first, stop)
        words = max(first, begin)
        if ban is None or first < ban:
            out.append(Action(first, ban or stop, _sentence_kind(folded, words, ban or stop, known)))
        if ban is not None:
            out.append(Action(ban, stop, "prohibition"))
    return out


def _ban(folded: str, start: int, end: int) -> int | None:
    """Where the forbidding clauses of a sentence begin, if it ends with them."""
    pieces = cut(folded, start, end, _CLAUSE_STOP)
    first = next((i for i, (a, b) in enumerate(pieces) if lexicon.PROHIBITION.search(folded[a:b])), None)
    return None if first is None else pieces[first][0]


def _sentence_kind(folded: str, start: int, end: int, known: Known) -> str:
    words = folded[start:end].strip()
    measured = any(start <= at < end for at in known.targets)
    if known.kind == "goal":
        return "indicator" if measured else "goal"
    pieces = [folded[a:b].strip() for a, b in cut(folded, start, end, _CLAUSE_STOP)]
    acts = [bool(lexicon.ACTION.match(piece)) for piece in pieces]
    if lexicon.GUIDED.match(words) or (lexicon.PRINCIPLE.match(words) and not any(acts[1:])):
        return "principle"
    if lexicon.GOAL.match(words):
        return "goal"
    binding = any(start <= at < end for at in known.times) or lexicon.MODAL.search(words) or agent(folded, start, end)
    if known.kind == "safeguard" and (any(acts) or binding or lexicon.CONSEQUENCE.search(words)):
        return "safeguard"
    if any(acts) or binding:
        return "action"
    return "indicator" if measured else "undecided"


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
