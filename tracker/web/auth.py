"""Login, logout, password, language, and the post one acts in."""

from __future__ import annotations

from flask import Blueprint, Flask, Response, make_response, redirect, render_template, request, url_for
from flask import session as form_cookie
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from flask_wtf import FlaskForm
from wtforms import HiddenField, PasswordField, StringField
from wtforms.validators import EqualTo, InputRequired

from tracker.core.db import session, set_write_intent, unit_of_work
from tracker.core.permissions import Permission
from tracker.organisation import accounts, queries, service, settings
from tracker.web.act import perform, perform_form
from tracker.web.auth_target import own_path
from tracker.web.auth_viewer import drop_cookie, manager, set_cookie
from tracker.web.guard import actor, now, public, requires

bp = Blueprint("auth", __name__)
LOCALES = {"zh": "zh_Hans_CN", "en": "en"}


class LoginForm(FlaskForm):  # type: ignore[misc]
    username = StringField(_l("登录名"), [InputRequired(_l("填写登录名。"))])
    password = PasswordField(_l("密码"), [InputRequired(_l("填写密码。"))])
    next = HiddenField()


class PasswordForm(FlaskForm):  # type: ignore[misc]
    current = PasswordField(_l("现在的密码"), [InputRequired(_l("填写现在的密码。"))])
    password = PasswordField(_l("新密码"), [InputRequired(_l("填写新密码。"))])
    again = PasswordField(_l("再填一次新密码"), [EqualTo("password", _l("两次填的新密码不一样。"))])


def register(app: Flask) -> None:
    manager.init_app(app)


def _address() -> str:
    return request.remote_addr or ""


def _start() -> str:
    return url_for("desk.index")


@bp.get("/login")
@public
def login() -> ResponseReturnValue:
    """The prompt; who is in already goes on to where they wanted."""
    wanted = own_path(request.args.get("next"))
    if current_user.is_authenticated:
        return redirect(wanted or _start())
    return _prompt(LoginForm(next=wanted))


@bp.post("/login")
@public
def log_in() -> ResponseReturnValue:
    """Check name and password outside any write, then open the session or note the failure."""
    form = LoginForm()
    if not form.validate_on_submit():
        return _prompt(form), 422
    set_write_intent(False)  # hashing takes its time; nobody else's write shall wait for it
    session.rollback()
    attempt = accounts.authenticate(form.username.data or "", form.password.data or "", _address(), now=now())
    with unit_of_work():
        if attempt.account is None:
            accounts.note_failure(attempt, now=now())
        else:
            agent = request.user_agent.string
            token = accounts.open_session(attempt.account, address=_address(), agent=agent, now=now())
    if attempt.account is None:
        form.form_errors.append(_(attempt.refusal))
        return _prompt(form), 422
    language = form_cookie.get("locale")
    form_cookie.clear()
    if language:
        form_cookie["locale"] = language  # chosen at the prompt, and meant for what follows
    response = make_response(redirect(own_path(form.next.data) or _start(), 303))
    set_cookie(response, token)
    return response


def _prompt(form: LoginForm) -> str:
    known = queries.bureaus()
    name = contact = ""
    if len(known) == 1:
        name = queries.tree(known[0], now().date()).name(known[0])
        contact = settings.get(known[0], "help_contact")
    return render_template("auth/login.html", form=form, bureau_name=name, help_contact=contact)


@bp.post("/logout")
@requires(Permission.USE)
def logout() -> ResponseReturnValue:
    """End this session at once."""
    accounts.revoke(current_user.session_id, actor(), now=now(), act="logout")
    session.commit()
    form_cookie.clear()
    response: Response = make_response(redirect(url_for("auth.login"), 303))
    drop_cookie(response)
    return response


@bp.route("/password", methods=["GET", "POST"])
@requires(Permission.USE)
def change_password() -> ResponseReturnValue:
    """Change one's own password; the other sessions of the account end."""
    form = PasswordForm()
    if request.method == "POST" and form.validate() and not _knows_password(form):
        return _password_page(form), 422
    if request.method == "GET":
        return _password_page(form)
    return perform_form(
        form,
        lambda: service.change_password(
            actor(), current_user.account_id, form.password.data or "", now=now(), keep_session=current_user.session_id
        ),
        lambda: _password_page(form),
        then=_start(),
        said=_("密码已改，其他登录都已退出"),
    )


def _knows_password(form: PasswordForm) -> bool:
    """True when the current password is right; a wrong one counts towards the limits of the login prompt."""
    attempt = accounts.authenticate(current_user.login.username, form.current.data or "", _address(), now=now())
    if attempt.account is not None:
        return True
    with unit_of_work():
        accounts.note_failure(attempt, now=now())
    words = _("现在的密码不对。") if attempt.refusal == accounts.WRONG else _(attempt.refusal)
    form.current.errors = [*form.current.errors, words]
    return False


def _password_page(form: PasswordForm) -> str:
    return render_template("auth/change_password.html", form=form, forced=current_user.must_change)


@bp.post("/locale")
@public
def locale() -> ResponseReturnValue:
    """Change the language, for this browser and, when logged in, for the account."""
    chosen = LOCALES.get(request.form.get("locale", ""), "")
    back = own_path(request.form.get("next")) or url_for("auth.login")
    form_cookie["locale"] = chosen
    if not current_user.is_authenticated:
        return redirect(back, 303)
    return perform(
        lambda: service.change_preferences(actor(), current_user.account_id, now=now(), locale=chosen), then=back
    )


@bp.post("/post")
@requires(Permission.USE)
def post() -> ResponseReturnValue:
    """Act in another of one's posts from here on."""
    wanted = request.form.get("post", type=int)
    held = next((one.id for one in actor().posts if one.id == wanted), actor().current_post_id)
    return perform(lambda: accounts.choose_post(current_user.login, held) if held else None, then=_start())
