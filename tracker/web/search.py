"""Search from the top bar: tasks by number, title and text, units and people by name; each by its own policy."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.core.context import Actor
from tracker.core.permissions import Permission
from tracker.organisation import queries as organisation
from tracker.web.guard import actor, now, requires
from tracker.web.tasks import words
from tracker.web.tasks.rows import make_rows
from tracker.workitems import queries
from tracker.workitems.queries import Filters

bp = Blueprint("search", __name__, url_prefix="/search")

SHOWN = 20


@bp.get("")
@requires(Permission.USE)
def results() -> ResponseReturnValue:
    """What was found; a number of a task that is hit exactly leads straight to it."""
    text = request.args.get("q", "").replace("\x00", "").strip()[:100]
    rows: list[Any] = []
    more = False
    if text and actor().may(Permission.READ_ITEMS):
        page = queries.page(actor(), Filters(text=text), now=now(), limit=SHOWN)
        exact = [row for row in page.rows if row.number == text]
        if len(exact) == 1:
            return redirect(url_for("tasks.show", uuid=exact[0].uuid))
        rows, more = make_rows(page.rows), page.after is not None
    units, people = _organisation(actor(), text) if text else ([], [])
    more_url = url_for("tasks.index", state="all", q=text) if more else None
    return render_template("search/page.html", text=text, rows=rows, units=units, people=people, more_url=more_url)


def _organisation(person: Actor, text: str) -> tuple[list[Any], list[Any]]:
    """Units and people of the bureau whose name holds the text."""
    bureau_id = person.bureau_id or 0
    lowered = text.lower()
    tree = organisation.tree(bureau_id, words.counter().today)
    units = [node for node in tree.units() if lowered in node.name.lower() and node.id != bureau_id]
    people = [one for one in organisation.people(bureau_id) if lowered in one.name.lower()]
    return units[:SHOWN], people[:SHOWN]
