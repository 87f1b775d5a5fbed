"""The screen's blueprint and what its views share."""

from __future__ import annotations

from flask import Blueprint, current_app, request, url_for

from tracker.core.files import FileStore
from tracker.core.whole import whole
from tracker.web.guard import actor
from tracker.workitems import queries
from tracker.workitems.models import WorkItem

bp = Blueprint("tasks", __name__, url_prefix="/tasks")


def item_of(uuid: str) -> WorkItem:
    """The item of the address if this person may see it. Raises NotFound."""
    return queries.get_for(actor(), uuid)


def page_of(item: WorkItem) -> str:
    """Address of the item's page."""
    return url_for("tasks.show", uuid=item.uuid)


def seen_version() -> int | None:
    """The version of the item that the form was drawn from."""
    return whole(request.form.get("version"))


def store() -> FileStore:
    """Where evidence is kept."""
    return FileStore(current_app.extensions["settings"].evidence_dir)


def upload_limit() -> int:
    """Largest file in bytes."""
    megabytes: int = current_app.extensions["settings"].upload_mb
    return megabytes << 20
