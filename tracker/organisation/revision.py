"""Keeping slow-changing data in memory: what was read under a mark stays right for as long as the mark stands.

A verb that changes such data first reads what it needs, then calls `bump`, then writes.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import Any, Concatenate, Literal, NamedTuple, ParamSpec, TypeVar, cast

from sqlalchemy import event, insert, select, update
from sqlalchemy.orm import Session

from tracker.core.db import new_uuid, session
from tracker.organisation.models import BureauRevision, Unit

P = ParamSpec("P")
T = TypeVar("T")
Part = Literal["units", "people", "calendar", "settings"]
COLUMNS = (
    BureauRevision.bureau_id,
    BureauRevision.units,
    BureauRevision.people,
    BureauRevision.calendar,
    BureauRevision.calendar_version,
    BureauRevision.settings,
)
MEMO = "bureau_revisions"


class Marks(NamedTuple):
    """A bureau's row of marks."""

    bureau_id: int
    units: str
    people: str
    calendar: str
    calendar_version: int
    settings: str


def current(bureau_id: int) -> Marks | None:
    """The bureau's marks as this transaction sees them; asked once per transaction."""
    memo = session.info.setdefault(MEMO, {})
    if bureau_id not in memo:
        row = session.execute(select(*COLUMNS).where(BureauRevision.bureau_id == bureau_id)).one_or_none()
        memo[bureau_id] = Marks(*row) if row else None
    marks: Marks | None = memo[bureau_id]
    return marks


def remember(marks: Marks) -> None:
    """Take the marks that another query of this transaction brought along."""
    session.info.setdefault(MEMO, {})[marks.bureau_id] = marks


def bureau_of(unit_id: int) -> int:
    """The bureau a unit belongs to. Raises LookupError for an unknown unit."""
    bureau_id = session.scalar(select(Unit.bureau_id).where(Unit.id == unit_id))
    if bureau_id is None:
        raise LookupError(unit_id)
    return bureau_id


def bump(bureau_id: int, part: Part) -> None:
    """Give `part` a fresh mark, before the change is written."""
    values: dict[str, object] = {part: new_uuid()}
    if part == "units":
        values["people"] = new_uuid()
    if part == "calendar":
        values["calendar_version"] = BureauRevision.calendar_version + 1
    changed = update(BureauRevision).where(BureauRevision.bureau_id == bureau_id).values(values)
    if session.execute(changed).rowcount == 0:  # type: ignore[attr-defined]
        session.execute(insert(BureauRevision).values(bureau_id=bureau_id))
    session.info.pop(MEMO, None)


def kept(part: Part, size: int = 64) -> Callable[[Callable[Concatenate[int, P], T]], Callable[Concatenate[int, P], T]]:
    """Keep results of `load(bureau_id, …)` in memory for as long as the bureau's mark of `part` stands."""

    def wrap(load: Callable[Concatenate[int, P], T]) -> Callable[Concatenate[int, P], T]:
        @lru_cache(maxsize=size)
        def under(_mark: str, bureau_id: int, *args: Any, **kwargs: Any) -> T:
            return load(bureau_id, *args, **kwargs)

        @wraps(load)
        def read(bureau_id: int, *args: P.args, **kwargs: P.kwargs) -> T:
            marks = current(bureau_id)
            if marks is None:
                return load(bureau_id, *args, **kwargs)
            hashable: dict[str, Any] = kwargs
            return under(getattr(marks, part), bureau_id, *args, **hashable)

        return cast("Callable[Concatenate[int, P], T]", read)

    return wrap


@event.listens_for(Session, "after_transaction_end")
def _forget(ended: Session, _transaction: object) -> None:
    ended.info.pop(MEMO, None)
