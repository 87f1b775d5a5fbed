"""Saved views: a list's filters under a name, for one account."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, delete, func, select

from tracker.core.db import affected, insert_ignore, session
from tracker.core.errors import Conflict, Invalid, NotFound
from tracker.core.i18n import N_
from tracker.core.prepared import Prepared, parameter
from tracker.organisation.models import SavedView

LONGEST = 1000
LIMIT = 12


_prepared = Prepared()


def views_of(account_id: int, screen: str) -> Sequence[Row[Any]]:
    """The views of an account on a screen (id, name, query), the oldest first."""
    values = {"account_id": account_id, "screen": screen}
    return _prepared.rows("views", _views, values)


def _views() -> Select[Any]:
    mine = SavedView.account_id == parameter("account_id", SavedView.account_id.type)
    here = SavedView.screen == parameter("screen", SavedView.screen.type)
    columns: tuple[Any, ...] = (SavedView.id, SavedView.name, SavedView.query)
    return select(*columns).where(mine, here).order_by(SavedView.id)


def keep(account_id: int, screen: str, name: str, query: str, *, now: datetime) -> None:
    """Save a view under a new name. Raises Invalid without a name, Conflict for one taken or too many."""
    name = name.strip()
    if not 1 <= len(name) <= 20:
        raise Invalid(N_("给视图起个名字，最多20个字。"), field="name")
    owned = select(func.count()).select_from(SavedView).where(SavedView.account_id == account_id)
    if (session.scalar(owned.where(SavedView.screen == screen)) or 0) >= LIMIT:
        raise Conflict(N_("常用视图最多存%(limit)s个，删去不用的再存。"), limit=LIMIT)
    if len(query) > LONGEST:
        raise Invalid(N_("条件太长，存不下，去掉几个再存。"))
    row = {"account_id": account_id, "screen": screen, "name": name, "query": query, "created_at": now}
    if affected(insert_ignore(SavedView).values(row)) != 1:
        raise Conflict(N_("已有一个叫“%(name)s”的视图，换个名字。"), name=name)


def drop(account_id: int, view_id: int) -> None:
    """Remove a view of one's own. Raises NotFound for a view of somebody else, or one that is gone."""
    mine = delete(SavedView).where(SavedView.id == view_id, SavedView.account_id == account_id)
    if affected(mine) != 1:
        raise NotFound
