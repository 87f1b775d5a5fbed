"""Fifty kills while 2,000 items pass their thresholds: 0 missing, 0 doubled, on both databases."""

import os
import random
from dataclasses import asdict

import pytest

from tests.chaos import run

pytestmark = pytest.mark.chaos

KILLS = int(os.environ.get("CHAOS_KILLS", "50"))
ITEMS = int(os.environ.get("CHAOS_ITEMS", "2000"))
SEED = int(os.environ.get("CHAOS_SEED", "0")) or random.randrange(10**6)


def test_nothing_is_missing_and_nothing_doubled(engine: str) -> None:
    report = run.run(engine, kills=KILLS, items=ITEMS, seed=SEED)
    print(asdict(report))
    assert report.clean, report
