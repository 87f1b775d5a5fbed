"""Throwing away what has served: old request keys, dead sessions, old login attempts, imports nobody confirmed."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete

from tracker.core.db import session
from tracker.organisation.models import LoginAttempt, RequestKey, StagedImport, UserSession

KEYS_KEPT = timedelta(days=7)
"""No browser resends a form later than that."""

SESSIONS_KEPT = timedelta(days=30)
ATTEMPTS_KEPT = timedelta(days=180)
"""Six months: the time for which a network's logs have to be kept."""

IMPORTS_KEPT = timedelta(days=1)


def tidy(*, now: datetime) -> int:
    """Delete the rows whose time is over; returns how many. Who logged in when stays in the trail."""
    deletions = (
        delete(RequestKey).where(RequestKey.created_at < now - KEYS_KEPT),
        delete(UserSession).where(UserSession.expires_at < now - SESSIONS_KEPT),
        delete(LoginAttempt).where(LoginAttempt.at < now - ATTEMPTS_KEPT),
        delete(StagedImport).where(StagedImport.created_at < now - IMPORTS_KEPT),
    )
    return sum(session.execute(deletion).rowcount for deletion in deletions)  # type: ignore[attr-defined]
