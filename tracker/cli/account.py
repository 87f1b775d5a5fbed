"""Accounts from the command line: the first administrator, and a way back in."""

from __future__ import annotations

import click
from flask import Flask, current_app

from tracker.cli.output import Group, as_json, emit
from tracker.core import time
from tracker.core.context import SYSTEM
from tracker.core.db import session, unit_of_work
from tracker.core.permissions import PostKind
from tracker.organisation import queries, service
from tracker.organisation.models import Account

group = Group("account", help="Accounts: the first administrator, and a way back in.")
TITLE = "系统管理员"


def register(app: Flask) -> None:
    app.cli.add_command(group)


@group.command("create-admin")
@click.option("--username", prompt="User name (staff number)", help="Name to log in with; also the staff number.")
@click.option("--name", prompt="Name of the person", help="The person's name.")
@click.option("--bureau", help="Name of the bureau to found; needed while there is none.")
@click.option("--password", help="Left out: one is made, printed once, and must be changed at the first login.")
@as_json
def create_admin(username: str, name: str, bureau: str | None, password: str | None, as_json: bool) -> None:
    """Make an administrator, and the bureau with its calendar when there is none yet."""
    known = queries.bureaus()
    if not known and not bureau:
        bureau = click.prompt("Name of the bureau")
    with unit_of_work():
        bureau_id = known[0] if known else _found(str(bureau))
        account, secret = _administrator(bureau_id, username, name, password)
    document = {"username": account.username, "password": secret, "must_change": account.must_change}
    lines = [f"User name: {account.username}", f"Password:  {secret}"]
    if account.must_change:
        lines.append("It is shown this once and must be changed at the first login.")
    emit(
        document if password is None else {"username": account.username},
        as_json,
        lines if password is None else lines[:1],
    )


@group.command("reset-password")
@click.argument("username")
@as_json
def reset_password(username: str, as_json: bool) -> None:
    """Make a one-time password for an account; its sessions end."""
    account = session.query(Account).filter_by(username=username).one_or_none()
    if account is None:
        raise click.ClickException(f"there is no account {username}")
    with unit_of_work():
        secret = service.reset_password(SYSTEM, now=time.utcnow(), account_id=account.id)
    emit({"username": username, "password": secret}, as_json, [f"User name: {username}", f"Password:  {secret}"])


def _found(name: str) -> int:
    """A bureau with its calendar, in force from the beginning of this year."""
    now = time.utcnow()
    zone = current_app.extensions["settings"].timezone
    start = time.local_date(now, zone).replace(month=1, day=1)
    bureau = service.create_bureau(SYSTEM, now=now, name=name, valid_from=start)
    service.seed_calendar(SYSTEM, now=now, bureau_id=bureau.id)
    service.change_settings(SYSTEM, now=now, bureau_id=bureau.id, given={"timezone": zone})
    return bureau.id


def _administrator(bureau_id: int, username: str, name: str, password: str | None) -> tuple[Account, str]:
    now = time.utcnow()
    today = time.local_date(now, current_app.extensions["settings"].timezone)
    person = service.create_person(
        SYSTEM,
        now=now,
        bureau_id=bureau_id,
        unit_id=bureau_id,
        name=name,
        staff_no=username,
        from_day=today,
        member=False,
    )
    post = service.create_post(
        SYSTEM,
        now=now,
        bureau_id=bureau_id,
        unit_id=bureau_id,
        kind=PostKind.ADMINISTRATOR,
        title=TITLE,
        from_day=today,
    )
    service.hold_post(SYSTEM, now=now, post_id=post.id, person_id=person.id, from_day=today)
    return service.create_account(SYSTEM, now=now, person_id=person.id, password=password)
