"""Who may see and do what with a work item: one answer for page, list, export, search, files and API."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, exists, false, or_, select, true

from tracker.core.context import Actor
from tracker.core.db import session
from tracker.core.permissions import Permission, PostKind
from tracker.core.prepared import Prepared, rows_of
from tracker.core.together import Ask
from tracker.organisation import queries as organisation
from tracker.organisation.queries import Holder
from tracker.workitems.models import (
    ExtensionRequest,
    ExtensionState,
    State,
    StatusChange,
    WorkItem,
    WorkItemHand,
    WorkItemReader,
    WorkItemUnit,
)
from tracker.workitems.transitions import Verb, Who, find

DESK = (PostKind.PLANNER, PostKind.SUPERVISOR)


def visible(actor: Actor, units: Iterable[int] = ()) -> ColumnElement[bool]:
    """The condition under which `actor` sees an item: in reach of a post, owned or named a reader, and not secret.

    `units`: lead units the query is narrowed to anyway; when all are in reach, the condition stays simple and fast.
    """
    if actor.person_id is None:
        return true()
    here = WorkItem.bureau_id == actor.bureau_id
    if not actor.may(Permission.READ_ITEMS):
        return and_(here, WorkItem.owner_id == actor.person_id, _not_secret(actor))
    return and_(here, _in_reach(actor, frozenset(units)), _not_secret(actor))


def policy_key(actor: Actor) -> Hashable:
    """What `visible` depends on: two actors with the same key see the same items."""
    secret = actor.holds(PostKind.DIRECTOR, PostKind.SUPERVISOR)
    return (actor.person_id, actor.bureau_id, actor.permissions, actor.whole_bureau, actor.scope, secret)


def _in_reach(actor: Actor, units: frozenset[int]) -> ColumnElement[bool]:
    if actor.whole_bureau:
        return true()
    scope = actor.scope
    begun = WorkItem.state != State.DRAFT
    if units and units <= scope:
        return begun
    supported = exists().where(WorkItemUnit.work_item_id == WorkItem.id, WorkItemUnit.unit_id.in_(scope))
    led = WorkItem.lead_unit_id.in_(scope) if scope else false()
    return and_(begun, or_(led, WorkItem.owner_id == actor.person_id, supported, _admitted(actor)))


def _not_secret(actor: Actor) -> ColumnElement[bool]:
    if actor.holds(PostKind.DIRECTOR, PostKind.SUPERVISOR):
        return true()
    return or_(WorkItem.confidential.is_(False), _admitted(actor))


def _admitted(actor: Actor) -> ColumnElement[bool]:
    """Confidential items that name this person as a reader, in reach or not."""
    return exists().where(WorkItemReader.work_item_id == WorkItem.id, WorkItemReader.person_id == actor.person_id)


def may(actor: Actor, verb: Verb | str, item: WorkItem) -> bool:
    """True when the table has `verb` in the item's state and `actor` is one of those who may."""
    row = find(item.state, Verb(verb))
    return row is not None and allowed(actor, row.who, item)


def verbs(actor: Actor, item: WorkItem) -> list[Verb]:
    """Everything `actor` may do with the item now; each kind of person is asked for once."""
    known: dict[Who, bool] = {}
    found = []
    for verb in Verb:
        row = find(item.state, verb)
        if row is None:
            continue
        if row.who not in known:
            known[row.who] = allowed(actor, row.who, item)
        if known[row.who]:
            found.append(verb)
    return found


def allowed(actor: Actor, who: Who, item: WorkItem) -> bool:
    """True when `actor` is `who` for this item. The system itself always may: it carries out what people decided."""
    if actor.person_id is None:
        return True
    return actor.bureau_id == item.bureau_id and _WHO[who](actor, item)


def _on(actor: Actor) -> date:
    if actor.day is None:
        raise ValueError("an actor of unknown day holds no posts")
    return actor.day


def _is_desk(actor: Actor, _item: WorkItem) -> bool:
    return actor.may(Permission.DISPATCH) and actor.holds(*DESK)


def _is_supervisor(actor: Actor, _item: WorkItem) -> bool:
    return actor.may(Permission.SUPERVISE)


def _is_unit(actor: Actor, item: WorkItem) -> bool:
    return actor.heads(item.lead_unit_id) or actor.person_id in signers(item, _on(actor))


def _is_worker(actor: Actor, item: WorkItem) -> bool:
    return actor.person_id == item.owner_id or _is_unit(actor, item)


def _is_unit_reviewer(actor: Actor, item: WorkItem) -> bool:
    return actor.person_id in unit_reviewers(item, _on(actor), hands(item))


def _is_supervisor_reviewer(actor: Actor, item: WorkItem) -> bool:
    return actor.person_id in supervisor_reviewers(item, _on(actor), hands(item) | _passed_in_unit(item))


def _is_party(actor: Actor, item: WorkItem) -> bool:
    return any(
        actor.person_id == request.asked_by or actor.person_id in extension_deciders(item, request, _on(actor))
        for request in ask_extensions(item).rows()
    )


def ask_extensions(item: WorkItem) -> Ask:
    """What is asked about an item's open extension requests to tell who may do what."""
    return Ask(_prepared, "extension", _open_extensions, {"parent": item.id})


_prepared = Prepared()
_PENDING = ExtensionRequest.state.in_((ExtensionState.REQUESTED, ExtensionState.SIGNED))


def _open_extensions() -> Select[Any]:
    request = ExtensionRequest
    asked = (request.asked_by, request.state, request.signed_by, request.needs_leader)
    return rows_of(request.work_item_id, columns=asked).where(_PENDING)


_WHO: dict[Who, Callable[[Actor, WorkItem], bool]] = {
    Who.DESK: _is_desk,
    Who.SUPERVISOR: _is_supervisor,
    Who.UNIT: _is_unit,
    Who.WORKER: _is_worker,
    Who.UNIT_REVIEWER: _is_unit_reviewer,
    Who.SUPERVISOR_REVIEWER: _is_supervisor_reviewer,
    Who.PARTY: _is_party,
}


def hands(item: WorkItem) -> frozenset[int]:
    """Everybody who owned the item, filed progress or asked for its completion: barred from reviewing it."""
    known = session.scalars(select(WorkItemHand.person_id).where(WorkItemHand.work_item_id == item.id))
    owner = {item.owner_id} if item.owner_id else set()
    return frozenset(known) | frozenset(owner)


def _passed_in_unit(item: WorkItem) -> frozenset[int]:
    query = select(StatusChange.person_id).where(
        StatusChange.work_item_id == item.id,
        StatusChange.attempt == item.attempt,
        StatusChange.verb == Verb.PASS,
        StatusChange.from_state == State.UNIT_REVIEW,
    )
    return frozenset(person for person in session.scalars(query) if person is not None)


def unit_reviewers(item: WorkItem, on: date, barred: frozenset[int]) -> list[int]:
    """Who reviews in the unit: head and deputies; when the head is barred or missing, the next one up the line."""
    heads, deputies = organisation.command(item.bureau_id, on).run_by(item.lead_unit_id)
    if not any(_is_barred(holder, barred) for holder in heads):
        free = [holder.person_id for holder in (*heads, *deputies) if not _is_barred(holder, barred)]
        if free:
            return free
    return _upward(item, on, barred)


def _is_barred(holder: Holder, barred: frozenset[int]) -> bool:
    """A deputy (AB岗) stands for the holder, so the holder's hand in the work bars both."""
    return holder.person_id in barred or holder.acting_for_id in barred


def supervisor_reviewers(item: WorkItem, on: date, barred: frozenset[int]) -> list[int]:
    """Who reviews for the bureau: the supervisors without a hand in it, else the next one up the line."""
    holders = organisation.post_holders(item.bureau_id, PostKind.SUPERVISOR, on)
    free = [holder.person_id for holder in holders if not _is_barred(holder, barred)]
    return free or _upward(item, on, barred)


def _upward(item: WorkItem, on: date, barred: frozenset[int]) -> list[int]:
    command = organisation.command(item.bureau_id, on)
    line = (command.leader(item.lead_unit_id), command.director())
    return [holder.person_id for holder in line if holder and not _is_barred(holder, barred)][:1]


def signers(item: WorkItem, on: date) -> list[int]:
    """Who signs for the item and is told of it: the head of the lead unit, or who stands in where there is none."""
    return [holder.person_id for holder in organisation.command(item.bureau_id, on).in_charge(item.lead_unit_id)]


def open_extension(item: WorkItem) -> ExtensionRequest | None:
    """The request that is waiting for a signature or a decision."""
    query = select(ExtensionRequest).where(ExtensionRequest.work_item_id == item.id, _PENDING)
    return session.scalars(query).first()


def extension_deciders(item: WorkItem, request: ExtensionRequest | Row[Any], on: date) -> list[int]:
    """Who has the request before them: the unit head first, then the supervisor, or the leader where one is needed."""
    barred = frozenset(person for person in (request.asked_by, item.owner_id) if person)
    if request.state == ExtensionState.REQUESTED:
        return unit_reviewers(item, on, barred)
    barred |= {request.signed_by} if request.signed_by else set()
    return _upward(item, on, barred) if request.needs_leader else supervisor_reviewers(item, on, barred)
