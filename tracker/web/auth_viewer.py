"""Who looks at the page: a session cookie becomes a login, a login an actor; at most two queries, mostly one."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from flask import Request, Response, current_app, g, url_for
from flask_babel import gettext as _
from flask_login import LoginManager, UserMixin

from tracker.core import time
from tracker.core.context import Actor, HeldPost
from tracker.core.db import unit_of_work
from tracker.organisation import accounts, queries, settings

COOKIE = "kc_session"

manager = LoginManager()
manager.session_protection = None  # sessions are rows of our own; Flask's cookie only carries the form token


class Viewer(UserMixin):  # type: ignore[misc]
    """The person of this request, as views and the page frame need them."""

    def __init__(self, login: accounts.Login) -> None:
        self.login = login
        self.id = login.account_id
        self.account_id = login.account_id
        self.session_id = login.session_id
        self.name = login.name
        self.initial = login.name[:1]
        self.locale = login.locale
        self.theme = login.theme
        self.roomy = login.roomy_rows
        self.keys_off = not login.single_keys
        self.must_change = login.must_change

    @cached_property
    def actor(self) -> Actor:
        """The person with the posts held today."""
        login = self.login
        day = time.local_date(g.now, settings.get(login.bureau_id, "timezone"))
        return queries.actor_of(login.person_id, login.name, login.bureau_id, login.unit_id, day, login.post_id)

    @property
    def post_label(self) -> str:
        """The post shown in the top bar; empty for a person without one."""
        current = next((post for post in self.actor.posts if post.id == self.actor.current_post_id), None)
        return self._label(current) if current else ""

    @property
    def posts(self) -> list[dict[str, Any]]:
        """Posts to change between, when there is a choice."""
        if len(self.actor.posts) < 2:
            return []
        url = url_for("auth.post")
        chosen = self.actor.current_post_id
        return [
            {"url": url, "id": post.id, "label": self._label(post), "current": post.id == chosen}
            for post in self.actor.posts
        ]

    def _label(self, post: HeldPost) -> str:
        if post.acting_for:
            return str(_("代 %(name)s（AB岗）", name=post.acting_for))
        if post.unit_id == post.bureau_id:
            return post.title
        tree = queries.tree(post.bureau_id, self.actor.day or g.now.date())
        return f"{tree.short(post.unit_id)} {post.title}"


@manager.request_loader  # type: ignore[untyped-decorator]
def load(request: Request) -> Viewer | None:
    """The viewer of the session cookie, None without a live session."""
    token = request.cookies.get(COOKIE)
    if not token:
        return None
    now = g.setdefault("now", time.utcnow())
    login = accounts.session_by_token(token, now=now)
    if login is None:
        return None
    if accounts.needs_touch(login, now=now):
        with unit_of_work():
            accounts.touch(login, now=now)
    return Viewer(login)


def set_cookie(response: Response, token: str) -> None:
    """Hand the session's token to the browser: out of reach of scripts and of other sites."""
    secure = current_app.extensions["settings"].secure_cookies
    response.set_cookie(COOKIE, token, httponly=True, samesite="Lax", secure=secure, path="/")


def drop_cookie(response: Response) -> None:
    """Take the token back from the browser."""
    response.delete_cookie(COOKIE, path="/", httponly=True, samesite="Lax")
