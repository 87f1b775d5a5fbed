"""Python's collector of cycles rests while a plan is read, and finds next to nothing afterwards."""

import gc

import pytest

from tests.plans.parsing import bigword
from tracker.plans.parsing import read_plan
from tracker.plans.parsing.collecting import collector_at_rest

YEAR = 2026


@pytest.mark.parametrize("chapters", [1, 4])
def test_a_read_plan_leaves_no_circles(chapters: int) -> None:
    """The reader of XML leaves a few of its own, however long the plan."""
    data = bigword.made(chapters)
    read_plan(data, "plan.docx", YEAR)  # what is made once for every later plan
    while gc.collect():  # what goes may let go of more
        pass
    plan = read_plan(data, "plan.docx", YEAR)
    assert gc.collect() < 100
    assert plan.items


@pytest.mark.parametrize("on", [True, False])
def test_the_collector_is_left_as_it_was(on: bool) -> None:
    was_on = gc.isenabled()
    try:
        (gc.enable if on else gc.disable)()
        with collector_at_rest():
            assert not gc.isenabled()
        assert gc.isenabled() is on
    finally:
        (gc.enable if was_on else gc.disable)()
