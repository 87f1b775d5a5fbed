"""Password prompts with limits, sessions that end, and passwords worth having."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from tests.cast import Cast
from tests.moment import NOW, TODAY
from tracker.audit.models import AuditRow
from tracker.core.context import SYSTEM
from tracker.core.db import session
from tracker.core.errors import Invalid, NotFound
from tracker.organisation import accounts, queries, service
from tracker.organisation.models import Account, UserSession
from tracker.organisation.rules import passwords

GOOD = "柳絮 池塘 淡淡风 26"
MINUTE = timedelta(minutes=1)


def opened(cast: Cast, name: str = "王立群", password: str = GOOD) -> Account:
    account, _secret = service.create_account(SYSTEM, now=NOW, person_id=cast.person(name), password=password)
    return account


def enter(account: Account) -> str:
    return accounts.open_session(account, address="10.0.0.1", agent="test", now=NOW)


def fail(name: str, times: int, *, address: str = "10.0.0.1", at: timedelta = timedelta()) -> None:
    for _ in range(times):
        attempt = accounts.authenticate(name, "wrong", address, now=NOW + at)
        accounts.note_failure(attempt, now=NOW + at)


def test_the_right_password_opens_and_anything_else_gets_the_same_words(cast: Cast) -> None:
    account = opened(cast)
    assert accounts.authenticate(" a006 ", GOOD, "x", now=NOW).account is account
    wrong = accounts.authenticate("A006", GOOD + "x", "x", now=NOW)
    unknown = accounts.authenticate("nobody", GOOD, "x", now=NOW)
    service.disable_account(SYSTEM, now=NOW, account_id=account.id)
    disabled = accounts.authenticate("A006", GOOD, "x", now=NOW)
    assert {wrong.refusal, unknown.refusal, disabled.refusal} == {accounts.WRONG}
    service.enable_account(SYSTEM, now=NOW, account_id=account.id)
    assert accounts.authenticate("A006", GOOD, "x", now=NOW).account


@pytest.mark.parametrize("name", ["a006", "nobody"])
def test_ten_wrong_tries_lock_the_name_for_ten_minutes_known_or_not(cast: Cast, name: str) -> None:
    opened(cast)
    fail(name, 9)
    assert accounts.authenticate(name, "wrong", "x", now=NOW).refusal == accounts.WRONG
    fail(name, 1)
    locked = accounts.authenticate(name, GOOD, "elsewhere", now=NOW + MINUTE)
    assert (locked.account, locked.refusal) == (None, accounts.LOCKED)
    fail(name, 5, at=MINUTE)
    assert accounts.authenticate(name, "wrong", "x", now=NOW + 10 * MINUTE).refusal == accounts.WRONG


def test_a_right_password_starts_the_count_anew(cast: Cast) -> None:
    account = opened(cast)
    fail("a006", 9)
    enter(account)
    fail("a006", 9, at=MINUTE)
    assert accounts.authenticate("a006", GOOD, "x", now=NOW + MINUTE).account


def test_one_address_trying_many_names_is_locked(cast: Cast) -> None:
    opened(cast)
    for number in range(accounts.TRIES_PER_ADDRESS):
        fail(f"guess{number}", 1)
    assert accounts.authenticate("a006", GOOD, "10.0.0.1", now=NOW).refusal == accounts.LOCKED
    assert accounts.authenticate("a006", GOOD, "10.0.0.2", now=NOW).account


def test_only_the_hash_of_a_token_is_kept(cast: Cast) -> None:
    token = enter(opened(cast))
    kept = session.scalars(select(UserSession)).one()
    assert len(token) >= 43
    assert token not in (kept.token_hash, str(session.scalars(select(AuditRow.detail)).all()))
    login = accounts.session_by_token(token, now=NOW)
    assert login
    assert (login.person_id, login.must_change) == (cast.person("王立群"), False)
    assert accounts.session_by_token(kept.token_hash, now=NOW) is None


def test_a_session_ends_when_idle_and_after_twelve_hours(cast: Cast) -> None:
    token = enter(opened(cast))
    assert accounts.session_by_token(token, now=NOW + accounts.IDLE) is None
    at = NOW
    while at < NOW + accounts.ABSOLUTE:
        login = accounts.session_by_token(token, now=at)
        assert login
        assert accounts.needs_touch(login, now=at) == (at > NOW)
        accounts.touch(login, now=at)
        at += timedelta(minutes=29)
    assert accounts.session_by_token(token, now=at) is None


def test_a_session_ends_at_once_with_whatever_ends_it(cast: Cast) -> None:
    account = opened(cast)
    own = cast.actor("王立群")

    token = enter(account)
    accounts.revoke(session.scalars(select(UserSession.id)).one(), own, now=NOW)
    assert accounts.session_by_token(token, now=NOW) is None
    token = enter(account)
    service.reset_password(SYSTEM, now=NOW, account_id=account.id)
    assert accounts.session_by_token(token, now=NOW) is None
    token = enter(account)
    service.disable_account(SYSTEM, now=NOW, account_id=account.id)
    assert accounts.session_by_token(token, now=NOW) is None
    service.enable_account(SYSTEM, now=NOW, account_id=account.id)
    token = enter(account)
    service.leave(SYSTEM, now=NOW, person_id=cast.person("王立群"), last_day=TODAY - timedelta(days=1))
    assert accounts.session_by_token(token, now=NOW) is None


def test_changing_the_password_ends_the_other_sessions(cast: Cast) -> None:
    account = opened(cast)
    here, elsewhere = enter(account), enter(account)
    login = accounts.session_by_token(here, now=NOW)
    assert login
    actor = cast.actor("王立群")
    for bad in ("short", GOOD, "王立群A006王立群", "password123"):
        with pytest.raises(Invalid):
            service.change_password(actor, account.id, bad, now=NOW, keep_session=login.session_id)
    service.change_password(actor, account.id, "斜风细雨不须归 33", now=NOW, keep_session=login.session_id)
    assert accounts.session_by_token(here, now=NOW)
    assert accounts.session_by_token(elsewhere, now=NOW) is None
    with pytest.raises(NotFound):
        service.change_password(cast.actor("高翔"), account.id, GOOD, now=NOW, keep_session=0)


def test_an_initial_password_must_be_changed_and_is_not_written_anywhere(cast: Cast) -> None:
    account, secret = service.create_account(SYSTEM, now=NOW, person_id=cast.person("高翔"))
    assert account.must_change
    assert accounts.matches(account.password_hash, secret)
    assert account.password_hash.startswith("$argon2id$")
    assert secret not in str(session.scalars(select(AuditRow.detail)).all())


def test_a_user_name_belongs_to_one_account_in_any_spelling(cast: Cast) -> None:
    opened(cast)
    with pytest.raises(Invalid):
        service.create_account(SYSTEM, now=NOW, person_id=cast.person("高翔"), username="a006")
    with pytest.raises(Invalid):
        service.create_account(SYSTEM, now=NOW, person_id=cast.person("王立群"), username="other")
    with pytest.raises(Invalid):
        service.create_account(SYSTEM, now=NOW, person_id=cast.person("高翔"), username="a b")


def test_one_ends_only_ones_own_sessions(cast: Cast) -> None:
    account, other = opened(cast), opened(cast, "高翔")
    token = enter(account)
    shown = queries.own_sessions(account.id, NOW, NOW - accounts.IDLE)
    assert len(shown) == 1
    with pytest.raises(NotFound):
        service.end_own_session(cast.actor("高翔"), other.id, shown[0].id, now=NOW)
    service.end_own_session(cast.actor("王立群"), account.id, shown[0].id, now=NOW)
    assert accounts.session_by_token(token, now=NOW) is None
    assert queries.own_sessions(account.id, NOW, NOW - accounts.IDLE) == []


@given(st.text(max_size=30), st.text(min_size=3, max_size=10))
def test_short_and_self_naming_passwords_never_pass(password: str, username: str) -> None:
    weak = len(password) < passwords.MIN_LENGTH or username.casefold() in password.casefold()
    try:
        passwords.check(password, username)
    except Invalid:
        return
    assert not weak


def test_initial_passwords_pass_their_own_check_and_differ() -> None:
    made = {passwords.initial() for _ in range(200)}
    assert len(made) == 200
    for password in made:
        passwords.check(password, "A006")
