"""Runs a target many times and notes crashes, hangs and memory."""

from __future__ import annotations

import random
import re
import signal
import time
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import Any

from tests.fuzz.targets import Target

HANG = 2.0  # seconds of computing after which an input counts as a hang, however busy the machine is
MEMORY = 300  # MB that the process may take
LEAST = 40
PROGRAM = 1000  # what a run costs that starts another program


class Hang(Exception):
    """An input was not read in time."""


@dataclass
class Report:
    """What came of a target's runs. `faults` are (number of the run, what happened, the input)."""

    name: str
    runs: int = 0
    seconds: float = 0.0
    slowest: float = 0.0
    faults: list[tuple[int, str, Any]] = field(default_factory=list)

    def line(self) -> str:
        return (
            f"{self.name}: {self.runs} runs in {self.seconds:.0f} s, {len(self.faults)} faults, "
            f"slowest {self.slowest:.2f} s, memory {megabytes()} MB"
        )


def run(name: str, target: Target, runs: int, seed: int, most: int = 20) -> Report:
    """Read `runs` inputs, fewer if they cost more; run i of a seed is always the same input. `most` faults end it."""
    report = Report(name)
    runs = how_many(target, runs)
    began = time.perf_counter()
    for number in range(runs):
        made = target.make(random.Random(f"{seed}/{name}/{number}"))
        start = time.process_time()
        try:
            with _limit(HANG):
                target.read(made)
        except Exception:  # noqa: BLE001  # whatever it is, it is what we look for
            report.faults.append((number, traceback.format_exc(), made))
        report.runs += 1
        report.slowest = max(report.slowest, time.process_time() - start)
        if len(report.faults) >= most:
            break
    report.seconds = time.perf_counter() - began
    return report


def how_many(target: Target, runs: int) -> int:
    """Runs by cost, but a few dozen of everything that does not start a program of its own."""
    return max(1 if target.cost >= PROGRAM else min(runs, LEAST), runs // target.cost)


def keep(report: Report, folder: Path) -> None:
    """Write the inputs that failed, and how, into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    for number, trouble, made in report.faults:
        content = made if isinstance(made, bytes) else str(made).encode("utf-8", "surrogatepass")
        (folder / f"{report.name}-{number}.input").write_bytes(content)
        (folder / f"{report.name}-{number}.txt").write_text(trouble, encoding="utf-8")


def megabytes() -> int:
    """The most memory that this program has taken; `ru_maxrss` goes on from the program that started it."""
    peak = re.search(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text())
    return int(peak[1]) // 1024 if peak else 0


@contextmanager
def _limit(seconds: float) -> Iterator[None]:
    def stop(_signal: int, _frame: FrameType | None) -> None:
        raise Hang(f"more than {seconds} s")

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)
