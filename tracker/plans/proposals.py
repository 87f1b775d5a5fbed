"""What the reader found in an item as it is stored with its task: each fact with its place, and why it was read so."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from typing import Any

from tracker.organisation.queries import Names
from tracker.plans.models import DeadlineKind
from tracker.plans.parsing import Deadline, Item, Part, ReadPlan, Target, Unit
from tracker.plans.parsing.model import Flag

Alone = Callable[[Deadline], bool]
"""Is a time all that its cell of a table says?"""


def propose(item: Item, names: Names, alone: Alone = lambda _deadline: False) -> dict[str, Any]:
    """What the text of an item offers; unit names matched to the organisation that `names` knows."""
    parts = [{"title": part.title or "", **_facts(part, names, alone), **_place(part)} for part in item.parts]
    banned = [(action.start, action.end) for action in item.actions if action.kind == "prohibition"]
    return {
        **_facts(item, names, alone),
        **({"parts": parts} if parts else {}),
        "flags": [_flag(flag) for flag in item.flags if not any(a <= flag.start < z for a, z in banned)],
    }


def alone_in_cell(plan: ReadPlan) -> Alone:
    """Tells which times of a plan stand in a column of their own."""
    rows = [block for block in plan.blocks if block.kind == "row"]
    starts = [row.start for row in rows]

    def alone(given: Deadline) -> bool:
        at = bisect_right(starts, given.start) - 1
        cells = rows[at].cells if at >= 0 else ()
        said = next((plan.text[a:z] for a, z in cells if a <= given.start < z), "")
        return bool(said) and len("".join(said.split())) <= len(given.text) + _BESIDE

    return alone


_BESIDE = 2
"""Letters of a cell beside the time that it states: 前, 底前."""


def _facts(given: Item | Part, names: Names, alone: Alone) -> dict[str, Any]:
    return {
        "units": [_unit(unit, names) for unit in given.units],
        "deadlines": [_deadline(deadline, alone) for deadline in _ranked(given)],
        "targets": [_target(target) for target in given.targets],
    }


def _unit(given: Unit, names: Names) -> dict[str, Any]:
    """`unit_id` is the one unit meant; a collective name has `unit_ids` instead."""
    meant = names.find(given.name)
    one = meant.units[0] if meant and not meant.several else None
    several = {"unit_ids": list(meant.units)} if meant and meant.several else {}
    told = {"name": given.name, "role": given.role, "how": given.how, "why": given.why}
    return {"unit_id": one, **several, **told, **_place(given)}


def _place(given: Unit | Target | Part | Flag) -> dict[str, int]:
    return {"start": given.start, "end": given.end}


def _ranked(item: Item | Part) -> Sequence[Deadline]:
    """The binding time first."""
    rest = [deadline for deadline in item.deadlines if deadline != item.deadline]
    return [item.deadline, *rest] if item.deadline else rest


def _deadline(given: Deadline, alone: Alone) -> dict[str, Any]:
    kind: DeadlineKind | None = None
    if given.resolved:
        kind = DeadlineKind.DATED
    elif given.recurrence or given.kind == "ongoing":
        kind = DeadlineKind.STANDING
    return {
        "text": given.text,
        "kind": kind,
        "day": given.resolved,
        "cadence": given.recurrence or "",
        "why": given.why,
        **({"inherited": True} if given.inherited else {}),
        **({"how": "column"} if alone(given) else {}),
        "start": given.start,
        "end": given.end,
    }


def _target(given: Target) -> dict[str, Any]:
    """`upper` only where there are two bounds; `measure` and `basis` as far as the clause says."""
    said = {"upper": given.upper, "why": given.why, "measure": given.measure, "basis": given.basis}
    told = {name: value for name, value in said.items() if value not in (None, "")}
    return {"text": given.text, "value": given.value, "op": given.op, "unit": given.unit, **told, **_place(given)}


def _flag(given: Flag) -> dict[str, Any]:
    """A prohibition is stored where no sentence of its own says it."""
    ways = {"allowed": list(given.allowed)} if given.allowed else {}
    return {"kind": given.kind, "text": given.text, **ways, **_place(given)}
