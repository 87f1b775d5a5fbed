"""Reads of units."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from sqlalchemy import select

from tracker.core.db import session
from tracker.organisation.models import Unit, UnitKind, UnitSuccessor, UnitVersion
from tracker.organisation.revision import kept
from tracker.organisation.rules.tree import OrgTree, UnitHistory, Version


@kept("units")
def histories(bureau_id: int) -> tuple[UnitHistory, ...]:
    """Every unit of the bureau with all its dated versions."""
    versions: dict[int, list[Version]] = defaultdict(list)
    query = select(UnitVersion).join(Unit, Unit.id == UnitVersion.unit_id).where(Unit.bureau_id == bureau_id)
    for row in session.execute(query.with_only_columns(*UnitVersion.__table__.c).order_by(UnitVersion.valid_from)):
        versions[row.unit_id].append(
            Version(
                valid_from=row.valid_from,
                name=row.name,
                kind=UnitKind(row.kind),
                parent_id=row.parent_id,
                short_name=row.short_name,
                aliases=tuple(row.aliases),
                position=row.position,
            )
        )
    units = session.execute(
        select(Unit.id, Unit.uuid, Unit.ended_on).where(Unit.bureau_id == bureau_id).order_by(Unit.id)
    )
    return tuple(UnitHistory(unit.id, unit.uuid, tuple(versions[unit.id]), unit.ended_on) for unit in units)


@kept("units")
def _successors(bureau_id: int) -> tuple[tuple[int, int, date], ...]:
    query = select(UnitSuccessor.unit_id, UnitSuccessor.successor_id, UnitSuccessor.from_date)
    query = query.join(Unit, Unit.id == UnitSuccessor.unit_id).where(Unit.bureau_id == bureau_id)
    rows = session.execute(query.order_by(UnitSuccessor.unit_id, UnitSuccessor.successor_id))
    return tuple((row.unit_id, row.successor_id, row.from_date) for row in rows)


@kept("units")
def tree(bureau_id: int, on: date) -> OrgTree:
    """The units of the bureau as of `on`. Costs one small query per transaction while nothing changed."""
    in_force = [(old, new) for old, new, start in _successors(bureau_id) if start <= on]
    return OrgTree(histories(bureau_id), in_force, on)


def bureaus() -> list[int]:
    """Ids of all bureaus."""
    return list(session.scalars(select(Unit.id).where(Unit.bureau_id == Unit.id).order_by(Unit.id)))
