"""Help: who does what, the life of a task, the lights, the keys. One page, printable."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from tracker.core.permissions import Permission
from tracker.web.guard import requires

bp = Blueprint("help", __name__, url_prefix="/help")


@bp.get("")
@requires(Permission.USE)
def index() -> ResponseReturnValue:
    """The help page."""
    return render_template("help/page.html")
