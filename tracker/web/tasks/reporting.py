"""Filing progress: percentage, words, figures, evidence."""

from __future__ import annotations

from flask import render_template, request
from flask.typing import ResponseReturnValue

from tracker.core.errors import Forbidden
from tracker.core.permissions import Permission
from tracker.progress import files, policy, service
from tracker.progress import queries as progress
from tracker.progress.files import Upload
from tracker.progress.service import FigureInput
from tracker.web.act import perform_form
from tracker.web.guard import actor, now, requires
from tracker.web.i18n import said as _
from tracker.web.tasks.blueprint import bp, item_of, page_of, seen_version, store, upload_limit
from tracker.web.tasks.forms import ReportForm
from tracker.workitems import queries
from tracker.workitems.models import State, WorkItem


@bp.route("/<uuid>/progress", methods=["GET", "POST"])
@requires(Permission.READ_ITEMS)
def report(uuid: str) -> ResponseReturnValue:
    """The report form; figures reported before stand ready with their units and targets."""
    item = item_of(uuid)
    form = _form(item)

    def render() -> str:
        fresh = item_of(uuid)
        expected = queries.expected(fresh, now())
        limit = upload_limit() >> 20
        return render_template("tasks/report.html", item=fresh, form=form, expected=expected, upload_mb=limit)

    if not form.is_submitted():
        if not policy.may_report(actor(), item):
            raise Forbidden
        return render()

    def file() -> object:
        if item.state == State.IN_PROGRESS and not policy.may_report(actor(), item):
            raise Forbidden  # before any byte is kept
        stored = files.store(_uploads(), store=store(), limit=upload_limit())
        figures = [FigureInput(**{name: line[name] or "" for name in FIELDS}) for line in form.figures.data]
        return service.file(
            item,
            actor=actor(),
            now=now(),
            percent=form.percent.data or 0,
            text=form.text.data or "",
            figures=figures,
            files=stored,
            expected_version=seen_version(),
        )

    return perform_form(form, file, render, then=page_of(item), said=_("已填报，进度%(n)s%%", n=form.percent.data))


FIELDS = ("name", "value", "unit", "target")


def _form(item: WorkItem) -> ReportForm:
    if request.method == "POST":
        return ReportForm()
    known = [{"name": one.name, "unit": one.unit, "target": one.target} for one in progress.latest_figures(item)]
    return ReportForm(version=item.version, percent=item.progress, figures=[*known, {}])


def _uploads() -> list[Upload]:
    return [Upload(one.filename or "", one.stream) for one in request.files.getlist("files")]  # type: ignore[arg-type]
