"""Units: the tree, one unit with its history, and what can be done to it."""

from __future__ import annotations

from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import SelectField, SelectMultipleField, StringField
from wtforms.validators import InputRequired
from wtforms.widgets import CheckboxInput, ListWidget

from tracker.core.permissions import Permission
from tracker.organisation import policy, queries, service
from tracker.organisation.models import Unit, UnitKind
from tracker.web.act import perform_form
from tracker.web.admin.base import (
    NEEDED,
    POST_KINDS,
    UNIT_KINDS,
    bp,
    bureau,
    crumbs,
    form_page,
    kind_choices,
    today,
    tree,
    unit_choices,
)
from tracker.web.fields import TextDateField
from tracker.web.guard import actor, now, requires


class UnitsField(SelectMultipleField):
    """Boxes to tick, one per unit."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class NamesForm(FlaskForm):  # type: ignore[misc]
    name = StringField(_l("名称"), [InputRequired(_l(NEEDED))])
    short_name = StringField(_l("简称"))
    aliases = StringField(_l("其他叫法"), description=_l("计划文件里会出现的叫法，用顿号隔开"))
    from_day = TextDateField(_l("自哪一天起"), [InputRequired(_l(NEEDED))])

    def names(self) -> dict[str, Any]:
        """What was typed, as the service takes it."""
        text = (self.aliases.data or "").replace("，", "、").replace(",", "、")
        return {"name": self.name.data, "short_name": self.short_name.data or "", "aliases": text.split("、")}


class UnitForm(NamesForm):
    kind = SelectField(_l("类型"))
    parent_id = SelectField(_l("上级单位"), coerce=int)


class MoveForm(FlaskForm):  # type: ignore[misc]
    parent_id = SelectField(_l("新的上级单位"), coerce=int)
    from_day = TextDateField(_l("自哪一天起"), [InputRequired(_l(NEEDED))])


class EndForm(FlaskForm):  # type: ignore[misc]
    last_day = TextDateField(_l("最后一天"), [InputRequired(_l(NEEDED))])
    successors = UnitsField(
        _l("由哪些单位承接"),
        coerce=int,
        description=_l("承接单位的负责人可以办理原单位没有办完的任务；只有一个承接单位时，人员一并转入"),
    )


@bp.get("")
@requires(Permission.ADMINISTER)
def index() -> ResponseReturnValue:
    """The unit tree with heads, leaders in charge and head counts."""
    units = tree()
    command = queries.command(bureau(), today())
    counts: dict[int, int] = {}
    for person in queries.people(bureau(), on=today()):
        counts[person.unit_id] = counts.get(person.unit_id, 0) + 1
    rows = [
        {
            "node": node,
            "kind": _(UNIT_KINDS[node.kind]),
            "head": command.director() if node.id == bureau() else command.head(node.id),
            "leader": command.leader(node.id),
            "count": counts.get(node.id, 0),
        }
        for node in units.units()
    ]
    ended = sorted((node for node in units.nodes() if not node.live), key=lambda node: str(node.ended_on))
    return render_template("admin/page.html", rows=rows, ended=ended, vacant=sum(1 for row in rows if not row["head"]))


@bp.get("/units/<uuid>")
@requires(Permission.ADMINISTER)
def unit(uuid: str) -> ResponseReturnValue:
    """One unit: names over time, posts and who holds them, people."""
    found = policy.unit_by_uuid(actor(), uuid)
    history = next(one for one in queries.histories(bureau()) if one.id == found.id)
    return render_template(
        "admin/unit.html",
        node=tree().node(found.id),
        history=list(reversed(history.versions)),
        kinds=UNIT_KINDS,
        successors=tree().successors(found.id),
        posts=queries.posts_of_unit(bureau(), found.id, today()),
        post_kinds=POST_KINDS,
        people=queries.people_of_unit(found.id, today()),
        today=today(),
        bureau=bureau(),
        crumbs=crumbs((tree().name(found.id), None)),
    )


def _trail(found: Unit) -> tuple[str, str]:
    return tree().name(found.id), url_for("admin.unit", uuid=found.uuid)


@bp.route("/units/new", methods=["GET", "POST"])
@requires(Permission.ADMINISTER)
def unit_new() -> ResponseReturnValue:
    """Add a unit."""
    form = UnitForm(from_day=today(), kind=UnitKind.SECTION)
    form.kind.choices = kind_choices(UNIT_KINDS, UnitKind.BUREAU)
    form.parent_id.choices = unit_choices()

    def page() -> str:
        return form_page(form, title=_("新增单位"), button=_("增加这个单位"), back=url_for("admin.index"))

    def create() -> Unit:
        kind, parent = UnitKind(form.kind.data), form.parent_id.data
        start = form.from_day.data or today()
        return service.create_unit(
            actor(), now=now(), bureau_id=bureau(), kind=kind, parent_id=parent, valid_from=start, **form.names()
        )

    if request.method == "GET":
        return page()
    return perform_form(
        form, create, page, then=lambda made: url_for("admin.unit", uuid=made.uuid), said=_("已增加单位")
    )


@bp.route("/units/<uuid>/rename", methods=["GET", "POST"])
@requires(Permission.ADMINISTER)
def unit_rename(uuid: str) -> ResponseReturnValue:
    """Give a unit other names from a day on."""
    found = policy.unit_by_uuid(actor(), uuid)
    unit_id, trail = found.id, _trail(found)
    node = tree().node(unit_id)
    form = NamesForm(from_day=today(), name=node and node.name, short_name=node and node.short)
    if request.method == "GET" and node:
        form.aliases.data = "、".join(node.aliases)

    def page() -> str:
        answer = _("这一天以前的任务和得分仍显示原来的名称")
        return form_page(form, title=_("改名"), answer=answer, button=_("改名"), back=trail[1], trail=[trail])

    def rename() -> None:
        start = form.from_day.data or today()
        service.rename_unit(actor(), now=now(), unit_id=unit_id, from_day=start, **form.names())

    return page() if request.method == "GET" else perform_form(form, rename, page, then=trail[1], said=_("已改名"))


@bp.route("/units/<uuid>/move", methods=["GET", "POST"])
@requires(Permission.ADMINISTER)
def unit_move(uuid: str) -> ResponseReturnValue:
    """Put a unit under another parent from a day on."""
    found = policy.unit_by_uuid(actor(), uuid)
    unit_id, trail = found.id, _trail(found)
    form = MoveForm(from_day=today(), parent_id=tree().parent(unit_id))
    form.parent_id.choices = unit_choices(but=unit_id)

    def page() -> str:
        return form_page(form, title=_("移动"), button=_("移动到这里"), back=trail[1], trail=[trail])

    def move() -> None:
        start = form.from_day.data or today()
        service.move_unit(actor(), now=now(), unit_id=unit_id, from_day=start, parent_id=form.parent_id.data)

    return page() if request.method == "GET" else perform_form(form, move, page, then=trail[1], said=_("已移动"))


@bp.route("/units/<uuid>/end", methods=["GET", "POST"])
@requires(Permission.ADMINISTER)
def unit_end(uuid: str) -> ResponseReturnValue:
    """End a unit and name who takes over."""
    found = policy.unit_by_uuid(actor(), uuid)
    unit_id, trail = found.id, _trail(found)
    form = EndForm(last_day=today())
    form.successors.choices = unit_choices(but=unit_id)

    def page() -> str:
        answer = _("单位的岗位同时结束；任务、得分和记录保留")
        return form_page(form, title=_("撤并"), answer=answer, button=_("撤并这个单位"), back=trail[1], trail=[trail])

    def end() -> None:
        last = form.last_day.data or today()
        chosen = form.successors.data or []
        service.end_unit(actor(), now=now(), unit_id=unit_id, last_day=last, successor_ids=chosen)

    return page() if request.method == "GET" else perform_form(form, end, page, then=trail[1], said=_("已撤并"))
