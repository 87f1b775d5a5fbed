"""The plan as a table to hand on (任务分解表): its rows, the writers of an Excel and a Word file, and the way back."""

from tracker.plans.breakdown.back import Meaning, Row, Table, table_of
from tracker.plans.breakdown.columns import COLUMNS, OWNER
from tracker.plans.breakdown.rows import Breakdown, Group, breakdown, told
from tracker.plans.breakdown.sheet import to_xlsx
from tracker.plans.breakdown.word import to_docx

__all__ = [
    "COLUMNS",
    "OWNER",
    "Breakdown",
    "Group",
    "Meaning",
    "Row",
    "Table",
    "breakdown",
    "table_of",
    "to_docx",
    "to_xlsx",
    "told",
]
