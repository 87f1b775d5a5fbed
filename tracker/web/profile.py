"""One's own page: who I am here, language, rows, keys, password, and where I am logged in."""

from __future__ import annotations

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from flask_wtf import FlaskForm
from wtforms import BooleanField, RadioField

from tracker.core.permissions import Permission
from tracker.organisation import accounts, queries, service
from tracker.web.act import perform, perform_form
from tracker.web.guard import actor, now, requires

bp = Blueprint("profile", __name__, url_prefix="/profile")


class ProfileForm(FlaskForm):  # type: ignore[misc]
    locale = RadioField(_l("语言"), choices=lambda: {"zh_Hans_CN": "中文", "en": "English"})
    theme = RadioField(_l("颜色"), choices=lambda: {"": _("跟随电脑"), "light": _("浅色"), "dark": _("深色")})
    rows = RadioField(_l("列表行高"), choices=lambda: {"compact": _("紧凑"), "roomy": _("宽松")})
    single_keys = BooleanField(_l("用单个字母的快捷键"), description=_l("如J、K上下移动；关掉后只留Ctrl组合键"))


@bp.route("", methods=["GET", "POST"])
@requires(Permission.USE)
def index() -> ResponseReturnValue:
    """Show one's own data and change preferences."""
    login = current_user.login
    form = ProfileForm(
        locale=login.locale or "zh_Hans_CN",
        theme=login.theme,
        rows="roomy" if login.roomy_rows else "compact",
        single_keys=login.single_keys,
    )

    def change() -> None:
        service.change_preferences(
            actor(),
            login.account_id,
            now=now(),
            locale=form.locale.data,
            theme=form.theme.data,
            roomy_rows=form.rows.data == "roomy",
            single_keys=form.single_keys.data,
        )

    if request.method == "GET":
        return _page(form)
    return perform_form(form, change, lambda: _page(form), then=url_for("profile.index"), said=_("设置已存"))


def _page(form: ProfileForm) -> str:
    who = actor()
    person = queries.person(who.person_id) if who.person_id else None
    return render_template(
        "profile/page.html",
        form=form,
        person=person,
        posts=who.posts,
        sessions=queries.own_sessions(current_user.account_id, now(), now() - accounts.IDLE),
        this_session=current_user.session_id,
    )


@bp.post("/sessions/<int:session_id>/end")
@requires(Permission.USE)
def end_session(session_id: int) -> ResponseReturnValue:
    """End one of one's own logins elsewhere."""
    account = current_user.account_id
    return perform(
        lambda: service.end_own_session(actor(), account, session_id, now=now()),
        then=url_for("profile.index"),
        said=_("那处登录已退出"),
    )
