"""What waits for a person among the work items: to sign for, to give an owner, to review, to redirect, to decide."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, exists, false, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from tracker.clocks.models import Clock, ClockKind
from tracker.core.context import Actor
from tracker.core.db import session
from tracker.core.i18n import N_
from tracker.core.permissions import Permission, PostKind
from tracker.core.waiting import Waiting
from tracker.organisation import queries as organisation
from tracker.plans.models import Plan, ProposedAct
from tracker.workitems.models import UNDECIDED, UNOWNED, ExtensionRequest, ExtensionState, State, WorkItem, WorkItemHand
from tracker.workitems.policy import extension_deciders, visible
from tracker.workitems.returns import Returned, returned
from tracker.workitems.rules import light_at
from tracker.workitems.transitions import SUBJECT, Verb

LIMIT = 200
STILL = (State.DRAFT, State.SUSPENDED, State.DONE, State.CANCELLED)
"""States in which no deadline is extended."""
COLUMNS: Sequence[InstrumentedAttribute[Any]] = (
    WorkItem.id,
    WorkItem.uuid,
    WorkItem.number,
    WorkItem.title,
    WorkItem.state,
    WorkItem.lead_unit_id,
    WorkItem.owner_id,
    WorkItem.due_at,
    WorkItem.yellow_at,
    WorkItem.orange_at,
    WorkItem.red_at,
    WorkItem.dispatched_at,
    WorkItem.delivered_at,
    WorkItem.attempt,
    WorkItem.send_backs,
    WorkItem.progress,
)


@dataclass(frozen=True)
class Turn:
    """In a state, whose turn it is and what they are asked."""

    kind: str
    why: str
    verb: str


SIGN_FOR = Turn("sign_for", N_("%(day)s交办，您单位牵头"), N_("签收"))
NAME_OWNER = Turn("name_owner", N_("已签收，尚未指定责任人"), N_("指定"))
UNIT_REVIEW = Turn("review", N_("%(day)s申请办结，第%(n)s次申请，等您初审"), N_("审核"))
SUPERVISOR_REVIEW = Turn("review", N_("%(day)s申请办结，第%(n)s次申请，单位已通过"), N_("审核"))
REDIRECT = Turn("redirect", N_("牵头单位退回，等您改派"), N_("改派"))
REPORT = Turn("report", N_("您承办，现进度%(percent)s%%"), N_("填报"))
AFTER = {
    Verb.SEND_BACK: N_("%(day)s%(who)s退办，第%(n)s次"),
    Verb.DECLINE: N_("%(day)s%(who)s退回，第%(n)s次"),
}
"""How an item came back to whoever has to go on with it; the reason is quoted below."""
AT_ITS_OWNER = {**AFTER, Verb.SEND_BACK: N_("%(day)s%(who)s退办，第%(n)s次，现进度%(percent)s%%")}
"""The same on the desk, which has no column for the progress."""


def waiting(actor: Actor, now: datetime) -> list[Waiting]:
    """Everything among items and extension requests that waits for `actor`, at most 200 of each kind."""
    if not actor.may(Permission.READ_ITEMS):
        return []
    rows = [(row, turn) for turn, condition in _turns(actor) for row in _rows(actor, condition)]
    back = returned(row for row, turn in rows if turn in (REPORT, REDIRECT))
    found = [_entry(row, turn, back.get(row.id), now) for row, turn in rows]
    return [*found, *_extensions(actor, now), *_proposed(actor, now)]


def reviews(actor: Actor) -> ColumnElement[bool]:
    """The completion requests that wait for this person's review; depends on `units_headed` too."""
    return or_(false(), *(condition for turn, condition in _turns(actor) if turn.kind == UNIT_REVIEW.kind))


def units_headed(actor: Actor) -> list[int]:
    """Units for which this person signs and reviews: as head or deputy, or standing in for a head that is missing."""
    heads = (post for post in actor.posts if post.kind in (PostKind.HEAD, PostKind.DEPUTY))
    return sorted({unit for post in heads for unit in post.scope} | _stood_in(actor))


def _stood_in(actor: Actor) -> set[int]:
    """Units without a head of their own or above, for which this leader answers."""
    if not actor.may(Permission.INSTRUCT) or actor.bureau_id is None or actor.day is None:
        return set()
    command = organisation.command(actor.bureau_id, actor.day)
    vacant = (node.id for node in command.tree.units() if not any(command.run_by(node.id)))
    return {unit for unit in vacant if any(one.person_id == actor.person_id for one in command.in_charge(unit))}


def _held(actor: Actor, *kinds: ClockKind) -> ColumnElement[bool]:
    """Items with a running wait that was given to this person by name, such as a review skipped upward."""
    given = select(Clock.subject_id).where(
        Clock.subject_kind == SUBJECT,
        Clock.kind.in_(kinds),
        Clock.ended_at.is_(None),
        Clock.holder_person_id == actor.person_id,
    )
    return WorkItem.id.in_(given)


def _turns(actor: Actor) -> Iterable[tuple[Turn, ColumnElement[bool]]]:
    units = units_headed(actor)
    if units:
        mine = WorkItem.lead_unit_id.in_(units)
        yield SIGN_FOR, and_(mine, WorkItem.state == State.DISPATCHED)
        yield NAME_OWNER, and_(mine, UNOWNED)
        yield UNIT_REVIEW, and_(mine, WorkItem.state == State.UNIT_REVIEW, _not_mine(actor))
    if actor.may(Permission.SUPERVISE):
        yield SUPERVISOR_REVIEW, and_(WorkItem.state == State.SUPERVISOR_REVIEW, _not_mine(actor))
    if actor.may(Permission.DISPATCH):
        yield REDIRECT, WorkItem.state == State.DECLINED
    if actor.may(Permission.INSTRUCT):
        skipped = and_(WorkItem.lead_unit_id.not_in(units), _not_mine(actor))
        yield UNIT_REVIEW, and_(WorkItem.state == State.UNIT_REVIEW, _held(actor, ClockKind.UNIT_REVIEW), skipped)
        held = _held(actor, ClockKind.SUPERVISOR_REVIEW)
        yield SUPERVISOR_REVIEW, and_(WorkItem.state == State.SUPERVISOR_REVIEW, held, _not_mine(actor))
    yield REPORT, and_(WorkItem.owner_id == actor.person_id, WorkItem.state == State.IN_PROGRESS)


def _not_mine(actor: Actor) -> ColumnElement[bool]:
    """Nobody reviews what they had a hand in; the executor would refuse."""
    own = exists().where(WorkItemHand.work_item_id == WorkItem.id, WorkItemHand.person_id == actor.person_id)
    return ~own


def _rows(actor: Actor, condition: ColumnElement[bool]) -> Sequence[Row[Any]]:
    """The most urgent; ordered as the indexes by state are, so that these are read in order and no further."""
    query = select(*COLUMNS).where(WorkItem.bureau_id == actor.bureau_id, visible(actor), condition)
    return session.execute(query.order_by(WorkItem.sort_at, WorkItem.id).limit(LIMIT)).all()


def _entry(row: Row[Any], turn: Turn, back: Returned | None, now: datetime) -> Waiting:
    since = row.delivered_at if turn in (UNIT_REVIEW, SUPERVISOR_REVIEW) else row.dispatched_at
    params = {"day": since, "n": row.attempt, "percent": row.progress}
    if back is not None:
        params |= {"day": back.at, "who": back.who, "n": back.times}
    return Waiting(
        kind=turn.kind,
        number=row.number,
        title=row.title,
        why=AT_ITS_OWNER[back.verb] if back else turn.why,
        verb=turn.verb,
        endpoint="tasks.show",
        args={"uuid": row.uuid},
        due_at=row.due_at,
        light=light_at(row, now),
        params=params,
        quoted=back.reason if back else "",
    )


def _extensions(actor: Actor, now: datetime) -> Iterable[Waiting]:
    query = (
        select(ExtensionRequest, WorkItem)
        .join(WorkItem, WorkItem.id == ExtensionRequest.work_item_id)
        .where(WorkItem.bureau_id == actor.bureau_id, visible(actor), UNDECIDED)
        .order_by(ExtensionRequest.asked_at, ExtensionRequest.id)
        .limit(LIMIT)
    )
    found = {row[0].id: row for turn in _extension_turns(actor) for row in session.execute(query.where(turn))}
    for request, item in found.values():
        if actor.day is None or actor.person_id not in extension_deciders(item, request, actor.day):
            continue
        yield Waiting(
            kind="extension",
            number=item.number,
            title=item.title,
            why=N_("申请延到%(day)s"),
            verb=N_("签批"),
            endpoint="extensions.show",
            args={"uuid": request.uuid},
            due_at=item.due_at,
            light=light_at(item, now),
            params={"day": request.new_date},
        )


def _extension_turns(actor: Actor) -> Iterable[ColumnElement[bool]]:
    """Open requests that may be this person's, asked one by one; the policy has the last word on each."""
    units = units_headed(actor)
    if units:
        signing = and_(ExtensionRequest.state == ExtensionState.REQUESTED, ExtensionRequest.lead_unit_id.in_(units))
        yield and_(signing, ExtensionRequest.asked_by != actor.person_id)
    signed = ExtensionRequest.state == ExtensionState.SIGNED
    if actor.may(Permission.SUPERVISE):
        yield and_(signed, ExtensionRequest.needs_leader.is_(False))
    if actor.may(Permission.INSTRUCT):
        reach = [ExtensionRequest.lead_unit_id.in_(sorted(actor.scope))] if not actor.whole_bureau else []
        yield and_(signed, ExtensionRequest.needs_leader.is_(True), *reach)
        yield _held(actor, ClockKind.EXTENSION)


def _proposed(actor: Actor, now: datetime) -> Iterable[Waiting]:
    """Days that an amended plan writes for running items; read from the few open acts, not from the items."""
    if not actor.may(Permission.SUPERVISE):
        return
    query = (
        select(ProposedAct.day, Plan.uuid, WorkItem)
        .join(WorkItem, WorkItem.planned_task_id == ProposedAct.task_id)
        .join(Plan, Plan.id == WorkItem.plan_id)
        .where(ProposedAct.carried_out.is_(None), ProposedAct.day.is_not(None), WorkItem.state.not_in(STILL))
        .where(WorkItem.bureau_id == actor.bureau_id, visible(actor))
        .order_by(ProposedAct.id)
        .limit(LIMIT)
    )
    for day, plan, item in session.execute(query):
        yield Waiting(
            kind="proposed",
            number=item.number,
            title=item.title,
            why=N_("修订稿写的时限是%(day)s，等您决定"),
            verb=N_("决定"),
            endpoint="plans.proposed",
            args={"uuid": plan},
            due_at=item.due_at,
            light=light_at(item, now),
            params={"day": day},
        )
