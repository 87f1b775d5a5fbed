"""The review desk's bench: what its page, one of its sections and a decision cost, in a short plan and in a year's."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import time_machine
from flask import Flask

from tests.cast import Cast
from tests.moment import NOW
from tests.plans import papers, yearly
from tests.visitor import Visitor
from tracker.core.db import session
from tracker.plans import queries
from tracker.plans.models import Plan, PlanDocument, PlannedTask

ITEMS = (20, 200)
TIMES = 20
HX = {"HX-Request": "true"}


def measure(app: Flask, cast: Cast, folder: Path) -> dict[str, Any]:
    """Milliseconds of the server for each answer, by number of items; the planner of the cast asks."""
    with time_machine.travel(NOW):  # when the cast's posts and sessions are in force
        planner = Visitor(app, cast).login("林晓")
        return {str(items): _measured(planner, cast, folder, items) for items in ITEMS}


def _measured(planner: Visitor, cast: Cast, folder: Path, items: int) -> dict[str, Any]:
    document = papers.imported(cast, folder, yearly.text(items))
    plan = session.get_one(Plan, document.plan_id)
    session.commit()
    address = f"/plans/{plan.uuid}"
    section = queries.item_of(_tasks(document)[-1]).section_id
    page = planner.get(f"{address}/review")
    assert page.status_code == 200
    return {
        "page_kb": round(len(page.data) / 1000),
        "page": _timed(lambda _: _right(planner.get(f"{address}/review").status_code)),
        "section": _timed(lambda _: _right(planner.get(f"{address}/review?section={section}", headers=HX).status_code)),
        "decision": _timed(_decisions(planner, address, document)),
    }


def _decisions(planner: Visitor, address: str, document: PlanDocument) -> Callable[[int], None]:
    """Takes what the text says for one task after the other."""
    ids = [f"{task.uuid}.{task.version}" for task in _tasks(document)]
    return lambda number: _right(planner.post(f"{address}/accept", {"ids": ids[number]}, headers=HX).status_code)


def _tasks(document: PlanDocument) -> list[PlannedTask]:
    session.rollback()
    return queries.content(document).tasks


def _timed(ask: Callable[[int], None]) -> dict[str, float]:
    spent = []
    for number in range(TIMES):
        started = time.perf_counter()
        ask(number)
        spent.append(1000 * (time.perf_counter() - started))
    steps = statistics.quantiles(spent, n=20)
    return {"p50_ms": round(statistics.median(spent), 1), "p95_ms": round(steps[-1], 1)}


def _right(status: int) -> None:
    if status != 200:
        raise ValueError(f"the desk answered {status}")
