"""The plan as a table to hand on (任务分解表): its rows, and the writers of an Excel and a Word file."""

from tracker.plans.breakdown.rows import COLUMNS, Breakdown, Group, breakdown
from tracker.plans.breakdown.sheet import to_xlsx
from tracker.plans.breakdown.word import to_docx

__all__ = ["COLUMNS", "Breakdown", "Group", "breakdown", "to_docx", "to_xlsx"]
