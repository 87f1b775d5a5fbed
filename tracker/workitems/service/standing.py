"""Stopping and going on: suspend, resume, cancel, reopen."""

from __future__ import annotations

from datetime import date, datetime

from tracker.clocks import service as clocks
from tracker.core.context import Actor
from tracker.core.errors import Invalid
from tracker.core.i18n import N_
from tracker.plans.models import DeadlineKind
from tracker.workitems import telling
from tracker.workitems.executor import carry_out
from tracker.workitems.models import State, WorkItem
from tracker.workitems.service.extensions import drop_open_request
from tracker.workitems.service.projecting import completion_clock, project, stop_sorting, write
from tracker.workitems.transitions import SUBJECT, Verb


def suspend(
    item: WorkItem, *, actor: Actor, now: datetime, reason: str, expected_version: int | None = None
) -> WorkItem:
    """Stop the completion clock (挂账); the working days left are kept for `resume`."""
    carry_out(
        item,
        Verb.SUSPEND,
        actor=actor,
        now=now,
        expected_version=expected_version,
        reason=reason,
        changes={"suspended_at": now},
    )
    left = clocks.suspend(completion_clock(item), now=now)
    write(item, days_left=left)
    stop_sorting(item)
    telling.suspended(item, now=now)
    return item


def resume(
    item: WorkItem, *, actor: Actor, now: datetime, reason: str, expected_version: int | None = None
) -> WorkItem:
    """Let a suspended item go on: the next deadline number, with the working days that were left."""
    left = item.days_left
    carry_out(
        item,
        Verb.RESUME,
        actor=actor,
        now=now,
        expected_version=expected_version,
        reason=reason,
        changes={"suspended_at": None, "days_left": None},
        detail={"days_left": left},
    )
    deadline = clocks.resume(completion_clock(item), actor=actor, now=now, days_left=left)
    if deadline is not None:
        project(item, deadline)
    telling.resumed(item, now=now)
    return item


def cancel(
    item: WorkItem, *, actor: Actor, now: datetime, reason: str, expected_version: int | None = None
) -> WorkItem:
    """Cancel an item with a reason; every clock ends. Its number is not used again."""
    begun = item.state != State.DRAFT
    carry_out(
        item,
        Verb.CANCEL,
        actor=actor,
        now=now,
        expected_version=expected_version,
        reason=reason,
        changes={"suspended_at": None},
    )
    drop_open_request(item, now=now)
    clocks.end_all(SUBJECT, item.id, now=now)
    if begun:
        telling.cancelled(item, now=now)
    return item


def reopen(
    item: WorkItem,
    *,
    actor: Actor,
    now: datetime,
    reason: str,
    day: date | None = None,
    expected_version: int | None = None,
) -> WorkItem:
    """Take a closed item up again with the next deadline number; the old close-out stays in the history."""
    if item.deadline_kind == DeadlineKind.DATED and day is None:
        raise Invalid(N_("重新办理要定新的完成时限。"), field="day")
    carry_out(
        item,
        Verb.REOPEN,
        actor=actor,
        now=now,
        expected_version=expected_version,
        reason=reason,
        changes={"finished_at": None, "delivered_at": None, "close_out_no": None},
        detail={"close_out_no": item.close_out_no},
    )
    clock = completion_clock(item)
    clocks.reopen(clock, now=now)
    if day is not None and item.deadline_kind == DeadlineKind.DATED:
        project(item, clocks.set_deadline(clock, day, "reopen", actor=actor, now=now))
    telling.reopened(item, now=now)
    return item
