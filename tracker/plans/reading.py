"""Reading a document for other rooms and edges: `parsing` stays behind this door."""

from __future__ import annotations

from pathlib import Path

from tracker.plans.parsing import ReadError, ReadPlan, to_json
from tracker.plans.parsing.child import read_in_child

__all__ = ["ReadError", "ReadPlan", "read_file", "to_json"]


def read_file(source: bytes | Path, filename: str, year: int | None) -> ReadPlan:
    """The plan in `source`, read in a process with limits. Raises ReadError, whose message tells the person why."""
    return read_in_child(source, filename, year)
