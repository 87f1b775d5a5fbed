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
PAGES = {100: 4, 300: 12, 900: 36}  # chapters of so many pages
_PEAK = """
import re, runpy, sys
sys.argv[0] = "tracker.plans.parsing"
try:
    runpy.run_module("tracker.plans.parsing", run_name="__main__", alter_sys=True)
finally:
    print(re.search(r"VmHWM:\\s+(\\d+)", open("/proc/self/status").read())[1], file=sys.stderr)
"""


def measure(rounds: int = 5, scale: float = 1.0) -> dict[str, Any]:
    """Best processor times of `rounds`, in which all that is measured takes turns.

    `whole` is the read from bytes to the finished plan in this process; `child` the same as an upload does it, with the
    start of its process and the way of the plan back from it; `start` is that start alone. `bare` and `crowded` are the
    same pages written barely, and with five times as many facts as plans have. `scale` makes all shorter.
    """
    plans = {pages: bigword.made(max(1, round(scale * chapters))) for pages, chapters in PAGES.items()}
    characters = {pages: len(read_source(plan).text) for pages, plan in plans.items()}
    chapters = max(1, round(scale * PAGES[300]))
    data, bare = plans[300], bigword.made(chapters, bare=True)
    crowded = bigword.made(chapters, bare=True, crowded=True)
    measured: dict[str, Callable[[], object]] = {
        "python_docx": lambda: bigword.walked(data),
        "source": lambda: read_source(data),
        "whole": lambda: read_plan(data, NAME, YEAR),
        "child": lambda: read_in_child(data, NAME, YEAR),
        "start": lambda: read_in_child("一、总结".encode(), NAME, YEAR),
        "hundred": lambda: read_plan(plans[100], NAME, YEAR),
        "nine_hundred": lambda: read_plan(plans[900], NAME, YEAR),
        "bare_python_docx": lambda: bigword.walked(bare),
        "bare": lambda: read_plan(bare, NAME, YEAR),
        "crowded_python_docx": lambda: bigword.walked(crowded),
        "crowded": lambda: read_plan(crowded, NAME, YEAR),
    }
    best = dict.fromkeys(measured, float("inf"))
    for _ in range(rounds):
        for name, work in measured.items():
            best[name] = min(best[name], _seconds(work))
    ratios = {
        "whole_to_python_docx": round(best["whole"] / best["python_docx"], 2),
        "bare_to_python_docx": round(best["bare"] / best["bare_python_docx"], 2),
        "crowded_to_python_docx": round(best["crowded"] / best["crowded_python_docx"], 2),
    }
    peak = _peak(data)
    names = {100: "hundred", 300: "whole", 900: "nine_hundred"}
    per_character = {pages: best[name] / characters[pages] for pages, name in names.items()}
    return {
        "characters": characters[300],
        **{f"{name}_seconds": round(best[name], 3) for name in best},
        **ratios,
        "child_to_python_docx": round(best["child"] / best["python_docx"], 2),
        "peak_mb": peak,
        "peak_mb_900_pages": _peak(plans[900]),
        "growth": round(per_character[900] / per_character[300], 2),
        "microseconds_per_character": {pages: round(1e6 * cost, 2) for pages, cost in per_character.items()},
        "aims": {"to_python_docx": TO_PYTHON_DOCX, "peak_mb": MEGABYTES},
        "holds": max(ratios.values()) <= TO_PYTHON_DOCX and peak <= MEGABYTES,
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
