"""Telling people: notices and mail rows, exactly once per natural key, in the caller's transaction."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select, update

from tracker.core.db import affected, insert_ignore, session
from tracker.notifications.models import Notice, Outbox, OutboxState
from tracker.organisation.models import Person

NOTICE_COLUMNS = (
    "key",
    "bureau_id",
    "person_id",
    "kind",
    "subject_kind",
    "subject_id",
    "message",
    "params",
    "created_at",
)
POST_COLUMNS = (
    "key",
    "bureau_id",
    "channel",
    "person_id",
    "message",
    "params",
    "rank",
    "state",
    "attempts",
    "next_at",
    "last_error",
    "created_at",
)


@dataclass(frozen=True)
class Tell:
    """One thing to tell one person. `key` is natural; `message` is a catalogue key that `params` fill.

    `mail_message` replaces the message in mail, which carries no title of a confidential item; empty: no mail.
    """

    key: str
    bureau_id: int
    person_id: int
    kind: str
    subject_kind: str
    subject_id: int
    message: str
    params: dict[str, Any] = field(default_factory=dict)
    mail_message: str = ""


def notify(rows: Sequence[Tell], *, now: datetime) -> None:
    """Tell everybody in `rows`; a key that exists already is left as it is. Mail goes to those with an address."""
    if not rows:
        return
    session.execute(insert_ignore(Notice), [_notice(row, now) for row in rows])
    written = [row for row in rows if row.mail_message]
    addressed = _with_address({row.person_id for row in written})
    mails = [_mail(row, now) for row in written if row.person_id in addressed]
    if mails:
        session.execute(insert_ignore(Outbox), mails)


def tell(
    key: str,
    person_id: int,
    bureau_id: int,
    kind: str,
    subject_kind: str,
    subject_id: int,
    message: str,
    params: dict[str, Any],
    *,
    now: datetime,
    mail: bool = False,
) -> None:
    """Tell one person, once per `key`; with `mail` the same words go out by mail."""
    row = Tell(key, bureau_id, person_id, kind, subject_kind, subject_id, message, params, message if mail else "")
    notify([row], now=now)


def notify_from(query: Select[Any]) -> int:
    """Write a notice per row of `query` (columns: NOTICE_COLUMNS) whose key is new; returns how many."""
    return affected(insert_ignore(Notice).from_select(NOTICE_COLUMNS, query, include_defaults=False))


def post_from(query: Select[Any]) -> int:
    """Write an outbox row per row of `query` (columns: POST_COLUMNS) whose key is new; returns how many."""
    return affected(insert_ignore(Outbox).from_select(POST_COLUMNS, query, include_defaults=False))


def mark_read(person_id: int, ids: Collection[int], *, now: datetime) -> None:
    """Mark notices of this person as read; ids of others are left alone."""
    unread = update(Notice).where(Notice.person_id == person_id, Notice.id.in_(ids), Notice.read_at.is_(None))
    affected(unread.values(read_at=now))


def mark_all_read(person_id: int, up_to: int, *, now: datetime) -> None:
    """Mark everything through notice `up_to` as read."""
    unread = update(Notice).where(Notice.person_id == person_id, Notice.id <= up_to, Notice.read_at.is_(None))
    affected(unread.values(read_at=now))


def _with_address(person_ids: set[int]) -> set[int]:
    return set(session.scalars(select(Person.id).where(Person.id.in_(person_ids), Person.email != "")))


def _notice(row: Tell, now: datetime) -> dict[str, Any]:
    return {
        "key": row.key,
        "bureau_id": row.bureau_id,
        "person_id": row.person_id,
        "kind": row.kind,
        "subject_kind": row.subject_kind,
        "subject_id": row.subject_id,
        "message": row.message,
        "params": row.params,
        "created_at": now,
    }


def _mail(row: Tell, now: datetime) -> dict[str, Any]:
    return {
        "key": f"{row.key}/mail",
        "bureau_id": row.bureau_id,
        "channel": "mail",
        "person_id": row.person_id,
        "message": row.mail_message,
        "params": row.params,
        "rank": 0,
        "state": OutboxState.READY,
        "attempts": 0,
        "next_at": now,
        "last_error": "",
        "created_at": now,
    }
