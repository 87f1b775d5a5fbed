"""The screen's blueprint and what its views share."""

from __future__ import annotations

from flask import Blueprint, current_app, url_for

from tracker.core.files import FileStore
from tracker.plans import queries
from tracker.plans.models import Plan, PlannedTask
from tracker.web.guard import actor

bp = Blueprint("plans", __name__, url_prefix="/plans")


def store() -> FileStore:
    """Where documents are kept."""
    return FileStore(current_app.extensions["settings"].evidence_dir)


def plan_of(uuid: str) -> Plan:
    """The plan of the address, if this person may see it. Raises NotFound."""
    return queries.plan_for(actor(), uuid)


def task_of(plan: Plan, uuid: str) -> PlannedTask:
    """The planned task of the address. Raises NotFound."""
    return queries.task_for(actor(), plan, uuid)


def desk_url(plan: Plan, task: PlannedTask | None = None) -> str:
    """The review desk, at a task."""
    if task is None:
        return url_for("plans.review", uuid=plan.uuid)
    return url_for("plans.review", uuid=plan.uuid, at=task.uuid, _anchor=f"task-{task.uuid}")
