"""Filters as they stand in an address: read from text, and written back. Pages, exports and the API read them alike."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from sqlalchemy import select

from tracker.core.context import Actor
from tracker.core.db import session
from tracker.core.time import local_date
from tracker.core.typed_dates import read_date
from tracker.core.whole import whole
from tracker.organisation import queries as organisation
from tracker.organisation import settings
from tracker.organisation.models import Person
from tracker.plans.models import Plan
from tracker.workitems.models import State
from tracker.workitems.queries.counted import Figure
from tracker.workitems.queries.lists import LIGHTS, Filters

NAMES = (
    *("state", "light", "figure", "unit", "lead", "owner", "plan", "section", "year"),
    *("from", "to", "q", "waiting", "public", "sort"),
)
"""Every parameter of an address that narrows or orders the list. `unit` counts in the parts of a unit, `lead` does not
and may name one that has ended; `unit=mine` are the units in the reader's charge."""
LONGEST = 300
"""Letters of a value that are read: as many as a section's heading has."""

STATES = ("open", "all", *State)
NOWHERE = -1
"""An id that no row has: a filter that names nothing finds nothing, instead of being ignored."""


def read_filters(args: Mapping[str, str], *, actor: Actor, now: datetime) -> Filters:
    """The filters in an address. What cannot be read finds nothing or is left out; nothing is raised."""
    bureau_id = actor.bureau_id or 0
    today = local_date(now, settings.get(bureau_id, "timezone"))
    state = args.get("state", "open")
    return Filters(
        state="" if state == "all" else state if state in STATES else "open",
        light=args.get("light", "") if args.get("light", "") in (*LIGHTS, "overdue", "done") else "",
        units=_units(args, actor, today),
        owner_id=_owner(args.get("owner", "").strip(), actor),
        plan_id=_plan(args.get("plan", ""), bureau_id),
        section=args["section"][:LONGEST] if args.get("section") else None,
        year=whole(args.get("year", "")),
        due_from=_day(args.get("from", ""), today),
        due_to=_day(args.get("to", ""), today),
        text=args.get("q", "")[:100].replace("\x00", ""),
        waiting=args.get("waiting", "") == "1",
        figure=Figure(args["figure"]) if args.get("figure") in set(Figure) else None,
        public=args.get("public", "") == "1",
        descending=args.get("sort", "") == "-due",
    )


def chosen(args: Mapping[str, str]) -> dict[str, str]:
    """The parameters that are set, in the order of NAMES."""
    return {name: args[name][:LONGEST] for name in NAMES if args.get(name)}


def _units(args: Mapping[str, str], actor: Actor, today: date) -> tuple[int, ...]:
    text, bureau_id = args.get("unit", ""), actor.bureau_id or 0
    if args.get("lead"):
        return (whole(args["lead"]) or NOWHERE,)
    if text == "mine":
        return in_charge(actor) or ()
    if not text:
        return ()
    unit_id = whole(text)
    tree = organisation.tree(bureau_id, today)
    if unit_id is None or unit_id not in tree.subtree(bureau_id):
        return (NOWHERE,)
    return tuple(sorted(tree.subtree(unit_id)))


def in_charge(actor: Actor) -> tuple[int, ...] | None:
    """The units that a person's desk counts: those in reach of a post, else their own; None for the whole bureau."""
    if actor.whole_bureau:
        return None
    return tuple(sorted(actor.scope)) or (actor.unit_id or NOWHERE,)


def _owner(text: str, actor: Actor) -> int | None:
    if not text:
        return None
    if text == "me":
        return actor.person_id
    number = whole(text)
    if number is not None:
        return number
    query = select(Person.id).where(Person.bureau_id == actor.bureau_id, Person.name == text).order_by(Person.id)
    return session.scalars(query).first() or NOWHERE


def _plan(uuid: str, bureau_id: int) -> int | None:
    if not uuid:
        return None
    return session.scalar(select(Plan.id).where(Plan.uuid == uuid, Plan.bureau_id == bureau_id)) or NOWHERE


def _day(text: str, today: date) -> date | None:
    try:
        return read_date(text, today) if text else None
    except ValueError:
        return None
