"""What single sentences say: who, until when, how much.

The answers were taken from the reader and then gone through by hand: they guard what it reads against changes, and are
no independent measure of how well it reads.
"""

from __future__ import annotations

import pytest

from tests.plans.parsing.expectations import TEXTS, shown_target, shown_time
from tracker.plans.parsing import read_plan

LINES = (TEXTS / "sentences.psv").read_text(encoding="utf-8").splitlines()
"""sentence | units with role | time | targets"""


@pytest.mark.parametrize("line", LINES)
def test_a_sentence_says_who_and_when_and_how_much(line: str) -> None:
    sentence, units, time, targets = (part.strip() for part in line.split(" | "))
    plan = read_plan(f"一、重点工作\n（一）抓好落实。{sentence}\n（二）加强管理。做好工作。\n".encode(), "a.txt", 2026)
    item = plan.items[0]
    assert " ".join(f"{unit.name}/{unit.role}" for unit in item.units) == units.removeprefix("-")
    assert shown_time(item.deadline) == time
    assert " ".join(shown_target(target) for target in item.targets) == targets.removeprefix("-")
