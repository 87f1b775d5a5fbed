"""Reads a work plan from bytes into frozen values.

Owns no table and reads none: `sources` (Word, text, Markdown, HTML, PDF, Excel) → blocks → outline → items → facts,
each step a pure function of the one before. The room's service calls `child.read_in_child`, which runs the same reader
in a process with limits.
"""

from __future__ import annotations

from collections.abc import Sequence

from tracker.plans.parsing.collecting import collector_at_rest
from tracker.plans.parsing.jsonform import from_document, to_document, to_json
from tracker.plans.parsing.limits import ReadError
from tracker.plans.parsing.model import (
    Action,
    Aside,
    Block,
    Deadline,
    Flag,
    Head,
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
from tracker.plans.parsing.sources import read_source
from tracker.plans.parsing.sources.columns import Layout

__all__ = [
    "Action",
    "Aside",
    "Block",
    "Deadline",
    "Flag",
    "Head",
    "Item",
    "Layout",
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


def read_plan(data: bytes, filename: str, year: int | None, layouts: Sequence[Layout] = ()) -> ReadPlan:
    """Read a plan document. Raises ReadError.

    `year` is the plan's year; None takes the year that the text names, or else the name of the file. `layouts` settle
    the columns of sheets whose head row has the same words.
    """
    with collector_at_rest():
        return read_text(read_source(data, layouts), year, filename)
