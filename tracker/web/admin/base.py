"""What the administration screens share: the blueprint, words, choices, and the page of one form."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask import Blueprint, render_template, url_for
from flask_babel import gettext as _
from flask_wtf import FlaskForm
from wtforms.validators import ValidationError

from tracker.core.i18n import N_
from tracker.core.permissions import PostKind
from tracker.organisation import queries
from tracker.organisation.models import UnitKind
from tracker.web.guard import actor, now

bp = Blueprint("admin", __name__, url_prefix="/admin")

UNIT_KINDS = {
    UnitKind.BUREAU: N_("局"),
    UnitKind.SECTION: N_("科室"),
    UnitKind.BRANCH: N_("分局、所"),
    UnitKind.GROUP: N_("组"),
}
POST_KINDS = {
    PostKind.MEMBER: N_("工作人员"),
    PostKind.HEAD: N_("单位负责人"),
    PostKind.DEPUTY: N_("单位副职"),
    PostKind.LEADER: N_("分管领导"),
    PostKind.DIRECTOR: N_("主要领导"),
    PostKind.PLANNER: N_("计划管理员"),
    PostKind.SUPERVISOR: N_("督办员"),
    PostKind.AUDITOR: N_("审计管理员"),
    PostKind.ADMINISTRATOR: N_("系统管理员"),
}
NEEDED = N_("这一项要填。")

Crumbs = Sequence[tuple[str, str | None]]


def today() -> date:
    """The bureau's day of this request."""
    return actor().day or now().date()


def bureau() -> int:
    """The administrator's bureau."""
    return actor().bureau_id or 0


def tree() -> queries.OrgTree:
    """The bureau's units today."""
    return queries.tree(bureau(), today())


def unit_choices(*, but: int | None = None) -> dict[Any, Any]:
    """Living units for a select field, indented by depth."""
    return {node.id: "　" * node.depth + node.name for node in tree().units() if node.id != but}


def kind_choices(words: dict[Any, str], *but: Any) -> dict[str, Any]:
    """Value and word of an enum for a select field."""
    return {str(kind): _(word) for kind, word in words.items() if kind not in but}


def person_of(text: str) -> int:
    """The person of a typed staff number or name. Raises ValidationError when there is none or several."""
    found = queries.named(bureau(), text.strip())
    if not found:
        raise ValidationError(_("没有叫“%(name)s”的人，也没有这个工号。", name=text.strip()))
    if len(found) > 1:
        raise ValidationError(_("有%(n)s人叫“%(name)s”，改填工号。", n=len(found), name=text.strip()))
    return found[0]


def crumbs(*more: tuple[str, str | None]) -> Crumbs:
    """Where we are, from the administration's first page."""
    return [(_("组织与账号"), url_for("admin.index")), *more]


def form_page(
    form: FlaskForm,
    *,
    title: str,
    button: str,
    back: str,
    answer: str = "",
    trail: Crumbs = (),
) -> str:
    """A page with one form: fields in their order, one button, and the way back."""
    return render_template(
        "admin/form.html",
        form=form,
        title=title,
        answer=answer,
        button=button,
        back=back,
        crumbs=crumbs(*trail, (title, None)),
    )
