"""The register: tabs, filters in the address, counts per light, fifty rows, pages by key."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from flask import g, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.core.context import Actor
from tracker.core.i18n import N_
from tracker.core.permissions import Permission
from tracker.core.whole import whole
from tracker.organisation import queries as organisation
from tracker.web.filters import unit_name
from tracker.web.guard import actor, now, requires
from tracker.web.i18n import said as _
from tracker.web.tasks import saved, words
from tracker.web.tasks.blueprint import bp
from tracker.web.tasks.rows import drawn, make_rows
from tracker.workitems import queries
from tracker.workitems.models import State
from tracker.workitems.queries import Figure, Filters

LIGHTS = ("red", "orange", "yellow", "green", "none")
FIGURES: dict[str, str] = {
    Figure.PLANNED: N_("已交办，未撤销"),
    Figure.RUNNING: N_("在办，未停表"),
    Figure.AHEAD: N_("在单位手里，未到时限"),
    Figure.DUE: N_("应办结"),
    Figure.DONE: N_("到了时限，已办结"),
    Figure.ON_TIME: N_("按时办结"),
    Figure.LATE: N_("逾期办结"),
    Figure.BEHIND: N_("到了时限，还在办"),
}


@bp.get("")
@requires(Permission.READ_ITEMS)
def index() -> ResponseReturnValue:
    """The register; htmx gets the list alone, from the same template."""
    person = actor()
    asked = queries.chosen(request.args)
    filters = queries.read_filters(request.args, actor=person, now=now())
    page = queries.page(person, filters, now=now(), after=request.args.get("after"), before=request.args.get("before"))
    counts = queries.counts(person, filters, now=now())
    template = "tasks/_list.html" if request.headers.get("HX-Request") else "tasks/index.html"
    context = _context(person, asked, filters, counts)
    rows = make_rows(page.rows, returns=True)
    body = render_template(template, rows=rows, lines=drawn(rows), page=page, asked=asked, **context)
    return body, 200, {"Vary": "HX-Request"}


def address(asked: dict[str, str], **changes: str | None) -> str:
    """The list's address with some parameters changed or (None) taken away; pages begin anew."""
    kept = {name: value for name, value in {**asked, **changes}.items() if value is not None}
    if "register_url" not in g:  # a page asks for dozens of these
        g.register_url = url_for("tasks.index")
    return f"{g.register_url}?{urlencode(kept)}" if kept else g.register_url


def _choices(asked: dict[str, str], name: str) -> str:
    """The beginning of addresses that differ in the value of `name` alone; the value follows, quoted."""
    start = address(asked, **{name: None})
    return f"{start}{'&' if '?' in start else '?'}{name}="


def _context(person: Actor, asked: dict[str, str], filters: Filters, counts: dict[str, int]) -> dict[str, Any]:
    total = None if any(count > queries.COUNT_LIMIT for count in counts.values()) else sum(counts.values())
    narrowed = bool(set(asked) - {"sort"})
    return {
        "tabs": _tabs(person, asked, total),
        "chips": _chips(asked),
        "lights": [_light(name, counts[name], asked) for name in LIGHTS],
        "clear_url": url_for("tasks.index") if narrowed else None,
        "units": _units(person, asked),
        "states": _states(asked),
        "total": total if _all_open(filters) else None,
        "sort_url": address(asked, sort=None if filters.descending else "-due"),
        "sorted": "descending" if filters.descending else "ascending",
        "export_url": url_for("tasks.export", **asked),  # type: ignore[arg-type]
        "may_dispatch": person.may(Permission.DISPATCH),
        "may_name": person.may(Permission.RUN_UNIT),
        "address": address,
        "saved": saved.of_viewer(),
    }


def _all_open(filters: Filters) -> bool:
    """True when the list is of all open tasks, so that the counts per light add up to it."""
    return filters.state == "open" and not (filters.light or filters.waiting or filters.figure)


def _light(name: str, count: int, asked: dict[str, str]) -> dict[str, Any]:
    current = asked.get("light") == name
    url = address(asked, light=None if current else name, state=None, waiting=None, figure=None)
    return {"key": name, "word": words.light_word(name), "count": words.capped(count), "url": url, "current": current}


def _tabs(person: Actor, asked: dict[str, str], total: int | None) -> list[dict[str, Any]]:
    sunday = words.counter().today + timedelta(days=6 - words.counter().today.weekday())
    views: list[tuple[str, dict[str, str]]] = [
        (_("全部"), {"state": "all"}),
        (_("未办结"), {}),
        (_("逾期在办"), {"light": "overdue"}),
        (_("本周到期"), {"from": words.counter().today.isoformat(), "to": sunday.isoformat()}),
    ]
    if any(map(person.may, (Permission.RUN_UNIT, Permission.SUPERVISE, Permission.INSTRUCT))):
        views.append((_("等我审核"), {"waiting": "1"}))
    if person.may(Permission.REPORT_PROGRESS):
        views.append((_("我承办的"), {"owner": "me"}))
    if person.may(Permission.DISPATCH):
        views.append((_("待交办"), {"state": State.DRAFT.value}))
    plain = {name: value for name, value in asked.items() if name != "sort"}
    shown = total if not plain else None
    return [
        {"label": label, "url": address(view), "count": None if view else shown, "current": plain == view}
        for label, view in views
    ]


def _chips(asked: dict[str, str]) -> list[dict[str, Any]]:
    return [
        {"label": _label(name, value), "remove": address(asked, **{name: None})}
        for name, value in asked.items()
        if name != "sort"
    ]


def _label(name: str, value: str) -> str:
    if name == "state":
        known = {"open": _("未办结"), "all": _("全部")}
        return _("状态：%(value)s", value=known.get(value) or words.state_word(value)) if value in _KNOWN else value
    if name == "unit" and value == "mine":
        return _("牵头：我负责的单位")
    if name == "light":
        known = {"overdue": _("逾期在办")}
        return _("灯：%(value)s", value=words.light_word(value) if value in words.LIGHTS else known.get(value, value))
    if name == "unit":
        return _("牵头：%(value)s", value=value if (unit := whole(value)) is None else unit_name(unit))
    if name == "owner":
        return _("责任人：%(value)s", value=_owner_name(value))
    if name == "lead":
        return _("牵头（不含下属）：%(value)s", value=value if (unit := whole(value)) is None else unit_name(unit))
    if name == "figure":
        return _(FIGURES[value]) if value in FIGURES else value
    labels = {
        "plan": _("所选计划"),
        "section": _("部分：%(value)s", value=value),
        "public": _("不含保密事项"),
        "year": _("年度：%(value)s", value=value),
        "from": _("时限从：%(value)s", value=value),
        "to": _("时限到：%(value)s", value=value),
        "q": _("含“%(value)s”", value=value),
        "waiting": _("等我审核"),
    }
    return labels[name]


_KNOWN = frozenset({"open", "all", *(state.value for state in State)})


def _owner_name(value: str) -> str:
    if value == "me":
        return actor().name
    person = whole(value)
    if person is None:
        return value
    return next((one.name for one in organisation.people(actor().bureau_id or 0) if one.id == person), value)


def _units(person: Actor, asked: dict[str, str]) -> list[tuple[str, str]]:
    tree = organisation.tree(person.bureau_id or 0, words.counter().today)
    reach = None if person.whole_bureau else person.scope
    nodes = [node for node in tree.units() if node.id != person.bureau_id and (reach is None or node.id in reach)]
    start = _choices(asked, "unit")
    return [(node.name, f"{start}{node.id}") for node in nodes]


def _states(asked: dict[str, str]) -> list[tuple[str, str]]:
    start = _choices({name: value for name, value in asked.items() if name not in ("light", "figure")}, "state")
    return [(words.state_word(state), f"{start}{state.value}") for state in State]
