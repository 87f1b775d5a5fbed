"""A document that came in: how far a worker is with it, and what is asked of a person before it becomes a plan."""

from __future__ import annotations

from dataclasses import dataclass

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from tracker.core.errors import Invalid
from tracker.core.i18n import N_
from tracker.core.permissions import Permission
from tracker.plans import differences, queries, service
from tracker.plans.models import PlanReading, ReadingState
from tracker.web.act import perform
from tracker.web.guard import actor, now, requires
from tracker.web.plans.blueprint import bp
from tracker.web.plans.columns import Sent, ask, sheets_kept
from tracker.web.plans.writing import COMPARED, KNOWN, UNCHANGED, said

STAGES = {
    "convert": (2, 5, N_("转换旧版文件")),
    "source": (5, 35, N_("读取原文")),
    "items": (35, 45, N_("识别条目")),
    "facts": (45, 70, N_("识别要素：单位、时限、指标")),
    "compare": (75, 80, N_("与现有计划比对")),
    "write": (80, 100, N_("匹配单位，写成条目")),
}
"""Each stage of a reading: from and to which per cent of the whole it goes, and what is done."""


@bp.get("/readings/<uuid>")
@requires(Permission.EDIT_PLANS)
def reading(uuid: str) -> ResponseReturnValue:
    """How far a document is; the desk or the differences once it is read. Asks again by itself until then."""
    row = queries.reading_for(actor(), uuid)
    alone = bool(request.headers.get("HX-Request"))
    if row.state == ReadingState.DONE and not alone:
        return _landing(row)
    if row.state == ReadingState.COLUMNS and not alone:
        sent = Sent(row.sha256, row.filename, row.year, row.title, _amended(row), row.uuid)
        return ask(sheets_kept(row.outcome["sheets"]), sent)
    if row.state == ReadingState.ALIKE and not alone:
        return _alike(row)
    seconds = round((now() - row.received_at).total_seconds())
    page = "plans/_reading.html" if alone else "plans/reading.html"
    far = how_far(row, broken=row.lease_until is not None and row.lease_until <= now())
    before = queries.waiting_before(row)
    return render_template(page, reading=row, before=before, seconds=seconds, amends=_amended(row), far=far)


@dataclass(frozen=True)
class Far:
    """How far a reading is: per cent of the whole, the stage in words, and whether its reader is gone."""

    percent: int
    words: str
    broken: bool = False


def how_far(row: PlanReading, *, broken: bool) -> Far:
    """A stage has its part of the whole, about as long as it takes with a long Word file; it only guides the eye."""
    if row.state != ReadingState.READING or broken:
        return Far(0, "", broken)
    start, end, words = STAGES.get(row.outcome.get("stage", ""), STAGES["convert"])
    told = _(words) if row.outcome else _("读取文件")
    return Far(start + (end - start) * row.outcome.get("percent", 0) // 100, told)


def _landing(row: PlanReading) -> ResponseReturnValue:
    plan = queries.plan_of_reading(row)
    if row.outcome["known"]:
        flash(str(UNCHANGED if row.outcome.get("same") else KNOWN))
        return redirect(url_for("plans.review" if row.amends_id is None else "plans.show", uuid=plan.uuid), 303)
    flash(said(row.outcome["aside"]) if row.amends_id is None else str(COMPARED))
    return redirect(url_for("plans.review" if row.amends_id is None else "plans.revision", uuid=plan.uuid), 303)


def _amended(row: PlanReading) -> str:
    """The plan that the document amends, as addresses name it; empty for none."""
    plan = queries.amended_by(row)
    return plan.uuid if plan and row.state != ReadingState.ALIKE else ""


def _alike(row: PlanReading) -> str:
    plan = queries.amended_by(row)
    waits = plan is not None and differences.open_revision(plan) is not None
    return render_template("plans/alike.html", reading=row, plan=plan, waits=waits)


@bp.post("/readings/<uuid>/answer")
@requires(Permission.EDIT_PLANS)
def answer(uuid: str) -> ResponseReturnValue:
    """Say how a document is meant that resembles a plan, or leave one out; else a worker goes on with it."""
    row = queries.reading_for(actor(), uuid)
    way = request.form.get("way", "")
    then = url_for("plans.index") if way == "leave" else url_for("plans.reading", uuid=row.uuid)
    try:
        return perform(
            lambda: service.answer(actor(), row, way, now=now()),
            then=then,
            said=_("没有导入，现有计划没有变。") if way == "leave" else "",
            ring="plans.read",
        )
    except Invalid as fault:
        flash(fault.text(_))
        return redirect(url_for("plans.reading", uuid=uuid), 303)
