"""Reads of posts and who holds them on a day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, or_, select

from tracker.core.db import session
from tracker.core.permissions import PostKind
from tracker.organisation.models import Person, Post, PostHolding, PostScope
from tracker.organisation.queries.people import home_on
from tracker.organisation.queries.units import tree
from tracker.organisation.revision import bureau_of, kept
from tracker.organisation.rules.command import Command, Holder


def in_force(dated: type[PostHolding] | type[PostScope], on: date) -> ColumnElement[bool]:
    """SQL: the dated row holds on a day."""
    return (dated.valid_from <= on) & or_(dated.valid_to.is_(None), dated.valid_to >= on)


@kept("people")
def command(bureau_id: int, on: date) -> Command:
    """Everybody's posts on `on`, in memory while nothing changed: ask this once for many units."""
    charge = _charges(bureau_id, on)
    rows = session.execute(
        select(Post.id, Post.kind, Post.unit_id, Post.title, PostHolding.acting, PostHolding.person_id, Person.name)
        .join(PostHolding, PostHolding.post_id == Post.id)
        .join(Person, Person.id == PostHolding.person_id)
        .where(Post.bureau_id == bureau_id, in_force(PostHolding, on))
        .where(or_(Person.left_on.is_(None), Person.left_on >= on))
        .where(or_(Post.ended_on.is_(None), Post.ended_on >= on))
        .order_by(Post.id)
    ).all()
    regular = {row.id: row for row in rows if not row.acting}
    return Command(bureau_id, tree(bureau_id, on), [_holder(row, regular.get(row.id), charge) for row in rows])


def _charges(bureau_id: int, on: date) -> dict[int, frozenset[int]]:
    query = select(PostScope.post_id, PostScope.unit_id).join(Post, Post.id == PostScope.post_id)
    found: dict[int, set[int]] = defaultdict(set)
    for row in session.execute(query.where(Post.bureau_id == bureau_id, in_force(PostScope, on))):
        found[row.post_id].add(row.unit_id)
    return {post_id: frozenset(units) for post_id, units in found.items()}


def _holder(row: Any, regular: Any, charge: dict[int, frozenset[int]]) -> Holder:
    absent = regular if row.acting else None
    return Holder(
        person_id=row.person_id,
        person_name=row.name,
        post_id=row.id,
        kind=PostKind(row.kind),
        unit_id=row.unit_id,
        title=row.title,
        acting=row.acting,
        acting_for=absent.name if absent else None,
        acting_for_id=absent.person_id if absent else None,
        charge=charge.get(row.id, frozenset()),
    )


@kept("people")
def heads(bureau_id: int, on: date) -> Mapping[int, Holder]:
    """Who runs each living unit on `on` and works in it (see `Command.runs`), by unit; in memory like `command`."""
    today = command(bureau_id, on)
    found = {unit.id: holder for unit in today.tree.units() if (holder := today.runs(unit.id))}
    home = home_on(on)
    query = select(Person.id, home).where(Person.id.in_({holder.person_id for holder in found.values()}))
    homes = {row[0]: row[1] for row in session.execute(query)}
    return {unit: holder for unit, holder in found.items() if homes.get(holder.person_id) == unit}


def holders(unit_id: int, kind: PostKind, on: date) -> list[Holder]:
    """Who holds a post of `kind` that sits in the unit, deputies (AB岗) first."""
    return command(bureau_of(unit_id), on).holders(unit_id, kind)


def director(bureau_id: int, on: date) -> Holder | None:
    """The director, or who acts for the director."""
    return command(bureau_id, on).director()


def post_holders(bureau_id: int, kind: PostKind, on: date) -> list[Holder]:
    """Everybody in the bureau with a post of `kind`, deputies first."""
    return command(bureau_id, on).of_kind(kind)


@dataclass(frozen=True)
class PostRow:
    """A post with everybody who holds, held or will hold it, and the units it was given on the day."""

    id: int
    uuid: str
    kind: PostKind
    unit_id: int
    title: str
    ended_on: date | None
    charge: frozenset[int]
    holdings: tuple[HoldingRow, ...]


@dataclass(frozen=True)
class HoldingRow:
    """A person on a post from one day through another."""

    id: int
    person_id: int
    person_name: str
    valid_from: date
    valid_to: date | None
    acting: bool

    def on(self, day: date) -> bool:
        """True on the days it is in force."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


def posts_of_unit(bureau_id: int, unit_id: int | None, on: date) -> list[PostRow]:
    """Posts of a unit (None: of the whole bureau) that have not ended by `on`, with all holdings, newest first."""
    query = select(Post.id).where(Post.bureau_id == bureau_id, or_(Post.ended_on.is_(None), Post.ended_on >= on))
    if unit_id is not None:
        query = query.where(Post.unit_id == unit_id)
    return _posts(bureau_id, query, on)


def posts_held(bureau_id: int, person_id: int, on: date) -> list[PostRow]:
    """Every post the person ever held or will hold, each with all its holdings."""
    query = select(PostHolding.post_id).where(PostHolding.person_id == person_id)
    return _posts(bureau_id, query, on)


def _posts(bureau_id: int, ids: Any, on: date) -> list[PostRow]:
    rows = session.execute(
        select(Post.id, Post.uuid, Post.kind, Post.unit_id, Post.title, Post.ended_on)
        .where(Post.bureau_id == bureau_id, Post.id.in_(ids))
        .order_by(Post.id)
    ).all()
    charge = _charges(bureau_id, on)
    held = _holdings([row.id for row in rows])
    return [
        PostRow(
            id=row.id,
            uuid=row.uuid,
            kind=PostKind(row.kind),
            unit_id=row.unit_id,
            title=row.title,
            ended_on=row.ended_on,
            charge=charge.get(row.id, frozenset()),
            holdings=tuple(held[row.id]),
        )
        for row in rows
    ]


def _holdings(post_ids: list[int]) -> dict[int, list[HoldingRow]]:
    query = (
        select(PostHolding.post_id, PostHolding, Person.name)
        .join(Person, Person.id == PostHolding.person_id)
        .where(PostHolding.post_id.in_(post_ids))
        .order_by(PostHolding.valid_from.desc(), PostHolding.id.desc())
    )
    found: dict[int, list[HoldingRow]] = defaultdict(list)
    for post_id, held, name in session.execute(query):
        row = HoldingRow(held.id, held.person_id, name, held.valid_from, held.valid_to, held.acting)
        found[post_id].append(row)
    return found
