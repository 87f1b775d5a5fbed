"""Reads a work plan from bytes into frozen values.

Owns no table and reads none: source (docx, text) → blocks → outline → items → facts, each step a pure function of the
one before. The room's service calls `child.read_in_child`, which runs the same reader in a process with limits.
"""

from __future__ import annotations

from tracker.plans.parsing import docx, limits
from tracker.plans.parsing import text as plain_text
from tracker.plans.parsing.jsonform import from_document, to_document, to_json
from tracker.plans.parsing.limits import ReadError
from tracker.plans.parsing.model import (
    Action,
    Block,
    Deadline,
    Flag,
    Item,
    Node,
    Part,
    ReadPlan,
    SourceText,
    Span,
    Target,
    Unit,
)
from tracker.plans.parsing.reader import read_text

__all__ = [
    "Action",
    "Block",
    "Deadline",
    "Flag",
    "Item",
    "Node",
    "Part",
    "ReadError",
    "ReadPlan",
    "SourceText",
    "Span",
    "Target",
    "Unit",
    "from_document",
    "read_plan",
    "read_source",
    "read_text",
    "to_document",
    "to_json",
]


def read_source(data: bytes) -> SourceText:
    """The text and blocks of a file, its type told by content. Raises ReadError with a reason for the person."""
    return docx.read(data) if limits.sniff(data) == "docx" else plain_text.read(data)


def read_plan(data: bytes, filename: str, year: int | None) -> ReadPlan:
    """Read a plan document. Raises ReadError.

    `year` is the plan's year; None takes the year that the text names, or else the name of the file.
    """
    return read_text(read_source(data), year, filename)
