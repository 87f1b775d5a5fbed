"""A person of the cast in front of a browser: logged in, with the form token carried along."""

from __future__ import annotations

from typing import Any, Protocol

from flask import Flask
from itsdangerous import URLSafeTimedSerializer
from werkzeug.test import TestResponse

from tests.moment import NOW
from tracker.core.db import session
from tracker.core.time import utcnow
from tracker.organisation import accounts
from tracker.organisation.models import Account

TOKEN = "t" * 40


class People(Protocol):
    """Whoever knows ids of people by name: the cast, or a whole demo."""

    def person(self, name: str) -> int: ...


class Visitor:
    """Opens pages and sends forms as one person; `post` adds the CSRF token unless told not to."""

    def __init__(self, app: Flask, cast: People) -> None:
        self.app = app
        self.cast = cast
        self.client = app.test_client()

    def login(self, name: str) -> Visitor:
        """Open a session for a person of the cast without going through the password prompt."""
        account = account_of(self.cast.person(name))
        token = accounts.open_session(account, address="127.0.0.1", agent="test", now=utcnow())
        session.commit()
        self.client.set_cookie("kc_session", token)
        return self

    def get(self, url: str, **kwargs: Any) -> TestResponse:
        return self.client.get(url, **kwargs)

    def post(self, url: str, data: dict[str, Any] | None = None, *, token: bool = True, **kwargs: Any) -> TestResponse:
        form = dict(data or {})
        if token:
            form["csrf_token"] = self.form_token()
        return self.client.post(url, data=form, **kwargs)

    def form_token(self) -> str:
        """The token that a form of this browser carries."""
        with self.client.session_transaction() as cookie:
            cookie["csrf_token"] = TOKEN
        signer = URLSafeTimedSerializer(str(self.app.secret_key), salt="wtf-csrf-token")
        return str(signer.dumps(TOKEN))


def account_of(person_id: int) -> Account:
    """The person's account, made when there is none; nobody can log in with its password."""
    account = session.query(Account).filter_by(person_id=person_id).one_or_none()
    if account is None:
        account = Account(person_id=person_id, username=f"u{person_id}", password_hash="!", created_at=NOW)
        session.add(account)
        session.flush()
    return account
