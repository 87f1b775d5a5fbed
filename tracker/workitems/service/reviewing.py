"""Completion and its reviews, as transitions of the item. The progress room writes the request and the review rows."""

from __future__ import annotations

from datetime import datetime

from tracker.clocks import service as clocks
from tracker.clocks.models import ClockKind
from tracker.core.context import Actor
from tracker.organisation import service as organisation_service
from tracker.workitems import policy, telling
from tracker.workitems.executor import carry_out
from tracker.workitems.models import Hand, State, StatusChange, WorkItem
from tracker.workitems.service.extensions import drop_open_request
from tracker.workitems.service.projecting import admit_readers, end_clock, note_hand, start_step, today
from tracker.workitems.transitions import SUBJECT, Verb


def note_progress(
    item: WorkItem, *, actor: Actor, now: datetime, percent: int, expected_version: int | None = None
) -> StatusChange:
    """Record that progress was filed: the percentage shown, and that the actor had a hand in the work."""
    change = carry_out(
        item,
        Verb.FILE,
        actor=actor,
        now=now,
        expected_version=expected_version,
        changes={"progress": percent, "last_progress_at": now},
        detail={"percent": [item.progress, percent]},
    )
    if actor.person_id is not None:
        note_hand(item, actor.person_id, Hand.FILED, now)
    return change


def submit(item: WorkItem, *, actor: Actor, now: datetime, expected_version: int | None = None) -> StatusChange:
    """Ask for completion: the item is delivered now and waits for the review in the unit."""
    change = carry_out(
        item,
        Verb.REQUEST_COMPLETION,
        actor=actor,
        now=now,
        expected_version=expected_version,
        changes={"delivered_at": now, "attempt": WorkItem.attempt + 1},
    )
    if actor.person_id is not None:
        note_hand(item, actor.person_id, Hand.REQUESTED, now)
    reviewers = policy.unit_reviewers(item, today(item, now), policy.hands(item))
    start_step(
        item,
        ClockKind.UNIT_REVIEW,
        "unit_review_days",
        actor=actor,
        now=now,
        unit_id=None if reviewers else item.lead_unit_id,
        person_id=reviewers[0] if reviewers else None,
    )
    admit_readers(item, *reviewers)
    telling.to_review(item, reviewers, now=now)
    return change


def pass_on(
    item: WorkItem, *, actor: Actor, now: datetime, reason: str = "", expected_version: int | None = None
) -> StatusChange:
    """Pass the review at hand: from the unit to the supervisor, from the supervisor to done with a close-out number."""
    step = _close if item.state == State.SUPERVISOR_REVIEW else _to_supervisor
    return step(item, actor, now, reason, expected_version)


def _to_supervisor(
    item: WorkItem, actor: Actor, now: datetime, reason: str, expected_version: int | None
) -> StatusChange:
    change = carry_out(item, Verb.PASS, actor=actor, now=now, expected_version=expected_version, reason=reason)
    end_clock(item, ClockKind.UNIT_REVIEW, now)
    barred = policy.hands(item) | ({actor.person_id} if actor.person_id else set())
    reviewers = policy.supervisor_reviewers(item, today(item, now), barred)
    start_step(
        item,
        ClockKind.SUPERVISOR_REVIEW,
        "supervisor_review_days",
        actor=actor,
        now=now,
        person_id=reviewers[0] if reviewers else None,
    )
    admit_readers(item, *reviewers)
    telling.to_review(item, reviewers, now=now)
    return change


def _close(item: WorkItem, actor: Actor, now: datetime, reason: str, expected_version: int | None) -> StatusChange:
    year = today(item, now).year
    number = f"{year}-{organisation_service.next_number(item.bureau_id, 'close_out', year):03d}"
    change = carry_out(
        item,
        Verb.PASS,
        actor=actor,
        now=now,
        expected_version=expected_version,
        reason=reason,
        changes={"finished_at": now, "close_out_no": number, "progress": 100},
        detail={"close_out_no": number},
    )
    drop_open_request(item, now=now)
    clocks.end_all(SUBJECT, item.id, now=now)
    telling.closed(item, now=now)
    return change


def send_back(
    item: WorkItem, *, actor: Actor, now: datetime, reason: str, expected_version: int | None = None
) -> StatusChange:
    """Return the attempt with a reason; counted. The running deadline is unchanged."""
    change = carry_out(
        item,
        Verb.SEND_BACK,
        actor=actor,
        now=now,
        expected_version=expected_version,
        reason=reason,
        changes={"delivered_at": None, "send_backs": WorkItem.send_backs + 1},
    )
    end_clock(item, ClockKind.UNIT_REVIEW, now)
    end_clock(item, ClockKind.SUPERVISOR_REVIEW, now)
    telling.sent_back(item, now=now)
    return change
