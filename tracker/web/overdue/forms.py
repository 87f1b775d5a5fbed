"""Forms of the desk. What the service checks is not checked twice here."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, SelectField, StringField, TextAreaField

from tracker.escalation import policy, queries
from tracker.escalation.models import DecisionKind, OverdueCase
from tracker.escalation.service import Ruling
from tracker.web.fields import TextDateField
from tracker.web.filters import unit_name
from tracker.web.guard import actor
from tracker.web.tasks.forms import DayForm
from tracker.workitems.models import WorkItem


class DecideForm(DayForm):
    """One decision: the fields that its kind needs are shown, the others stay empty."""

    kind = HiddenField()
    day = TextDateField(_l("新时限"))
    criterion = StringField(_l("容错情形"))
    second_person = SelectField(_l("第二人"), coerce=int, validate_choice=False, choices={})
    subject_unit = SelectField(_l("追责对象"), coerce=int, validate_choice=False, choices={})
    clause = StringField(_l("依据条款"))
    reason = TextAreaField(_l("理由"))

    def ruling(self) -> Ruling:
        """What was filled in, as the service takes it."""
        kind = DecisionKind(self.kind.data or "")
        return Ruling(
            kind=kind,
            reason=self.reason.data or "",
            day=self.day.data,
            rule_reference=(self.criterion.data if kind == DecisionKind.EXEMPT else self.clause.data) or "",
            second_person_id=self.second_person.data,
            subject_unit_id=self.subject_unit.data,
        )


class ExplainForm(FlaskForm):  # type: ignore[misc]
    """The unit's explanation."""

    text = TextAreaField(_l("情况说明"))


def decide_form(case: OverdueCase, item: WorkItem, kind: DecisionKind | None = None) -> DecideForm:
    """The form of a case with its choices; without `kind` it is read from the request."""
    form = DecideForm()
    form.second_person.choices = {str(one): name for one, name in policy.second_persons(actor(), case, item)}
    form.subject_unit.choices = {str(unit): unit_name(unit) for unit in queries.accountable_units(case, item)}
    if kind is not None:
        form.kind.data, form.version.data = str(kind), str(case.version)
    return form
