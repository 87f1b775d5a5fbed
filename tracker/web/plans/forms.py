"""Forms of the review desk."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, IntegerField, RadioField, SelectField, SelectMultipleField, StringField
from wtforms.validators import InputRequired, Length, Optional

from tracker.core.i18n import N_
from tracker.core.typed_dates import read_date
from tracker.organisation import queries as organisation
from tracker.plans import rules
from tracker.plans.models import Plan, PlannedTask, SpanKind
from tracker.web.fields import TextDateField

ENDINGS = {
    "": N_("还没定"),
    "dated": N_("定日期"),
    "standing": N_("长期开展，定期检查"),
    "waiting": N_("等上级通知"),
}

ENDING_OF = {"ongoing": "standing", "date": "dated", "stages": "dated"}
"""The ending with which the form opens for a way to settle a vague word that takes more than one press."""

KINDS: dict[str, str] = {
    SpanKind.ACTION: N_("任务（措施）"),
    SpanKind.GOAL: N_("目标"),
    SpanKind.INDICATOR: N_("指标"),
    SpanKind.SAFEGUARD: N_("保障措施"),
    SpanKind.PROHIBITION: N_("约束（不得……）"),
    SpanKind.PRINCIPLE: N_("原则"),
    SpanKind.HEADING: N_("标题"),
    SpanKind.NOT_A_TASK: N_("非任务"),
    SpanKind.UNDECIDED: N_("未定"),
}
"""Kinds a person can choose, in the order shown."""


class PlanDateField(TextDateField):
    """A typed date whose missing year is the plan's (`meta.plan_year`)."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        first_day = date(self.meta.plan_year, 1, 1)
        try:
            self.data = read_date(valuelist[0], first_day) if valuelist and valuelist[0].strip() else None
        except ValueError:
            super().process_formdata(valuelist)


def _number(value: Any) -> int | None:
    return int(value) if value not in (None, "", "None") else None


class FactsForm(FlaskForm):  # type: ignore[misc]
    """Everything a person decides about one task."""

    version = IntegerField(validators=[InputRequired()])
    title = StringField(_l("任务名称"), [InputRequired(_l("任务要有名称。")), Length(max=300)])
    lead_unit_id = SelectField(_l("牵头单位"), coerce=_number, validate_choice=False)
    supporting_unit_ids = SelectMultipleField(_l("配合单位"), coerce=int, validate_choice=False)
    owner_id = SelectField(_l("责任人"), coerce=_number, validate_choice=False)
    deadline_kind = RadioField(_l("时限"), validate_choice=False)
    deadline_date = PlanDateField(_l("完成日期"), [Optional()])
    cadence = SelectField(_l("多久检查一次"), validate_choice=False)
    yardstick = StringField(_l("衡量标准"), [Length(max=300)])
    day_off = HiddenField()

    def differing(self, task: PlannedTask) -> list[str]:
        """Facts that this form would change on `task` as it stands now."""
        return [name for name, value in self.facts().items() if (value or None) != (getattr(task, name) or None)]

    def facts(self) -> dict[str, Any]:
        """Arguments of `decide`."""
        kind = self.deadline_kind.data or ("dated" if self.deadline_date.data else None)
        return {
            "title": self.title.data,
            "lead_unit_id": self.lead_unit_id.data,
            "supporting_unit_ids": self.supporting_unit_ids.data or [],
            "owner_id": self.owner_id.data,
            "deadline_kind": kind,
            "deadline_date": self.deadline_date.data,
            "cadence": self.cadence.data or "",
            "yardstick": self.yardstick.data or "",
        }


def facts_form(plan: Plan, task: PlannedTask, day: date) -> FactsForm:
    """The form of a task, filled with what is decided, or with what was typed."""
    form = FactsForm(obj=task, meta={"plan_year": plan.year})
    if not form.is_submitted():
        form.deadline_kind.data = task.deadline_kind or ""
    tree = organisation.tree(plan.bureau_id, day)
    units = {str(unit.id): unit.name for unit in tree.units() if unit.id != plan.bureau_id}
    form.deadline_kind.choices = {value: gettext(words) for value, words in ENDINGS.items()}
    form.lead_unit_id.choices = {"": gettext("还没定")} | units
    form.supporting_unit_ids.choices = units
    form.cadence.choices = {"": gettext("还没定")} | dict(cadence_choices())
    lead = form.lead_unit_id.data
    staff = organisation.people_of_unit(lead, day) if lead else []
    form.owner_id.choices = {"": gettext("由单位签收时指定")} | {str(person.id): person.name for person in staff}
    return form


def cadence_choices() -> list[tuple[str, str]]:
    """Cadences in the reader's words."""
    return [(code, gettext(words)) for code, words in rules.CADENCES.items()]


def kind_choices() -> list[tuple[str, str]]:
    """Kinds in the reader's words."""
    return [(kind, gettext(words)) for kind, words in KINDS.items()]


class BulkForm(FlaskForm):  # type: ignore[misc]
    """What is filled into every chosen task; an empty choice leaves the fact as it is."""

    lead_unit_id = SelectField(coerce=_number, validate_choice=False)
    ending = StringField()
    deadline_date = PlanDateField(validators=[Optional()])
    yardstick = StringField(validators=[Length(max=300)])
    day_off = HiddenField()

    def facts(self) -> dict[str, Any]:
        """Arguments of `decide`: only what was chosen."""
        chosen: dict[str, Any] = {}
        if self.lead_unit_id.data:
            chosen["lead_unit_id"] = self.lead_unit_id.data
        if self.yardstick.data and self.yardstick.data.strip():
            chosen["yardstick"] = self.yardstick.data
        ending = self.ending.data or ""
        if ending in rules.CADENCES:
            chosen |= {"deadline_kind": "standing", "cadence": ending}
        elif ending == "waiting":
            chosen["deadline_kind"] = "waiting"
        elif self.deadline_date.data:
            chosen |= {"deadline_kind": "dated", "deadline_date": self.deadline_date.data}
        return chosen
