"""Deny by default, for callers that read JSON: 401 and 403 are documents, not pages."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from flask_login import current_user

from tracker.core.errors import Forbidden
from tracker.core.permissions import Permission

View = TypeVar("View", bound=Callable[..., Any])


def requires(permission: Permission) -> Callable[[View], View]:
    """Let the view run only for a login one of whose posts gives `permission`."""

    def wrap(view: View) -> View:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            if not current_user.is_authenticated:
                return {"title": "401", "status": 401}, 401
            if current_user.must_change or not current_user.actor.may(permission):
                raise Forbidden
            return view(*args, **kwargs)

        guarded.permission = permission  # type: ignore[attr-defined]
        return guarded  # type: ignore[return-value]

    return wrap
