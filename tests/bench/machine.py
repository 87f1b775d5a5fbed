"""What processes cost, from /proc: seconds of processor, and memory shared out fairly (PSS) and whole (RSS)."""

from __future__ import annotations

import os
import platform
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
    """Megabytes of a family and how many processes it has; who ends while this looks is left out."""
    found = [one for one in map(_rollup, family(leader)) if one]
    pss, rss = (sum(one[name] for one in found) / 1024 for name in ("Pss", "Rss"))
    return {"processes": len(found), "pss_mb": round(pss, 1), "rss_mb": round(rss, 1)}


def _rollup(pid: int) -> dict[str, int]:
    try:
        lines = (PROC / str(pid) / "smaps_rollup").read_text().splitlines()
    except (FileNotFoundError, ProcessLookupError):
        return {}
    sizes = (line.partition(":") for line in lines)
    return {name: int(rest.split()[0]) for name, _, rest in sizes if name in ("Pss", "Rss")}


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
