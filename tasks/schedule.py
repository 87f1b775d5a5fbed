"""The one timetable. Every job selects by state, so a missed, late or doubled run changes nothing but the delay."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Entry:
    """Run `job` every `every` seconds; a message older than `expires` seconds is thrown away unread."""

    job: str
    every: float
    expires: float
    why: str


TIMETABLE = (
    Entry("escalation.sweep", 60, 55, "thresholds that have passed become steps, cases and notices"),
    Entry("notifications.dispatch", 20, 18, "the outbox is sent"),
    Entry("plans.read", 20, 18, "documents that were received, or whose reader was killed, are read"),
    Entry("scoring.post", 300, 280, "recorded facts become ledger entries"),
    Entry("audit.seal", 60, 55, "new audit rows get their place in the hash chain"),
    Entry("organisation.tidy", 3600, 3500, "old request keys, dead sessions and old login attempts are deleted"),
    Entry("progress.collect", 21600, 21500, "stored files that nothing refers to are deleted after a week"),
    Entry("escalation.reconcile", 3600, 3500, "what should exist is compared with what does"),
)

AT_START = ("escalation.reconcile",)
"""Run once when a worker or the embedded web server starts: heals what a crash left."""

PULSE = ("escalation.sweep", "notifications.dispatch")
"""Run by the monotonic timer as well, so that deadlines are kept while broker and beat are away."""

PULSE_SECONDS = 60.0
