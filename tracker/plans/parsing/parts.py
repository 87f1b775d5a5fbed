"""Finer tasks inside an item: clauses that name their own unit, with the cadence of the clause that governs them."""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import TypeVar

from tracker.plans.parsing import deadlines as times
from tracker.plans.parsing.model import Deadline, Part, Target, Unit
from tracker.plans.parsing.sentences import clauses, sentences, trim

Fact = TypeVar("Fact", Unit, Deadline, Target)

# 凡有收入任务的科室须…: a unit told by what it has.
_DESCRIBED = re.compile(
    r"凡?(?P<name>[^,;。:]{1,16}的(?:科室|单位|部门|县区|乡镇|分局|所)(?:\([^()]{1,8}\))?)(?=[^,;。:]{0,6}(?:须|要|应))"
)
_LISTS = re.compile(r"(?:如下|以下|下列)[^。;:]{0,10}:$|内容[^。;:]{0,6}:$|:$")


def read(
    text: str,
    folded: str,
    start: int,
    end: int,
    deadlines: list[Deadline],
    targets: list[Target],
    acting: list[Unit],
) -> list[Part]:
    """The parts of [start, end): at least two clauses with an agent of their own, out of the `acting` units."""
    if len(acting) < 2:
        return []
    out: list[Part] = []
    for begin, stop in sentences(folded, start, end):
        out.extend(_of_sentence(text, folded, begin, stop, deadlines, targets, acting))
    return out if len(out) > 1 and len({unit.name for part in out for unit in part.units}) > 1 else []


def _of_sentence(
    text: str,
    folded: str,
    start: int,
    end: int,
    deadlines: list[Deadline],
    targets: list[Target],
    acting: list[Unit],
) -> list[Part]:
    pieces = clauses(folded, start, end)
    governing = [piece for piece in pieces[:-1] if _LISTS.search(folded[piece[0] : piece[1]])][:1]
    said = _within(deadlines, start, governing[0][1]) if governing else []
    cadence = [deadline for deadline in said if deadline.kind == "recurring"]
    out = []
    for begin, stop in pieces:
        if governing and stop <= governing[0][1]:
            continue
        begin, stop = trim(folded, begin, stop)
        agent = _agent(text, folded, begin, stop, acting)
        if agent:
            out.append(_part(text, folded, begin, stop, agent, cadence, deadlines, targets))
    return out


def _within(facts: list[Fact], start: int, end: int) -> list[Fact]:
    """The facts, which are in order, that begin in [start, end)."""
    return facts[bisect_left(facts, start, key=_start) : bisect_left(facts, end, key=_start)]


def _start(fact: Unit | Deadline | Target) -> int:
    return fact.start


def _agent(text: str, folded: str, start: int, end: int, acting: list[Unit]) -> list[Unit]:
    """The unit that a clause asks: 税费服务科须…, 凡有收入任务的科室(局)每月底须…."""
    found = _within(acting, start, end)
    if found and found[0].start - start <= 4:
        return [unit for unit in found if unit.start <= found[0].end + 60]
    match = _DESCRIBED.match(folded, start, end)
    if match is None:
        return []
    begin, stop = match.span("name")
    return [Unit(text[begin:stop], "responsible", "prose", begin, stop)]


def _part(
    text: str,
    folded: str,
    begin: int,
    stop: int,
    agent: list[Unit],
    cadence: list[Deadline],
    deadlines: list[Deadline],
    targets: list[Target],
) -> Part:
    own = _within(deadlines, begin, stop)
    if not own:
        own = [deadline._replace(inherited=True) for deadline in cadence]
    inside = tuple(_within(targets, begin, stop))
    return Part(
        begin, stop, _report(text, folded, agent[-1].end, stop), tuple(agent), tuple(own), times.primary(own), inside
    )


def _report(text: str, folded: str, start: int, end: int) -> str | None:
    """What is to be handed in or done, without the verb's modal and the closing stop."""
    begin, stop = trim(folded, start, end)
    match = re.match(r"(?:每月底|每季度?末|每[月季年])?(?:须|要|应|必须|需|负责)?", folded[begin:stop])
    begin += match.end() if match else 0
    title = text[begin:stop].rstrip("；;。.，, ")
    return title or None
