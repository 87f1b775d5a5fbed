"""The monthly summary: written by the unit, its four checks shown before it is submitted."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, TextAreaField
from wtforms.validators import Length

from tracker.core.db import session
from tracker.core.errors import NotFound
from tracker.core.permissions import Permission
from tracker.core.time import local_date
from tracker.core.whole import whole
from tracker.summaries import policy, queries, service
from tracker.summaries.models import MonthlySummary
from tracker.summaries.queries import DEFECT_NAMES, Check
from tracker.web import scoring_words as words
from tracker.web.act import perform_form
from tracker.web.filters import short_datetime, zone
from tracker.web.guard import actor, now, requires

bp = Blueprint("summaries", __name__, url_prefix="/summaries")

MONTHS_SHOWN = 12
_PERIOD = re.compile(r"20\d\d-(0[1-9]|1[0-2])")


class SummaryForm(FlaskForm):  # type: ignore[misc]
    tasks = TextAreaField(_l("任务安排"), [Length(max=5000)], description=_l("每行写一项本月安排的任务"))
    content = TextAreaField(_l("完成情况"), [Length(max=20000)], description=_l("做了什么，做到哪一步"))
    figures = TextAreaField(_l("数据"), [Length(max=5000)], description=_l("写数字和单位，如：走访企业32户"))
    version = HiddenField()

    def written(self) -> dict[str, str]:
        """The three texts as typed."""
        return {"tasks": self.tasks.data or "", "content": self.content.data or "", "figures": self.figures.data or ""}

    def expected(self) -> int | None:
        """The version that was read, so that two writers do not overwrite each other."""
        return whole(self.version.data)


@bp.get("")
@requires(Permission.READ_SCORES)
def index() -> ResponseReturnValue:
    """Summaries of a month by unit, or of one's own unit by month."""
    today = local_date(now(), zone())
    periods = queries.recent_periods(today, MONTHS_SHOWN)
    period = _month(request.args.get("period", "") or periods[0])
    units = queries.readable_units(actor())
    summaries = queries.of_period(units, period)
    defects = queries.defects([summary.id for summary in summaries.values()])
    return render_template(
        "summaries/index.html",
        period=period,
        periods=periods,
        units=units,
        summaries=summaries,
        defects=defects,
        due=queries.due_at(actor().bureau_id or 0, period),
        own=[unit for unit in units if policy.may_write(actor(), unit)],
        defect_names=_defect_names(),
        **words.context(),
    )


def _month(text: str) -> str:
    if not _PERIOD.fullmatch(text):
        raise NotFound
    return text


def _defect_names() -> dict[str, str]:
    return {str(kind): _(name) for kind, name in DEFECT_NAMES.items()}


@bp.get("/<int:unit>/<period>")
@requires(Permission.READ_SCORES)
def show(unit: int, period: str) -> ResponseReturnValue:
    """The form while it is open to this person, else the summary as it stands."""
    summary = queries.get_for(actor(), unit, _month(period))
    return _page(unit, period, summary, _form(summary))


def _form(summary: MonthlySummary | None) -> SummaryForm:
    if summary is None:
        return SummaryForm()
    return SummaryForm(
        tasks=summary.tasks_text,
        content=summary.content_text,
        figures=summary.figures_text,
        version=str(summary.version),
    )


def _page(unit: int, period: str, summary: MonthlySummary | None, form: SummaryForm) -> str:
    submitted = summary is not None and summary.submitted_at is not None
    may_write = policy.may_write(actor(), unit) and not submitted
    found = queries.defects([summary.id]) if summary else {}
    return render_template(
        "summaries/show.html",
        form=form,
        unit_id=unit,
        period=period,
        summary=summary,
        may_write=may_write,
        defects=next(iter(found.values()), []),
        due=queries.due_at(actor().bureau_id or 0, period),
        checks=_checks(period, summary, form),
        defect_names=_defect_names(),
        **words.context(),
    )


def _checks(period: str, summary: MonthlySummary | None, form: SummaryForm) -> list[dict[str, Any]]:
    at = summary.submitted_at if summary and summary.submitted_at else now()
    found = queries.preview(actor().bureau_id or 0, period, **form.written(), now=at)
    return [_check(check) for check in found]


def _check(check: Check) -> dict[str, Any]:
    params = {name: short_datetime(one) if isinstance(one, datetime) else one for name, one in check.params.items()}
    text = _(check.reason)
    return {"name": _(DEFECT_NAMES[check.kind]), "passed": check.passed, "reason": text % params if params else text}


@bp.post("/<int:unit>/<period>")
@requires(Permission.WRITE_SUMMARY)
def send(unit: int, period: str) -> ResponseReturnValue:
    """Submit the summary, or keep it as a draft when that button was pressed."""
    queries.get_for(actor(), unit, _month(period))
    form = SummaryForm()
    draft = "draft" in request.form
    verb = service.save_draft if draft else service.submit

    def page() -> str:
        return _page(unit, period, queries.find(unit, period), form)

    return perform_form(
        form,
        lambda: verb(actor(), unit, period, **form.written(), now=now(), expected_version=form.expected()),
        page,
        then=url_for("summaries.show", unit=unit, period=period),
        said=_("已存为草稿") if draft else _("已报送"),
        ring="" if draft else "scoring.post",
    )


@bp.post("/<int:unit>/<period>/draft")
@requires(Permission.WRITE_SUMMARY)
def keep(unit: int, period: str) -> ResponseReturnValue:
    """Save while typing: answers with the four checks of what was saved."""
    queries.get_for(actor(), unit, _month(period))
    form = SummaryForm()
    summary = service.save_draft(actor(), unit, period, **form.written(), now=now(), expected_version=form.expected())
    session.commit()
    checks = _checks(period, summary, form)
    return render_template("summaries/_checks.html", checks=checks, version=summary.version, saved_at=now(), swap=True)
