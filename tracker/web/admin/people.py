"""People: the list, one person, arriving, moving, leaving."""

from __future__ import annotations

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, SelectField, StringField
from wtforms.validators import InputRequired

from tracker.core.permissions import Permission
from tracker.organisation import policy, queries, service
from tracker.organisation.models import Person
from tracker.web.act import perform_form
from tracker.web.admin.base import NEEDED, POST_KINDS, bp, bureau, crumbs, form_page, today, unit_choices
from tracker.web.fields import TextDateField
from tracker.web.guard import actor, now, requires

PAGE = 50


class PersonForm(FlaskForm):  # type: ignore[misc]
    name = StringField(_l("姓名"), [InputRequired(_l(NEEDED))])
    staff_no = StringField(_l("工号"), [InputRequired(_l(NEEDED))])
    email = StringField(_l("邮箱"), description=_l("提醒邮件发到这里，可以不填"))


class NewPersonForm(PersonForm):
    unit_id = SelectField(_l("所在单位"), coerce=int)
    from_day = TextDateField(_l("自哪一天起"), [InputRequired(_l(NEEDED))])
    member = BooleanField(_l("是单位的工作人员"), description=_l("系统管理员和审计管理员不勾"), default=True)


class TransferForm(FlaskForm):  # type: ignore[misc]
    unit_id = SelectField(_l("调到"), coerce=int)
    from_day = TextDateField(_l("自哪一天起"), [InputRequired(_l(NEEDED))])


class LeaveForm(FlaskForm):  # type: ignore[misc]
    last_day = TextDateField(_l("最后一天"), [InputRequired(_l(NEEDED))])


@bp.get("/people")
@requires(Permission.ADMINISTER)
def people() -> ResponseReturnValue:
    """The list of people, by staff number, with their posts and accounts."""
    search = request.args.get("q", "").strip()[:60]
    after, before = request.args.get("after", ""), request.args.get("before", "")
    rows = queries.people_page(bureau(), search=search, after=after, before=before, limit=PAGE + 1)
    more = len(rows) > PAGE
    rows = (rows[1:] if more else rows) if before else rows[:PAGE]
    command = queries.command(bureau(), today())
    return render_template(
        "admin/people.html",
        rows=rows,
        posts={row.id: command.posts_of(row.id) for row in rows},
        kinds=POST_KINDS,
        accounts=queries.accounts_of([row.id for row in rows]),
        search=search,
        prev_url=_page_url(search, before=rows[0].staff_no) if rows and (after or (before and more)) else None,
        next_url=_page_url(search, after=rows[-1].staff_no) if rows and (before or more) else None,
        today=today(),
    )


def _page_url(search: str, *, after: str | None = None, before: str | None = None) -> str:
    return url_for("admin.people", q=search or None, after=after, before=before)


@bp.get("/people/<uuid>")
@requires(Permission.ADMINISTER)
def person(uuid: str) -> ResponseReturnValue:
    """One person: homes over time, posts over time, the account."""
    found = policy.person_by_uuid(actor(), uuid)
    held = queries.posts_held(bureau(), found.id, today())
    holdings = [(post, one) for post in held for one in post.holdings if one.person_id == found.id]
    return render_template(
        "admin/person.html",
        person=found,
        homes=list(reversed(queries.history_of(found.id))),
        holdings=sorted(holdings, key=lambda pair: pair[1].valid_from, reverse=True),
        kinds=POST_KINDS,
        account=queries.accounts_of([found.id]).get(found.id),
        today=today(),
        crumbs=crumbs((_("人员"), url_for("admin.people")), (found.name, None)),
    )


def _trail(found: Person) -> list[tuple[str, str | None]]:
    return [(_("人员"), url_for("admin.people")), (found.name, url_for("admin.person", uuid=found.uuid))]


@bp.route("/people/new", methods=["GET", "POST"])
@requires(Permission.ADMINISTER)
def person_new() -> ResponseReturnValue:
    """Add a person."""
    form = NewPersonForm(from_day=today(), unit_id=request.args.get("unit", type=int))
    form.unit_id.choices = unit_choices()
    trail: list[tuple[str, str | None]] = [(_("人员"), url_for("admin.people"))]

    def page() -> str:
        back = url_for("admin.people")
        return form_page(form, title=_("新增人员"), button=_("增加这个人"), back=back, trail=trail)

    def create() -> Person:
        return service.create_person(
            actor(),
            now=now(),
            bureau_id=bureau(),
            unit_id=form.unit_id.data,
            name=form.name.data or "",
            staff_no=form.staff_no.data or "",
            from_day=form.from_day.data or today(),
            email=form.email.data or "",
            member=form.member.data,
        )

    if request.method == "GET":
        return page()
    return perform_form(
        form, create, page, then=lambda made: url_for("admin.person", uuid=made.uuid), said=_("已增加人员")
    )


@bp.route("/people/<uuid>/change", methods=["GET", "POST"])
@requires(Permission.ADMINISTER)
def person_change(uuid: str) -> ResponseReturnValue:
    """Correct name, staff number, mail address."""
    found = policy.person_by_uuid(actor(), uuid)
    form = PersonForm(obj=found)
    person_id, back, trail = found.id, url_for("admin.person", uuid=uuid), _trail(found)

    def page() -> str:
        return form_page(form, title=_("更正"), button=_("更正"), back=back, trail=trail)

    def change() -> None:
        name, staff_no, email = form.name.data or "", form.staff_no.data or "", form.email.data or ""
        service.change_person(actor(), now=now(), person_id=person_id, name=name, staff_no=staff_no, email=email)

    return page() if request.method == "GET" else perform_form(form, change, page, then=back, said=_("已更正"))


@bp.route("/people/<uuid>/transfer", methods=["GET", "POST"])
@requires(Permission.ADMINISTER)
def person_transfer(uuid: str) -> ResponseReturnValue:
    """Move a person to another unit from a day on."""
    found = policy.person_by_uuid(actor(), uuid)
    form = TransferForm(from_day=today(), unit_id=found.unit_id)
    form.unit_id.choices = unit_choices()
    person_id, back, trail = found.id, url_for("admin.person", uuid=uuid), _trail(found)

    def page() -> str:
        answer = _("其他岗位不随人走，需要的话另行结束")
        return form_page(form, title=_("调动"), answer=answer, button=_("调到这个单位"), back=back, trail=trail)

    def move() -> None:
        start = form.from_day.data or today()
        service.transfer(actor(), now=now(), person_id=person_id, unit_id=form.unit_id.data, from_day=start)

    return page() if request.method == "GET" else perform_form(form, move, page, then=back, said=_("已调动"))


@bp.route("/people/<uuid>/leave", methods=["GET", "POST"])
@requires(Permission.ADMINISTER)
def person_leave(uuid: str) -> ResponseReturnValue:
    """Record a person's last day."""
    found = policy.person_by_uuid(actor(), uuid)
    form = LeaveForm(last_day=today())
    person_id, back, trail = found.id, url_for("admin.person", uuid=uuid), _trail(found)

    def page() -> str:
        answer = _("所有岗位到这一天为止，账号从次日起不能登录；记录保留")
        return form_page(form, title=_("离开"), answer=answer, button=_("记下离开"), back=back, trail=trail)

    def leave() -> None:
        service.leave(actor(), now=now(), person_id=person_id, last_day=form.last_day.data or today())

    return page() if request.method == "GET" else perform_form(form, leave, page, then=back, said=_("已记下离开"))
