"""The forms of a task's verbs. What the service checks is not checked twice here."""

from __future__ import annotations

from datetime import date

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    Field,
    FieldList,
    FormField,
    HiddenField,
    IntegerField,
    MultipleFileField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms import Form as PlainForm
from wtforms.validators import InputRequired, Optional

from tracker.core.errors import Invalid
from tracker.core.i18n import N_
from tracker.core.workdays import WorkCalendar
from tracker.web.fields import TextDateField
from tracker.web.filters import long_date

DAY_OFF = N_("%(day)s不是工作日，下一个工作日是%(next)s。仍定在这一天，就再提交一次。")


class VersionedForm(FlaskForm):  # type: ignore[misc]
    """Carries the version of the item that the page showed."""

    version = HiddenField()


class DayForm(VersionedForm):
    """Offers the next working day once before a day off is taken."""

    taken_day_off = HiddenField()

    def offer_working_day(self, field: Field, calendar: WorkCalendar) -> None:
        """Raises Invalid for a day off that was not sent a second time.

        The last step of a verb: what else there is to refuse is told first, and what was done is rolled back.
        """
        day: date | None = field.data
        if day is None or calendar.is_working(day) or self.taken_day_off.data == day.isoformat():
            return
        self.taken_day_off.data = day.isoformat()
        offered = long_date(calendar.next_working(day))
        raise Invalid(DAY_OFF, field=field.name, day=long_date(day), next=offered)


class PlainVerb(VersionedForm):
    """A verb that needs nothing more."""


class ReasonVerb(VersionedForm):
    """A verb with a reason."""

    reason = TextAreaField(_l("理由"))


class NoteVerb(VersionedForm):
    """A verb with a remark that may be left out."""

    reason = TextAreaField(_l("意见"))


class OwnerVerb(VersionedForm):
    """Naming the owner."""

    owner_id = SelectField(_l("责任人"), coerce=int)


class AcceptVerb(VersionedForm):
    """Signing, with the owner if known."""

    owner_id = SelectField(_l("责任人"), coerce=int)


class ReassignVerb(VersionedForm):
    """Another lead unit, and why."""

    lead_unit_id = SelectField(_l("新的牵头单位"), coerce=int)
    reason = TextAreaField(_l("理由"))


class DayVerb(DayForm):
    """A new deadline, and why."""

    day = TextDateField(_l("新的完成时限"))
    reason = TextAreaField(_l("理由"))


class CompletionVerb(VersionedForm):
    """What was achieved."""

    text = TextAreaField(_l("完成情况"))


class ExtensionVerb(DayForm):
    """Asking for a later deadline."""

    new_date = TextDateField(_l("新的完成时限"))
    reason = TextAreaField(_l("延期理由"))
    progress_so_far = TextAreaField(_l("截至今天的进度"))


class DecisionVerb(DayForm):
    """Granting or refusing an extension."""

    grant = TextDateField(_l("同意延到"))
    note = TextAreaField(_l("意见"))


class FigureForm(PlainForm):
    """One line of figures."""

    name = StringField(_l("指标"))
    value = StringField(_l("累计完成"))
    unit = StringField(_l("单位"))
    target = StringField(_l("目标"))


class ReportForm(VersionedForm):
    """A progress report."""

    percent = IntegerField(_l("进度"), validators=[InputRequired(message=_l("进度填0到100的整数。"))])
    text = TextAreaField(_l("做了什么，还差什么"))
    figures = FieldList(FormField(FigureForm), min_entries=1, max_entries=50)
    files = MultipleFileField(_l("佐证材料"))


class SingleForm(DayForm):
    """A task outside any plan."""

    title = StringField(_l("任务名称"))
    lead_unit_id = SelectField(_l("牵头单位"), coerce=int)
    supporting_unit_ids = SelectMultipleField(_l("配合单位"), coerce=int, validators=[Optional()])
    deadline_kind = SelectField(_l("时限"))
    due_date = TextDateField(_l("完成时限"))
    cadence = SelectField(_l("多久回顾一次"))
    yardstick = StringField(_l("衡量标准"))
    source_text = TextAreaField(_l("依据原文"))
    confidential = BooleanField(_l("保密任务，只有指定的人能看到"))
    reader_ids = SelectMultipleField(_l("可以看到保密任务的人"), coerce=int, validators=[Optional()])
