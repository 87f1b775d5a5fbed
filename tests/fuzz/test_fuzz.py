"""A short run of every fuzzing target, and that the runner notices what it is there for."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.fuzz import mutate, runner
from tests.fuzz.__main__ import main
from tests.fuzz.formats import MISSING
from tests.fuzz.targets import SEEDS, TARGETS, Target

ROOT = Path(__file__).parents[2]


ALONE = ["converter"]


@pytest.mark.parametrize("names", [[*TARGETS.keys() - ALONE], ALONE], ids=("all", "converter"))
def test_a_short_run_finds_nothing_and_stays_within_its_memory(names: list[str], tmp_path: Path) -> None:
    """In a process of its own: what other tests took is not counted."""
    if {*names} & {*MISSING}:
        pytest.skip("no LibreOffice on this machine: apt-get install libreoffice-writer-nogui")
    command = [sys.executable, "-m", "tests.fuzz", *names, "--runs", "60", "--out", str(tmp_path)]
    done = subprocess.run(
        [*command, "--seed", str(random.randrange(10**6))], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert [line.split(":")[0] for line in done.stdout.splitlines()] == names


def test_formats_are_run_a_few_dozen_times() -> None:
    runs = {name: runner.how_many(target, 60) for name, target in TARGETS.items()}
    assert {name for name, count in runs.items() if count < runner.LEAST} == {"converter"}


def test_too_much_memory_fails_the_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runner, "MEMORY", 1)
    monkeypatch.setattr(sys, "argv", ["tests.fuzz", "numbering", "--runs", "1"])
    assert main() == 1


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
