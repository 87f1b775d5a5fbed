"""Verbs of people: arriving, moving, leaving."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlalchemy import select

from tracker.audit import service as audit
from tracker.core.context import Actor
from tracker.core.db import session
from tracker.core.errors import Invalid
from tracker.core.i18n import N_
from tracker.core.permissions import PostKind
from tracker.organisation import policy, revision
from tracker.organisation.models import Person, PersonUnit, Post, PostHolding
from tracker.organisation.queries.units import tree
from tracker.organisation.service.holdings import end_holding, end_holdings_of_person

STAFF_TITLE = "科员"


def create_person(
    actor: Actor,
    *,
    now: datetime,
    bureau_id: int,
    unit_id: int,
    name: str,
    staff_no: str,
    from_day: date,
    email: str = "",
    member: bool = True,
) -> Person:
    """Add a person to a unit from a day on, as a member of its staff unless `member` is False.

    Raises Invalid for an empty name, a staff number in use, or a unit that does not live then.
    """
    policy.own(actor, bureau_id)
    _check_unit(bureau_id, unit_id, from_day)
    _check_person(bureau_id, name, staff_no, email)
    revision.bump(bureau_id, "people")
    person = Person(
        bureau_id=bureau_id,
        unit_id=unit_id,
        name=name.strip(),
        staff_no=staff_no.strip(),
        email=email.strip(),
        created_at=now,
    )
    session.add(person)
    session.flush()
    session.add(PersonUnit(person_id=person.id, valid_from=from_day, unit_id=unit_id))
    if member:
        _join_staff(person, unit_id, from_day)
    session.flush()
    detail = {"name": person.name, "unit": unit_id, "from": from_day.isoformat(), "member": member}
    audit.record(actor, "create_person", "person", person.id, now=now, bureau_id=bureau_id, **detail)
    return person


def change_person(actor: Actor, *, now: datetime, person_id: int, name: str, staff_no: str, email: str) -> None:
    """Correct name, staff number or mail address. Raises Invalid like `create_person`."""
    person = policy.person(actor, person_id)
    _check_person(person.bureau_id, name, staff_no, email, but=person_id)
    old = {"name": person.name, "staff_no": person.staff_no, "email": person.email}
    revision.bump(person.bureau_id, "people")
    person.name, person.staff_no, person.email = name.strip(), staff_no.strip(), email.strip()
    session.flush()
    new = {"name": person.name, "staff_no": person.staff_no, "email": person.email}
    audit.record(actor, "change_person", "person", person_id, now=now, bureau_id=person.bureau_id, old=old, new=new)


def transfer(actor: Actor, *, now: datetime, person_id: int, unit_id: int, from_day: date) -> None:
    """Make `unit_id` the home from a day on; membership of the old staff ends, other posts stay until released.

    Raises Invalid for a person who left, a unit that does not live then, or a day not after the last move.
    """
    person = policy.person(actor, person_id)
    _check_unit(person.bureau_id, unit_id, from_day)
    _check_move(person, from_day)
    old = person.unit_id
    revision.bump(person.bureau_id, "people")
    session.merge(PersonUnit(person_id=person_id, valid_from=from_day, unit_id=unit_id))
    person.unit_id = unit_id
    if _leave_staff(actor, person_id, from_day, now=now):
        _join_staff(person, unit_id, from_day)
    session.flush()
    detail = {"old": old, "new": unit_id, "from": from_day.isoformat()}
    audit.record(actor, "transfer_person", "person", person_id, now=now, bureau_id=person.bureau_id, **detail)


def leave(actor: Actor, *, now: datetime, person_id: int, last_day: date) -> None:
    """Record the last day at the bureau: all posts end with it, and the account opens no door afterwards.

    Raises Invalid when the person left already.
    """
    person = policy.person(actor, person_id)
    if person.left_on is not None:
        raise Invalid(N_("%(name)s已经离开。"), field="last_day", name=person.name)
    revision.bump(person.bureau_id, "people")
    person.left_on = last_day
    session.flush()
    end_holdings_of_person(actor, person_id, last_day, now=now)
    detail = {"last_day": last_day.isoformat()}
    audit.record(actor, "person_left", "person", person_id, now=now, bureau_id=person.bureau_id, **detail)


def _check_unit(bureau_id: int, unit_id: int, day: date) -> None:
    node = tree(bureau_id, day).node(unit_id)
    if node is None or not node.live:
        raise Invalid(N_("这个单位在这一天不存在。"), field="unit_id")


def _check_person(bureau_id: int, name: str, staff_no: str, email: str, but: int | None = None) -> None:
    if not name.strip() or len(name.strip()) > 60:
        raise Invalid(N_("填写姓名，最多60个字。"), field="name")
    if not staff_no.strip() or len(staff_no.strip()) > 40:
        raise Invalid(N_("填写工号，最多40个字。"), field="staff_no")
    if email.strip() and (email.count("@") != 1 or len(email) > 120 or any(char.isspace() for char in email.strip())):
        raise Invalid(N_("邮箱写作name@example.cn这样。"), field="email")
    query = select(Person.id, Person.name).where(Person.bureau_id == bureau_id, Person.staff_no == staff_no.strip())
    taken = session.execute(query).first()
    if taken is not None and taken.id != but:
        raise Invalid(N_("工号%(number)s已是%(name)s的。"), field="staff_no", number=staff_no.strip(), name=taken.name)


def _check_move(person: Person, from_day: date) -> None:
    if person.left_on is not None and from_day > person.left_on:
        raise Invalid(N_("%(name)s已经离开。"), field="from_day", name=person.name)
    later = select(PersonUnit.valid_from).where(PersonUnit.person_id == person.id, PersonUnit.valid_from > from_day)
    if session.scalar(later.limit(1)) is not None:
        raise Invalid(N_("这一天之后已有调动，先看调动记录。"), field="from_day")


def _join_staff(person: Person, unit_id: int, from_day: date) -> None:
    query = select(Post.id).where(Post.unit_id == unit_id, Post.kind == PostKind.MEMBER, Post.ended_on.is_(None))
    post_id = session.scalar(query.limit(1))
    if post_id is None:
        post = Post(bureau_id=person.bureau_id, unit_id=unit_id, kind=PostKind.MEMBER, title=STAFF_TITLE)
        session.add(post)
        session.flush()
        post_id = post.id
    session.add(PostHolding(post_id=post_id, person_id=person.id, valid_from=from_day))


def _leave_staff(actor: Actor, person_id: int, from_day: date, *, now: datetime) -> bool:
    """End memberships the day before; True when there was one (one that ended with its unit that day included)."""
    last_day = from_day - timedelta(days=1)
    query = select(PostHolding).join(Post, Post.id == PostHolding.post_id)
    query = query.where(PostHolding.person_id == person_id, Post.kind == PostKind.MEMBER, PostHolding.acting.is_(False))
    held = [one for one in session.scalars(query) if one.valid_to is None or one.valid_to >= last_day]
    for one in held:
        end_holding(actor, one, last_day, now=now)
    session.flush()
    return bool(held)
