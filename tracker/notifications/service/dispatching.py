"""The dispatcher: lease, send, mark with fencing. A lease is a transaction of its own, and so is every mark."""

from __future__ import annotations

import logging
import smtplib
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import or_, select, update

from tracker.audit import service as audit
from tracker.core.config import Settings, current_settings
from tracker.core.context import Actor
from tracker.core.db import affected, is_postgresql, session, unit_of_work
from tracker.core.errors import Conflict, Forbidden, NotFound
from tracker.core.permissions import Permission
from tracker.notifications import rules
from tracker.notifications.channels import mail
from tracker.notifications.models import Outbox, OutboxState
from tracker.notifications.rules import Fate
from tracker.organisation.models import Account, Person

log = logging.getLogger(__name__)

BATCH = 20
BUDGET = 50.0
"""Seconds after which one run ends; the next one goes on."""
DIGEST_LINES = 100


@dataclass
class DispatchResult:
    """What one run did. `down` tells why the mail server could not be used."""

    sent: int = 0
    later: int = 0
    dead: int = 0
    down: str = ""


@dataclass
class _Run:
    """Instants of one run: `now` at its start, then as much later as a steady clock says."""

    now: datetime
    settings: Settings
    started: float = field(default_factory=time.monotonic)

    @property
    def instant(self) -> datetime:
        return self.now + timedelta(seconds=self.spent)

    @property
    def spent(self) -> float:
        return time.monotonic() - self.started


def dispatch(*, now: datetime) -> DispatchResult:
    """Send what is due, at least once each, with a message id made from the key. Commits by itself.

    Without a mail server in the settings rows stay as they are; while the server is away none is leased, so that an
    outage uses up no attempts. Any number of dispatchers at once.
    """
    run, result = _Run(now, current_settings()), DispatchResult()
    if not run.settings.mail_host or not _anything_due(now):
        return result
    with ExitStack() as stack:
        try:
            server = stack.enter_context(mail.connection(run.settings))
        except (OSError, smtplib.SMTPException) as error:
            result.down = rules.describe(error)
            log.warning("mail server not usable: %s", result.down)
            return result
        for row in _leased(run):
            if _send(row, server, run, result) and not _alive(server):
                break  # the next run connects anew
    return result


def _anything_due(now: datetime) -> bool:
    session.rollback()
    due = session.scalar(select(Outbox.id).where(*_due(now)).limit(1)) is not None
    session.rollback()
    return due


def _due(instant: datetime) -> tuple[Any, ...]:
    free = or_(Outbox.lease_until.is_(None), Outbox.lease_until <= instant)
    return Outbox.state == OutboxState.READY, Outbox.next_at <= instant, free


def _leased(run: _Run) -> Iterator[Outbox]:
    while run.spent < BUDGET:
        rows = lease(run.instant)
        if not rows:
            return
        for row in rows:
            if row.lease_until is not None and run.instant < row.lease_until:
                yield row


def lease(instant: datetime, limit: int = BATCH) -> list[Outbox]:
    """Take due rows for a minute. The attempt counts before the work, so a message that kills its sender is counted."""
    with unit_of_work():
        query = select(Outbox).where(*_due(instant)).order_by(Outbox.next_at, Outbox.id).limit(limit)
        if is_postgresql():
            query = query.with_for_update(skip_locked=True)
        rows = list(session.scalars(query))
        for row in rows:
            if row.attempts >= rules.MAX_ATTEMPTS:
                row.state, row.last_error = OutboxState.DEAD, row.last_error or "gave up after 8 attempts"
            else:
                row.attempts, row.lease_until = row.attempts + 1, instant + rules.LEASE
    return [row for row in rows if row.state == OutboxState.READY]


def _send(row: Outbox, server: smtplib.SMTP, run: _Run, result: DispatchResult) -> bool:
    """Send one row and mark it; True when the connection may have suffered."""
    try:
        message = mail.compose(
            _letter(row, run.settings), run.settings, rules.message_id(row.key, run.settings.mail_from)
        )
        server.send_message(message)
    except Exception as error:  # noqa: BLE001 - one bad row stays its own problem
        verdict = rules.fate(error, row.attempts)
        log.warning("mail %s: %s (%s)", row.key, rules.describe(error), verdict)
        _count(result, mark(row, verdict, run.instant, rules.describe(error)))
        return True
    _count(result, mark(row, Fate.SENT, run.instant))
    return False


def _count(result: DispatchResult, verdict: Fate | None) -> None:
    if verdict is not None:
        setattr(result, verdict.value, getattr(result, verdict.value) + 1)


def mark(row: Outbox, verdict: Fate, instant: datetime, error: str = "") -> Fate | None:
    """Write down what became of a leased row, unless somebody leased it again meanwhile; None then."""
    values: dict[str, object] = {"lease_until": None, "last_error": error}
    if verdict == Fate.SENT:
        values |= {"state": OutboxState.SENT, "sent_at": instant}
    elif verdict == Fate.DEAD:
        values |= {"state": OutboxState.DEAD}
    else:
        values |= {"next_at": instant + rules.pause(row.key, row.attempts)}
    with unit_of_work():
        mine = (Outbox.id == row.id, Outbox.attempts == row.attempts, Outbox.state == OutboxState.READY)
        if affected(update(Outbox).where(*mine).values(values)) != 1:
            return None
        if verdict == Fate.SENT:
            members = update(Outbox).where(Outbox.digest_id == row.id, Outbox.state == OutboxState.HELD)
            affected(members.values(state=OutboxState.SENT, sent_at=instant))
    return verdict


def _letter(row: Outbox, settings: Settings) -> mail.Letter:
    query = select(Person.name, Person.email, Account.locale)
    reader = session.execute(
        query.outerjoin(Account, Account.person_id == Person.id).where(Person.id == row.person_id)
    ).one()
    members = select(Outbox.message, Outbox.params).where(Outbox.digest_id == row.id)
    ordered = members.order_by(Outbox.rank.desc(), Outbox.id).limit(DIGEST_LINES)
    lines = [(one.message, one.params) for one in session.execute(ordered)]
    session.rollback()
    if not reader.email:
        raise ValueError("the person has no address")
    return mail.Letter(reader.email, reader.name, reader.locale or settings.locale, row.message, row.params, lines)


def _alive(server: smtplib.SMTP) -> bool:
    try:
        return server.noop()[0] == 250
    except (OSError, smtplib.SMTPException):
        return False


def requeue(outbox_id: int, *, actor: Actor, now: datetime) -> None:
    """Try a dead letter again from the beginning, audited. Raises Forbidden, NotFound, Conflict when it is not dead."""
    if not actor.may(Permission.ADMINISTER):
        raise Forbidden
    row = session.get(Outbox, outbox_id)
    if row is None or row.bureau_id != actor.bureau_id:
        raise NotFound
    if row.state != OutboxState.DEAD:
        raise Conflict
    row.state, row.attempts, row.lease_until, row.next_at = OutboxState.READY, 0, None, now
    audit.record(actor, "mail.requeue", "outbox", row.id, now=now, key=row.key, error=row.last_error)
