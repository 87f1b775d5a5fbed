"""Opening a single task outside any plan."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from tracker.clocks import service as clocks
from tracker.core.permissions import Permission
from tracker.organisation import queries as organisation
from tracker.plans.models import DeadlineKind
from tracker.web.act import perform_form
from tracker.web.guard import actor, now, requires
from tracker.web.i18n import said as _
from tracker.web.tasks import choices
from tracker.web.tasks.blueprint import bp, page_of
from tracker.web.tasks.forms import SingleForm
from tracker.workitems import service
from tracker.workitems.models import WorkItem

CADENCES = ("", "month", "quarter", "half_year", "year")


@bp.route("/new", methods=["GET", "POST"])
@requires(Permission.DISPATCH)
def new() -> ResponseReturnValue:
    """The form of a single task; it becomes a draft that is dispatched from its page."""
    form = SingleForm()
    _fill(form)

    def render() -> str:
        return render_template("tasks/new.html", form=form)

    if not form.is_submitted():
        return render()
    return perform_form(form, lambda: _open(form), render, then=page_of, said=_("已立项，核对后交办"))


def _fill(form: SingleForm) -> None:
    form.lead_unit_id.choices = form.supporting_unit_ids.choices = choices.units()
    form.reader_ids.choices = choices.people()
    form.deadline_kind.choices = [
        (DeadlineKind.DATED.value, _("按日期")),
        (DeadlineKind.WAITING.value, _("等上级通知")),
        (DeadlineKind.STANDING.value, _("长期")),
    ]
    words = {"": "—", "month": _("每月"), "quarter": _("每季度"), "half_year": _("每半年"), "year": _("每年")}
    form.cadence.choices = [(name, words[name]) for name in CADENCES]


def _open(form: SingleForm) -> WorkItem:
    kind, bureau_id = DeadlineKind(form.deadline_kind.data), actor().bureau_id or 0
    due_date = form.due_date.data if kind == DeadlineKind.DATED else None
    if due_date:
        clocks.refuse_past(bureau_id, due_date, now=now(), field="due_date")
    item = service.open_single(
        actor=actor(),
        now=now(),
        title=form.title.data or "",
        lead_unit_id=form.lead_unit_id.data,
        supporting_unit_ids=form.supporting_unit_ids.data or [],
        deadline_kind=kind,
        due_date=due_date,
        cadence=form.cadence.data if kind == DeadlineKind.STANDING else "",
        yardstick=form.yardstick.data or "",
        source_text=form.source_text.data or "",
        confidential=form.confidential.data,
        reader_ids=form.reader_ids.data or [],
    )
    if due_date:
        form.offer_working_day(form.due_date, organisation.calendar(bureau_id))
    return item
