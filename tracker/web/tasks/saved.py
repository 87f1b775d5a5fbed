"""Saved views of the register: the filters of the address under a name, shown as tabs."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl, urlencode

from flask import request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from tracker.core.permissions import Permission
from tracker.organisation import saved_views
from tracker.web.act import perform
from tracker.web.guard import now, requires
from tracker.web.i18n import said as _
from tracker.web.tasks.blueprint import bp
from tracker.workitems import queries

SCREEN = "tasks"


def of_viewer() -> list[dict[str, Any]]:
    """The viewer's views with their addresses; the current one is marked."""
    here = urlencode(queries.chosen(request.args))
    return [
        {
            "id": view.id,
            "label": view.name,
            "url": f"{url_for('tasks.index')}?{view.query}",
            "current": view.query == here,
        }
        for view in saved_views.views_of(current_user.account_id, SCREEN)
    ]


@bp.post("/views")
@requires(Permission.READ_ITEMS)
def save_view() -> ResponseReturnValue:
    """Keep the filters of the list under a name."""
    query = urlencode(queries.chosen(dict(parse_qsl(request.form.get("query", "")))))
    name = request.form.get("name", "")
    return perform(
        lambda: saved_views.keep(current_user.account_id, SCREEN, name, query, now=now()),
        then=f"{url_for('tasks.index')}?{query}",
        said=_("已存为常用视图"),
    )


@bp.post("/views/<int:view_id>/remove")
@requires(Permission.READ_ITEMS)
def remove_view(view_id: int) -> ResponseReturnValue:
    """Take a view of one's own away."""
    return perform(
        lambda: saved_views.drop(current_user.account_id, view_id),
        then=url_for("tasks.index"),
        said=_("已删去这个视图"),
    )
