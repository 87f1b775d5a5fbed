"""The way in: password prompts with limits, and sessions that live in the database and can be ended at once."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import bindparam, func, insert, select, update

from tracker.audit import service as audit
from tracker.core.context import Actor
from tracker.core.db import session
from tracker.core.i18n import N_
from tracker.core.prepared import Prepared
from tracker.core.time import local_date
from tracker.organisation import revision, settings
from tracker.organisation.models import Account, BureauRevision, LoginAttempt, Person, UserSession

IDLE = timedelta(minutes=30)
ABSOLUTE = timedelta(hours=12)
TOUCH_EVERY = timedelta(minutes=1)

WINDOW = timedelta(minutes=10)
TRIES_PER_ACCOUNT = 10
TRIES_PER_ADDRESS = 50
"""An office often shares one address, so one forgetful colleague must not lock out the others."""

WRONG = N_("登录名或密码不对。")
LOCKED = N_("试的次数太多，过10分钟再试，或找本局系统管理员。")

_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
"""Argon2id with 19 MiB and two passes."""
_DUMMY = _hasher.hash(secrets.token_hex())
"""Checked when there is no such account, so that the answer takes as long as with one."""


@dataclass(frozen=True)
class Attempt:
    """The outcome of a password prompt, not yet written down. `account` is None exactly when `refusal` is set."""

    username: str
    address: str
    account: Account | None
    refusal: str = ""


@dataclass(frozen=True)
class Login:
    """A live session and the person behind it, read in one query."""

    session_id: int
    account_id: int
    person_id: int
    name: str
    bureau_id: int
    unit_id: int
    post_id: int | None
    username: str
    must_change: bool
    locale: str
    theme: str
    roomy_rows: bool
    single_keys: bool
    seen_at: datetime


def hash_password(password: str) -> str:
    """Argon2id hash with its own salt."""
    return _hasher.hash(password)


def matches(password_hash: str, password: str) -> bool:
    """True when the password is the one that was hashed."""
    try:
        return _hasher.verify(password_hash, password)
    except (VerificationError, InvalidHashError):
        return False


def authenticate(username: str, password: str, address: str, *, now: datetime) -> Attempt:
    """Check a name and a password; reads only, `open_session` or `note_failure` writes the outcome.

    A wrong name, a wrong password and a disabled account get the same words after the same work; so do known and
    unknown names that were tried too often.
    """
    name = username.strip().casefold()[:60]
    if _locked(name, address, now):
        return Attempt(name, address, None, LOCKED)
    account = session.scalar(select(Account).where(func.lower(Account.username) == name))
    right = matches(account.password_hash if account else _DUMMY, password)
    if account is None or not right or account.disabled_at is not None or _has_left(account, now):
        return Attempt(name, address, None, WRONG)
    return Attempt(name, address, account)


def _has_left(account: Account, now: datetime) -> bool:
    row = session.execute(select(Person.left_on, Person.bureau_id).where(Person.id == account.person_id)).one()
    return row.left_on is not None and row.left_on < local_date(now, settings.get(row.bureau_id, "timezone"))


def _locked(name: str, address: str, now: datetime) -> bool:
    lately = LoginAttempt.at > now - WINDOW
    last_ok = select(func.coalesce(func.max(LoginAttempt.id), 0))
    last_ok = last_ok.where(LoginAttempt.username == name, LoginAttempt.ok, lately)
    by_name = _failures(LoginAttempt.username == name, lately, LoginAttempt.id > last_ok.scalar_subquery())
    return by_name >= TRIES_PER_ACCOUNT or _failures(LoginAttempt.address == address, lately) >= TRIES_PER_ADDRESS


def _failures(*conditions: object) -> int:
    query = select(func.count()).select_from(LoginAttempt).where(LoginAttempt.ok.is_(False), *conditions)  # type: ignore[arg-type]
    return session.scalar(query) or 0


def note_failure(attempt: Attempt, *, now: datetime) -> None:
    """Write a refused attempt down; it counts towards the limits. Tries while locked do not prolong the lock."""
    if attempt.refusal != LOCKED:
        _note(attempt.username, attempt.address, now, ok=False)


def _note(username: str, address: str, now: datetime, *, ok: bool) -> None:
    session.execute(insert(LoginAttempt).values(username=username, address=address[:60], at=now, ok=ok))


def open_session(account: Account, *, address: str, agent: str, now: datetime) -> str:
    """Begin a session and return its token, the only copy: 256 random bits, of which the database keeps the hash."""
    token = secrets.token_urlsafe(32)
    opened = UserSession(
        token_hash=_digest(token),
        account_id=account.id,
        created_at=now,
        seen_at=now,
        expires_at=now + ABSOLUTE,
        address=address[:60],
        agent=agent[:200],
    )
    session.add(opened)
    session.flush()
    _note(account.username.casefold(), address, now, ok=True)
    audit.record(_self(account), "login", "account", account.id, now=now, address=address[:60])
    return token


def _self(account: Account) -> Actor:
    person = session.get_one(Person, account.person_id)
    return Actor(person_id=person.id, name=person.name, bureau_id=person.bureau_id)


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


_LOGIN = (
    UserSession.id,
    Account.id,
    Person.id,
    Person.name,
    Person.bureau_id,
    Person.unit_id,
    UserSession.post_id,
    Account.username,
    Account.must_change,
    Account.locale,
    Account.theme,
    Account.roomy_rows,
    Account.single_keys,
    UserSession.seen_at,
)
_BY_TOKEN: Any = (
    select(*_LOGIN, Person.left_on, *revision.COLUMNS)
    .join_from(UserSession, Account, Account.id == UserSession.account_id)
    .join(Person, Person.id == Account.person_id)
    .outerjoin(BureauRevision, BureauRevision.bureau_id == Person.bureau_id)
    .where(UserSession.token_hash == bindparam("hash"), UserSession.revoked_at.is_(None))
    .where(UserSession.expires_at > bindparam("now"), UserSession.seen_at > bindparam("idle_since"))
    .where(Account.disabled_at.is_(None))
)
_prepared = Prepared()
"""Every request runs the statement above, so it is built and compiled once."""


def session_by_token(token: str, *, now: datetime) -> Login | None:
    """The session of a cookie's token while it is alive: not revoked, idle or too old, account and person in place.

    One query; it brings the bureau's marks along, so that whatever is kept in memory needs none of its own.
    """
    given = {"hash": _digest(token), "now": now, "idle_since": now - IDLE}
    rows: Any = _prepared.rows("session", lambda: _BY_TOKEN, given)
    if not rows:
        return None
    row = rows[0]
    login = Login(*row[: len(_LOGIN)])
    left_on, *marks = row[len(_LOGIN) :]
    if marks[0] is not None:
        revision.remember(revision.Marks(*marks))
    if left_on is not None and left_on < local_date(now, settings.get(login.bureau_id, "timezone")):
        return None
    return login


def needs_touch(login: Login, *, now: datetime) -> bool:
    """True when the session was last noted a minute ago or longer."""
    return now - login.seen_at >= TOUCH_EVERY


def touch(login: Login, *, now: datetime) -> None:
    """Note that the session is in use."""
    session.execute(update(UserSession).where(UserSession.id == login.session_id).values(seen_at=now))


def choose_post(login: Login, post_id: int) -> None:
    """Show the person in this post for the rest of the session; the caller has checked that it is held."""
    session.execute(update(UserSession).where(UserSession.id == login.session_id).values(post_id=post_id))


def revoke(session_id: int, actor: Actor, *, now: datetime, act: str = "end_session") -> None:
    """End one session at once."""
    query = update(UserSession).where(UserSession.id == session_id, UserSession.revoked_at.is_(None))
    if session.execute(query.values(revoked_at=now)).rowcount:  # type: ignore[attr-defined]
        audit.record(actor, act, "user_session", session_id, now=now)


def revoke_all(account_id: int, actor: Actor, *, now: datetime, but: int | None = None) -> int:
    """End every session of an account at once, except `but`; returns how many."""
    query = select(UserSession.id).where(UserSession.account_id == account_id, UserSession.revoked_at.is_(None))
    ended = [session_id for session_id in session.scalars(query) if session_id != but]
    for session_id in ended:
        revoke(session_id, actor, now=now)
    return len(ended)
