"""The calendar: a year at a glance, single days, and the holiday notice of a year as CSV."""

from __future__ import annotations

import calendar as months_of
from datetime import date, timedelta

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import RadioField, StringField
from wtforms.validators import InputRequired, Length

from tracker.core.permissions import Permission
from tracker.organisation import queries, service
from tracker.web.act import perform_form
from tracker.web.admin.base import NEEDED, bp, bureau, today
from tracker.web.fields import TextDateField
from tracker.web.guard import actor, now, requires

YEARS = range(2004, 2101)
CSV_LIMIT = 1024 * 1024


class DayForm(FlaskForm):  # type: ignore[misc]
    day = TextDateField(_l("哪一天"), [InputRequired(_l(NEEDED))])
    works = RadioField(
        _l("怎么算"),
        choices=lambda: {"work": _("上班"), "off": _("放假"), "rule": _("按星期")},
        default="off",
    )
    note = StringField(_l("说明"), [Length(max=60)])


class NoticeForm(FlaskForm):  # type: ignore[misc]
    file = FileField(_l("放假安排（CSV）"), [FileRequired(_l("先选一个文件。"))])
    source = StringField(_l("来源"), [InputRequired(_l(NEEDED)), Length(max=120)], description=_l("如通知的文号"))


@bp.get("/calendar")
@requires(Permission.ADMINISTER)
def calendar() -> ResponseReturnValue:
    """A year's workdays, days off and make-up workdays."""
    return _page(_year(), DayForm(), NoticeForm())


def _year() -> int:
    wanted = request.args.get("year", today().year, type=int)
    return wanted if wanted in YEARS else today().year


def _page(year: int, day_form: DayForm, notice_form: NoticeForm) -> str:
    days = queries.calendar(bureau())
    named = queries.calendar_days(bureau(), year)
    notes = {row.day: row.note for row in named}
    first, last = date(year, 1, 1), date(year, 12, 31)
    return render_template(
        "admin/calendar.html",
        year=year,
        months=[_month(year, month, days, notes) for month in range(1, 13)],
        named=named,
        provisional=days.is_provisional(first),
        source=queries.known_years(bureau()).get(year, ""),
        working=days.between(first - timedelta(days=1), last),
        day_form=day_form,
        notice_form=notice_form,
        prev_url=url_for("admin.calendar", year=year - 1) if year - 1 in YEARS else None,
        next_url=url_for("admin.calendar", year=year + 1) if year + 1 in YEARS else None,
    )


def _month(year: int, month: int, days: queries.WorkCalendar, notes: dict[date, str]) -> list[list[dict[str, object]]]:
    """Weeks from Monday; a cell is empty outside the month, else day, look and words for readers."""
    weeks = months_of.Calendar().monthdatescalendar(year, month)
    return [[_cell(day, month, days, notes) for day in week] for week in weeks]


def _cell(day: date, month: int, days: queries.WorkCalendar, notes: dict[date, str]) -> dict[str, object]:
    if day.month != month:
        return {}
    works = days.is_working(day)
    look = "work" if works else "off"
    if works and day.weekday() > 4:
        look = "shift"
    elif not works and day.weekday() < 5:
        look = "holiday"
    return {"day": day, "look": look, "note": notes.get(day, ""), "today": day == today()}


@bp.post("/calendar/day")
@requires(Permission.ADMINISTER)
def calendar_day() -> ResponseReturnValue:
    """Make one day a workday or a day off, or give it back to the weekday rule."""
    form = DayForm()
    year = form.day.data.year if form.day.data else _year()

    def change() -> None:
        works = {"work": True, "off": False}.get(form.works.data)
        day = form.day.data or today()
        service.set_calendar_day(
            actor(), now=now(), bureau_id=bureau(), day=day, works=works, note=form.note.data or ""
        )

    def page() -> str:
        return _page(year, form, NoticeForm(formdata=None))

    return perform_form(form, change, page, then=url_for("admin.calendar", year=year), said=_("日历已改"))


@bp.post("/calendar/import")
@requires(Permission.ADMINISTER)
def calendar_import() -> ResponseReturnValue:
    """Take over the days of a CSV file; their years count as known."""
    form = NoticeForm()

    def take_over() -> int:
        data = form.file.data.stream.read(CSV_LIMIT)
        source = form.source.data or ""
        return service.import_calendar_csv(actor(), now=now(), bureau_id=bureau(), data=data, source=source)

    def page() -> str:
        return _page(_year(), DayForm(formdata=None), form)

    then = url_for("admin.calendar", year=_year())
    return perform_form(form, take_over, page, then=then, said=_("放假安排已导入"))
