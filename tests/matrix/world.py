"""The demo's bureau, and a second bureau beside it whose objects nobody here may see."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from flask import Flask
from sqlalchemy import select

from tests.moment import NOW, TODAY
from tests.visitor import account_of
from tracker.core.context import SYSTEM
from tracker.core.db import session
from tracker.core.permissions import PostKind
from tracker.organisation import service as organisation
from tracker.organisation.models import Person, Unit, UnitKind, UnitVersion

OWN, OTHER = "征收管理科", "收入核算科"
FOREIGN_BUREAU = "邻县税务局"

# One person per role; the heads and members sit in OWN.
ROLES: Mapping[str, str] = {
    "member": "陈思远",
    "head": "王立群",
    "deputy": "葛青",
    "leader": "郑海涛",
    "director": "周启明",
    "planner": "林晓",
    "supervisor": "苏敏",
    "auditor": "彭娟",
    "administrator": "丁海洋",
}


@dataclass
class World:
    """Ids by name, for both bureaus."""

    bureau_id: int
    foreign_id: int
    units: dict[str, int] = field(default_factory=dict)
    people: dict[str, int] = field(default_factory=dict)
    foreign: dict[str, int] = field(default_factory=dict)

    def person(self, name: str) -> int:
        """Id of a person of the demo."""
        return self.people[name]


def build(app: Flask) -> World:
    """Load the demo and found a second bureau beside it."""
    result = app.test_cli_runner().invoke(args=["demo", "load", "--year", str(TODAY.year)])
    assert result.exit_code == 0, result.output
    foreign = _second_bureau()
    bureau_id = session.scalars(select(Unit.bureau_id).where(Unit.bureau_id != foreign["bureau"])).first()
    assert bureau_id is not None
    names = select(UnitVersion.name, UnitVersion.unit_id).join(Unit, Unit.id == UnitVersion.unit_id)
    units = {row.name: row.unit_id for row in session.execute(names.where(Unit.bureau_id == bureau_id))}
    people_query = select(Person.name, Person.id).where(Person.bureau_id == bureau_id)
    people = {row.name: row.id for row in session.execute(people_query)}
    for name in ROLES.values():
        account_of(people[name])
    session.commit()
    return World(bureau_id, foreign["bureau"], units, people, foreign)


def _second_bureau() -> dict[str, int]:
    founded = date(2026, 1, 1)
    given: dict[str, Any] = {"now": NOW}
    bureau = organisation.create_bureau(SYSTEM, name=FOREIGN_BUREAU, valid_from=founded, **given)
    organisation.seed_calendar(SYSTEM, bureau_id=bureau.id, **given)
    given["bureau_id"] = bureau.id
    unit = organisation.create_unit(SYSTEM, name="外局一科", kind=UnitKind.SECTION, valid_from=founded, **given)
    person = organisation.create_person(
        SYSTEM, unit_id=unit.id, name="外局人员", staff_no="W001", from_day=founded, **given
    )
    post = organisation.create_post(
        SYSTEM, unit_id=unit.id, kind=PostKind.PLANNER, title="计划管理员", from_day=founded, **given
    )
    held = organisation.hold_post(SYSTEM, now=NOW, post_id=post.id, person_id=person.id, from_day=founded)
    account, _secret = organisation.create_account(SYSTEM, now=NOW, person_id=person.id)
    session.flush()
    return {
        "bureau": bureau.id,
        "unit": unit.id,
        "person": person.id,
        "post": post.id,
        "holding": held.id,
        "account": account.id,
    }
