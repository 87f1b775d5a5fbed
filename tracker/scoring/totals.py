"""Sums of lines, and the formula over them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import func, or_, select

from tracker.core.db import session
from tracker.scoring.models import LedgerEntry, Scheme, SchemeState
from tracker.scoring.rules import SHEETS, Formula


def quarters_with_lines(bureau_id: int) -> list[str]:
    """Quarters that have any line, the oldest first."""
    query = select(LedgerEntry.quarter).where(LedgerEntry.bureau_id == bureau_id).distinct()
    return sorted(session.scalars(query))


def of_units(bureau_id: int, quarter: str) -> dict[int, dict[str, int]]:
    """Sum of the lines by unit and sheet, in hundredths."""
    query = (
        select(LedgerEntry.subject_id, LedgerEntry.sheet, func.sum(LedgerEntry.points))
        .where(LedgerEntry.bureau_id == bureau_id, LedgerEntry.quarter == quarter, LedgerEntry.subject_kind == "unit")
        .group_by(LedgerEntry.subject_id, LedgerEntry.sheet)
    )
    found: dict[int, dict[str, int]] = {}
    for unit_id, sheet, points in session.execute(query):
        if sheet in SHEETS:
            found.setdefault(unit_id, {})[sheet] = int(points)
    return found


NAMES = ("formula", "sheet", "one_matter")
"""Settings of a scheme that decide how lines add up."""


@dataclass(frozen=True)
class Terms:
    """What is settled about scores on a day: the formula, which open questions it rests on, and quoted clauses."""

    formula: Formula = field(default_factory=Formula)
    marks: dict[str, str] = field(default_factory=dict)
    """Open question by what rests on it: formula, sheet, one_matter."""
    clauses: dict[str, tuple[str, str]] = field(default_factory=dict)
    """(clause id, quoted text) by the same names."""
    schemes: tuple[tuple[str, str, int], ...] = ()
    """(key, name, version) of the versions in force."""


def terms(bureau_id: int, day: date) -> Terms:
    """The settings of all scheme versions in force on `day`, taken together."""
    query = select(Scheme).where(
        Scheme.bureau_id == bureau_id,
        Scheme.state != SchemeState.DRAFT,
        Scheme.valid_from <= day,
        or_(Scheme.valid_to.is_(None), Scheme.valid_to >= day),
    )
    return terms_of(list(session.scalars(query.order_by(Scheme.key))))


def terms_of(schemes: Sequence[Scheme]) -> Terms:
    """Settings of given versions taken together; an earlier key gives way to a later one."""
    given: dict[str, Any] = {}
    for scheme in schemes:
        given |= {name: scheme.settings[name] for name in NAMES if scheme.settings.get(name)}
    formula, sheet = given.get("formula", {}), given.get("sheet", {})
    return Terms(
        formula=Formula(formula.get("method", "mean"), formula.get("weights"), sheet.get("floor"), sheet.get("cap")),
        marks={name: values["assumption"] for name, values in given.items() if values.get("assumption")},
        clauses={name: (said["clause"], said["clause_text"]) for name, said in given.items() if "clause" in said},
        schemes=tuple((scheme.key, scheme.name, scheme.version) for scheme in schemes),
    )
