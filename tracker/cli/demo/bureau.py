"""Founds the demo's bureau: units, people, posts, calendar and accounts, through the services."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from tracker.cli.demo import staff
from tracker.core.context import SYSTEM, Actor
from tracker.core.permissions import PostKind
from tracker.organisation import queries, service
from tracker.organisation.models import UnitKind

HEAD_TITLES = {"办公室": "主任", "机关党委": "专职副书记", "信息中心": "主任"}


@dataclass
class House:
    """Ids by name; `actor` gives a person as of a day."""

    bureau_id: int
    founded: date
    units: dict[str, int] = field(default_factory=dict)
    people: dict[str, int] = field(default_factory=dict)
    known: dict[tuple[str, date], Actor] = field(default_factory=dict)
    """Nobody changes posts in the course of the story, so each person is asked for once a day."""

    def actor(self, name: str, on: date) -> Actor:
        """The person with the posts held on a day."""
        if (name, on) not in self.known:
            self.known[name, on] = queries.actor_for(self.people[name], on)
        return self.known[name, on]


def found(now: datetime, founded: date) -> House:
    """Write the bureau as it stands since `founded`."""
    bureau = service.create_bureau(SYSTEM, now=now, name=staff.BUREAU, valid_from=founded)
    house = House(bureau.id, founded, {staff.BUREAU: bureau.id})
    service.seed_calendar(SYSTEM, now=now, bureau_id=bureau.id)
    for position, (name, (short, *_people)) in enumerate(staff.SECTIONS.items()):
        kind = UnitKind.BRANCH if name in staff.BRANCHES else UnitKind.SECTION
        unit = service.create_unit(
            SYSTEM,
            now=now,
            bureau_id=bureau.id,
            name=name,
            short_name=short,
            kind=kind,
            valid_from=founded,
            position=position,
        )
        house.units[name] = unit.id
    _leaders(house, now)
    for name, (_short, head, deputy, members) in staff.SECTIONS.items():
        _section(house, name, head, deputy, members, now)
    _offices(house, now)
    return house


def _leaders(house: House, now: datetime) -> None:
    _person(house, staff.DIRECTOR, staff.BUREAU, now)
    _post(house, staff.DIRECTOR, PostKind.DIRECTOR, staff.BUREAU, "局长", now)
    for name, charge in staff.LEADERS.items():
        _person(house, name, staff.BUREAU, now)
        _post(house, name, PostKind.LEADER, staff.BUREAU, "分管领导", now, charge)


def _section(house: House, unit: str, head: str, deputy: str, members: tuple[str, ...], now: datetime) -> None:
    _person(house, head, unit, now)
    title = HEAD_TITLES.get(unit, "局长" if unit in staff.BRANCHES else "科长")
    _post(house, head, PostKind.HEAD, unit, title, now)
    if deputy:
        _person(house, deputy, unit, now)
        _post(house, deputy, PostKind.DEPUTY, unit, "副科长", now)
    for name in members:
        _person(house, name, unit, now, member=name not in (staff.AUDITOR, staff.ADMINISTRATOR))


def _offices(house: House, now: datetime) -> None:
    _post(house, staff.PLANNER, PostKind.PLANNER, "办公室", "计划管理员", now)
    for name in staff.SUPERVISORS:
        _post(house, name, PostKind.SUPERVISOR, "监察考评科", "督办员", now)
    _post(house, staff.AUDITOR, PostKind.AUDITOR, "办公室", "审计管理员", now)
    _post(house, staff.ADMINISTRATOR, PostKind.ADMINISTRATOR, "信息中心", "系统管理员", now)


def _person(house: House, name: str, unit: str, now: datetime, *, member: bool = False) -> None:
    number = len(house.people) + 1
    person = service.create_person(
        SYSTEM,
        now=now,
        bureau_id=house.bureau_id,
        unit_id=house.units[unit],
        name=name,
        staff_no=f"AH{number:03d}",
        from_day=house.founded,
        email=f"ah{number:03d}@anhe.example",
        member=member,
    )
    house.people[name] = person.id


def _post(
    house: House, name: str, kind: PostKind, unit: str, title: str, now: datetime, charge: tuple[str, ...] = ()
) -> None:
    post = service.create_post(
        SYSTEM,
        now=now,
        bureau_id=house.bureau_id,
        unit_id=house.units[unit],
        kind=kind,
        title=title,
        charge=[house.units[other] for other in charge],
        from_day=house.founded,
    )
    service.hold_post(SYSTEM, now=now, post_id=post.id, person_id=house.people[name], from_day=house.founded)


def open_accounts(house: House, password: str, now: datetime) -> dict[str, str]:
    """Accounts of the demo's main people with one password, made for this installation; user name by person."""
    for name, username in staff.ACCOUNTS.items():
        account, _secret = service.create_account(
            SYSTEM, now=now, person_id=house.people[name], username=username, password=password
        )
        account.must_change = False
    return dict(staff.ACCOUNTS)
