"""All units of a task: table columns first, then labels, then agents; every name once."""

from __future__ import annotations

from tracker.plans.parsing.labels import in_cell, labelled, opening
from tracker.plans.parsing.model import Unit


def of_row(text: str, folded: str, columns: tuple[tuple[str, int, int], ...]) -> list[Unit]:
    """Units of a table row from its unit columns."""
    out: list[Unit] = []
    for kind, start, end in columns:
        if kind not in ("time", "silent"):
            role, _, merged = kind.partition("-")
            found = in_cell(text, folded, start, end, role)
            out.extend(unit._replace(how="column-merged") if merged else unit for unit in found)
    return _once(out)


def of_text(text: str, folded: str, begin: int, end: int, acting: list[Unit], *, others: str) -> list[Unit]:
    """Units of a paragraph or item behind its number: those it names, then the `acting` ones of its sentences.

    `others` as `labels.role_behind_the_first` has it.
    """
    found = opening(text, folded, begin, end) + labelled(text, folded, begin, end, others=others)
    return _once(found + acting)


def _once(found: list[Unit]) -> list[Unit]:
    """Every name once, as it was read first: labels stand before prose."""
    seen: dict[str, Unit] = {}
    for unit in found:
        seen.setdefault(unit.name, unit)
    return list(seen.values())
