"""Schemes: versions of the rules with their clauses; the supervisor drafts, the director activates."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DecimalField, RadioField
from wtforms.validators import InputRequired, NumberRange, Optional

from tracker.core.errors import Invalid, NotFound
from tracker.core.i18n import N_
from tracker.core.permissions import Permission
from tracker.core.time import local_date
from tracker.scoring import policy, queries, service
from tracker.scoring.models import Scheme, SchemeRule, SchemeState
from tracker.scoring.rules import EFFICIENCY, RESPONSIBILITY
from tracker.web import scoring_words as words
from tracker.web.act import perform, perform_form
from tracker.web.fields import TextDateField
from tracker.web.filters import long_date, zone
from tracker.web.guard import actor, now, requires

bp = Blueprint("schemes", __name__, url_prefix="/schemes")

STATES: dict[str, str] = {
    SchemeState.DRAFT: N_("草稿"),
    SchemeState.ACTIVE: N_("现行"),
    SchemeState.RETIRED: N_("已停用"),
}
WITHIN = NumberRange(-10_000, 10_000, _l("分值填-10000到10000的数"))
PERCENT = NumberRange(0, 100, _l("权重填0到100的整数"))


class RuleForm(FlaskForm):  # type: ignore[misc]
    points = DecimalField(_l("分值"), [InputRequired(_l("填写分值")), WITHIN], places=2)
    cap = DecimalField(_l("每项最多"), [Optional(), WITHIN], places=2)


class FormulaForm(FlaskForm):  # type: ignore[misc]
    method = RadioField(
        _l("两张百分表怎样合成得分"),
        choices=lambda: {"mean": _("取平均数"), "sum": _("相加"), "weighted": _("加权")},
    )
    weight = DecimalField(_l("效能考核表的权重（%）"), [Optional(), PERCENT], places=0)


class ActivateForm(FlaskForm):  # type: ignore[misc]
    valid_from = TextDateField(_l("从哪一天起启用"), [InputRequired(_l("填写启用日期"))])


def _shared(scheme: Scheme | None = None) -> dict[str, Any]:
    bureau_id = actor().bureau_id or 0
    draft = scheme is not None and scheme.state == SchemeState.DRAFT
    return {
        **words.context(),
        "state_word": _state_word,
        "today": _today(),
        "may_draft": policy.may_draft(actor(), bureau_id) and (scheme is None or draft),
        "may_activate": scheme is not None and draft and policy.may_activate(actor(), scheme),
    }


def _today() -> date:
    return local_date(now(), zone())


def _state_word(scheme: Scheme) -> str:
    """The state as of today: a version may be approved for a later day, and the one before applies until then."""
    if scheme.valid_from and scheme.valid_from > _today():
        return _("%(day)s起施行", day=long_date(scheme.valid_from))
    if scheme.state == SchemeState.RETIRED and scheme.valid_to and scheme.valid_to >= _today():
        return _("施行到%(day)s", day=long_date(scheme.valid_to))
    return _(STATES[scheme.state])


@bp.get("")
@requires(Permission.READ_SCORES)
def index() -> ResponseReturnValue:
    """All schemes with their versions."""
    views = queries.schemes_of(actor().bureau_id or 0)
    return render_template("schemes/index.html", views=views, **_shared())


@bp.get("/questions")
@requires(Permission.READ_SCORES)
def questions() -> ResponseReturnValue:
    """The open decisions that scores rest on, with the answer in use."""
    views = queries.schemes_of(actor().bureau_id or 0)
    taken_up = [view for view in views if view.versions]
    answers = [(view, answer) for view in taken_up for answer in view.versions[0].settings.get("answers", [])]
    return render_template("schemes/questions.html", answers=answers, **_shared())


@bp.get("/<int:scheme_id>")
@requires(Permission.READ_SCORES)
def show(scheme_id: int) -> ResponseReturnValue:
    """One version, every rule beside the version before."""
    scheme = queries.scheme_for(actor(), scheme_id)
    return render_template("schemes/show.html", scheme=scheme, rows=queries.compare(scheme), **_shared(scheme))


@bp.post("/<key>/draft")
@requires(Permission.DRAFT_RULES)
def draft(key: str) -> ResponseReturnValue:
    """A new draft of a scheme."""
    bureau_id = actor().bureau_id or 0
    return perform(
        lambda: service.draft(actor(), bureau_id, key, now=now()),
        then=lambda scheme: url_for("schemes.show", scheme_id=scheme.id),
        said=_("已起草新版，局长启用后生效"),
    )


@bp.post("/<int:scheme_id>/discard")
@requires(Permission.DRAFT_RULES)
def discard(scheme_id: int) -> ResponseReturnValue:
    """Give up a draft."""
    scheme = queries.scheme_for(actor(), scheme_id)
    version = scheme.version
    return perform(
        lambda: service.discard(scheme, actor(), now=now()),
        then=url_for("schemes.index"),
        said=_("第%(n)s版草稿已放弃", n=version),
    )


@bp.route("/<int:scheme_id>/rules/<key>", methods=["GET", "POST"])
@requires(Permission.DRAFT_RULES)
def rule(scheme_id: int, key: str) -> ResponseReturnValue:
    """Change the points of one rule of a draft."""
    scheme = queries.scheme_for(actor(), scheme_id)
    found = next((one for one in queries.rules_of_scheme(scheme.id) if one.key == key), None)
    if found is None:
        raise NotFound
    form = RuleForm(points=Decimal(found.points) / 100, cap=Decimal(found.cap) / 100 if found.cap else None)
    back = url_for("schemes.show", scheme_id=scheme.id)

    def page() -> str:
        return render_template("schemes/rule.html", scheme=scheme, rule=found, form=form, back=back, **_shared(scheme))

    def change() -> SchemeRule:
        points, cap = _hundredths(form.points.data), _hundredths(form.cap.data)
        return service.change_rule(scheme, key, actor(), points=points or 0, cap=cap, now=now())

    if request.method == "GET":
        return page()
    return perform_form(form, change, page, then=back, said=_("草稿已改"))


def _hundredths(value: Decimal | None) -> int | None:
    """Exact hundredths. Raises Invalid for a finer value."""
    if value is None:
        return None
    if not value.is_finite() or value * 100 != (value * 100).to_integral_value():
        raise Invalid(N_("分值最多两位小数"), field="points")
    return int(value * 100)


@bp.route("/<int:scheme_id>/formula", methods=["GET", "POST"])
@requires(Permission.DRAFT_RULES)
def formula(scheme_id: int) -> ResponseReturnValue:
    """Answer how the two sheets become one score (Q1) in a draft."""
    scheme = queries.scheme_for(actor(), scheme_id)
    given = scheme.settings.get("formula", {})
    form = FormulaForm(method=given.get("method", "mean"), weight=(given.get("weights") or {}).get(EFFICIENCY, 50))
    back = url_for("schemes.show", scheme_id=scheme.id)

    def page() -> str:
        return render_template("schemes/formula.html", scheme=scheme, form=form, back=back, **_shared(scheme))

    def change() -> Scheme:
        first = int(form.weight.data or 0)
        weights = {EFFICIENCY: first, RESPONSIBILITY: 100 - first}
        return service.change_settings(scheme, actor(), method=form.method.data, weights=weights, now=now())

    if request.method == "GET":
        return page()
    return perform_form(form, change, page, then=back, said=_("草稿已改"))


@bp.route("/<int:scheme_id>/activate", methods=["GET", "POST"])
@requires(Permission.ACTIVATE_RULES)
def activate(scheme_id: int) -> ResponseReturnValue:
    """Put a draft into force from a day."""
    scheme = queries.scheme_for(actor(), scheme_id)
    form = ActivateForm()
    back = url_for("schemes.show", scheme_id=scheme.id)

    def page() -> str:
        shown = {"scheme": scheme, "form": form, "back": back}
        rows = [row for row in queries.compare(scheme) if row.changed]
        return render_template("schemes/activate.html", rows=rows, **shown, **_shared(scheme))

    def start() -> Scheme:
        day = form.valid_from.data
        if day is None:
            raise Invalid(N_("填写启用日期"), field="valid_from")
        return service.activate(scheme, actor(), valid_from=day, now=now())

    if request.method == "GET":
        return page()
    return perform_form(form, start, page, then=back, said=_("新版已启用"))
