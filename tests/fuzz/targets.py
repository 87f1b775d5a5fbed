"""What is fuzzed: each target makes an input from a random source and reads it; it raises when something is wrong.

To add a format, add an entry: its maker gives the input, its reader may refuse it with ReadError.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.fuzz import formats, mutate
from tests.plans.parsing.sources import lossless
from tracker.plans.parsing import ReadError, SourceText, blocks, facts, from_document, read_plan, read_text, to_document
from tracker.plans.parsing.deadlines import Context
from tracker.plans.parsing.drafts import Draft
from tracker.plans.parsing.folding import fold
from tracker.plans.parsing.numbering import read_marker
from tracker.plans.parsing.wraps import unwrap

_TEXTS = sorted(Path(__file__).parents[1].glob("plans/**/texts/*.txt"))
SEEDS = [path.read_text(encoding="utf-8") for path in _TEXTS]
_ENCODINGS = ("utf-8", "utf-8-sig", "gb18030", "utf-16")


@dataclass(frozen=True)
class Target:
    """A maker of inputs and a reader of them. One run of it counts as `cost` runs of a reader of plain text."""

    make: Callable[[random.Random], Any]
    read: Callable[[Any], None]
    cost: int = 1


def _text(rnd: random.Random) -> str:
    return mutate.text(rnd, SEEDS)


def _numbering(text: str) -> None:
    folded = fold(text)
    for at in range(0, len(folded), 7):
        marker = read_marker(folded, at, len(folded))
        assert marker is None or (marker.ordinal > 0 and 0 < marker.length <= len(folded) - at)


def _blocks(text: str) -> None:
    source, cuts = unwrap(SourceText(text, blocks.lines(text)))
    assert len(source.text) == len(text) - sum(end - start for start, end in cuts)
    at = 0
    for paragraph in blocks.logical(fold(source.text), source.blocks):
        assert at <= paragraph.start < paragraph.end <= len(source.text)
        at = paragraph.end


def _facts(text: str) -> None:
    end = len(text)
    if not text.strip():
        return
    draft = Draft(0, end, None, 0, "", (1,), (), None, "measure")
    document = facts.Document(text, fold(text), Context(2026), others="support")
    [item] = facts.read(document, [draft])
    ranges = [(action.start, action.end) for action in item.actions] + [(unit.start, unit.end) for unit in item.units]
    assert all(0 <= first <= last <= end for first, last in ranges)
    for facts_of_a_kind in (item.deadlines, item.targets, item.flags):
        assert all(text[fact.start : fact.end] == fact.text for fact in facts_of_a_kind)
    assert all(text[unit.start : unit.end] == unit.name for unit in item.units)


def _plan(text: str) -> None:
    plan = read_text(SourceText(text, blocks.lines(text)), 2026)
    assert lossless(plan)
    assert all(0 <= item.start < item.end <= len(text) for item in plan.items)
    assert from_document(to_document(plan)) == plan


def _file(rnd: random.Random) -> bytes:
    made = _text(rnd).encode(rnd.choice(_ENCODINGS), "replace")
    return mutate.data(rnd, [made]) if rnd.random() < 0.3 else made


def _bytes(data: bytes) -> None:
    with suppress(ReadError):
        assert lossless(read_plan(data, "plan.txt", None))


TARGETS: dict[str, Target] = {
    "numbering": Target(_text, _numbering),
    "blocks": Target(_text, _blocks),
    "facts": Target(_text, _facts),
    "plan": Target(_text, _plan),
    "text": Target(_file, _bytes),
} | {name: Target(*format_) for name, format_ in formats.READERS.items()}
