"""The jobs: each is one verb of one room, under the name by which the timetable and the bell know it."""

from __future__ import annotations

from datetime import datetime

from flask import current_app

from tasks.base import job
from tracker.audit import service as audit
from tracker.core.files import FileStore
from tracker.escalation import service as escalation
from tracker.notifications import service as notifications
from tracker.organisation import housekeeping
from tracker.plans import service as plans
from tracker.progress import housekeeping as files
from tracker.scoring import service as scoring

job("escalation.sweep", own_transactions=True)(escalation.watch)
job("escalation.reconcile", own_transactions=True)(escalation.heal)
job("notifications.dispatch", own_transactions=True)(notifications.dispatch)
job("scoring.post")(scoring.watch)
job("organisation.tidy")(housekeeping.tidy)


@job("progress.collect")
def collect(*, now: datetime) -> int:
    """Throw away stored files that nothing refers to."""
    return files.collect(_store(), now=now)


@job("audit.seal")
def seal(*, now: datetime) -> int:  # noqa: ARG001 - a seal has no date of its own
    """Give new audit rows their place in the chain."""
    return audit.seal()


@job("plans.read", own_transactions=True)
def read_plans(*, now: datetime) -> int:
    """Read the documents that wait for it, and those whose reader was killed."""
    return plans.read_waiting(store=_store(), now=now)


def _store() -> FileStore:
    return FileStore(current_app.extensions["settings"].evidence_dir)
