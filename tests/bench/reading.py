"""`python -m tests.bench.reading`: the product reads a Word plan of 300 pages, python-docx walks its text beside it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from typing import Any

from tests.plans.parsing import bigword
from tests.processes import ROOT
from tracker.plans.parsing import read_plan, read_source
from tracker.plans.parsing.child import read_in_child

TO_PYTHON_DOCX, MEGABYTES = 2.0, 300
YEAR, NAME = 2026, "plan.docx"
LONGER = 4
_PEAK = """
import re, runpy, sys
sys.argv[0] = "tracker.plans.parsing"
try:
    runpy.run_module("tracker.plans.parsing", run_name="__main__", alter_sys=True)
finally:
    print(re.search(r"VmHWM:\\s+(\\d+)", open("/proc/self/status").read())[1], file=sys.stderr)
"""


def measure(rounds: int = 5, chapters: int = 12) -> dict[str, Any]:
    """Best processor times of `rounds`, in which all that is measured takes turns.

    `whole` is the read from bytes to the finished plan in this process; `child` the same as an upload does it, with the
    start of its process and the way of the plan back from it.
    """
    data, longer = bigword.made(chapters), bigword.made(LONGER * chapters)
    characters = len(read_source(data).text)
    measured: dict[str, Callable[[], object]] = {
        "python_docx": lambda: bigword.walked(data),
        "source": lambda: read_source(data),
        "whole": lambda: read_plan(data, NAME, YEAR),
        "child": lambda: read_in_child(data, NAME, YEAR),
        "longer": lambda: read_plan(longer, NAME, YEAR),
    }
    best = dict.fromkeys(measured, float("inf"))
    for _ in range(rounds):
        for name, work in measured.items():
            best[name] = min(best[name], _seconds(work))
    ratio = round(best["whole"] / best["python_docx"], 2)
    peak = _peak(data)
    return {
        "characters": characters,
        **{f"{name}_seconds": round(best[name], 3) for name in ("python_docx", "source", "whole", "child")},
        "whole_to_python_docx": ratio,
        "child_to_python_docx": round(best["child"] / best["python_docx"], 2),
        "peak_mb": peak,
        "growth": round(best["longer"] / len(read_source(longer).text) / (best["whole"] / characters), 2),
        "aims": {"whole_to_python_docx": TO_PYTHON_DOCX, "peak_mb": MEGABYTES},
        "holds": ratio <= TO_PYTHON_DOCX and peak <= MEGABYTES,
    }


def _seconds(work: Callable[[], object]) -> float:
    """Processor time, that of processes that it started and ended included: other work on the machine counts little."""
    began = sum(os.times()[:4])
    work()
    return sum(os.times()[:4]) - began


def _peak(data: bytes) -> int:
    """The most memory that a child takes for it, in MB."""
    command = [sys.executable, "-c", _PEAK, "-", "--name", NAME, "--year", str(YEAR), "--document"]
    done = subprocess.run(command, input=data, cwd=ROOT, capture_output=True, check=True)
    return round(int(done.stderr.split()[-1]) / 1024)


if __name__ == "__main__":
    print(json.dumps(measure(), indent=2))
