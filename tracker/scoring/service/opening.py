"""Opening lines: each unit's two sheets begin a quarter with their points (R4-32b, Q23)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from tracker.core.db import new_uuid, session
from tracker.scoring import ledger, quarters
from tracker.scoring.models import LedgerEntry
from tracker.scoring.rules import OPENING, Rule
from tracker.scoring.subjects import scored_units, unit_uuid


def open_sheets(bureau_id: int, rules: Sequence[Rule], open_quarters: Iterable[str], today: date, now: datetime) -> int:
    """Append the opening lines that open quarters still lack; returns how many."""
    added = 0
    for quarter in open_quarters:
        wanted = dict(wanted_lines(bureau_id, rules, quarter, today))
        query = select(LedgerEntry.key).where(LedgerEntry.quarter == quarter, LedgerEntry.key.in_(wanted))
        known = set(session.scalars(query))
        rows = [_row(bureau_id, key, line, quarter, now) for key, line in wanted.items() if key not in known]
        ledger.append_rows(bureau_id, rows, now)
        added += len(rows)
    return added


def wanted_lines(
    bureau_id: int, rules: Sequence[Rule], quarter: str, today: date
) -> Iterator[tuple[str, tuple[int, Rule]]]:
    """(natural key, (unit, rule)) of a quarter's opening lines: one per unit and sheet, however many schemes say so."""
    first, last = quarters.first_day(quarter), quarters.last_day(quarter)
    opening = {rule.sheet: rule for rule in sorted(_opening(rules, first, last), key=lambda rule: rule.name)}
    if not opening:
        return
    for unit_id in scored_units(bureau_id, first, min(last, today)):
        uuid = unit_uuid(bureau_id, unit_id)
        for sheet, rule in opening.items():
            yield f"{OPENING}/{uuid}/{quarter}/{sheet}", (unit_id, rule)


def _opening(rules: Sequence[Rule], first: date, last: date) -> list[Rule]:
    """Opening rules in force when the quarter began, or from later in it when none was."""
    given = [rule for rule in rules if rule.fact_type == OPENING]
    at_start = [rule for rule in given if rule.in_force(first)]
    return at_start or [rule for rule in given if first < rule.valid_from <= last]


def _row(bureau_id: int, key: str, line: tuple[int, Rule], quarter: str, now: datetime) -> dict[str, Any]:
    unit_id, rule = line
    first = quarters.first_day(quarter)
    return {
        "uuid": new_uuid(),
        "key": key,
        "bureau_id": bureau_id,
        "fact_id": None,
        "rule_id": rule.id,
        "matter_id": None,
        "subject_kind": "unit",
        "subject_id": unit_id,
        "capacity": "unit",
        "sheet": rule.sheet,
        "points": rule.points,
        "consequence": "",
        "absorbed": False,
        "absorbed_points": 0,
        "reverses_id": None,
        "quarter": quarter,
        "occurred_on": first,
        "booked_on": first,
        "posted_at": now,
    }
