"""All units of a task: table columns first, then labels, then agents; every name once."""

from __future__ import annotations

from tracker.plans.parsing.labels import in_cell, labelled, opening
from tracker.plans.parsing.model import Unit


def of_row(text: str, folded: str, columns: tuple[tuple[str, int, int], ...]) -> list[Unit]:
    """Units of a table row from its unit columns."""
    out: list[Unit] = []
    for kind, start, end in columns:
        if kind != "time":
            role, _, merged = kind.partition("-")
            found = in_cell(text, folded, start, end, role)
            out.extend(unit._replace(how="column-merged") if merged else unit for unit in found)
    return _once(out)


def of_text(text: str, folded: str, begin: int, end: int, acting: list[Unit], *, first_leads: bool) -> list[Unit]:
    """Units of a paragraph or item behind its number: those it names, then the `acting` ones of its sentences."""
    found = opening(text, folded, begin, end) + labelled(text, folded, begin, end, first_leads=first_leads)
    return _once(found + acting)


def _once(found: list[Unit]) -> list[Unit]:
    """Every name once, as it was read first: labels stand before prose."""
    seen: dict[str, Unit] = {}
    for unit in found:
        seen.setdefault(unit.name, unit)
    return list(seen.values())
