"""Dated holdings: the rules every verb that touches them shares."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from sqlalchemy import or_, select

from tracker.audit import service as audit
from tracker.core.context import Actor
from tracker.core.db import session
from tracker.core.errors import Invalid
from tracker.core.i18n import N_
from tracker.core.permissions import PostKind
from tracker.organisation.models import Person, Post, PostHolding

ONE_HOLDER = frozenset({PostKind.HEAD, PostKind.LEADER, PostKind.DIRECTOR, PostKind.DEPUTY})
"""Kinds whose post has one regular holder at a time; the others may be shared by several people."""

APART = frozenset({PostKind.ADMINISTRATOR, PostKind.AUDITOR})
"""Separation of duties: who runs the accounts or reads the trail holds no other kind of post."""


def overlapping(first: date, last: date | None) -> object:
    """SQL: holdings that share a day with first…last."""
    starts = PostHolding.valid_from <= last if last is not None else PostHolding.valid_from.is_not(None)
    return starts & or_(PostHolding.valid_to.is_(None), PostHolding.valid_to >= first)


def check_free(post: Post, person: Person, first: date, last: date | None, *, acting: bool) -> None:
    """Raise Invalid when somebody else, or the same person, holds the post in that time already."""
    query = select(PostHolding, Person.name).join(Person, Person.id == PostHolding.person_id)
    query = query.where(PostHolding.post_id == post.id, overlapping(first, last))  # type: ignore[arg-type]
    for held, name in session.execute(query):
        if held.person_id == person.id:
            raise Invalid(N_("%(name)s在这段时间已任此岗。"), field="person_id", name=name)
        if held.acting == acting and (acting or PostKind(post.kind) in ONE_HOLDER):
            raise Invalid(N_("这段时间%(name)s在此岗，先写明其离任日期。"), field="person_id", name=name)


def check_apart(post: Post, person: Person, first: date, last: date | None) -> None:
    """Raise Invalid when the post must not be held together with another one that the person holds in that time."""
    query = select(Post.kind).join(PostHolding, PostHolding.post_id == Post.id)
    query = query.where(PostHolding.person_id == person.id, overlapping(first, last))  # type: ignore[arg-type]
    others = {PostKind(kind) for kind in session.scalars(query)} - {PostKind(post.kind)}
    if others and (PostKind(post.kind) in APART or others & APART):
        raise Invalid(
            N_("系统管理员和审计管理员不兼任其他岗位：先结束%(name)s的其他岗位。"), field="person_id", name=person.name
        )


def end_holding(actor: Actor, held: PostHolding, last_day: date, *, now: datetime) -> None:
    """Let a holding run through `last_day`; one that would begin later is taken back."""
    if held.valid_to is not None and held.valid_to <= last_day:
        return
    detail: dict[str, Any] = {"person": held.person_id, "last_day": last_day.isoformat()}
    if held.valid_from > last_day:
        session.delete(held)
        audit.record(actor, "withdraw_holding", "post", held.post_id, now=now, **detail)
    else:
        held.valid_to = last_day
        audit.record(actor, "release_post", "post", held.post_id, now=now, **detail)


def end_holdings_of_posts(actor: Actor, post_ids: Collection[int], last_day: date, *, now: datetime) -> None:
    """End every holding of the posts."""
    for held in session.scalars(select(PostHolding).where(PostHolding.post_id.in_(post_ids))):
        end_holding(actor, held, last_day, now=now)
    session.flush()


def end_holdings_of_person(actor: Actor, person_id: int, last_day: date, *, now: datetime) -> None:
    """End every holding of the person."""
    for held in session.scalars(select(PostHolding).where(PostHolding.person_id == person_id)):
        end_holding(actor, held, last_day, now=now)
    session.flush()
