"""Reading a document for other rooms and edges: `parsing` stays behind this door."""

from __future__ import annotations

from pathlib import Path

from tracker.plans.parsing import Head, Layout, ReadError, ReadPlan, to_json
from tracker.plans.parsing.child import read_in_child
from tracker.plans.parsing.limits import OLD_WORD, sniff
from tracker.plans.parsing.sources.columns import ROLES, plain

__all__ = [
    "ACCEPTED",
    "ROLES",
    "Head",
    "Layout",
    "ReadError",
    "ReadPlan",
    "head_words",
    "is_old",
    "read_file",
    "rows",
    "to_json",
]

ACCEPTED = (".docx", ".doc", ".wps", ".pdf", ".xlsx", ".txt", ".md", ".html", ".htm")
"""Endings offered when a file is chosen; what a file is, its content says."""


def read_file(source: bytes | Path, filename: str, year: int | None) -> ReadPlan:
    """The plan in `source`, read in a process with limits. Raises ReadError, whose message tells the person why."""
    return read_in_child(source, filename, year)


def is_old(data: bytes) -> bool:
    """True for an old Word or WPS file, whatever its name: LibreOffice converts it first, which takes its time."""
    try:
        return sniff(data) == OLD_WORD
    except ReadError:  # whoever reads it says why it is refused
        return False


def rows(plan: ReadPlan, head: Head, above: int = 5, below: int = 6) -> list[tuple[int, list[str]]]:
    """The table rows around the head row of a sheet: number of the block and the words of its cells."""
    others = [other.row for other in plan.heads if other.row > head.row]
    last = min([*others, head.row + below + 1, len(plan.blocks)])
    found = []
    for at in range(max(head.row - above, 0), last):
        block = plan.blocks[at]
        if block.kind == "row" and len(block.cells) == len(head.words):
            found.append((at, [plan.text[start:end] for start, end in block.cells]))
    return found


def head_words(cells: list[str]) -> tuple[str, ...]:
    """The words of a head row as layouts are remembered by them."""
    return tuple(plain(cell)[:60] for cell in cells)
