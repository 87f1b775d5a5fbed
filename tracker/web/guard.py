"""Deny by default: a view says which permission it needs, or that it is public; anything else fails a test."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any, TypeVar

from flask import g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from tracker.core.context import Actor
from tracker.core.errors import Forbidden
from tracker.core.permissions import Permission
from tracker.web.request import SAFE

View = TypeVar("View", bound=Callable[..., Any])


def requires(permission: Permission) -> Callable[[View], View]:
    """Let the view run only for a logged-in person one of whose posts gives `permission`."""

    def wrap(view: View) -> View:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> ResponseReturnValue:
            if not current_user.is_authenticated:
                return to_login()
            if current_user.must_change and request.endpoint not in ("auth.change_password", "auth.logout"):
                return redirect(url_for("auth.change_password"))
            if not current_user.actor.may(permission):
                raise Forbidden
            result: ResponseReturnValue = view(*args, **kwargs)
            return result

        guarded.permission = permission  # type: ignore[attr-defined]
        return guarded  # type: ignore[return-value]

    return wrap


def public(view: View) -> View:
    """Mark a view that anybody may open (login, health, assets)."""
    view.permission = None  # type: ignore[attr-defined]
    return view


def to_login() -> ResponseReturnValue:
    """The login page, coming back here afterwards when the request was a plain GET."""
    back = request.full_path.rstrip("?") if request.method in SAFE else None
    target = url_for("auth.login", next=back)
    if request.headers.get("HX-Request"):
        return "", 401, {"HX-Redirect": target}
    if request.path.startswith("/api/"):
        return {"title": "401", "status": 401}, 401
    return redirect(target)


def actor() -> Actor:
    """The person of this request with the posts held today."""
    person: Actor = current_user.actor
    return person


def now() -> datetime:
    """The instant of this request, taken once."""
    instant: datetime = g.now
    return instant
