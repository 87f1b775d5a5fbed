"""My desk: what waits for me, the most urgent first; my own tasks; how my unit stands."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from tracker.core import time
from tracker.core.context import Actor
from tracker.core.i18n import N_
from tracker.core.permissions import Permission
from tracker.core.waiting import Waiting
from tracker.core.workdays import WorkCalendar
from tracker.escalation import waiting as cases
from tracker.inspections import waiting as events
from tracker.notifications import queries as notices
from tracker.organisation import queries as organisation
from tracker.scoring import waiting as scores
from tracker.summaries import waiting as summaries
from tracker.web import filters, navigation, scoring_words
from tracker.web.guard import actor, now, requires
from tracker.web.tasks import words
from tracker.workitems import figures, queries
from tracker.workitems import waiting as items

bp = Blueprint("desk", __name__)

SHOWN = 50
SOON = 3
KINDS = ("sign_for", "report", "review", "extension", "case", "other")
LABELS = {
    "sign_for": N_("待签收"),
    "report": N_("待填报"),
    "review": N_("待审核"),
    "extension": N_("待签批"),
    "case": N_("逾期"),
    "other": N_("其他"),
}


@bp.get("/")
@requires(Permission.USE)
def index() -> ResponseReturnValue:
    """The desk; an administrator without other posts starts at the organisation."""
    person = actor()
    if not person.may(Permission.READ_ITEMS) and person.may(Permission.ADMINISTER):
        return redirect(url_for("admin.index"))
    calendar = organisation.calendar(person.bureau_id or 0)
    everything = sorted(_waiting(person), key=_urgency)
    kind = request.args.get("kind", "")
    chosen = [entry for entry in everything if not kind or _tab(entry) == kind]
    return render_template(
        "desk/page.html",
        today=today(),
        total=len(everything),
        groups=_groups(chosen[:SHOWN], calendar),
        hidden=max(0, len(chosen) - SHOWN),
        overdue=sum(1 for entry in everything if entry.light in ("orange", "red")),
        soon=sum(1 for entry in everything if entry.light == "yellow"),
        tabs=_tabs(everything, kind),
        unit=_unit(person),
        weeks=_weeks(person, calendar),
        mine=None if person.whole_bureau else "mine",
        notices=notices.inbox(person.person_id or 0, None, 5),
    )


def today() -> date:
    """The day of this request in the zone that dates are shown in."""
    return time.local_date(now(), filters.zone())


def _waiting(person: Actor) -> list[Waiting]:
    return [entry for room in (items, cases, events, summaries, scores) for entry in room.waiting(person, now())]


def count(person: Actor) -> int:
    """How much waits for `person`; shown in the side bar."""
    return len(_waiting(person))


def _urgency(entry: Waiting) -> tuple[bool, Any, str]:
    return (entry.due_at is None, entry.due_at or now(), entry.number)


def _tab(entry: Waiting) -> str:
    return entry.kind if entry.kind in KINDS else "other"


def _tabs(everything: Sequence[Waiting], chosen: str) -> list[dict[str, Any]]:
    counts = {name: sum(1 for entry in everything if _tab(entry) == name) for name in KINDS}
    rows = [{"label": _("全部"), "url": url_for("desk.index"), "count": len(everything), "current": not chosen}]
    rows += [
        {"label": _(LABELS[name]), "url": url_for("desk.index", kind=name), "count": n, "current": chosen == name}
        for name, n in counts.items()
        if n or chosen == name
    ]
    return rows


def _groups(entries: Sequence[Waiting], calendar: WorkCalendar) -> list[dict[str, Any]]:
    """Three groups by urgency: overdue, within three working days, later."""
    groups: dict[str, list[dict[str, Any]]] = {"overdue": [], "soon": [], "later": []}
    for entry in entries:
        left = calendar.between(today(), time.local_date(entry.due_at, filters.zone())) if entry.due_at else None
        late = entry.due_at is not None and entry.due_at <= now()
        name = "overdue" if late else "soon" if left is not None and left <= SOON else "later"
        title = entry.title or scoring_words.filled(entry.heading, entry.params)
        shown = words.time_left(entry.due_at) if entry.due_at else _("不计时")
        groups[name].append({"entry": entry, "title": title, "left": shown})
    titles = {"overdue": _("已逾期"), "soon": _("%(n)s个工作日内", n=SOON), "later": _("往后")}
    return [{"title": titles[name], "rows": rows} for name, rows in groups.items() if rows]


def _unit(person: Actor) -> dict[str, Any] | None:
    if not person.may(Permission.READ_ITEMS):
        return None
    name = filters.unit_name(person.bureau_id if person.whole_bureau else person.unit_id)
    return {"name": name, "figures": figures.figures(person, queries.in_charge(person), today().year, now())}


def _weeks(person: Actor, calendar: WorkCalendar) -> list[list[dict[str, Any]]]:
    """Two rows of the next ten weekdays and make-up workdays with the number of deadlines on each."""
    if not person.may(Permission.READ_ITEMS):
        return []
    monday = today() - timedelta(days=today().weekday())
    counts = figures.due_per_day(person, queries.in_charge(person), monday, monday + timedelta(days=13), now())
    weeks = []
    for week in (0, 7):
        days = [monday + timedelta(days=week + n) for n in range(7)]
        shown = [day for day in days if day.weekday() < 5 or calendar.is_working(day) or counts.get(day)]
        weeks.append([_day(day, counts.get(day, 0), calendar) for day in shown])
    return weeks


def _day(day: date, number: int, calendar: WorkCalendar) -> dict[str, Any]:
    return {
        "day": day,
        "count": number,
        "today": day == today(),
        "past": day < today(),
        "off": not calendar.is_working(day),
    }


navigation.COUNTS["desk.index"] = count
