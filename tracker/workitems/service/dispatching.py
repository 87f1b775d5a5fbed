"""Giving an item out: dispatch, sign for, decline, reassign, name the owner."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, select, update

from tracker.clocks import service as clocks
from tracker.clocks.models import ClockKind
from tracker.core.context import Actor
from tracker.core.db import session
from tracker.core.errors import Invalid
from tracker.core.i18n import N_
from tracker.organisation import queries as organisation
from tracker.organisation.models import Person
from tracker.plans import queries as plans
from tracker.plans.models import DeadlineKind
from tracker.workitems import policy, telling
from tracker.workitems.executor import carry_out
from tracker.workitems.models import UNDECIDED, ExtensionRequest, Hand, State, StatusChange, WorkItem, WorkItemUnit
from tracker.workitems.service.opening import check_owner, check_unit
from tracker.workitems.service.projecting import (
    admit_readers,
    completion_clock,
    end_clock,
    note_hand,
    project,
    start_step,
    today,
)
from tracker.workitems.transitions import SUBJECT, Verb


def dispatch(item: WorkItem, *, actor: Actor, now: datetime, expected_version: int | None = None) -> WorkItem:
    """Give a draft to its lead unit: completion clock with deadline no. 1, and the clock for signing.

    Raises Invalid for a deadline in the past or missing, Conflict (also while text of its plan has no kind), Forbidden.
    """
    _complete(item)
    if item.planned_task_id is not None:
        plans.refuse_while_undecided(item.planned_task_id)
    carry_out(
        item, Verb.DISPATCH, actor=actor, now=now, expected_version=expected_version, changes={"dispatched_at": now}
    )
    clock = clocks.start(
        item.bureau_id, SUBJECT, item.id, ClockKind.COMPLETION, now=now, holder_unit_id=item.lead_unit_id
    )
    if item.due_date is not None:
        project(item, clocks.set_deadline(clock, item.due_date, "dispatch", actor=actor, now=now))
    if item.owner_id is not None:
        note_hand(item, item.owner_id, Hand.OWNED, now)
    _ask_to_sign(item, actor=actor, now=now)
    command = organisation.command(item.bureau_id, today(item, now))
    units = session.scalars(select(WorkItemUnit.unit_id).where(WorkItemUnit.work_item_id == item.id))
    telling.supports(item, [one.person_id for unit in units for one in command.in_charge(unit)], now=now)
    return item


def redate(
    item: WorkItem, *, actor: Actor, now: datetime, day: date | None, reason: str, expected_version: int | None = None
) -> WorkItem:
    """Give a draft another day, for example because the planned one passed before it was dispatched.

    Raises Invalid without a day, for a past day, and for an item without a dated deadline.
    """
    if item.deadline_kind != DeadlineKind.DATED:
        raise Invalid(N_("这项任务没有定时限，不需要改定。"), field="day")
    if day is None or day < today(item, now):
        raise Invalid(N_("写上今天以后的完成时限。"), field="day")
    carry_out(
        item,
        Verb.REDATE,
        actor=actor,
        now=now,
        expected_version=expected_version,
        reason=reason,
        changes={"due_date": day},
        detail={"day": day.isoformat(), "before": item.due_date.isoformat() if item.due_date else ""},
    )
    return item


def _complete(item: WorkItem) -> None:
    if item.deadline_kind == DeadlineKind.DATED and item.due_date is None:
        raise Invalid(N_("%(number)s缺完成时限，不能交办。"), field="due_date", number=item.number)


def _ask_to_sign(item: WorkItem, *, actor: Actor, now: datetime) -> None:
    start_step(item, ClockKind.SIGN_FOR, "sign_for_days", actor=actor, now=now, unit_id=item.lead_unit_id)
    heads = policy.signers(item, today(item, now))
    admit_readers(item, actor.person_id, item.owner_id, *heads)
    telling.dispatched(item, heads, now=now)


def accept(
    item: WorkItem,
    *,
    actor: Actor,
    now: datetime,
    owner_id: int | None = None,
    expected_version: int | None = None,
) -> WorkItem:
    """Sign for a dispatched item, naming the owner in the same step if one is given."""
    if owner_id is not None:
        _check_member(item, owner_id, now)
    changes = {"accepted_at": now} | ({"owner_id": owner_id} if owner_id else {})
    detail = {"owner": owner_id} if owner_id else {}
    carry_out(
        item, Verb.ACCEPT, actor=actor, now=now, expected_version=expected_version, changes=changes, detail=detail
    )
    end_clock(item, ClockKind.SIGN_FOR, now)
    if owner_id is not None:
        _entrust(item, owner_id, now)
    return item


def decline(
    item: WorkItem, *, actor: Actor, now: datetime, reason: str, expected_version: int | None = None
) -> WorkItem:
    """Give a dispatched item back with a reason; counted. The wait is then the dispatcher's."""
    carry_out(
        item,
        Verb.DECLINE,
        actor=actor,
        now=now,
        expected_version=expected_version,
        reason=reason,
        changes={"declines": WorkItem.declines + 1},
    )
    end_clock(item, ClockKind.SIGN_FOR, now)
    dispatcher = _dispatcher(item)
    clocks.hand_over(completion_clock(item), now=now, person_id=dispatcher)
    telling.declined(item, dispatcher, now=now)
    return item


def reassign(
    item: WorkItem,
    *,
    actor: Actor,
    now: datetime,
    lead_unit_id: int,
    reason: str,
    expected_version: int | None = None,
) -> WorkItem:
    """Give an item to another lead unit, which signs for it anew; the deadline and its number stay. Counted.

    Before dispatch it is a correction: nobody has to sign yet, and nothing is counted.
    """
    faults = check_unit(item.bureau_id, lead_unit_id)
    if faults:
        raise faults[0]
    before, drafted = item.lead_unit_id, item.state == State.DRAFT
    changes: dict[str, Any] = {"lead_unit_id": lead_unit_id, "owner_id": None}
    if not drafted:
        changes |= {"accepted_at": None, "redispatches": WorkItem.redispatches + 1}
    carry_out(
        item,
        Verb.REASSIGN,
        actor=actor,
        now=now,
        expected_version=expected_version,
        reason=reason,
        changes=changes,
        detail={"lead_unit": [before, lead_unit_id]},
    )
    session.execute(
        delete(WorkItemUnit).where(WorkItemUnit.work_item_id == item.id, WorkItemUnit.unit_id == lead_unit_id)
    )
    if not drafted:
        _hand_over(item, actor=actor, now=now)
    return item


def _hand_over(item: WorkItem, *, actor: Actor, now: datetime) -> None:
    """Waits and open requests follow the item to its new lead unit."""
    asked = update(ExtensionRequest).where(ExtensionRequest.work_item_id == item.id, UNDECIDED)
    session.execute(asked.values(lead_unit_id=item.lead_unit_id))
    end_clock(item, ClockKind.SIGN_FOR, now)
    clocks.hand_over(completion_clock(item), now=now, unit_id=item.lead_unit_id)
    _ask_to_sign(item, actor=actor, now=now)


def name_owner(
    item: WorkItem, *, actor: Actor, now: datetime, person_id: int, expected_version: int | None = None
) -> WorkItem:
    """Name the person who does the work, a member of the lead unit. Raises Invalid for somebody gone or elsewhere."""
    _check_member(item, person_id, now)
    carry_out(
        item,
        Verb.NAME_OWNER,
        actor=actor,
        now=now,
        expected_version=expected_version,
        changes={"owner_id": person_id},
        detail={"owner": [item.owner_id, person_id]},
    )
    _entrust(item, person_id, now)
    return item


def _entrust(item: WorkItem, person_id: int, now: datetime) -> None:
    note_hand(item, person_id, Hand.OWNED, now)
    admit_readers(item, person_id)
    telling.named(item, person_id, now=now)


def _check_member(item: WorkItem, person_id: int, now: datetime) -> None:
    on = today(item, now)
    faults = check_owner(item.bureau_id, person_id, on)
    if faults:
        raise faults[0]
    person = session.get_one(Person, person_id)
    tree = organisation.tree(item.bureau_id, on)
    if person.unit_id not in tree.subtree(item.lead_unit_id):
        unit = tree.name(item.lead_unit_id)
        text = N_("%(name)s不是%(unit)s的人员，责任人要在牵头单位里定。")
        raise Invalid(text, field="owner_id", name=person.name, unit=unit)


def _dispatcher(item: WorkItem) -> int | None:
    query = (
        select(StatusChange.person_id)
        .where(StatusChange.work_item_id == item.id, StatusChange.verb.in_((Verb.DISPATCH, Verb.REASSIGN)))
        .order_by(StatusChange.id.desc())
    )
    return session.scalars(query).first()
