"""Reads of people."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ScalarSelect, or_, select

from tracker.core.db import session
from tracker.organisation import revision
from tracker.organisation.models import Person, PersonUnit


@dataclass(frozen=True)
class PersonRow:
    """A person as lists and forms need them; `unit_id` is the home unit on the day asked for."""

    id: int
    uuid: str
    name: str
    staff_no: str
    email: str
    unit_id: int
    left_on: date | None


def person(person_id: int) -> Person | None:
    """The person, or None."""
    return session.get(Person, person_id)


def people_names(ids: Collection[int]) -> dict[int, str]:
    """Names by id, unknown ids left out."""
    if not ids:
        return {}
    return {row.id: row.name for row in session.execute(select(Person.id, Person.name).where(Person.id.in_(ids)))}


@revision.kept("people", size=4)
def directory(bureau_id: int) -> Mapping[int, str]:
    """Names of everybody who is or was at the bureau, by id; in memory while nobody comes, goes or changes."""
    query = select(Person.id, Person.name).where(Person.bureau_id == bureau_id)
    return {row.id: row.name for row in session.execute(query)}


def home_on(on: date) -> ScalarSelect[int]:
    """SQL: the home unit of `Person` on a day (None before the first)."""
    dated = select(PersonUnit.unit_id).where(PersonUnit.person_id == Person.id, PersonUnit.valid_from <= on)
    return dated.order_by(PersonUnit.valid_from.desc()).limit(1).correlate(Person).scalar_subquery()


def _rows(query: Any) -> list[PersonRow]:
    return [PersonRow(*row) for row in session.execute(query)]


def _columns(home: Any) -> Any:
    return select(Person.id, Person.uuid, Person.name, Person.staff_no, Person.email, home, Person.left_on)


def people_of_unit(unit_id: int, on: date) -> list[PersonRow]:
    """Who has the unit as home on `on` and has not left, by staff number."""
    home = home_on(on)
    stays = or_(Person.left_on.is_(None), Person.left_on >= on)
    return _rows(_columns(home).where(home == unit_id, stays).order_by(Person.staff_no))


def people(bureau_id: int, *, on: date | None = None) -> list[PersonRow]:
    """People of the bureau by staff number; `on` leaves out who left before."""
    query = _columns(Person.unit_id).where(Person.bureau_id == bureau_id)
    if on is not None:
        query = query.where(or_(Person.left_on.is_(None), Person.left_on >= on))
    return _rows(query.order_by(Person.staff_no))


def people_page(
    bureau_id: int, *, search: str = "", after: str = "", before: str = "", limit: int = 50
) -> list[PersonRow]:
    """Up to `limit` people after (or before) a staff number; `search` is part of a name or a whole staff number."""
    query = _columns(Person.unit_id).where(Person.bureau_id == bureau_id)
    if search:
        query = query.where(or_(Person.name.contains(search, autoescape=True), Person.staff_no == search))
    if before:
        return _rows(query.where(Person.staff_no < before).order_by(Person.staff_no.desc()).limit(limit))[::-1]
    return _rows(query.where(Person.staff_no > after).order_by(Person.staff_no).limit(limit))


def named(bureau_id: int, text: str) -> list[int]:
    """Ids of the people whose staff number is `text`, else of those with that name."""
    query = select(Person.id).where(Person.bureau_id == bureau_id)
    by_number = list(session.scalars(query.where(Person.staff_no == text)))
    return by_number or list(session.scalars(query.where(Person.name == text)))


def history_of(person_id: int) -> list[tuple[date, int]]:
    """Home units with their first day, oldest first."""
    query = select(PersonUnit.valid_from, PersonUnit.unit_id).where(PersonUnit.person_id == person_id)
    return [(row.valid_from, row.unit_id) for row in session.execute(query.order_by(PersonUnit.valid_from))]
