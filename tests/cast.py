"""The fixed cast: one county bureau with people everyone knows by name, so that an access rule is a two-line test."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import update

from tests.moment import NOW, TODAY
from tracker.core.context import Actor
from tracker.core.db import new_uuid, session
from tracker.core.permissions import PostKind
from tracker.organisation import queries
from tracker.organisation.models import (
    BureauRevision,
    CalendarYear,
    Person,
    PersonUnit,
    Post,
    PostHolding,
    PostScope,
    Unit,
    UnitKind,
    UnitVersion,
)

FOUNDED = date(2026, 1, 1)
BUREAU = "安禾县税务局"
SECTIONS = ("办公室", "监察考评科", "征收管理科", "信息中心", "收入核算科", "税政一科")
BRANCH = "城关税务分局"

# name: (home unit, ((post kind, unit of the post, units in charge), …))
PEOPLE: dict[str, tuple[str, tuple[tuple[PostKind, str, tuple[str, ...]], ...]]] = {
    "周启明": (BUREAU, ((PostKind.DIRECTOR, BUREAU, ()),)),
    "郑海涛": (BUREAU, ((PostKind.LEADER, BUREAU, ("征收管理科", "信息中心", BRANCH)),)),
    "何静": (BUREAU, ((PostKind.LEADER, BUREAU, ("办公室", "监察考评科", "收入核算科", "税政一科")),)),
    "林晓": ("办公室", ((PostKind.PLANNER, "办公室", ()), (PostKind.MEMBER, "办公室", ()))),
    "苏敏": ("监察考评科", ((PostKind.SUPERVISOR, "监察考评科", ()),)),
    "唐宁": ("监察考评科", ((PostKind.SUPERVISOR, "监察考评科", ()),)),
    "王立群": ("征收管理科", ((PostKind.HEAD, "征收管理科", ()),)),
    "孙浩": ("信息中心", ((PostKind.HEAD, "信息中心", ()),)),
    "许静": ("收入核算科", ((PostKind.HEAD, "收入核算科", ()),)),
    "方志远": ("办公室", ((PostKind.HEAD, "办公室", ()),)),
    "陈思远": ("征收管理科", ((PostKind.MEMBER, "征收管理科", ()),)),
    "高翔": ("信息中心", ((PostKind.MEMBER, "信息中心", ()),)),
    "罗建平": ("收入核算科", ((PostKind.MEMBER, "收入核算科", ()),)),
    "彭娟": ("办公室", ((PostKind.AUDITOR, "办公室", ()),)),
    "丁海洋": ("信息中心", ((PostKind.ADMINISTRATOR, "信息中心", ()),)),
}


@dataclass
class Cast:
    """Ids by name, and actors as of today."""

    bureau_id: int
    units: dict[str, int] = field(default_factory=dict)
    people: dict[str, int] = field(default_factory=dict)

    def unit(self, name: str) -> int:
        return self.units[name]

    def person(self, name: str) -> int:
        return self.people[name]

    def actor(self, name: str, on: date = TODAY) -> Actor:
        return queries.actor_for(self.people[name], on)


def build(now: datetime = NOW) -> Cast:
    """Write the cast into the running session and commit."""
    bureau = _unit(BUREAU, UnitKind.BUREAU, None, None, 0, now)
    bureau.bureau_id = bureau.id
    session.add(BureauRevision(bureau_id=bureau.id))
    cast = Cast(bureau.id, {BUREAU: bureau.id})
    for position, name in enumerate((*SECTIONS, BRANCH)):
        kind = UnitKind.BRANCH if name == BRANCH else UnitKind.SECTION
        cast.units[name] = _unit(name, kind, bureau.id, bureau.id, position, now).id
    for number, name in enumerate(PEOPLE):
        _person(cast, name, number, now)
    for year in range(2024, 2027):
        session.add(CalendarYear(bureau_id=bureau.id, year=year, source="test"))
    session.commit()
    return cast


def mark_anew() -> None:
    """Give the bureau fresh marks, as if it had just been written, and commit."""
    marks = {part: new_uuid() for part in ("units", "people", "calendar", "settings")}
    session.execute(update(BureauRevision).values(marks))
    session.commit()


def _unit(name: str, kind: UnitKind, parent: int | None, bureau: int | None, position: int, now: datetime) -> Unit:
    unit = Unit(bureau_id=bureau, created_at=now)
    session.add(unit)
    session.flush()
    version = UnitVersion(
        unit_id=unit.id, valid_from=FOUNDED, name=name, kind=kind, parent_id=parent, position=position
    )
    session.add(version)
    session.flush()
    return unit


def _person(cast: Cast, name: str, number: int, now: datetime) -> None:
    home, posts = PEOPLE[name]
    person = Person(
        bureau_id=cast.bureau_id,
        unit_id=cast.units[home],
        name=name,
        staff_no=f"A{number:03d}",
        email=f"p{number}@anhe.example",
        created_at=now,
    )
    session.add(person)
    session.flush()
    session.add(PersonUnit(person_id=person.id, valid_from=FOUNDED, unit_id=person.unit_id))
    cast.people[name] = person.id
    for kind, unit, charge in posts:
        post = Post(bureau_id=cast.bureau_id, unit_id=cast.units[unit], kind=kind, title=kind.value)
        session.add(post)
        session.flush()
        session.add(PostHolding(post_id=post.id, person_id=person.id, valid_from=FOUNDED))
        session.add_all(PostScope(post_id=post.id, unit_id=cast.units[other], valid_from=FOUNDED) for other in charge)
    session.flush()
