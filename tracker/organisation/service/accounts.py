"""Verbs of accounts. A password goes in as text, stays as a hash, and never reaches the trail."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from tracker.audit import service as audit
from tracker.core.context import Actor
from tracker.core.db import session
from tracker.core.errors import Invalid, NotFound
from tracker.core.i18n import N_
from tracker.organisation import accounts, policy
from tracker.organisation.models import Account, UserSession
from tracker.organisation.rules import passwords


def create_account(
    actor: Actor, *, now: datetime, person_id: int, username: str = "", password: str | None = None
) -> tuple[Account, str]:
    """Open a way in for a person and return it with its password; the user name is the staff number unless given.

    Without `password` one is made, which must be changed at the first login. Raises Invalid for a name in use or a
    person who has an account.
    """
    person = policy.person(actor, person_id)
    name = (username or person.staff_no).strip()
    _check_username(name)
    if session.scalar(select(Account.id).where(Account.person_id == person_id)) is not None:
        raise Invalid(N_("%(name)s已有账号。"), field="username", name=person.name)
    secret = _checked(password, name) if password is not None else passwords.initial()
    account = Account(
        person_id=person_id,
        username=name,
        password_hash=accounts.hash_password(secret),
        must_change=password is None,
        created_at=now,
    )
    session.add(account)
    session.flush()
    audit.record(
        actor,
        "create_account",
        "account",
        account.id,
        now=now,
        bureau_id=person.bureau_id,
        person=person_id,
        username=name,
    )
    return account, secret


def _check_username(name: str) -> None:
    if not 2 <= len(name) <= 60 or any(char.isspace() or not char.isprintable() for char in name):
        raise Invalid(N_("登录名要2到60个字符，中间没有空格。"), field="username")
    if session.scalar(select(Account.id).where(func.lower(Account.username) == name.casefold())) is not None:
        raise Invalid(N_("登录名%(name)s已有人用。"), field="username", name=name)


def _checked(password: str, username: str) -> str:
    passwords.check(password, username)
    return password


def reset_password(actor: Actor, *, now: datetime, account_id: int) -> str:
    """Make a one-time password, end all sessions, and return it: nobody learns the old one."""
    account = policy.account(actor, account_id)
    secret = passwords.initial()
    _store(actor, account, secret, must_change=True, now=now, act="reset_password")
    accounts.revoke_all(account_id, actor, now=now)
    return secret


def set_password(actor: Actor, *, now: datetime, account_id: int, password: str, must_change: bool = False) -> None:
    """Set a password of one's own making (command line, demo) and end all sessions. Raises Invalid for a weak one."""
    account = policy.account(actor, account_id)
    _store(actor, account, _checked(password, account.username), must_change=must_change, now=now, act="set_password")
    accounts.revoke_all(account_id, actor, now=now)


def change_password(actor: Actor, account_id: int, password: str, *, now: datetime, keep_session: int) -> None:
    """Change one's own password; the edge has checked the old one. All other sessions end.

    Raises Invalid(field="password") for a weak one or the one that is in use.
    """
    account = _own_account(actor, account_id)
    _checked(password, account.username)
    if accounts.matches(account.password_hash, password):
        raise Invalid(N_("新密码和现在的一样。"), field="password")
    _store(actor, account, password, must_change=False, now=now, act="change_password")
    accounts.revoke_all(account_id, actor, now=now, but=keep_session)


def _store(actor: Actor, account: Account, password: str, *, must_change: bool, now: datetime, act: str) -> None:
    account.password_hash = accounts.hash_password(password)
    account.must_change = must_change
    session.flush()
    audit.record(actor, act, "account", account.id, now=now)


def _own_account(actor: Actor, account_id: int) -> Account:
    account = session.get(Account, account_id, with_for_update=True, populate_existing=True)
    if account is None or account.person_id != actor.person_id:
        raise NotFound
    return account


def disable_account(actor: Actor, *, now: datetime, account_id: int) -> None:
    """Close the way in at once: sessions end, the password no longer opens. Raises Invalid for one's own account."""
    account = policy.account(actor, account_id)
    if account.person_id == actor.person_id:
        raise Invalid(N_("不能停用自己的账号，请另一位管理员来办。"))
    account.disabled_at = account.disabled_at or now
    session.flush()
    audit.record(actor, "disable_account", "account", account_id, now=now)
    accounts.revoke_all(account_id, actor, now=now)


def enable_account(actor: Actor, *, now: datetime, account_id: int) -> None:
    """Open a closed account again, with the password it had."""
    account = policy.account(actor, account_id)
    account.disabled_at = None
    session.flush()
    audit.record(actor, "enable_account", "account", account_id, now=now)


def change_preferences(
    actor: Actor,
    account_id: int,
    *,
    now: datetime,
    locale: str | None = None,
    theme: str | None = None,
    roomy_rows: bool | None = None,
    single_keys: bool | None = None,
) -> None:
    """Change what is given of one's own language, theme, row height and single-letter keys."""
    account = _own_account(actor, account_id)
    given = {"locale": locale, "theme": theme, "roomy_rows": roomy_rows, "single_keys": single_keys}
    changed: dict[str, Any] = {
        name: value for name, value in given.items() if value is not None and value != getattr(account, name)
    }
    for name, value in changed.items():
        setattr(account, name, value)
    session.flush()
    if changed:
        audit.record(actor, "change_preferences", "account", account_id, now=now, **changed)


def end_own_session(actor: Actor, account_id: int, session_id: int, *, now: datetime) -> None:
    """End one of one's own sessions. Raises NotFound for anybody else's."""
    found = session.get(UserSession, session_id)
    if found is None or found.account_id != account_id:
        raise NotFound
    accounts.revoke(session_id, actor, now=now)
