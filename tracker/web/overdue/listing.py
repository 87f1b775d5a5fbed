"""The list of cases beside the one that is open."""

from __future__ import annotations

import json
from datetime import datetime, time
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from tracker.clocks.queries import day_counter
from tracker.core.permissions import Permission
from tracker.core.time import at, local_date
from tracker.escalation import queries
from tracker.escalation.models import CaseState, OverdueCase
from tracker.escalation.queries import CaseRow
from tracker.organisation import settings
from tracker.web import navigation
from tracker.web.filters import unit_name
from tracker.web.guard import actor, now, requires
from tracker.web.overdue import panel, words
from tracker.web.overdue.blueprint import bp
from tracker.workitems.models import WorkItem

GROUPINGS = ("level", "unit", "age")
AGES = ((10, "over10"), (4, "over4"), (0, "fresh"))


@bp.get("/")
@requires(Permission.READ_ITEMS)
def index() -> ResponseReturnValue:
    """The desk with the most urgent case open."""
    rows, following = _rows()
    chosen = queries.case_for(actor(), rows[0].uuid) if rows else None
    return draw(chosen, rows, following)


@bp.get("/<uuid>")
@requires(Permission.READ_ITEMS)
def show(uuid: str) -> ResponseReturnValue:
    """The desk with this case open; htmx gets its panel alone."""
    chosen = queries.case_for(actor(), uuid)
    if request.headers.get("HX-Request"):
        return render_template("overdue/_case.html", **panel.context(*chosen))
    return draw(chosen)


def draw(
    chosen: tuple[OverdueCase, WorkItem] | None,
    rows: list[CaseRow] | None = None,
    following: tuple[Any, ...] | None = None,
    **forms: Any,
) -> str:
    """The whole page; `forms` are a form with faults to show instead of an empty one."""
    if rows is None:
        rows, following = _rows()
    open_uuid = chosen[0].uuid if chosen else ""
    totals = queries.totals(actor(), today_ends=_today_ends(), month_begins=_month_begins())
    return render_template(
        "overdue/page.html",
        groups=_groups(rows, open_uuid),
        tabs=_tabs(totals.closed),
        totals=totals,
        closed=_closed(),
        may_urge=actor().may(Permission.SUPERVISE) and not _closed(),
        next_url=url_for("overdue.index", **_kept(), after=json.dumps(_plain(following))) if following else None,
        first_url=url_for("overdue.index", **_kept()) if request.args.get("after") else None,
        chosen=chosen,
        **(panel.context(*chosen, **forms) if chosen else {}),
    )


def _closed() -> bool:
    return request.args.get("state") == CaseState.CLOSED


def _grouping() -> str:
    given = request.args.get("group", "level")
    return given if given in GROUPINGS else "level"


def _kept() -> dict[str, Any]:
    return {name: request.args[name] for name in ("group", "state", "unit") if request.args.get(name)}


def _rows() -> tuple[list[CaseRow], tuple[Any, ...] | None]:
    return queries.cases_page(
        actor(),
        state=CaseState.CLOSED if _closed() else CaseState.OPEN,
        by_unit=_grouping() == "unit",
        unit_id=request.args.get("unit", type=int),
        after=_after(),
    )


def _plain(key: tuple[Any, ...]) -> list[Any]:
    return [part.isoformat() if isinstance(part, datetime) else part for part in key]


def _after() -> tuple[Any, ...] | None:
    """The page's key from the address; one that was tampered with begins at the start."""
    try:
        parts = json.loads(request.args.get("after", "null"))
        key = tuple(datetime.fromisoformat(part) if isinstance(part, str) else int(part) for part in parts)
    except (ValueError, TypeError):
        return None
    shape = [isinstance(part, datetime) for part in key]
    expected = [False] if _closed() else [False, True, False] if _grouping() == "unit" else [True, False]
    aware = all(part.tzinfo for part in key if isinstance(part, datetime))
    return key if shape == expected and aware else None


def _groups(rows: list[CaseRow], open_uuid: str) -> list[dict[str, Any]]:
    counter = day_counter(actor().bureau_id or 0, now())
    groups: dict[str, dict[str, Any]] = {}
    for row in rows:
        days = max(-counter.left(row.due_date), 0)
        title = _title(row, days)
        group = groups.setdefault(title, {"title": title, "light": row.light, "rows": []})
        group["rows"].append(_line(row, days, open_uuid))
    return list(groups.values())


def _title(row: CaseRow, days: int) -> str:
    if _closed():
        return _("已结")
    if _grouping() == "unit":
        return unit_name(row.unit_id)
    if _grouping() == "level":
        return _(words.REACHED.get(row.recipient, row.recipient))
    name = next(name for least, name in AGES if days >= least)
    return {"over10": _("10个工作日以上"), "over4": _("4到9个工作日"), "fresh": _("3个工作日以内")}[name]


def _line(row: CaseRow, days: int, open_uuid: str) -> dict[str, Any]:
    today = row.decide_by is not None and row.decide_by <= _today_ends()
    return {
        "row": row,
        "url": url_for("overdue.show", uuid=row.uuid, **_kept()),
        "current": row.uuid == open_uuid,
        "over": words.over(days),
        "where": _(words.HOLDERS[row.holder]),
        "tag": words.state_tag(row, decide_today=today),
        "dots": panel.dots(row.level, row.light),
    }


def _tabs(closed: int) -> list[dict[str, Any]]:
    labels = {"level": _("按级别"), "unit": _("按单位"), "age": _("按天数")}
    tabs = [
        {
            "label": label,
            "url": url_for("overdue.index", group=name),
            "current": not _closed() and _grouping() == name,
        }
        for name, label in labels.items()
    ]
    url = url_for("overdue.index", state="closed")
    return [*tabs, {"label": _("已结"), "url": url, "current": _closed(), "count": closed or None}]


def _zone() -> str:
    zone: str = settings.get(actor().bureau_id or 0, "timezone")
    return zone


def _today_ends() -> datetime:
    return at(local_date(now(), _zone()), time.max, _zone())


def _month_begins() -> datetime:
    return at(local_date(now(), _zone()).replace(day=1), time.min, _zone())


def count(person: Any) -> int:
    """Open cases, for the side bar of supervisors and heads."""
    if not person.may(Permission.SUPERVISE) and not person.may(Permission.RUN_UNIT):
        return 0
    return queries.count_open(person)


navigation.COUNTS["overdue.index"] = count
