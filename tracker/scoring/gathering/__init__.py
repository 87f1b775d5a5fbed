"""Pulling facts from the rooms that recorded what happened: each module reads one kind of source, set-based.

A source whose fact is recorded already is left out by its natural key, so gathering again gives nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from tracker.scoring.gathering import cases, closed, events, overdue, summaries
from tracker.scoring.gathering.seed import MatterSeed, Seed

__all__ = ["MatterSeed", "Seed", "gather"]


def gather(bureau_id: int, since: date, open_quarters: list[str], now: datetime) -> Iterator[Seed]:
    """Facts of a bureau not recorded yet that occurred on or after `since`."""
    for source in (
        closed.gather(bureau_id, now),
        overdue.gather(bureau_id, open_quarters, now),
        cases.gather(bureau_id),
        events.gather(bureau_id),
        summaries.gather(bureau_id),
    ):
        yield from (seed for seed in source if seed.occurred_on >= since)
