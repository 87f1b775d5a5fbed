"""Verbs of units. An identity stays for good; name, parent and place are dated."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select, update

from tracker.audit import service as audit
from tracker.core.context import Actor
from tracker.core.db import session
from tracker.core.errors import Invalid
from tracker.core.i18n import N_
from tracker.organisation import policy, revision
from tracker.organisation.models import Post, Unit, UnitKind, UnitSuccessor, UnitVersion
from tracker.organisation.queries.people import people_of_unit
from tracker.organisation.queries.units import histories, tree
from tracker.organisation.rules.tree import UnitHistory, Version, amend, has_cycle
from tracker.organisation.service.holdings import end_holdings_of_posts
from tracker.organisation.service.people import transfer

ONE_DAY = timedelta(days=1)


def create_unit(
    actor: Actor,
    *,
    now: datetime,
    bureau_id: int,
    name: str,
    kind: UnitKind,
    valid_from: date,
    parent_id: int | None = None,
    short_name: str = "",
    aliases: Sequence[str] = (),
    position: int | None = None,
) -> Unit:
    """Add a unit under `parent_id` (default: the bureau).

    Raises Invalid for a name in use or a parent that does not live then.
    """
    policy.own(actor, bureau_id)
    parent = _living_parent(bureau_id, parent_id or bureau_id, valid_from)
    _check_name(bureau_id, name, valid_from)
    place = len(tree(bureau_id, valid_from).units()) if position is None else position
    revision.bump(bureau_id, "units")
    unit = Unit(bureau_id=bureau_id, created_at=now)
    session.add(unit)
    session.flush()
    version = Version(valid_from, name.strip(), kind, parent, short_name.strip(), _clean(aliases), place)
    session.add(UnitVersion(unit_id=unit.id, **_row(version)))
    session.flush()
    detail = {"name": version.name, "parent": parent, "from": valid_from.isoformat()}
    audit.record(actor, "create_unit", "unit", unit.id, now=now, bureau_id=bureau_id, **detail)
    return unit


def rename_unit(
    actor: Actor,
    *,
    now: datetime,
    unit_id: int,
    from_day: date,
    name: str,
    short_name: str = "",
    aliases: Sequence[str] = (),
) -> None:
    """Give a unit other names from a day on; earlier days keep theirs. Raises Invalid for a name in use."""
    unit = policy.unit(actor, unit_id)
    _check_name(policy.own(actor, unit.bureau_id), name, from_day, but=unit_id)
    changes = {"name": name.strip(), "short_name": short_name.strip(), "aliases": _clean(aliases)}
    _amend(actor, unit, from_day, changes, now=now, act="rename_unit")


def move_unit(
    actor: Actor, *, now: datetime, unit_id: int, from_day: date, parent_id: int, position: int | None = None
) -> None:
    """Put a unit under another parent from a day on. Raises Invalid when it would come under itself."""
    unit = policy.unit(actor, unit_id)
    bureau_id = policy.own(actor, unit.bureau_id)
    if unit_id == bureau_id:
        raise Invalid(N_("本局是最上级，不能移动。"), field="parent_id")
    changes: dict[str, Any] = {"parent_id": _living_parent(bureau_id, parent_id, from_day)}
    if position is not None:
        changes["position"] = position
    _refuse_cycle(bureau_id, unit_id, from_day, changes)
    _amend(actor, unit, from_day, changes, now=now, act="move_unit")


def end_unit(actor: Actor, *, now: datetime, unit_id: int, last_day: date, successor_ids: Collection[int] = ()) -> None:
    """End a unit with `last_day`; its posts end, its open items are reached by the successors' heads.

    With one successor its people move there. Raises Invalid while units below it live on, or when it has ended already.
    """
    unit = policy.unit(actor, unit_id)
    bureau_id = policy.own(actor, unit.bureau_id)
    next_day = last_day + ONE_DAY
    _check_end(unit, bureau_id, last_day, successor_ids)
    staff = people_of_unit(unit_id, next_day)
    revision.bump(bureau_id, "units")
    unit.ended_on = last_day
    session.add_all(UnitSuccessor(unit_id=unit_id, successor_id=one, from_date=next_day) for one in successor_ids)
    posts = list(session.scalars(select(Post.id).where(Post.unit_id == unit_id, Post.ended_on.is_(None))))
    session.execute(update(Post).where(Post.id.in_(posts)).values(ended_on=last_day))
    session.flush()
    end_holdings_of_posts(actor, posts, last_day, now=now)
    detail = {"last_day": last_day.isoformat(), "successors": sorted(successor_ids)}
    audit.record(actor, "end_unit", "unit", unit_id, now=now, bureau_id=bureau_id, **detail)
    if len(successor_ids) == 1:
        for person in staff:
            transfer(actor, now=now, person_id=person.id, unit_id=next(iter(successor_ids)), from_day=next_day)


def _check_end(unit: Unit, bureau_id: int, last_day: date, successor_ids: Collection[int]) -> None:
    then = tree(bureau_id, last_day + ONE_DAY)
    if unit.id == bureau_id:
        raise Invalid(N_("本局不能撤销。"))
    if unit.ended_on is not None:
        raise Invalid(N_("这个单位已经撤并。"))
    first = next(history for history in histories(bureau_id) if history.id == unit.id).versions[0].valid_from
    if last_day < first:
        raise Invalid(N_("这一天单位还没有成立。"), field="last_day")
    if len(then.subtree(unit.id)) > 1:
        raise Invalid(N_("下面还有单位，先把它们移走或撤并。"))
    if unit.id in successor_ids or any(not _lives(bureau_id, one, last_day + ONE_DAY) for one in successor_ids):
        raise Invalid(N_("承接单位在这一天不存在。"), field="successors")


def _lives(bureau_id: int, unit_id: int, day: date) -> bool:
    node = tree(bureau_id, day).node(unit_id)
    return node is not None and node.live


def _living_parent(bureau_id: int, parent_id: int, day: date) -> int:
    if not _lives(bureau_id, parent_id, day):
        raise Invalid(N_("上级单位在这一天不存在。"), field="parent_id")
    return parent_id


def _check_name(bureau_id: int, name: str, day: date, but: int | None = None) -> None:
    wanted = name.strip()
    if not wanted:
        raise Invalid(N_("填写单位名称。"), field="name")
    if len(wanted) > 120:
        raise Invalid(N_("名称最多120个字。"), field="name")
    if any(node.name == wanted and node.id != but for node in tree(bureau_id, day).units()):
        raise Invalid(N_("已有叫“%(name)s”的单位。"), field="name", name=wanted)


def _refuse_cycle(bureau_id: int, unit_id: int, from_day: date, changes: dict[str, Any]) -> None:
    """Look at every day from `from_day` on whose tree differs from the day before."""
    planned = [
        _with(history, from_day, changes) if history.id == unit_id else history for history in histories(bureau_id)
    ]
    days = {version.valid_from for history in planned for version in history.versions}
    if any(has_cycle(planned, day) for day in days if day >= from_day):
        raise Invalid(N_("不能移到自己的下级单位里。"), field="parent_id")


def _with(history: UnitHistory, day: date, changes: dict[str, Any]) -> UnitHistory:
    return UnitHistory(history.id, history.uuid, _amended(history, day, changes), history.ended_on)


def _amended(history: UnitHistory, day: date, changes: dict[str, Any]) -> tuple[Version, ...]:
    try:
        return amend(history.versions, day, **changes)
    except ValueError as error:
        raise Invalid(N_("这一天单位还没有成立。"), field="from_day") from error


def _amend(actor: Actor, unit: Unit, from_day: date, changes: dict[str, Any], *, now: datetime, act: str) -> None:
    bureau_id = policy.own(actor, unit.bureau_id)
    history = next(history for history in histories(bureau_id) if history.id == unit.id)
    planned = _amended(history, from_day, changes)
    rows = {row.valid_from: row for row in session.scalars(select(UnitVersion).where(UnitVersion.unit_id == unit.id))}
    revision.bump(bureau_id, "units")
    for version in planned:
        row = rows.get(version.valid_from)
        if row is None:
            session.add(UnitVersion(unit_id=unit.id, **_row(version)))
        else:
            for name, value in _row(version).items():
                setattr(row, name, value)
    session.flush()
    old = history.on(from_day)
    detail = {name: {"old": getattr(old, name), "new": value} for name, value in changes.items()}
    audit.record(actor, act, "unit", unit.id, now=now, bureau_id=bureau_id, **{"from": from_day.isoformat(), **detail})


def _row(version: Version) -> dict[str, Any]:
    return {
        "valid_from": version.valid_from,
        "name": version.name,
        "short_name": version.short_name,
        "aliases": list(version.aliases),
        "kind": version.kind,
        "parent_id": version.parent_id,
        "position": version.position,
    }


def _clean(aliases: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(alias.strip() for alias in aliases if alias.strip()))
