"""Extensions: asked for by the worker, signed by the unit head, decided by supervisor or leader; or by the desk."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select, update

from tracker.clocks import queries as clock_queries
from tracker.clocks import service as clocks
from tracker.clocks.models import ClockKind, Deadline
from tracker.core.context import Actor
from tracker.core.db import session
from tracker.core.errors import Conflict, Forbidden, Invalid, InvalidMany
from tracker.core.i18n import N_
from tracker.organisation import queries as organisation
from tracker.organisation import settings
from tracker.workitems import policy, telling
from tracker.workitems.executor import REASON_LIMIT, carry_out, lost
from tracker.workitems.models import ExtensionRequest, ExtensionState, WorkItem
from tracker.workitems.rules import EXTENSION_REASON_MIN, needs_leader
from tracker.workitems.service.projecting import (
    admit_readers,
    completion_clock,
    end_clock,
    project,
    start_step,
    today,
    write,
)
from tracker.workitems.transitions import SUBJECT, Verb


def request_extension(
    item: WorkItem,
    *,
    actor: Actor,
    now: datetime,
    new_date: date | None,
    reason: str,
    progress_so_far: str,
    expected_version: int | None = None,
) -> ExtensionRequest:
    """Ask for a later deadline; it goes to the unit head first. The running deadline stands meanwhile.

    A request after the deadline is marked late and counts as overdue. Raises InvalidMany, Conflict when one is open.
    """
    new_date = _checked(item, new_date, reason, progress_so_far, now)
    if policy.open_extension(item) is not None:
        raise Conflict(N_("这项任务已有一份延期申请等着办理，办完才能再申请。"))
    detail = {"new_date": new_date.isoformat(), "deadline_no": item.deadline_no}
    step: dict[str, Any] = {"actor": actor, "now": now, "expected_version": expected_version}
    carry_out(item, Verb.REQUEST_EXTENSION, reason=reason, detail=detail, **step)
    request = _new_request(item, actor, now, new_date, reason, progress_so_far)
    session.add(request)
    session.flush()
    deciders = policy.extension_deciders(item, request, today(item, now))
    first = deciders[0] if deciders else None
    start_step(item, ClockKind.EXTENSION, "extension_days", actor=actor, now=now, person_id=first)
    admit_readers(item, *deciders)
    telling.extension_waits(item, request, deciders, now=now)
    return request


def _new_request(
    item: WorkItem, actor: Actor, now: datetime, new_date: date, reason: str, progress_so_far: str
) -> ExtensionRequest:
    return ExtensionRequest(
        work_item_id=item.id,
        lead_unit_id=item.lead_unit_id,
        deadline_no=item.deadline_no,
        state=ExtensionState.REQUESTED,
        version=1,
        asked_by=actor.person_id,
        asked_at=now,
        new_date=new_date,
        reason=reason.strip(),
        progress_so_far=progress_so_far.strip(),
        late=item.due_at is not None and now > item.due_at,
        needs_leader=_needs_leader(item, new_date),
    )


def _checked(item: WorkItem, new_date: date | None, reason: str, progress_so_far: str, now: datetime) -> date:
    faults = _check_day(item, new_date, now, field="new_date")
    count = len(reason.strip())
    if count < EXTENSION_REASON_MIN:
        text = N_("延期理由至少写%(least)s个字，现在是%(count)s个字。")
        faults.append(Invalid(text, field="reason", least=EXTENSION_REASON_MIN, count=count))
    if not progress_so_far.strip():
        faults.append(Invalid(N_("填写截至今天的进度。"), field="progress_so_far"))
    if len(progress_so_far.strip()) > REASON_LIMIT:
        text, count = N_("最多%(limit)s个字，现在是%(count)s个字。"), len(progress_so_far.strip())
        faults.append(Invalid(text, field="progress_so_far", limit=REASON_LIMIT, count=count))
    if faults or new_date is None:
        raise InvalidMany(faults)
    return new_date


def _check_day(item: WorkItem, day: date | None, now: datetime, *, field: str) -> list[Invalid]:
    if day is None:
        return [Invalid(N_("写上新的完成时限。"), field=field)]
    if item.due_date is None:
        return [Invalid(N_("这项任务没有定时限，不需要延期。"), field=field)]
    if day <= item.due_date:
        due = item.due_date.isoformat()
        return [Invalid(N_("新时限要晚于现在的时限%(due)s。"), field=field, due=due)]
    if day < today(item, now):
        return [Invalid(N_("新时限要在今天以后。"), field=field)]
    return []


def _needs_leader(item: WorkItem, new_date: date) -> bool:
    granted = session.scalar(
        select(func.count())
        .select_from(ExtensionRequest)
        .where(ExtensionRequest.work_item_id == item.id, ExtensionRequest.state == ExtensionState.GRANTED)
    )
    if item.due_date is None:
        return False
    return needs_leader(
        organisation.calendar(item.bureau_id),
        due=item.due_date,
        asked=new_date,
        granted_before=granted or 0,
        limit=int(settings.get(item.bureau_id, "extension_leader_days")),
        first_by_leader=int(settings.get(item.bureau_id, "extension_leader_from")),
    )


def sign_extension(
    request: ExtensionRequest,
    *,
    actor: Actor,
    now: datetime,
    agree: bool = True,
    note: str = "",
    expected_version: int | None = None,
) -> ExtensionRequest:
    """The unit head signs, so that the request goes to the decider; or refuses with a reason, which ends it."""
    item = session.get_one(WorkItem, request.work_item_id)
    _must_decide(item, request, actor, now)
    if not agree:
        return _refuse(item, request, Verb.SIGN_EXTENSION, actor, now, note, expected_version, ExtensionState.REQUESTED)
    carry_out(
        item,
        Verb.SIGN_EXTENSION,
        actor=actor,
        now=now,
        expected_version=None,
        reason=note,
        detail={"extension": request.uuid},
    )
    _advance(
        item,
        request,
        ExtensionState.REQUESTED,
        expected_version,
        state=ExtensionState.SIGNED,
        signed_by=actor.person_id,
        signed_at=now,
    )
    deciders = policy.extension_deciders(item, request, today(item, now))
    clock = clock_queries.running(SUBJECT, item.id, ClockKind.EXTENSION)
    if clock is not None:
        clocks.hand_over(clock, now=now, person_id=deciders[0] if deciders else None)
    admit_readers(item, *deciders)
    telling.extension_waits(item, request, deciders, now=now)
    return request


def decide_extension(
    request: ExtensionRequest,
    *,
    actor: Actor,
    now: datetime,
    grant: date | None,
    note: str = "",
    expected_version: int | None = None,
) -> ExtensionRequest:
    """Grant a date (the asked one or another after the deadline in force), or refuse with a reason (`grant` None).

    Granting writes the next deadline number. For a request filed late that number does not undo the overdue fact.
    """
    item = session.get_one(WorkItem, request.work_item_id)
    _must_decide(item, request, actor, now)
    if grant is None:
        return _refuse(item, request, Verb.DECIDE_EXTENSION, actor, now, note, expected_version, ExtensionState.SIGNED)
    faults = _check_day(item, grant, now, field="grant")
    if faults:
        raise faults[0]
    detail = {"extension": request.uuid, "granted": grant.isoformat(), "asked": request.new_date.isoformat()}
    carry_out(item, Verb.DECIDE_EXTENSION, actor=actor, now=now, expected_version=None, reason=note, detail=detail)
    _advance(
        item,
        request,
        ExtensionState.SIGNED,
        expected_version,
        state=ExtensionState.GRANTED,
        decided_by=actor.person_id,
        decided_at=now,
        granted_date=grant,
        decision_note=note.strip(),
    )
    _move_deadline(item, grant, "desk" if request.late else "extension", actor=actor, now=now)
    end_clock(item, ClockKind.EXTENSION, now)
    telling.extension_decided(item, request, now=now)
    return request


def withdraw_extension(
    request: ExtensionRequest, *, actor: Actor, now: datetime, expected_version: int | None = None
) -> ExtensionRequest:
    """The asker takes an undecided request back."""
    item = session.get_one(WorkItem, request.work_item_id)
    if actor.person_id != request.asked_by:
        raise Forbidden
    if request.state not in (ExtensionState.REQUESTED, ExtensionState.SIGNED):
        raise lost(item)
    before = ExtensionState(request.state)
    carry_out(
        item,
        Verb.WITHDRAW_EXTENSION,
        actor=actor,
        now=now,
        expected_version=None,
        detail={"extension": request.uuid},
    )
    _advance(item, request, before, expected_version, state=ExtensionState.WITHDRAWN)
    end_clock(item, ClockKind.EXTENSION, now)
    return request


def drop_open_request(item: WorkItem, *, now: datetime) -> None:
    """End a request that lost its object because the item was closed or cancelled."""
    request = policy.open_extension(item)
    if request is not None:
        _advance(item, request, ExtensionState(request.state), None, state=ExtensionState.WITHDRAWN)
        end_clock(item, ClockKind.EXTENSION, now)


def extend(
    item: WorkItem,
    day: date | None,
    *,
    actor: Actor,
    now: datetime,
    basis: str = "desk",
    reason: str,
    expected_version: int | None = None,
) -> Deadline:
    """A deadline by the desk, also after expiry: writes the next number. The overdue fact of the old one stays."""
    faults = _check_day(item, day, now, field="day")
    if faults or day is None:
        raise faults[0]
    carry_out(
        item,
        Verb.EXTEND,
        actor=actor,
        now=now,
        expected_version=expected_version,
        reason=reason,
        detail={"day": day.isoformat(), "basis": basis},
    )
    return _move_deadline(item, day, basis, actor=actor, now=now)


def _move_deadline(item: WorkItem, day: date, basis: str, *, actor: Actor, now: datetime) -> Deadline:
    clock = completion_clock(item)
    deadline = clocks.set_deadline(clock, day, basis, actor=actor, now=now)
    if clock.suspended_at is None:
        project(item, deadline)
    else:  # what resume gives back is counted against the day granted meanwhile
        write(item, days_left=clocks.days_left(clock, deadline))
    return deadline


def _must_decide(item: WorkItem, request: ExtensionRequest, actor: Actor, now: datetime) -> None:
    if request.state not in (ExtensionState.REQUESTED, ExtensionState.SIGNED):
        raise lost(item)
    if actor.person_id is None:
        return
    if actor.person_id not in policy.extension_deciders(item, request, today(item, now)):
        raise Forbidden


def _refuse(
    item: WorkItem,
    request: ExtensionRequest,
    verb: Verb,
    actor: Actor,
    now: datetime,
    note: str,
    expected_version: int | None,
    before: ExtensionState,
) -> ExtensionRequest:
    if not note.strip():
        raise Invalid(N_("不同意要写明理由，申请人会看到原文。"), field="note")
    carry_out(
        item,
        verb,
        actor=actor,
        now=now,
        expected_version=None,
        reason=note,
        detail={"extension": request.uuid, "refused": True},
    )
    _advance(
        item,
        request,
        before,
        expected_version,
        state=ExtensionState.REFUSED,
        decided_by=actor.person_id,
        decided_at=now,
        decision_note=note.strip(),
    )
    end_clock(item, ClockKind.EXTENSION, now)
    telling.extension_decided(item, request, now=now)
    return request


def _advance(
    item: WorkItem, request: ExtensionRequest, before: ExtensionState, expected_version: int | None, **values: Any
) -> None:
    version = request.version if expected_version is None else expected_version
    moved = session.execute(
        update(ExtensionRequest)
        .where(ExtensionRequest.id == request.id, ExtensionRequest.state == before, ExtensionRequest.version == version)
        .values(version=version + 1, **values)
        .execution_options(synchronize_session=False)
    )
    session.refresh(request)
    if moved.rowcount != 1:  # type: ignore[attr-defined]
        raise lost(item)
