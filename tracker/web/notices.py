"""Notices: what I was told, by day, the newest first."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from tracker.core.errors import DomainError, NotFound
from tracker.core.permissions import Permission
from tracker.core.time import local_date
from tracker.escalation import queries as escalation
from tracker.notifications import queries, service
from tracker.notifications.models import Notice
from tracker.web import navigation
from tracker.web.act import perform
from tracker.web.filters import said, zone
from tracker.web.guard import actor, now, requires
from tracker.workitems import queries as items

bp = Blueprint("notices", __name__, url_prefix="/notices")

PAGE = 50
GLYPHS = {"escalation": "alarm", "decision": "gavel", "alarm": "alert-triangle"}


@bp.get("/")
@requires(Permission.USE)
def index() -> ResponseReturnValue:
    """The inbox by day."""
    person_id = actor().person_id or 0
    rows = queries.inbox(person_id, request.args.get("before", type=int), PAGE + 1)
    shown = rows[:PAGE]
    days = groupby(shown, key=lambda notice: local_date(notice.created_at, zone()))
    return render_template(
        "notices/page.html",
        days=[(day, [_line(notice) for notice in found]) for day, found in days],
        waiting=queries.unread_count(person_id),
        newest=shown[0].id if shown else 0,
        next_url=url_for("notices.index", before=shown[-1].id) if len(rows) > PAGE else None,
    )


def _line(notice: Notice) -> dict[str, Any]:
    light = notice.params.get("light")
    glyph = f"light-{light}" if light in ("yellow", "orange", "red") else GLYPHS.get(notice.kind, "message")
    return {"notice": notice, "text": text_of(notice), "glyph": glyph}


def text_of(notice: Notice) -> str:
    """The notice in the reader's language."""
    params = {name: _(value) if name == "why" else value for name, value in notice.params.items()}
    return said(notice.message, params)


@bp.post("/<int:notice_id>/open")
@requires(Permission.USE)
def open_one(notice_id: int) -> ResponseReturnValue:
    """Mark a notice as read and go to what it is about. Raises NotFound for somebody else's."""
    notice = queries.notice(actor().person_id or 0, notice_id)
    if notice is None:
        raise NotFound
    return perform(
        lambda: service.mark_read(notice.person_id, [notice.id], now=now()),
        then=_place(notice) or url_for("notices.index"),
    )


def _place(notice: Notice) -> str | None:
    """The address of what a notice is about, if this person may open it."""
    try:
        if notice.subject_kind == "work_item":
            return url_for("tasks.show", uuid=items.get_by_id(actor(), notice.subject_id).uuid)
        if notice.subject_kind == "overdue_case":
            return url_for("overdue.show", uuid=escalation.case_by_id(actor(), notice.subject_id).uuid)
    except DomainError:
        return None
    return None


@bp.post("/read")
@requires(Permission.USE)
def read_all() -> ResponseReturnValue:
    """Mark everything that was on the page, and older, as read."""
    newest = request.form.get("newest", 0, type=int)
    if not newest:
        return redirect(url_for("notices.index"), 303)
    return perform(
        lambda: service.mark_all_read(actor().person_id or 0, newest, now=now()),
        then=url_for("notices.index"),
        said=_("全部标为已读"),
    )


navigation.COUNTS["notices.index"] = lambda person: queries.unread_count(person.person_id or 0)
