"""Plans of our own with what a person reads in them: texts/NAME.txt beside texts/NAME.expect, written before reading.

Lines of an expectation file:
    year 2026
    plan words with which the part that plans begins
    H2 title                                     heading and its level, in order
    T first…last | title | units | time | targets    a task from its first to its last words, in order

`-` stands for nothing and `*` for anything. Units are "name role"; the time is the kind and the day, the cadence and
its day, or ongoing; targets are "=5%", ">=3个", "<=9%" or "8~10名".
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from tracker.plans.parsing import Deadline, Item, ReadPlan, Target

TEXTS = Path(__file__).parent / "texts"
NAMES = sorted(path.stem for path in TEXTS.glob("*.expect"))
SLACK = 2  # characters by which an edge may differ


@dataclass(frozen=True)
class Task:
    start: int
    end: int
    title: str
    units: str
    time: str
    targets: str


@dataclass(frozen=True)
class Expected:
    year: int | None
    plan: str
    headings: list[str]
    tasks: list[Task]


def load(name: str, text: str) -> Expected:
    """The expectation file of `name` with its words found in `text`, each behind the one before."""
    year, plan, headings, tasks, at = None, "", [], [], 0
    for line in (TEXTS / f"{name}.expect").read_text(encoding="utf-8").splitlines():
        key, _, rest = line.partition(" ")
        if key == "year":
            year = int(rest)
        elif key == "plan":
            plan = rest
        elif key.startswith("H"):
            headings.append(line)
        elif key == "T":
            words, *facts = (field.strip() for field in rest.split(" | "))
            first, last = words.split("…")
            start = text.index(first, at)
            at = text.index(last, start + len(first)) + len(last)
            tasks.append(Task(start, at, *facts))
    return Expected(year, plan, headings, tasks)


def faults(plan: ReadPlan, expected: Expected) -> list[str]:
    """What was read otherwise, one line each; empty when all is as expected."""
    out = []
    if expected.plan and not plan.text.startswith(expected.plan, plan.plan_part[0]):
        out.append(f"plan part begins with {plan.text[plan.plan_part[0] :][:12]!r}")
    read = [f"H{node.level} {node.title}" for node in plan.nodes]
    out += [f"missing {line}" for line in expected.headings if line not in read]
    out += [f"too much {line}" for line in read if line not in expected.headings]
    left = list(plan.items)
    for task in expected.tasks:
        found = next((item for item in left if _same_range(item, task)), None)
        if found is None:
            out.append(f"no task {plan.text[task.start : task.start + 16]!r}…{plan.text[task.end - 8 : task.end]!r}")
        else:
            left.remove(found)
            out += _facts(plan.text[task.start : task.start + 12], found, task)
    return out + [f"too much task {plan.text[i.start : i.start + 16]!r}…{plan.text[i.end - 8 : i.end]!r}" for i in left]


def _same_range(item: Item, task: Task) -> bool:
    return abs(item.start - task.start) <= SLACK and abs(item.end - task.end) <= SLACK


def _facts(words: str, item: Item, task: Task) -> list[str]:
    units = ", ".join(sorted(f"{unit.name} {unit.role}" for unit in item.units)) or "-"
    targets = "; ".join(map(shown_target, item.targets)) or "-"
    pairs = (
        ("title", item.title or "-", task.title),
        ("units", units, ", ".join(sorted(task.units.split(", ")))),
        ("time", shown_time(item.deadline), task.time),
        ("targets", targets, task.targets),
    )
    return [f"{words!r} {name}: {read!r}, not {wanted!r}" for name, read, wanted in pairs if wanted not in ("*", read)]


def shown_time(deadline: Deadline | None) -> str:
    if deadline is None:
        return "-"
    if deadline.recurrence:
        return f"{deadline.recurrence} {deadline.day or ''}".strip()
    return f"{deadline.kind} {deadline.resolved or ''}".strip()


def shown_target(target: Target) -> str:
    upper = f"~{target.upper:g}" if target.upper is not None else ""
    return f"{'' if upper else target.op}{target.value:g}{upper}{target.unit}".replace("％", "%")
