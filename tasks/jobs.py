"""The jobs: each is one verb of one room, under the name by which the timetable and the bell know it."""

from __future__ import annotations

from tasks.base import job
from tracker.audit import service as audit
from tracker.escalation import service as escalation
from tracker.notifications import service as notifications
from tracker.scoring import service as scoring

job("escalation.sweep")(escalation.sweep)
job("escalation.reconcile")(escalation.reconcile)
job("scoring.post")(scoring.post)
job("audit.seal")(audit.seal)
job("notifications.dispatch", own_transactions=True)(notifications.dispatch)
