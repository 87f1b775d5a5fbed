"""Reading the trail."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from tracker.audit.models import AuditRow
from tracker.core.db import session


def page(bureau_id: int, *, act: str = "", before: int | None = None, limit: int = 50) -> Sequence[AuditRow]:
    """The newest rows of a bureau with an id below `before`, optionally of one act."""
    query = select(AuditRow).where(AuditRow.bureau_id == bureau_id)
    if act:
        query = query.where(AuditRow.act == act)
    if before:
        query = query.where(AuditRow.id < before)
    return session.scalars(query.order_by(AuditRow.id.desc()).limit(limit)).all()


def acts(bureau_id: int) -> list[str]:
    """Kinds of act that occur in the newest 2,000 rows, for the filter."""
    newest = (
        select(AuditRow.act).where(AuditRow.bureau_id == bureau_id).order_by(AuditRow.id.desc()).limit(2000).subquery()
    )
    return sorted(session.scalars(select(newest.c.act).distinct()))
