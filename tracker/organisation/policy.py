"""Whose organisation it is: an administrator sees and changes the own bureau only; anything else does not exist."""

from __future__ import annotations

from sqlalchemy import select

from tracker.core.context import Actor
from tracker.core.db import session
from tracker.core.errors import NotFound
from tracker.organisation.models import Account, Person, Post, PostHolding, StagedImport, Unit


def own(actor: Actor, bureau_id: int | None) -> int:
    """`bureau_id` when it is the actor's (the system has every bureau). Raises NotFound otherwise."""
    if bureau_id is None or (actor.person_id is not None and actor.bureau_id != bureau_id):
        raise NotFound
    return bureau_id


def unit(actor: Actor, unit_id: int) -> Unit:
    """The unit, locked for the change. Raises NotFound outside the own bureau."""
    found = session.get(Unit, unit_id, with_for_update=True, populate_existing=True)
    if found is None:
        raise NotFound
    own(actor, found.bureau_id)
    return found


def person(actor: Actor, person_id: int) -> Person:
    """The person, locked for the change. Raises NotFound outside the own bureau."""
    found = session.get(Person, person_id, with_for_update=True, populate_existing=True)
    if found is None:
        raise NotFound
    own(actor, found.bureau_id)
    return found


def person_by_uuid(actor: Actor, uuid: str) -> Person:
    """The person of an address. Raises NotFound outside the own bureau."""
    found = session.scalar(select(Person).where(Person.uuid == uuid))
    if found is None:
        raise NotFound
    own(actor, found.bureau_id)
    return found


def unit_by_uuid(actor: Actor, uuid: str) -> Unit:
    """The unit of an address. Raises NotFound outside the own bureau."""
    found = session.scalar(select(Unit).where(Unit.uuid == uuid))
    if found is None:
        raise NotFound
    own(actor, found.bureau_id)
    return found


def post_by_uuid(actor: Actor, uuid: str) -> Post:
    """The post of an address. Raises NotFound outside the own bureau."""
    found = session.scalar(select(Post).where(Post.uuid == uuid))
    if found is None:
        raise NotFound
    own(actor, found.bureau_id)
    return found


def post(actor: Actor, post_id: int) -> Post:
    """The post, locked for the change. Raises NotFound outside the own bureau."""
    found = session.get(Post, post_id, with_for_update=True, populate_existing=True)
    if found is None:
        raise NotFound
    own(actor, found.bureau_id)
    return found


def holding(actor: Actor, holding_id: int) -> tuple[PostHolding, Post]:
    """A holding with its post, locked for the change. Raises NotFound outside the own bureau."""
    found = session.get(PostHolding, holding_id, populate_existing=True)
    if found is None:
        raise NotFound
    return found, post(actor, found.post_id)


def account(actor: Actor, account_id: int) -> Account:
    """The account, locked for the change. Raises NotFound outside the own bureau."""
    found = session.get(Account, account_id, with_for_update=True, populate_existing=True)
    if found is None:
        raise NotFound
    person(actor, found.person_id)
    return found


def staged(actor: Actor, uuid: str, *, kept: bool = False) -> StagedImport:
    """One's own checked import; `kept` for this transaction, that it runs once. Raises NotFound when it is gone, or
    somebody else's."""
    query = select(StagedImport).where(StagedImport.uuid == uuid)
    found = session.scalar(query.with_for_update() if kept else query)
    if found is None or found.person_id != actor.person_id:
        raise NotFound
    return found
