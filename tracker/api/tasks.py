"""`GET /api/tasks`: the register as JSON, by the filters and the policy of the page; the session cookie is the key."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, g, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from tracker.api.guard import requires
from tracker.core.permissions import Permission
from tracker.organisation import queries as organisation
from tracker.workitems import queries

bp = Blueprint("api_tasks", __name__, url_prefix="/api/tasks")


@bp.get("")
@requires(Permission.READ_ITEMS)
def index() -> ResponseReturnValue:
    """Fifty tasks by deadline. `next` and `previous` are the values of `after` and `before` for the pages beside."""
    actor = current_user.actor
    filters = queries.read_filters(request.args, actor=actor, now=g.now)
    page = queries.page(actor, filters, now=g.now, after=request.args.get("after"), before=request.args.get("before"))
    tree = organisation.tree(actor.bureau_id, actor.day)
    return {
        "tasks": [_task(row, tree) for row in page.rows],
        "previous": page.before,
        "next": page.after,
    }


def _task(row: Any, tree: organisation.OrgTree) -> dict[str, Any]:
    return {
        "id": row.uuid,
        "number": row.number,
        "title": row.title,
        "state": row.state,
        "light": queries.light(row, g.now),
        "lead_unit": tree.name(row.lead_unit_id),
        "owner": row.owner,
        "progress": row.progress,
        "due_date": row.due_date.isoformat() if row.due_date else None,
        "due_at": row.due_at.isoformat() if row.due_at else None,
        "deadline_number": row.deadline_no,
        "version": row.version,
    }
