"""Accounts: opened, reset, closed. An initial password is shown once, on the answer to the form, and kept nowhere."""

from __future__ import annotations

from collections.abc import Callable

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from tracker.core.context import Actor
from tracker.core.db import unit_of_work
from tracker.core.errors import NotFound
from tracker.core.permissions import Permission
from tracker.organisation import policy, queries, service
from tracker.web.act import perform
from tracker.web.admin.base import bp, crumbs
from tracker.web.chosen import chosen_ids
from tracker.web.guard import actor, now, requires

AT_ONCE = 50


@bp.post("/people/<uuid>/account")
@requires(Permission.ADMINISTER)
def account_create(uuid: str) -> ResponseReturnValue:
    """Open an account for a person."""
    return _issue(_created(actor(), [uuid]))


@bp.post("/people/accounts")
@requires(Permission.ADMINISTER)
def accounts_create() -> ResponseReturnValue:
    """Open accounts for the people chosen in the list who have none."""
    return _issue(_created(actor(), chosen_ids()[:AT_ONCE], skip=True))


@bp.post("/people/<uuid>/account/reset")
@requires(Permission.ADMINISTER)
def account_reset(uuid: str) -> ResponseReturnValue:
    """Make a new one-time password; the person's sessions end."""
    who = actor()
    name, account = _account(uuid)

    def reset() -> list[tuple[str, str, str]]:
        return [(name, account.username, service.reset_password(who, now=now(), account_id=account.id))]

    return _issue(reset)


@bp.post("/people/<uuid>/account/disable")
@requires(Permission.ADMINISTER)
def account_disable(uuid: str) -> ResponseReturnValue:
    """Close an account at once."""
    _name, account = _account(uuid)
    back = url_for("admin.person", uuid=uuid)
    said = _("账号已停用，登录已全部退出")
    return perform(lambda: service.disable_account(actor(), now=now(), account_id=account.id), then=back, said=said)


@bp.post("/people/<uuid>/account/enable")
@requires(Permission.ADMINISTER)
def account_enable(uuid: str) -> ResponseReturnValue:
    """Open a closed account again."""
    _name, account = _account(uuid)
    back = url_for("admin.person", uuid=uuid)
    return perform(
        lambda: service.enable_account(actor(), now=now(), account_id=account.id), then=back, said=_("账号已恢复")
    )


def _account(uuid: str) -> tuple[str, queries.AccountRow]:
    person = policy.person_by_uuid(actor(), uuid)
    account = queries.accounts_of([person.id]).get(person.id)
    if account is None:
        raise NotFound
    return person.name, account


def _created(who: Actor, uuids: list[str], *, skip: bool = False) -> Callable[[], list[tuple[str, str, str]]]:
    def create() -> list[tuple[str, str, str]]:
        rows = []
        for uuid in uuids:
            person = policy.person_by_uuid(who, uuid)
            if skip and queries.accounts_of([person.id]):
                continue
            account, secret = service.create_account(who, now=now(), person_id=person.id)
            rows.append((person.name, account.username, secret))
        return rows

    return create


def _issue(verb: Callable[[], list[tuple[str, str, str]]]) -> ResponseReturnValue:
    """Run the verb and show its secrets in this one answer: a redirect would have to keep them somewhere."""
    with unit_of_work():
        rows = verb()
    return render_template(
        "admin/secrets.html", rows=rows, crumbs=crumbs((_("人员"), url_for("admin.people")), (_("初始密码"), None))
    )
