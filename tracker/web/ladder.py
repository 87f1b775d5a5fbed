"""The ladder: the version in force, earlier ones, a draft by the supervisor, activation by the director."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, FieldList, Form, FormField, SelectField, StringField

from tracker.core.db import session
from tracker.core.errors import Invalid
from tracker.core.permissions import Permission
from tracker.escalation import policy, queries, service
from tracker.escalation.models import LadderState, LadderStep, Light, Recipient
from tracker.escalation.queries import LadderRow
from tracker.escalation.rules import Step
from tracker.web.act import perform, perform_form
from tracker.web.guard import actor, now, requires
from tracker.web.overdue.words import RECIPIENTS
from tracker.web.tasks.words import LIGHTS

bp = Blueprint("ladder", __name__, url_prefix="/ladder")

ROWS = 8
STATES = {
    LadderState.DRAFT: _l("草稿，等局长启用"),
    LadderState.ACTIVE: _l("现行"),
    LadderState.RETIRED: _l("已停用"),
}
CHOOSABLE = (Recipient.OWNER, Recipient.HEAD, Recipient.LEADER, Recipient.DIRECTOR)


class StepForm(Form):
    """One step; without an offset the row does not count."""

    offset = StringField(_l("与时限相隔的工作日"))
    recipient = SelectField(_l("告知"), choices=lambda: {str(one): _(RECIPIENTS[one]) for one in CHOOSABLE})
    light = SelectField(_l("灯"), choices=lambda: {one: _(LIGHTS[one]) for one in ("yellow", "orange", "red")})
    mail = BooleanField(_l("同时发邮件"))


class DraftForm(FlaskForm):  # type: ignore[misc]
    """The next version."""

    name = StringField(_l("名称"))
    steps = FieldList(FormField(StepForm), min_entries=ROWS, max_entries=ROWS)

    def values(self) -> list[Step]:
        """The rows that were filled in. Raises Invalid for an offset that is no whole number."""
        filled = [row.form for row in self.steps if (row.form.offset.data or "").strip()]
        return [_step(number, row) for number, row in enumerate(filled, 1)]


def _step(number: int, row: Any) -> Step:
    try:
        offset = int(row.offset.data.strip().replace("\N{MINUS SIGN}", "-").replace("\N{FULLWIDTH PLUS SIGN}", ""))
    except ValueError as error:
        raise Invalid(_("间隔写整数：时限前写负数，当日写0，时限后写正数。"), field="steps") from error
    return Step(number, offset, Recipient(row.recipient.data), Light(row.light.data), row.mail.data, offset == 0)


@bp.get("/")
@requires(Permission.READ_ITEMS)
def index() -> ResponseReturnValue:
    """All versions, the one in force first."""
    return _page()


def _page(form: DraftForm | None = None) -> str:
    person = actor()
    versions = queries.ladders_of(person.bureau_id or 0)
    active = next((row for row in versions if row.ladder.state == LadderState.ACTIVE), None)
    drafting = form is not None or (person.may(Permission.DRAFT_RULES) and "new" in request.args)
    return render_template(
        "ladder/page.html",
        versions=versions,
        active=active,
        preset=service.preset_steps() if active is None else (),
        states=STATES,
        recipients=RECIPIENTS,
        may_draft=person.may(Permission.DRAFT_RULES) and not drafting,
        may_activate=lambda row: row.ladder.state == LadderState.DRAFT and policy.may_activate(person, row.ladder),
        may_discard=lambda row: row.ladder.state == LadderState.DRAFT and person.may(Permission.DRAFT_RULES),
        form=form or (_fresh(active) if drafting else None),
    )


def _fresh(active: LadderRow | None) -> DraftForm:
    """A form that begins with the steps in force."""
    steps: tuple[Step | LadderStep, ...] = active.steps if active else service.preset_steps()
    form = DraftForm(formdata=None)
    for field, step in zip(form.steps, steps, strict=False):
        field.form.offset.data = str(step.offset_days)
        field.form.recipient.data, field.form.light.data = str(step.recipient), str(step.light)
        field.form.mail.data = step.mail if isinstance(step, Step) else "mail" in step.channels
    return form


@bp.post("/")
@requires(Permission.DRAFT_RULES)
def draft() -> ResponseReturnValue:
    """Keep the next version as a draft."""
    form = DraftForm()
    person = actor()
    return perform_form(
        form,
        lambda: service.draft(person.bureau_id or 0, form.name.data or "", form.values(), actor=person, now=now()),
        lambda: _page(form),
        then=url_for("ladder.index"),
        said=_("草稿已存，等局长启用"),
    )


@bp.post("/<int:version>/discard")
@requires(Permission.DRAFT_RULES)
def discard(version: int) -> ResponseReturnValue:
    """Give up a draft."""
    ladder = queries.ladder(actor(), version)
    session.refresh(ladder)
    return perform(
        lambda: service.discard(ladder, actor=actor(), now=now()),
        then=url_for("ladder.index"),
        said=_("第%(n)s版草稿已放弃", n=version),
    )


@bp.post("/<int:version>/activate")
@requires(Permission.ACTIVATE_RULES)
def activate(version: int) -> ResponseReturnValue:
    """Put a draft in force for deadlines armed from now on."""
    ladder = queries.ladder(actor(), version)
    session.refresh(ladder)
    return perform(
        lambda: service.activate(ladder, actor=actor(), now=now()),
        then=url_for("ladder.index"),
        said=_("第%(n)s版已启用，此后交办的任务按它督办", n=version),
    )
