"""Verbs of the trail: record, seal, verify."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, insert, select, text

from tracker.audit.models import AuditRow, AuditSeal
from tracker.core.context import Actor, request_id
from tracker.core.db import affected, session

GENESIS = "0" * 64
SEAL_LOCK = 727_001


def record(
    actor: Actor,
    act: str,
    subject_kind: str,
    subject_id: int,
    *,
    now: datetime,
    bureau_id: int | None = None,
    **detail: Any,
) -> None:
    """Write one audit row in the running transaction. `detail` holds JSON values (old and new, reason)."""
    record_many([_row(actor, act, subject_kind, subject_id, now=now, bureau_id=bureau_id, detail=detail)])


def record_many(rows: Sequence[dict[str, Any]]) -> None:
    """Write many rows built by `row`, in one statement."""
    if rows:
        session.execute(insert(AuditRow), rows)


def record_from(query: Select[Any]) -> int:
    """Write one row per row of `query`, whose columns are those of `row` in order; returns how many."""
    columns = ("at", "request_id", "bureau_id", "person_id", "post_id", "act", "subject_kind", "subject_id", "detail")
    return affected(insert(AuditRow).from_select(columns, query))


def _row(
    actor: Actor,
    act: str,
    subject_kind: str,
    subject_id: int,
    *,
    now: datetime,
    bureau_id: int | None = None,
    detail: dict[str, Any] | None = None,
) -> dict[str, Any]:
    return {
        "at": now,
        "request_id": request_id.get(),
        "bureau_id": actor.bureau_id if bureau_id is None else bureau_id,
        "person_id": actor.person_id,
        "post_id": actor.current_post_id,
        "act": act,
        "subject_kind": subject_kind,
        "subject_id": subject_id,
        "detail": detail or {},
    }


row = _row


def digest(previous: str, entry: AuditRow) -> str:
    """SHA-256 over the previous hash and the row's canonical JSON."""
    content = [
        entry.id,
        entry.at.isoformat(),
        entry.request_id,
        entry.bureau_id,
        entry.person_id,
        entry.post_id,
        entry.act,
        entry.subject_kind,
        entry.subject_id,
        entry.detail,
    ]
    canonical = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256((previous + canonical).encode()).hexdigest()


def seal(*, limit: int = 5000) -> int:
    """Seal rows that have no seal yet, oldest first; returns how many. Safe to run from several processes."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": SEAL_LOCK})
    last = session.execute(select(AuditSeal.seq, AuditSeal.hash).order_by(AuditSeal.seq.desc()).limit(1)).first()
    seq, previous = (last.seq, last.hash) if last else (0, GENESIS)
    seals = []
    for entry in _unsealed(limit):
        seq, previous = seq + 1, digest(previous, entry)
        seals.append({"seq": seq, "audit_id": entry.id, "hash": previous})
    if seals:
        session.execute(insert(AuditSeal), seals)
    return len(seals)


def _unsealed(limit: int) -> Iterable[AuditRow]:
    query = select(AuditRow).outerjoin(AuditSeal, AuditSeal.audit_id == AuditRow.id).where(AuditSeal.seq.is_(None))
    return session.scalars(query.order_by(AuditRow.id).limit(limit))


@dataclass(frozen=True)
class Verification:
    """Outcome of walking the chain; `broken_at` is the first seal number that does not fit."""

    sealed: int
    unsealed: int
    head: str
    broken_at: int | None

    @property
    def ok(self) -> bool:
        return self.broken_at is None


def verify() -> Verification:
    """Walk the whole chain and recompute every hash."""
    previous, expected, broken = GENESIS, 0, None
    query = select(AuditSeal, AuditRow).outerjoin(AuditRow, AuditRow.id == AuditSeal.audit_id).order_by(AuditSeal.seq)
    for entry, subject in session.execute(query.execution_options(yield_per=1000)):
        expected += 1
        if broken is None and (subject is None or entry.seq != expected or entry.hash != digest(previous, subject)):
            broken = expected
        previous = entry.hash
    unsealed = sum(1 for _ in _unsealed(1_000_000_000))
    return Verification(sealed=expected, unsealed=unsealed, head=previous, broken_at=broken)
