"""`python -m tests.bench.reading`: the product reads a Word plan of 300 pages, python-docx walks its text beside it."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
from collections.abc import Callable
from typing import Any, NamedTuple

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


def _plan(data: bytes) -> object:
    return read_plan(data, NAME, YEAR)


class Reading(NamedTuple):
    """What is done with a document of so many pages; `bare` and `crowded` as `bigword.made` has them."""

    work: Callable[[bytes], object]
    pages: int = 300
    bare: bool = False
    crowded: bool = False


READINGS = {
    "python_docx": Reading(bigword.walked),
    "source": Reading(read_source),
    "whole": Reading(_plan),
    "child": Reading(lambda data: read_in_child(data, NAME, YEAR)),
    "start": Reading(lambda _: read_in_child("一、总结".encode(), NAME, YEAR)),
    "hundred": Reading(_plan, 100),
    "nine_hundred": Reading(_plan, 900),
    "bare_python_docx": Reading(bigword.walked, bare=True),
    "bare": Reading(_plan, bare=True),
    "crowded_python_docx": Reading(bigword.walked, bare=True, crowded=True),
    "crowded": Reading(_plan, bare=True, crowded=True),
}
"""`whole` is from bytes to the finished plan; `child` the same as an upload has it, with the start of its process and
the way of the plan back from it; `start` is that start alone."""


def measure(rounds: int = 5, scale: float = 1.0) -> dict[str, Any]:
    """Best processor times of `rounds`, in which all readings take turns. `scale` makes all documents shorter."""
    best = dict.fromkeys(READINGS, float("inf"))
    for _ in range(rounds):
        for name in READINGS:
            best[name] = min(best[name], _alone(name, scale))
    ratios = {
        "whole_to_python_docx": round(best["whole"] / best["python_docx"], 2),
        "bare_to_python_docx": round(best["bare"] / best["bare_python_docx"], 2),
        "crowded_to_python_docx": round(best["crowded"] / best["crowded_python_docx"], 2),
    }
    names = {100: "hundred", 300: "whole", 900: "nine_hundred"}
    characters = {pages: len(read_source(_document(READINGS[name], scale)).text) for pages, name in names.items()}
    per_character = {pages: best[name] / characters[pages] for pages, name in names.items()}
    peak = _peak(_document(READINGS["whole"], scale))
    return {
        "characters": characters[300],
        **{f"{name}_seconds": round(best[name], 3) for name in best},
        **ratios,
        "child_to_python_docx": round(best["child"] / best["python_docx"], 2),
        "peak_mb": peak,
        "peak_mb_900_pages": _peak(_document(READINGS["nine_hundred"], scale)),
        "growth": round(per_character[900] / per_character[300], 2),
        "microseconds_per_character": {pages: round(1e6 * cost, 2) for pages, cost in per_character.items()},
        "aims": {"to_python_docx": TO_PYTHON_DOCX, "peak_mb": MEGABYTES},
        "holds": max(ratios.values()) <= TO_PYTHON_DOCX and peak <= MEGABYTES,
    }


def _document(reading: Reading, scale: float) -> bytes:
    chapters = max(1, round(scale * PAGES[reading.pages]))
    return bigword.made(chapters, bare=reading.bare, crowded=reading.crowded)


def _alone(name: str, scale: float) -> float:
    """Seconds in a process of its own, as an upload is read: one that has read before finds its memory scattered."""
    command = [sys.executable, "-m", "tests.bench.reading", name, str(scale)]
    return float(subprocess.run(command, cwd=ROOT, capture_output=True, check=True, text=True).stdout)


def once(name: str, scale: float) -> float:
    """Processor seconds of one reading in this process, those of processes that it started and ended included.

    A short document goes before it: what a process does once, such as loading modules, is no part of reading.
    """
    reading = READINGS[name]
    reading.work(_document(reading, 0))
    data = _document(reading, scale)
    began = _used()
    reading.work(data)
    return _used() - began


def _used() -> float:
    spent = [resource.getrusage(whose) for whose in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in spent)


def _peak(data: bytes) -> int:
    """The most memory that a child takes for it, in MB."""
    command = [sys.executable, "-c", _PEAK, "-", "--name", NAME, "--year", str(YEAR), "--document"]
    done = subprocess.run(command, input=data, cwd=ROOT, capture_output=True, check=True)
    return round(int(done.stderr.split()[-1]) / 1024)


if __name__ == "__main__":
    print(once(sys.argv[1], float(sys.argv[2])) if len(sys.argv) > 1 else json.dumps(measure(), indent=2))
