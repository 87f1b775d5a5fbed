"""Reads of escalation: cases of the desk, one case in full, the ladder and the proof of an item."""

from tracker.escalation.queries.cases import (
    CaseRow,
    CaseTotals,
    accountable_units,
    case_by_id,
    case_for,
    cases_page,
    count_open,
    decision_for,
    decisions_of,
    items_of,
    open_case_of,
    statements_of,
    totals,
)
from tracker.escalation.queries.ladders import LadderRow, ladder, ladders_of
from tracker.escalation.queries.steps import (
    LadderLine,
    ProofLine,
    asks_of,
    heartbeats,
    ladder_of_case,
    proof,
    steps_of,
)

__all__ = [
    "CaseRow",
    "CaseTotals",
    "LadderLine",
    "LadderRow",
    "ProofLine",
    "accountable_units",
    "asks_of",
    "case_by_id",
    "case_for",
    "cases_page",
    "count_open",
    "decision_for",
    "decisions_of",
    "heartbeats",
    "items_of",
    "ladder",
    "ladder_of_case",
    "ladders_of",
    "open_case_of",
    "proof",
    "statements_of",
    "steps_of",
    "totals",
]
