"""A form that was sent twice is carried out once: its key remembers the first outcome."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import insert, select

from tracker.core.db import session
from tracker.organisation.models import RequestKey


def seen(account_id: int, route: str, key: str) -> dict[str, Any] | None:
    """The first outcome of a form with this key, None when it was not carried out yet."""
    query = select(RequestKey.outcome).where(
        RequestKey.account_id == account_id, RequestKey.route == route, RequestKey.key == key
    )
    return session.scalar(query)


def keep(account_id: int, route: str, key: str, outcome: dict[str, Any], *, now: datetime) -> None:
    """Keep the outcome in the running transaction. Raises IntegrityError when another was first."""
    row = {"account_id": account_id, "route": route, "key": key, "outcome": outcome, "created_at": now}
    session.execute(insert(RequestKey).values(row))
