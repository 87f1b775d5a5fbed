"""Official events: one supervisor registers a document, another verifies it; only then it counts."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from tracker.core.errors import Forbidden, Invalid
from tracker.core.i18n import N_
from tracker.core.permissions import Permission
from tracker.core.time import local_date
from tracker.inspections import policy, queries, service
from tracker.inspections.models import EventKind, OfficialEvent
from tracker.organisation import queries as organisation
from tracker.web import navigation
from tracker.web.act import perform_form
from tracker.web.fields import TextDateField
from tracker.web.filters import unit_name, zone
from tracker.web.guard import actor, now, requires

bp = Blueprint("events", __name__, url_prefix="/events")
PAGE = 50

KINDS = {
    EventKind.CRITICISM: N_("通报批评"),
    EventKind.UPPER_ASSESSMENT: N_("上级考核失分"),
    EventKind.ACCOUNTABILITY: N_("治庸问责追究"),
    EventKind.DISCIPLINE: N_("党纪政纪处分、法律制裁"),
}
CAUSES = {"": None, "yes": True, "no": False}

navigation.COUNTS["events.index"] = queries.waiting


class EventForm(FlaskForm):  # type: ignore[misc]
    kind = RadioField(_l("类别"), [InputRequired(_l("选类别"))], choices=lambda: _kinds())
    issuer = StringField(_l("发文单位"), [InputRequired(_l("填写发文单位")), Length(max=120)])
    document_no = StringField(_l("文号"), [InputRequired(_l("填写文号")), Length(max=80)])
    issued_on = TextDateField(_l("发文日期"))
    occurred_on = TextDateField(_l("事发日期"))
    unit_id = SelectField(_l("所在单位"), coerce=int, choices=lambda: _units())
    person_id = SelectField(
        _l("当事人"), coerce=int, choices=lambda: _people(), render_kw={"data-groups-after": "unit_id"}
    )
    non_ability = RadioField(
        _l("失分是不是非能力因素"),
        [Optional()],
        choices=lambda: {"": _("还没有认定"), "yes": _("是，非能力因素"), "no": _("不是，能力不足")},
        default="",
    )
    summary = TextAreaField(_l("摘要"), [Length(max=2000)])


class VerifyForm(FlaskForm):  # type: ignore[misc]
    non_ability = RadioField(
        _l("失分是不是非能力因素"),
        [Optional()],
        choices=lambda: {"yes": _("是，非能力因素"), "no": _("不是，能力不足")},
    )


def _kinds() -> dict[str, str]:
    return {str(kind): _(word) for kind, word in KINDS.items()}


@bp.get("")
@requires(Permission.READ_SCORES)
def index() -> ResponseReturnValue:
    """The register, newest first."""
    if not policy.may_read(actor()):
        raise Forbidden
    rows = queries.page(actor(), before=request.args.get("before", type=int), limit=PAGE + 1)
    more = rows[PAGE - 1].id if len(rows) > PAGE else None
    waiting = queries.waiting(actor())
    return render_template(
        "events/index.html",
        rows=rows[:PAGE],
        more=more,
        kinds=_kinds(),
        waiting=waiting,
        may_register=policy.may_register(actor()),
    )


@bp.route("/new", methods=["GET", "POST"])
@requires(Permission.RUN_SCORES)
def new() -> ResponseReturnValue:
    """Register a document."""
    form = EventForm()

    def page() -> str:
        return render_template("events/new.html", form=form)

    if request.method == "GET":
        return page()
    return perform_form(
        form,
        lambda: _register(form),
        page,
        then=lambda event: url_for("events.show", uuid=event.uuid),
        said=_("已登记，等另一位督办员核实"),
    )


def _units() -> dict[Any, str]:
    bureau_id = actor().bureau_id or 0
    nodes = organisation.tree(bureau_id, local_date(now(), zone())).units()
    return {node.id: node.name for node in nodes if node.id != bureau_id}


def _people() -> dict[Any, Any]:
    """Everybody, by unit in the order of the units; the script puts the unit that was chosen first."""
    people = organisation.people(actor().bureau_id or 0, on=local_date(now(), zone()))
    groups: dict[str, dict[int, str]] = {name: {} for name in _units().values()}
    for one in people:
        groups.setdefault(unit_name(one.unit_id), {})[one.id] = f"{one.name} {one.staff_no}"
    return {0: _("没有当事人"), **{name: found for name, found in groups.items() if found}}


def _register(form: EventForm) -> OfficialEvent:
    issued, occurred = form.issued_on.data, form.occurred_on.data
    if issued is None:
        raise Invalid(N_("填写发文日期"), field="issued_on")
    return service.register(
        actor(),
        kind=EventKind(form.kind.data),
        issuer=form.issuer.data or "",
        document_no=form.document_no.data or "",
        issued_on=issued,
        occurred_on=occurred or issued,
        unit_id=form.unit_id.data,
        person_id=form.person_id.data or None,
        non_ability=CAUSES[form.non_ability.data or ""],
        summary=form.summary.data or "",
        now=now(),
    )


@bp.route("/<uuid>", methods=["GET", "POST"])
@requires(Permission.READ_SCORES)
def show(uuid: str) -> ResponseReturnValue:
    """One document; POST verifies it."""
    event = queries.get_for(actor(), uuid)
    form = VerifyForm()

    def page() -> str:
        may_verify = policy.may_verify(actor(), event) and event.verified_at is None
        return render_template("events/show.html", event=event, form=form, kinds=_kinds(), may_verify=may_verify)

    if request.method == "GET":
        return page()
    cause = CAUSES.get(form.non_ability.data or "")
    return perform_form(
        form,
        lambda: service.verify(event, actor(), now=now(), non_ability=cause),
        page,
        then=url_for("events.show", uuid=uuid),
        said=_("已核实，将按方案记分"),
        ring="scoring.post",
    )
