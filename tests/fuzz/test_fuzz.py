"""A short run of every fuzzing target, and that the runner notices what it is there for."""

from __future__ import annotations

import random
import time

import pytest

from tests.fuzz import mutate, runner
from tests.fuzz.targets import SEEDS, TARGETS, Target


@pytest.mark.parametrize("name", TARGETS)
def test_a_short_run_finds_nothing(name: str) -> None:
    report = runner.run(name, TARGETS[name], 60, seed=random.randrange(10**6))
    assert [(number, trouble) for number, trouble, _ in report.faults] == []
    assert report.runs == max(1, 60 // TARGETS[name].cost)


def test_a_seed_makes_the_same_inputs_again() -> None:
    assert mutate.text(random.Random(5), SEEDS) == mutate.text(random.Random(5), SEEDS)
    assert mutate.data(random.Random(5), [b"plan" * 9]) == mutate.data(random.Random(5), [b"plan" * 9])


def test_crashes_and_hangs_are_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runner, "HANG", 0.05)
    crash = Target(lambda rnd: rnd.randint(0, 1), lambda made: 1 // made and None)
    assert "ZeroDivisionError" in runner.run("crash", crash, 50, seed=1).faults[0][1]

    def hang(_made: object) -> None:
        while time.perf_counter() > 0:
            pass

    assert "Hang" in runner.run("hang", Target(lambda _: 0, hang), 1, seed=1).faults[0][1]
