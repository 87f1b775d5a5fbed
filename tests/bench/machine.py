"""What processes cost, from /proc: seconds of processor, and memory shared out fairly (PSS) and whole (RSS)."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterable
from pathlib import Path

PROC = Path("/proc")
TICK = os.sysconf("SC_CLK_TCK")
PARENT, USER, SYSTEM, CHILDREN_USER, CHILDREN_SYSTEM = 1, 11, 12, 13, 14
"""Places in /proc/PID/stat, counted after the program's name."""


def _stat(pid: int) -> list[str]:
    return (PROC / str(pid) / "stat").read_text().rsplit(")", 1)[1].split()


def parent(pid: int) -> int:
    """Process id of the parent."""
    return int(_stat(pid)[PARENT])


def family(leader: int) -> list[int]:
    """`leader` and everything that descends from it and is alive."""
    children: dict[int, list[int]] = {}
    for entry in PROC.iterdir():
        if entry.name.isdigit():
            try:
                children.setdefault(parent(int(entry.name)), []).append(int(entry.name))
            except (FileNotFoundError, ProcessLookupError):
                continue
    found = [leader]
    for pid in found:
        found += children.get(pid, [])
    return found


def cpu_seconds(leader: int) -> float:
    """Processor time of a family so far, user and system, members that ended and were waited for included."""
    ticks = 0
    for pid in family(leader):
        try:
            fields = _stat(pid)
        except (FileNotFoundError, ProcessLookupError):
            continue
        ticks += sum(int(fields[place]) for place in (USER, SYSTEM, CHILDREN_USER, CHILDREN_SYSTEM))
    return ticks / TICK


def memory(leader: int) -> dict[str, float]:
    """Megabytes of a family and how many processes it has."""
    pids = family(leader)
    totals = {"Pss": 0, "Rss": 0}
    for pid in pids:
        for name, kilobytes in _rollup(pid):
            totals[name] += kilobytes
    return {"processes": len(pids), "pss_mb": round(totals["Pss"] / 1024, 1), "rss_mb": round(totals["Rss"] / 1024, 1)}


def _rollup(pid: int) -> Iterable[tuple[str, int]]:
    for line in (PROC / str(pid) / "smaps_rollup").read_text().splitlines():
        name, _, rest = line.partition(":")
        if name in ("Pss", "Rss"):
            yield name, int(rest.split()[0])


def about() -> dict[str, object]:
    """The machine, as far as figures depend on it."""
    model = next(
        (line.partition(":")[2].strip() for line in _lines("/proc/cpuinfo") if line.startswith("model name")), ""
    )
    memory_kb = next(int(line.split()[1]) for line in _lines("/proc/meminfo") if line.startswith("MemTotal"))
    return {
        "cores": os.cpu_count(),
        "processor": model,
        "memory_gb": round(memory_kb / 1024 / 1024, 1),
        "python": platform.python_version(),
        "load_average": os.getloadavg()[0],
    }


def _lines(path: str) -> list[str]:
    return Path(path).read_text().splitlines()
