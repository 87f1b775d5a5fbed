"""The regression table: plans of every kind and manner, read as the person who wrote them reads them."""

from __future__ import annotations

import pytest

from tests.plans.parsing.expectations import NAMES, TEXTS, faults, load
from tests.plans.parsing.sources import lossless
from tracker.plans.parsing import read_plan


@pytest.mark.parametrize("name", NAMES)
def test_a_plan_is_read_as_a_person_reads_it(name: str) -> None:
    data = (TEXTS / f"{name}.txt").read_bytes()
    expected = load(name, data.decode("utf-8"))
    plan = read_plan(data, f"{name}.txt", expected.year)
    assert lossless(plan)
    assert faults(plan, expected) == []


def test_the_table_is_large_enough() -> None:
    assert len(NAMES) >= 12
