"""Posts: who holds what from when to when, deputies, and the units that leaders are in charge of."""

from __future__ import annotations

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, SelectField, StringField
from wtforms.validators import InputRequired

from tracker.core.errors import NotFound
from tracker.core.permissions import Permission, PostKind
from tracker.organisation import policy, queries, service
from tracker.organisation.models import Post
from tracker.web.act import perform_form
from tracker.web.admin.base import (
    NEEDED,
    POST_KINDS,
    bp,
    bureau,
    crumbs,
    form_page,
    kind_choices,
    person_of,
    today,
    tree,
    unit_choices,
)
from tracker.web.admin.units import UnitsField
from tracker.web.fields import TextDateField
from tracker.web.guard import actor, now, requires

Trail = list[tuple[str, str | None]]


class PostForm(FlaskForm):  # type: ignore[misc]
    unit_id = SelectField(_l("设在哪个单位"), coerce=int)
    kind = SelectField(_l("岗位类型"))
    title = StringField(_l("岗位名称"), [InputRequired(_l(NEEDED))], description=_l("如科长、督办员"))
    charge = UnitsField(_l("分管哪些单位"), coerce=int, description=_l("分管领导要选；其他岗位一般不选"))
    from_day = TextDateField(_l("自哪一天起"), [InputRequired(_l(NEEDED))])


class ChargeForm(FlaskForm):  # type: ignore[misc]
    charge = UnitsField(_l("分管哪些单位"), coerce=int)
    from_day = TextDateField(_l("自哪一天起"), [InputRequired(_l(NEEDED))])


class HoldForm(FlaskForm):  # type: ignore[misc]
    person_id = StringField(_l("谁"), [InputRequired(_l(NEEDED))], description=_l("填姓名或工号"))
    from_day = TextDateField(_l("自哪一天起"), [InputRequired(_l(NEEDED))])
    to_day = TextDateField(_l("到哪一天"), description=_l("没有确定就空着；代理要填"))
    acting = BooleanField(_l("代理（AB岗）"), description=_l("原来的人仍在此岗，这段时间由此人代办，记录里两人都写明"))

    chosen = 0

    def validate_person_id(self, field: StringField) -> None:
        self.chosen = person_of(field.data or "")


class LastDayForm(FlaskForm):  # type: ignore[misc]
    last_day = TextDateField(_l("最后一天"), [InputRequired(_l(NEEDED))])


@bp.get("/posts")
@requires(Permission.ADMINISTER)
def posts() -> ResponseReturnValue:
    """Posts of the bureau in the order of its units, without the ordinary staff."""
    order = {node.id: place for place, node in enumerate(tree().units())}
    rows = [post for post in queries.posts_of_unit(bureau(), None, today()) if post.kind is not PostKind.MEMBER]
    rows.sort(key=lambda post: order.get(post.unit_id, len(order)))
    vacant = sum(1 for post in rows if not any(one.on(today()) for one in post.holdings))
    return render_template("admin/posts.html", rows=rows, kinds=POST_KINDS, today=today(), vacant=vacant)


@bp.get("/posts/<uuid>")
@requires(Permission.ADMINISTER)
def post(uuid: str) -> ResponseReturnValue:
    """One post with everybody who held, holds or will hold it."""
    found = policy.post_by_uuid(actor(), uuid)
    row = next((one for one in queries.posts_of_unit(bureau(), found.unit_id, today()) if one.id == found.id), None)
    if row is None:
        raise NotFound
    return render_template(
        "admin/post.html",
        post=row,
        kind=_(POST_KINDS[row.kind]),
        today=today(),
        crumbs=crumbs((_("岗位设置"), url_for("admin.posts")), (row.title, None)),
    )


def _trail(found: Post) -> Trail:
    here = f"{tree().short(found.unit_id)} {found.title}"
    return [(_("岗位设置"), url_for("admin.posts")), (here, url_for("admin.post", uuid=found.uuid))]


@bp.route("/posts/new", methods=["GET", "POST"])
@requires(Permission.ADMINISTER)
def post_new() -> ResponseReturnValue:
    """Add a post."""
    form = PostForm(from_day=today(), unit_id=request.args.get("unit", type=int), kind=PostKind.HEAD)
    form.unit_id.choices = unit_choices()
    form.charge.choices = unit_choices(but=bureau())
    form.kind.choices = kind_choices(POST_KINDS, PostKind.MEMBER)
    trail: Trail = [(_("岗位设置"), url_for("admin.posts"))]

    def page() -> str:
        back = url_for("admin.posts")
        return form_page(form, title=_("新增岗位"), button=_("增加这个岗位"), back=back, trail=trail)

    def create() -> Post:
        return service.create_post(
            actor(),
            now=now(),
            bureau_id=bureau(),
            unit_id=form.unit_id.data,
            kind=PostKind(form.kind.data),
            title=form.title.data or "",
            charge=form.charge.data or [],
            from_day=form.from_day.data or today(),
        )

    if request.method == "GET":
        return page()
    return perform_form(
        form, create, page, then=lambda made: url_for("admin.post", uuid=made.uuid), said=_("已增加岗位")
    )


@bp.route("/posts/<uuid>/charge", methods=["GET", "POST"])
@requires(Permission.ADMINISTER)
def post_charge(uuid: str) -> ResponseReturnValue:
    """Change the units a post is given, from a day on."""
    found = policy.post_by_uuid(actor(), uuid)
    row = next(one for one in queries.posts_of_unit(bureau(), found.unit_id, today()) if one.id == found.id)
    form = ChargeForm(from_day=today(), charge=sorted(row.charge))
    form.charge.choices = unit_choices(but=bureau())
    post_id, back, trail = found.id, url_for("admin.post", uuid=uuid), _trail(found)

    def page() -> str:
        answer = _("这一天以前的分工保留在记录里")
        return form_page(form, title=_("调整分工"), answer=answer, button=_("调整分工"), back=back, trail=trail)

    def change() -> None:
        start = form.from_day.data or today()
        service.set_charge(actor(), now=now(), post_id=post_id, unit_ids=form.charge.data or [], from_day=start)

    return page() if request.method == "GET" else perform_form(form, change, page, then=back, said=_("分工已调整"))


@bp.route("/posts/<uuid>/hold", methods=["GET", "POST"])
@requires(Permission.ADMINISTER)
def post_hold(uuid: str) -> ResponseReturnValue:
    """Let a person hold the post, or act for its holder."""
    found = policy.post_by_uuid(actor(), uuid)
    form = HoldForm(from_day=today(), acting=request.args.get("acting") == "1")
    post_id, back, trail = found.id, url_for("admin.post", uuid=uuid), _trail(found)

    def page() -> str:
        return form_page(form, title=_("任职"), button=_("由此人任职"), back=back, trail=trail)

    def hold() -> None:
        service.hold_post(
            actor(),
            now=now(),
            post_id=post_id,
            person_id=form.chosen,
            from_day=form.from_day.data or today(),
            to_day=form.to_day.data,
            acting=form.acting.data,
        )

    return page() if request.method == "GET" else perform_form(form, hold, page, then=back, said=_("已任职"))


@bp.route("/posts/<uuid>/release/<int:holding_id>", methods=["GET", "POST"])
@requires(Permission.ADMINISTER)
def post_release(uuid: str, holding_id: int) -> ResponseReturnValue:
    """Give a holding its last day."""
    found = policy.post_by_uuid(actor(), uuid)
    if policy.holding(actor(), holding_id)[1].id != found.id:
        raise NotFound
    form = LastDayForm(last_day=today())
    back, trail = url_for("admin.post", uuid=uuid), _trail(found)

    def page() -> str:
        answer = _("早于任职第一天，等于撤回这次任职")
        return form_page(form, title=_("离任"), answer=answer, button=_("记下离任"), back=back, trail=trail)

    def release() -> None:
        last = form.last_day.data or today()
        service.release_post(actor(), now=now(), holding_id=holding_id, last_day=last)

    return page() if request.method == "GET" else perform_form(form, release, page, then=back, said=_("已记下离任"))


@bp.route("/posts/<uuid>/end", methods=["GET", "POST"])
@requires(Permission.ADMINISTER)
def post_end(uuid: str) -> ResponseReturnValue:
    """Abolish a post."""
    found = policy.post_by_uuid(actor(), uuid)
    form = LastDayForm(last_day=today())
    post_id, back, trail = found.id, url_for("admin.post", uuid=uuid), _trail(found)

    def page() -> str:
        answer = _("在此岗的人到这一天为止")
        return form_page(form, title=_("撤销岗位"), answer=answer, button=_("撤销这个岗位"), back=back, trail=trail)

    def end() -> None:
        service.end_post(actor(), now=now(), post_id=post_id, last_day=form.last_day.data or today())

    then = url_for("admin.posts")
    return page() if request.method == "GET" else perform_form(form, end, page, then=then, said=_("岗位已撤销"))
