"""Logging in and out in front of a browser: cookies, limits, forced changes, and where one goes afterwards."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
import time_machine
from flask import Flask, request
from flask.testing import FlaskClient
from sqlalchemy import event, select

from tests.cast import Cast
from tests.moment import NOW, TODAY
from tests.visitor import Visitor
from tracker.audit.models import AuditRow
from tracker.core.context import SYSTEM
from tracker.core.db import db, session
from tracker.core.permissions import PostKind
from tracker.organisation import queries, service
from tracker.organisation.models import Account, UserSession
from tracker.web import auth_viewer
from tracker.web.auth_target import own_path

Visit = Callable[[str], Visitor]
PASSWORD = "杏花 春雨 江南路 18"


@pytest.fixture
def account(cast: Cast) -> Account:
    """王立群 with a password of his own."""
    made, _secret = service.create_account(SYSTEM, now=NOW, person_id=cast.person("王立群"), password=PASSWORD)
    session.commit()
    return made


@pytest.fixture
def guest(app: Flask, cast: Cast) -> Visitor:
    """A browser in which nobody is logged in."""
    return Visitor(app, cast)


def enter(guest: Visitor, username: str = "A006", password: str = PASSWORD, **more: str) -> tuple[int, str, str]:
    answer = guest.post("/login", {"username": username, "password": password, **more})
    return answer.status_code, answer.headers.get("Location", ""), body_of(answer.text)


def body_of(text: str) -> str:
    """The page without its one-time values."""
    return re.sub(r'(name="(?:csrf_token|request_key)" value=|content=)"[^"]*"', "", text)


def inside(client: FlaskClient) -> bool:
    return client.get("/profile").status_code == 200


def test_a_right_password_opens_a_session_in_a_guarded_cookie(guest: Visitor, account: Account) -> None:
    answer = guest.post("/login", {"username": "A006", "password": PASSWORD})
    (cookie,) = [one for one in answer.headers.getlist("Set-Cookie") if one.startswith("kc_session=")]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Secure" not in cookie
    assert inside(guest.client)
    session.rollback()
    assert session.scalars(select(AuditRow.act).order_by(AuditRow.id.desc())).first() == "login"


def test_behind_tls_the_cookie_is_secure(
    app: Flask, cast: Cast, account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    changed = type(app.extensions["settings"])(**{**vars(app.extensions["settings"]), "secure_cookies": True})
    monkeypatch.setitem(app.extensions, "settings", changed)
    answer = Visitor(app, cast).post("/login", {"username": "A006", "password": PASSWORD})
    assert any("kc_session=" in one and "Secure" in one for one in answer.headers.getlist("Set-Cookie"))


def test_wrong_unknown_and_disabled_get_the_same_page(guest: Visitor, account: Account, cast: Cast) -> None:
    wrong = enter(guest, password="x")
    unknown = enter(guest, username="A0x6", password="x")
    service.disable_account(SYSTEM, now=NOW, account_id=account.id)
    session.commit()
    disabled = enter(guest)
    assert wrong[0] == unknown[0] == disabled[0] == 422
    assert wrong[2] == disabled[2] == unknown[2].replace("A0x6", "A006")
    assert not inside(guest.client)


def test_the_lock_says_the_same_for_known_and_unknown_names(guest: Visitor, account: Account) -> None:
    for name in ("A006", "A0x6"):
        for _ in range(10):
            assert enter(guest, name, "x")[0] == 422
    known, unknown = enter(guest), enter(guest, "A0x6")
    assert "试的次数太多" in known[2]
    assert known[2] == unknown[2].replace("A0x6", "A006")


def test_the_lock_passes_with_time(guest: Visitor, account: Account, clock: time_machine.Traveller) -> None:
    for _ in range(10):
        enter(guest, password="x")
    assert enter(guest)[0] == 422
    clock.shift(601)
    assert enter(guest)[0] == 303


def test_logout_ends_the_session_on_the_server(guest: Visitor, account: Account) -> None:
    enter(guest)
    token = guest.client.get_cookie("kc_session")
    assert token
    assert guest.post("/logout").headers["Location"] == "/login"
    guest.client.set_cookie("kc_session", token.value)
    assert not inside(guest.client)


def test_leaving_a_post_or_an_account_disabled_works_at_once(visit: Visit, cast: Cast) -> None:
    admin, browser = visit("丁海洋"), visit("高翔")
    assert admin.get("/admin").status_code == 200
    post = queries.post_holders(cast.bureau_id, PostKind.ADMINISTRATOR, TODAY)[0].post_id
    service.end_post(SYSTEM, now=NOW, post_id=post, last_day=TODAY.replace(day=1))
    account = session.scalars(select(Account).where(Account.person_id == cast.person("高翔"))).one()
    service.disable_account(SYSTEM, now=NOW, account_id=account.id)
    session.commit()
    assert admin.get("/admin").status_code == 403
    assert browser.get("/profile").headers["Location"].startswith("/login")


def test_an_idle_session_is_over_and_a_used_one_is_noted_once_a_minute(
    visit: Visit, clock: time_machine.Traveller
) -> None:
    browser = visit("高翔")
    seen = []
    for seconds in (30, 40, 10, 1500):
        clock.shift(seconds)
        assert inside(browser.client)
        session.rollback()
        seen.append((session.scalars(select(UserSession.seen_at)).one() - NOW).seconds)
    assert seen == [0, 70, 70, 1580]
    clock.shift(1801)
    assert not inside(browser.client)


def test_finding_out_who_looks_takes_one_query_once_warm(visit: Visit, app: Flask) -> None:
    token = visit("王立群").client.get_cookie("kc_session")
    assert token
    statements: list[str] = []
    event.listen(db.engine, "before_cursor_execute", lambda *args: statements.append(args[2]))
    for most in (8, 1):
        session.rollback()
        statements.clear()
        with app.test_request_context(headers={"Cookie": f"kc_session={token.value}"}):
            viewer = auth_viewer.load(request)
            assert viewer
            assert viewer.actor.heads(viewer.actor.unit_id or 0)
        assert len([text for text in statements if text.startswith("SELECT")]) <= most


def test_an_initial_password_must_be_changed_before_anything_else(guest: Visitor, cast: Cast) -> None:
    _account, secret = service.create_account(SYSTEM, now=NOW, person_id=cast.person("高翔"))
    session.commit()
    assert enter(guest, "A011", secret)[0] == 303
    assert guest.get("/profile").headers["Location"] == "/password"
    assert "一次性的初始密码" in guest.get("/password").text
    form = {"current": secret, "password": "溪云初起日沉阁 山雨欲来", "again": "溪云初起日沉阁 山雨欲来"}
    assert guest.post("/password", {**form, "again": "别的"}).status_code == 422
    assert guest.post("/password", {**form, "current": "x"}).status_code == 422
    assert guest.post("/password", {**form, "password": "short", "again": "short"}).status_code == 422
    assert guest.post("/password", form).status_code == 303
    assert inside(guest.client)


def test_guessing_the_present_password_is_limited_too(guest: Visitor, account: Account) -> None:
    enter(guest)
    form = {"current": "x", "password": "溪云初起日沉阁 山雨欲来", "again": "溪云初起日沉阁 山雨欲来"}
    for _ in range(10):
        assert "现在的密码不对" in guest.post("/password", form).text
    assert "试的次数太多" in guest.post("/password", {**form, "current": PASSWORD}).text


def test_changing_the_password_ends_the_other_logins(app: Flask, cast: Cast, account: Account) -> None:
    here, elsewhere = Visitor(app, cast), Visitor(app, cast)
    enter(here)
    enter(elsewhere)
    form = {"current": PASSWORD, "password": "溪云初起日沉阁 山雨欲来", "again": "溪云初起日沉阁 山雨欲来"}
    assert here.post("/password", form).status_code == 303
    assert inside(here.client)
    assert not inside(elsewhere.client)


def test_one_sees_and_ends_ones_other_logins(app: Flask, cast: Cast, account: Account, visit: Visit) -> None:
    here, elsewhere = Visitor(app, cast), Visitor(app, cast)
    enter(elsewhere)
    enter(here)
    shown = re.findall(r"/profile/sessions/(\d+)/end", here.get("/profile").text)
    assert len(shown) == 1
    assert visit("高翔").post(f"/profile/sessions/{shown[0]}/end").status_code == 404
    assert here.post(f"/profile/sessions/{shown[0]}/end").status_code == 303
    assert not inside(elsewhere.client)


@pytest.mark.parametrize(
    "target",
    [
        "//evil.example",
        "/\t/evil.example",
        "////evil.example",
        "https://evil.example",
        "\\\\evil.example",
        "/\\evil.example",
        "/profile@evil.example",
        "javascript:alert(1)",
        "/nowhere",
        "/logout",
        "",
    ],
)
def test_only_pages_of_our_own_are_gone_to(app: Flask, target: str) -> None:
    with app.test_request_context():
        assert own_path(target) is None


def test_a_page_of_our_own_is_gone_to_with_its_query(guest: Visitor, account: Account, app: Flask) -> None:
    with app.test_request_context():
        assert own_path("/admin/people?q=王&_external=1&_scheme=x") == "/admin/people?q=%E7%8E%8B&_external=1&_scheme=x"
        assert own_path("/profile#x") == "/profile"
    answer = guest.get("/profile")
    assert answer.headers["Location"] == "/login?next=/profile"
    assert enter(guest, next="/profile")[1] == "/profile"


def test_forms_need_their_token(guest: Visitor, account: Account) -> None:
    form = {"username": "A006", "password": PASSWORD}
    assert guest.post("/login", form, token=False).status_code == 400
    enter(guest)
    assert guest.post("/logout", token=False).status_code == 400
    assert inside(guest.client)


def test_the_language_is_kept_for_the_browser_and_the_account(guest: Visitor, account: Account) -> None:
    assert guest.post("/locale", {"locale": "en", "next": "/login"}).headers["Location"] == "/login"
    assert 'lang="en"' in guest.get("/login").text
    enter(guest)
    assert guest.post("/locale", {"locale": "en", "next": "//evil.example"}).headers["Location"] == "/login"
    session.rollback()
    session.refresh(account)
    assert account.locale == "en"


def test_a_refused_login_stays_in_the_language_of_the_browser(guest: Visitor, account: Account) -> None:
    for headers, word in (({"Accept-Language": "en"}, "Log in"), ({}, "登录")):
        asked = guest.get("/login", headers=headers)
        refused = guest.post("/login", {"username": "A006", "password": "wrong"}, headers=headers)
        assert (asked.status_code, refused.status_code) == (200, 422)
        assert f"<h1>{word}</h1>" in asked.text
        assert f"<h1>{word}</h1>" in refused.text


def test_the_post_in_the_top_bar_is_changed_to_one_that_is_held(visit: Visit, cast: Cast) -> None:
    browser = visit("林晓")
    planner, member = (post.id for post in cast.actor("林晓").posts)
    assert browser.post("/post", {"post": member}).status_code == 303
    session.rollback()
    assert session.scalars(select(UserSession.post_id)).one() == member
    foreign = cast.actor("周启明").posts[0].id
    assert browser.post("/post", {"post": foreign}).status_code == 303
    session.rollback()
    assert session.scalars(select(UserSession.post_id)).one() == member
    assert cast.actor("林晓").current_post_id == planner


def test_preferences_are_ones_own(visit: Visit, cast: Cast) -> None:
    browser = visit("高翔")
    form = {"locale": "zh_Hans_CN", "theme": "dark", "rows": "roomy"}
    assert browser.post("/profile", form).status_code == 303
    session.rollback()
    account = session.scalars(select(Account).where(Account.person_id == cast.person("高翔"))).one()
    assert (account.theme, account.roomy_rows, account.single_keys) == ("dark", True, False)
    page = browser.get("/profile").text
    assert 'data-bs-theme="dark"' in page
    assert 'data-keys="off"' in page


def test_the_first_administrator_comes_from_the_command_line(app: Flask) -> None:
    made = app.test_cli_runner().invoke(
        args=["account", "create-admin", "--username", "gly", "--name", "管理员", "--bureau", "安禾县税务局", "--json"]
    )
    assert made.exit_code == 0, made.output
    secret = re.search(r'"password": "([^"]+)"', made.output)
    assert secret
    client = app.test_client()
    text = client.get("/login").text
    assert "安禾县税务局" in text
    token = re.search(r'name="csrf_token" value="([^"]+)"', text)
    assert token
    form = {"username": "gly", "password": secret[1], "csrf_token": token[1]}
    assert client.post("/login", data=form).status_code == 303
    again = app.test_cli_runner().invoke(args=["account", "create-admin", "--username", "gly", "--name", "另一人"])
    assert again.exit_code == 1
    assert "gly" in again.output
    reset = app.test_cli_runner().invoke(args=["account", "reset-password", "gly"])
    assert reset.exit_code == 0
    assert secret[1] not in reset.output
    assert client.get("/password").headers["Location"].startswith("/login")
