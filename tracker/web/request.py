"""What one request is to the rest: an id, one `now`, and whether it may write."""

from __future__ import annotations

from flask import Flask, g, request

from tracker.core import time
from tracker.core.context import request_id
from tracker.core.db import new_uuid, set_write_intent

SAFE = ("GET", "HEAD", "OPTIONS")


def register(app: Flask) -> None:
    app.before_request(_begin)
    app.teardown_request(_end)


def _begin() -> None:
    request_id.set(new_uuid())
    g.now = time.utcnow()
    set_write_intent(request.method not in SAFE)


def _end(_error: BaseException | None) -> None:
    set_write_intent(None)
