"""The quarter board of units: totals, which every member of the bureau may read; never a list of persons."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from tracker.scoring import ledger, quarters, totals
from tracker.scoring.queries.explaining import is_closed
from tracker.scoring.subjects import scored_units
from tracker.scoring.totals import Terms


@dataclass(frozen=True)
class BoardRow:
    """A unit's sheets and score of a quarter, and the change against the quarter before."""

    unit_id: int
    sheets: dict[str, int]
    score: int | None
    change: int | None


@dataclass(frozen=True)
class QuarterBoard:
    """All units in display order."""

    quarter: str
    rows: tuple[BoardRow, ...]
    terms: Terms
    closed: bool


def quarters_of(bureau_id: int) -> list[str]:
    """Quarters that have lines, the newest first."""
    return totals.quarters_with_lines(bureau_id)[::-1]


def to_close(bureau_id: int, today: date) -> str | None:
    """The quarter that is to be closed next, once it has ended; also one in which nothing was scored."""
    first = ledger.first_quarter(bureau_id)
    quarter = first and quarters.first_open(first, ledger.closed_quarters(bureau_id))
    return quarter if quarter and quarters.last_day(quarter) < today else None


def board(bureau_id: int, quarter: str, today: date) -> QuarterBoard:
    """The board of `quarter`, in the order of the organisation (no ranking)."""
    before = quarters.preceding(quarter)
    terms, earlier = (totals.terms(bureau_id, quarters.last_day(one)) for one in (quarter, before))
    sums, sums_before = totals.of_units(bureau_id, quarter), totals.of_units(bureau_id, before)
    rows = []
    for unit_id in scored_units(bureau_id, quarters.first_day(quarter), min(quarters.last_day(quarter), today)):
        sheets = sums.get(unit_id, {})
        score = terms.formula.score(sheets) if sheets else None
        last = earlier.formula.score(sums_before[unit_id]) if unit_id in sums_before else None
        change = score - last if score is not None and last is not None else None
        rows.append(BoardRow(unit_id, sheets, score, change))
    return QuarterBoard(quarter, tuple(rows), terms, is_closed(bureau_id, quarter))
