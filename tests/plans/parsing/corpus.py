"""Runs `flask plan parse` over a folder of annotated plans, and its scorer: `make corpus DIR=../shared/corpus`.

    python -m tests.plans.parsing.corpus DIR [--split dev|source|all]

DIR holds raw/, gold/ and score.py. Exit 1 when a text loses a character, a score falls below its floor, or one of the
two source documents is not read as it must be.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from tracker.plans.parsing import ReadPlan, read_plan, to_json

FLASK = str(Path(sys.executable).with_name("flask"))
FLOORS = {
    "outline": 0.95,
    "task_iou80": 0.95,
    "unit_labelled": 0.97,
    "unit_name": 0.85,
    "deadline_resolved": 0.92,
    "target": 0.90,
}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--split", default="all", choices=["dev", "source", "all"])
    options = parser.parse_args()
    faults: list[str] = []
    with tempfile.TemporaryDirectory() as out:
        for gold in sorted((options.folder / "gold").glob("*.json")):
            faults += _predict(options.folder, json.loads(gold.read_text(encoding="utf-8")), Path(out))
        faults += _score(options.folder, Path(out), options.split)
    for fault in faults:
        print(f"FAULT {fault}")
    return 1 if faults else 0


def _predict(folder: Path, gold: dict[str, Any], out: Path) -> list[str]:
    name = gold["id"]
    path = folder / "raw" / gold["file"]
    told = _parsed(path, gold["plan_year"])
    (out / f"{name}.json").write_text(json.dumps({"id": name, **told}, ensure_ascii=False), encoding="utf-8")
    data = path.read_bytes()
    plan = read_plan(data, gold["file"], gold["plan_year"])
    faults = [] if lossless(plan, data.decode("utf-8")) else [f"{name}: the spans do not give the text back"]
    faults += [] if told == json.loads(json.dumps(to_json(plan))) else [f"{name}: the command tells another plan"]
    check = {"plan-2022": plan_faults, "efficiency-scheme": scheme_faults}.get(name)
    return faults + [f"{name}: {fault}" for fault in (check(plan) if check else [])]


def _parsed(path: Path, year: int) -> dict[str, Any]:
    """What the command prints for a file."""
    command = [FLASK, "plan", "parse", str(path), "--year", str(year), "--json"]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def lossless(plan: ReadPlan, text: str) -> bool:
    """Do the spans in order give `text` back?"""
    return "".join(plan.text[span.start : span.end] for span in plan.spans) == plan.text == text.replace("\r\n", "\n")


def plan_faults(plan: ReadPlan) -> list[str]:
    """The yearly plan: five sections, fifteen items, nothing of the summary before it."""
    faults = []
    sections = {item.node for item in plan.items}
    if len(sections) != 5 or len(plan.items) != 15:
        faults.append(f"{len(sections)} sections and {len(plan.items)} items instead of 5 and 15")
    if any(item.start < plan.plan_part[0] for item in plan.items) or plan.plan_part[0] == 0:
        faults.append("tasks are read from the summary")
    if any(item.deadline or item.targets or item.units for item in plan.items):
        faults.append("facts that the plan does not state")
    return faults


def scheme_faults(plan: ReadPlan) -> list[str]:
    """The scheme: five monthly reports as parts of one item, each with a unit of its own."""
    reports = max((item.parts for item in plan.items), key=len)
    units = {unit.name for part in reports for unit in part.units}
    monthly = [part for part in reports if part.deadline and part.deadline.recurrence == "monthly"]
    if len(reports) != 5 or len(units) != 5 or len(monthly) != 5:
        return [f"{len(reports)} reports, {len(units)} units, {len(monthly)} monthly instead of 5 each"]
    return []


def _score(folder: Path, out: Path, split: str) -> list[str]:
    command = [sys.executable, str(folder / "score.py"), str(out), "--gold", str(folder / "gold"), "--split", split]
    print(subprocess.run([*command, "--per-doc"], check=True, capture_output=True, text=True).stdout)
    done = subprocess.run([*command, "--json"], check=True, capture_output=True, text=True)
    scores = json.loads(done.stdout)["scores"]
    return [
        f"{field} {scores[field]['f1']:.3f} below {floor}"
        for field, floor in FLOORS.items()
        if scores[field]["f1"] < floor and scores[field]["tp"] + scores[field]["fn"]
    ]


if __name__ == "__main__":
    sys.exit(main())
