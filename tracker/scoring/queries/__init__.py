"""Reads of scores: a unit's quarter explained line by line, the board of units, previews, schemes."""

from tracker.scoring.queries.board import BoardRow, QuarterBoard, board, quarters_of, to_close
from tracker.scoring.queries.explaining import Explanation, Line, Sheet, explain, find_unit, own_lines
from tracker.scoring.queries.previews import Preview, preview_hold
from tracker.scoring.queries.schemes import Comparison, SchemeView, compare, rules_of_scheme, scheme_for, schemes_of

__all__ = [
    "BoardRow",
    "Comparison",
    "Explanation",
    "Line",
    "Preview",
    "QuarterBoard",
    "SchemeView",
    "Sheet",
    "board",
    "compare",
    "explain",
    "find_unit",
    "own_lines",
    "preview_hold",
    "quarters_of",
    "rules_of_scheme",
    "scheme_for",
    "schemes_of",
    "to_close",
]
