"""The side bar: only what exists and what this person may open, in the order of the working day."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from flask import Flask, current_app, g, request, url_for
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from markupsafe import Markup

from tracker.core import time
from tracker.core.context import Actor
from tracker.core.permissions import Permission, PostKind
from tracker.notifications import queries as notices
from tracker.web.assets import asset
from tracker.web.counts import kept
from tracker.web.filters import chinese, unit_name, zone

P = Permission


@dataclass(frozen=True)
class Place:
    """An entry as one person sees it now."""

    url: str
    label: str
    icon: str
    count: int
    current: bool


@dataclass(frozen=True)
class Group:
    """Places under a title; the first group has none."""

    title: str
    entries: tuple[Place, ...]


@dataclass(frozen=True)
class Entry:
    """A place: endpoint, words, icon, who sees it."""

    endpoint: str
    label: Any
    icon: str
    permission: Permission
    kinds: tuple[PostKind, ...] = ()


GROUPS: tuple[tuple[Any, tuple[Entry, ...]], ...] = (
    (
        "",
        (
            Entry("desk.index", _l("我的工作台"), "inbox", P.USE),
            Entry("tasks.index", _l("任务台账"), "list-details", P.READ_ITEMS),
            Entry("plans.index", _l("工作计划"), "file-text", P.READ_PLANS),
            Entry("summaries.index", _l("月度小结"), "notebook", P.WRITE_SUMMARY),
        ),
    ),
    (
        _l("督办"),
        (
            Entry("overdue.index", _l("逾期督办台"), "alarm", P.READ_ITEMS),
            Entry("extensions.index", _l("延期申请"), "calendar-plus", P.READ_ITEMS),
            Entry("ladder.index", _l("督办阶梯"), "stairs-up", P.DRAFT_RULES),
            Entry("ladder.index", _l("督办阶梯"), "stairs-up", P.ACTIVATE_RULES),
            Entry("events.index", _l("问责与通报"), "gavel", P.RUN_SCORES),
        ),
    ),
    (
        _l("考核"),
        (
            Entry("board.index", _l("单位看板"), "chart-bar", P.READ_SCORES),
            Entry("scores.index", _l("得分"), "scale", P.READ_SCORES),
            Entry(
                "schemes.index",
                _l("考核方案"),
                "book",
                P.READ_SCORES,
                (PostKind.SUPERVISOR, PostKind.LEADER, PostKind.DIRECTOR, PostKind.AUDITOR),
            ),
        ),
    ),
    (
        _l("资料"),
        (
            Entry("audit.index", _l("审计记录"), "shield-check", P.READ_AUDIT),
            Entry("notices.index", _l("通知"), "bell", P.USE),
        ),
    ),
    (
        _l("管理"),
        (
            Entry("admin.index", _l("组织与账号"), "building", P.ADMINISTER),
            Entry("admin.calendar", _l("日历"), "calendar", P.ADMINISTER),
            Entry("admin.settings", _l("设置"), "settings", P.ADMINISTER),
            Entry("admin.status", _l("运行状态"), "activity", P.ADMINISTER),
        ),
    ),
)

COUNTS: dict[str, Callable[[Actor], int]] = {}
"""Things waiting for this person, by endpoint; screens add theirs. Kept cheap: they run on every page."""


def register(app: Flask) -> None:
    app.context_processor(_context)
    app.jinja_env.globals["drawn"] = drawn


def groups(person: Actor) -> tuple[Group, ...]:
    """The side bar of `person`."""
    kinds = frozenset(post.kind for post in person.posts)
    plan = _plan(frozenset(person.permissions), kinds, request.endpoint or "", request.script_root, _locale())
    return tuple(
        Group(title, tuple(_counted(endpoint, place, person) for endpoint, place in rows)) for title, rows in plan
    )


def _counted(endpoint: str, place: Place, person: Actor) -> Place:
    count = COUNTS.get(endpoint)
    number = kept(endpoint, count, person) if count else 0
    return replace(place, count=number) if number else place


@lru_cache(maxsize=1024)
def _plan(
    permissions: frozenset[Permission], kinds: frozenset[PostKind], here: str, _root: str, _language: str
) -> list[tuple[str, list[tuple[str, Place]]]]:
    """Title and places of each group, without counts: the same for everybody of the same posts on the same page."""
    plan: list[tuple[str, list[tuple[str, Place]]]] = []
    seen: set[str] = set()
    for title, entries in GROUPS:
        rows = []
        for entry in entries:
            if entry.endpoint not in seen and _visible(entry, permissions, kinds):
                seen.add(entry.endpoint)
                rows.append((entry.endpoint, _place(entry, here)))
        if rows:
            plan.append((str(title), rows))
    return plan


def _visible(entry: Entry, permissions: frozenset[Permission], kinds: frozenset[PostKind]) -> bool:
    return entry.permission in permissions and (not entry.kinds or not kinds.isdisjoint(entry.kinds))


def _place(entry: Entry, here: str) -> Place:
    shown = {other.endpoint for _title, entries in GROUPS for other in entries}
    within = entry.endpoint.split(".")[0] == here.split(".")[0] and entry.endpoint.endswith(".index")
    current = here == entry.endpoint or (within and here not in shown)
    return Place(url=url_for(entry.endpoint), label=str(entry.label), icon=entry.icon, count=0, current=current)


def drawn(part: str, *values: Hashable) -> Markup:
    """A part of templates/macros/frame.html that shows only `values`; drawn once for all who see the same."""
    return _drawn(part, values, _locale(), asset("sprite.svg"))


@lru_cache(maxsize=2048)
def _drawn(part: str, values: tuple[Hashable, ...], _language: str, _sprite: str) -> Markup:
    frame: Any = current_app.jinja_env.get_template("macros/frame.html").module
    return Markup(getattr(frame, part)(*values))  # noqa: S704 - a template escaped it already


def _context() -> dict[str, Any]:
    if not getattr(current_user, "is_authenticated", False):
        return {"nav": (), "viewer": None, "bureau_name": "", "plan_year": None, "unread": 0, "locale": _locale()}
    person: Actor = current_user.actor
    return {
        "nav": groups(person),
        "viewer": current_user,
        "bureau_name": unit_name(person.bureau_id),
        "plan_year": time.local_date(g.now, zone()).year,
        "unread": kept("unread", _unread, person),
        "locale": _locale(),
    }


def _unread(person: Actor) -> int:
    return notices.unread_count(person.person_id) if person.person_id else 0


def _locale() -> str:
    return "zh-CN" if chinese() else "en"
