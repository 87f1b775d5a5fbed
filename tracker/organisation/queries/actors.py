"""Who a person is on a day: posts held, what they permit, and how far they reach."""

from __future__ import annotations

from datetime import date

from sqlalchemy import func, select

from tracker.core.context import Actor
from tracker.core.db import session
from tracker.core.errors import NotFound
from tracker.core.permissions import permissions_of
from tracker.organisation.models import Person
from tracker.organisation.queries.people import home_on
from tracker.organisation.queries.posts import command


def actor_for(person_id: int, on: date, post_id: int | None = None) -> Actor:
    """The person acting on `on`, in the post chosen if it is held. Raises NotFound for an unknown person.

    Two small queries; who holds what is in memory while the organisation does not change.
    """
    home = func.coalesce(home_on(on), Person.unit_id)
    row = session.execute(select(Person.name, Person.bureau_id, home).where(Person.id == person_id)).one_or_none()
    if row is None:
        raise NotFound
    return actor_of(person_id, row[0], row[1], row[2], on, post_id)


def actor_of(person_id: int, name: str, bureau_id: int, unit_id: int, on: date, post_id: int | None = None) -> Actor:
    """`actor_for` when the person's row is at hand already: no query of its own."""
    posts = command(bureau_id, on).held(person_id)
    held = {post.id for post in posts}
    first = posts[0].id if posts else None
    return Actor(
        person_id=person_id,
        name=name,
        bureau_id=bureau_id,
        unit_id=unit_id,
        posts=posts,
        current_post_id=post_id if post_id in held else first,
        day=on,
        permissions=permissions_of({post.kind for post in posts}),
    )
