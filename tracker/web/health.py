"""For load balancers and service managers: is this process up, and does its database answer."""

from __future__ import annotations

from flask import Blueprint
from flask.typing import ResponseReturnValue
from sqlalchemy import text

from tracker.core.db import session
from tracker.web.guard import public

bp = Blueprint("health", __name__)


@bp.get("/healthz")
@public
def index() -> ResponseReturnValue:
    """200 with `ok` when the database answers; the error handler's 500 otherwise."""
    session.execute(text("SELECT 1"))
    return {"status": "ok"}
