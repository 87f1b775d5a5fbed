"""Reads of accounts and their sessions."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from tracker.core.db import session
from tracker.organisation.models import Account, UserSession


@dataclass(frozen=True)
class AccountRow:
    """An account as the administrator's lists need it."""

    id: int
    person_id: int
    username: str
    disabled_at: datetime | None
    must_change: bool


def accounts_of(person_ids: Collection[int]) -> dict[int, AccountRow]:
    """Accounts by person; people without one are left out."""
    query = select(Account.id, Account.person_id, Account.username, Account.disabled_at, Account.must_change)
    rows = session.execute(query.where(Account.person_id.in_(person_ids)))
    return {row.person_id: AccountRow(*row) for row in rows}


def own_sessions(account_id: int, now: datetime, idle_since: datetime) -> list[UserSession]:
    """Sessions of the account that still open doors at `now`, latest first."""
    query = select(UserSession).where(
        UserSession.account_id == account_id,
        UserSession.revoked_at.is_(None),
        UserSession.expires_at > now,
        UserSession.seen_at > idle_since,
    )
    return list(session.scalars(query.order_by(UserSession.seen_at.desc())))
