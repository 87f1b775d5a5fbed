"""Founding a bureau, its settings and its numbers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy.dialects import postgresql, sqlite

from tracker.audit import service as audit
from tracker.core.context import Actor
from tracker.core.db import is_postgresql, session
from tracker.core.errors import Invalid, InvalidMany
from tracker.core.i18n import N_
from tracker.organisation import policy, revision, settings
from tracker.organisation.models import BureauRevision, BureauSetting, NumberSeries, Unit, UnitKind, UnitVersion


def create_bureau(actor: Actor, *, now: datetime, name: str, valid_from: date, short_name: str = "") -> Unit:
    """Found a bureau, the unit that owns calendar, settings and numbers. Raises Invalid without a name."""
    if not name.strip():
        raise Invalid(N_("填写单位名称。"), field="name")
    unit = Unit(bureau_id=None, created_at=now)
    session.add(unit)
    session.flush()
    unit.bureau_id = unit.id
    version = UnitVersion(
        unit_id=unit.id, valid_from=valid_from, name=name.strip(), short_name=short_name.strip(), kind=UnitKind.BUREAU
    )
    session.add_all([version, BureauRevision(bureau_id=unit.id)])
    session.flush()
    audit.record(actor, "create_bureau", "unit", unit.id, now=now, bureau_id=unit.id, name=name)
    return unit


def change_settings(actor: Actor, *, now: datetime, bureau_id: int, given: Mapping[str, str]) -> list[str]:
    """Take over typed settings and return the names that changed. Raises InvalidMany with a fault per bad value."""
    policy.own(actor, bureau_id)
    old = settings.values(bureau_id)
    new = _read(given)
    changed = [name for name, value in new.items() if value != old[name]]
    if not changed:
        return []
    revision.bump(bureau_id, "settings")
    for name in changed:
        session.merge(BureauSetting(bureau_id=bureau_id, name=name, value=new[name]))
    session.flush()
    detail = {name: {"old": old[name], "new": new[name]} for name in changed}
    audit.record(actor, "change_settings", "unit", bureau_id, now=now, bureau_id=bureau_id, changed=detail)
    return changed


def _read(given: Mapping[str, str]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    faults: list[Invalid] = []
    for name, text in given.items():
        try:
            values[name] = settings.TABLE[name].read(text)
        except Invalid as fault:
            faults.append(Invalid(fault.message, field=name, **fault.params))
    if faults:
        raise InvalidMany(faults)
    return values


def next_number(bureau_id: int, kind: str, year: int, count: int = 1) -> int:
    """The next serial of a kind of number, from 1; with `count` the first of so many in a row.

    One atomic statement: never given twice, gaps after a rollback.
    """
    insert = postgresql.insert if is_postgresql() else sqlite.insert
    first = insert(NumberSeries).values(bureau_id=bureau_id, kind=kind, year=year, next_value=1 + count)
    taken = first.on_conflict_do_update(
        index_elements=[NumberSeries.bureau_id, NumberSeries.kind, NumberSeries.year],
        set_={"next_value": NumberSeries.next_value + count},
    ).returning(NumberSeries.next_value)
    return int(session.execute(taken).scalar_one()) - count
