"""Verbs of posts: what there is, over which units, and who holds it from when to when."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, timedelta

from sqlalchemy import select

from tracker.audit import service as audit
from tracker.core.context import Actor
from tracker.core.db import session
from tracker.core.errors import Invalid
from tracker.core.i18n import N_
from tracker.core.permissions import PostKind
from tracker.organisation import policy, revision
from tracker.organisation.models import Post, PostHolding, PostScope
from tracker.organisation.queries.units import tree
from tracker.organisation.service.holdings import check_apart, check_free, end_holding, end_holdings_of_posts


def create_post(
    actor: Actor,
    *,
    now: datetime,
    bureau_id: int,
    unit_id: int,
    kind: PostKind,
    title: str,
    charge: Collection[int] = (),
    from_day: date,
) -> Post:
    """Add a post to a unit; `charge` are the units it is given from `from_day` on (a leader's units in charge).

    Raises Invalid without a title or in a unit that does not live then.
    """
    policy.own(actor, bureau_id)
    _check_lives(bureau_id, unit_id, from_day, "unit_id")
    if not title.strip() or len(title.strip()) > 60:
        raise Invalid(N_("填写岗位名称，最多60个字。"), field="title")
    revision.bump(bureau_id, "people")
    post = Post(bureau_id=bureau_id, unit_id=unit_id, kind=PostKind(kind), title=title.strip())
    session.add(post)
    session.flush()
    detail = {"unit": unit_id, "kind": str(kind), "title": post.title}
    audit.record(actor, "create_post", "post", post.id, now=now, bureau_id=bureau_id, **detail)
    if charge:
        set_charge(actor, now=now, post_id=post.id, unit_ids=charge, from_day=from_day)
    return post


def set_charge(actor: Actor, *, now: datetime, post_id: int, unit_ids: Collection[int], from_day: date) -> None:
    """Give a post these units from a day on, in place of those it had; none: the default of its kind.

    Raises Invalid for a unit that does not live then.
    """
    post = policy.post(actor, post_id)
    wanted = set(unit_ids)
    for unit_id in wanted:
        _check_lives(post.bureau_id, unit_id, from_day, "charge")
    revision.bump(post.bureau_id, "people")
    for row in session.scalars(select(PostScope).where(PostScope.post_id == post_id)):
        if row.valid_from >= from_day:
            session.delete(row)
        elif row.valid_to is None or row.valid_to >= from_day:
            if row.unit_id in wanted:
                row.valid_to = None
                wanted.discard(row.unit_id)
            else:
                row.valid_to = from_day - timedelta(days=1)
    session.flush()
    session.add_all(PostScope(post_id=post_id, unit_id=unit_id, valid_from=from_day) for unit_id in sorted(wanted))
    session.flush()
    detail = {"units": sorted(unit_ids), "from": from_day.isoformat()}
    audit.record(actor, "set_charge", "post", post_id, now=now, bureau_id=post.bureau_id, **detail)


def hold_post(
    actor: Actor,
    *,
    now: datetime,
    post_id: int,
    person_id: int,
    from_day: date,
    to_day: date | None = None,
    acting: bool = False,
) -> PostHolding:
    """Let a person hold a post from a day on; `acting` as deputy (AB岗) for the holder, then with a last day.

    Raises Invalid when the post is taken then, the person left, dates are out of order, or duties must stay apart.
    """
    post = policy.post(actor, post_id)
    person = policy.person(actor, person_id)
    if to_day is not None and to_day < from_day:
        raise Invalid(N_("结束日期不能早于开始日期。"), field="to_day")
    if acting and to_day is None:
        raise Invalid(N_("代理要写明到哪一天。"), field="to_day")
    if person.left_on is not None and (to_day is None or to_day > person.left_on):
        raise Invalid(N_("%(name)s已经离开。"), field="person_id", name=person.name)
    if post.ended_on is not None and (to_day is None or to_day > post.ended_on):
        raise Invalid(N_("这个岗位已经撤销。"), field="post_id")
    check_free(post, person, from_day, to_day, acting=acting)
    check_apart(post, person, from_day, to_day)
    revision.bump(post.bureau_id, "people")
    held = PostHolding(post_id=post_id, person_id=person_id, valid_from=from_day, valid_to=to_day, acting=acting)
    session.add(held)
    session.flush()
    detail = {"person": person_id, "from": from_day.isoformat(), "to": to_day and to_day.isoformat(), "acting": acting}
    audit.record(actor, "hold_post", "post", post_id, now=now, bureau_id=post.bureau_id, **detail)
    return held


def release_post(actor: Actor, *, now: datetime, holding_id: int, last_day: date) -> None:
    """End a holding with `last_day`; a last day before its first takes it back."""
    held, post = policy.holding(actor, holding_id)
    revision.bump(post.bureau_id, "people")
    end_holding(actor, held, last_day, now=now)
    session.flush()


def end_post(actor: Actor, *, now: datetime, post_id: int, last_day: date) -> None:
    """Abolish a post with `last_day`; whoever holds it holds it until then."""
    post = policy.post(actor, post_id)
    revision.bump(post.bureau_id, "people")
    post.ended_on = last_day
    session.flush()
    end_holdings_of_posts(actor, [post_id], last_day, now=now)
    detail = {"last_day": last_day.isoformat()}
    audit.record(actor, "end_post", "post", post_id, now=now, bureau_id=post.bureau_id, **detail)


def _check_lives(bureau_id: int, unit_id: int, day: date, field: str) -> None:
    node = tree(bureau_id, day).node(unit_id)
    if node is None or not node.live:
        raise Invalid(N_("这个单位在这一天不存在。"), field=field)
