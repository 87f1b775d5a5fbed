"""Throwing away stored files that no record refers to: what a crash or a refused form left behind."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import islice

from sqlalchemy import select

from tracker.core.db import session
from tracker.core.files import FileStore
from tracker.plans import queries as plans
from tracker.progress.models import Evidence

KEPT = timedelta(days=7)
"""A form that was begun has long been sent by then."""

BATCH = 500


def collect(store: FileStore, *, now: datetime) -> int:
    """Delete files stored more than a week ago that are neither evidence nor a plan's source; returns how many."""
    before, removed = now - KEPT, 0
    old = store.older_than(before)
    while batch := list(islice(old, BATCH)):
        known = set(session.scalars(select(Evidence.sha256).where(Evidence.sha256.in_(batch))))
        known |= plans.stored_documents(batch)
        removed += sum(store.drop(sha256, unless_since=before) for sha256 in batch if sha256 not in known)
    return removed
