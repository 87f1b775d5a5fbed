"""Documents that a worker reads: received at once, read under a lease, taken up again when the reader was killed."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from functools import partial
from time import monotonic
from typing import Any

from sqlalchemy import and_, or_, select, update

from tracker.audit import service as audit
from tracker.core.context import Actor
from tracker.core.db import affected, session, unit_of_work
from tracker.core.errors import Conflict, DomainError, Forbidden, Invalid
from tracker.core.files import FileStore, clean_name
from tracker.core.i18n import N_
from tracker.core.time import local_date
from tracker.organisation import queries as organisation
from tracker.organisation import settings
from tracker.plans import policy, reading
from tracker.plans.models import Plan, PlanReading, ReadingState
from tracker.plans.service.comparing import Comparison, compare
from tracker.plans.service.imports import YEAR_WANTED, YEARS, Imported, Source, known_bytes, prepare_import, read_source
from tracker.plans.service.layouts import layouts
from tracker.plans.service.resembling import Resembling, resembling, same, told
from tracker.plans.service.revisions import prepare_revision

log = logging.getLogger(__name__)

SECONDS = 60
"""The longest that a worker reads one document."""

LEASE = timedelta(seconds=SECONDS + 15)
ATTEMPTS = 3
COMPARE, WRITE = "compare", "write"
"""What follows after the stages of the reader: look at the plans that are there, then match units and write."""
GIVEN_UP = N_("读了%(n)s次都没有读完，已停止。请拆分文件后再试，或交给管理员。")


def receive(
    actor: Actor,
    *,
    store: FileStore,
    filename: str,
    data: bytes,
    year: int,
    title: str = "",
    amends: Plan | None = None,
    now: datetime,
) -> PlanReading:
    """Keep the bytes, the amended text of `amends` if that is given, and queue them for a worker; ring `plans.read`
    after the commit.

    Raises Invalid for a year that is none, Forbidden without the right to edit plans.
    """
    if not policy.may_edit(actor) or actor.bureau_id is None or actor.person_id is None:
        raise Forbidden
    if year not in YEARS:
        raise Invalid(YEAR_WANTED, field="year")
    stored = store.put(data)
    row = PlanReading(bureau_id=actor.bureau_id, person_id=actor.person_id, sha256=stored.sha256, size=stored.size)
    row.filename, row.year, row.title, row.received_at = clean_name(filename), year, title.strip()[:200], now
    row.amends_id = amends.id if amends else None
    session.add(row)
    session.flush()
    audit.record(actor, "plans.receive", "plan_reading", row.id, now=now, document=row.filename, sha256=row.sha256)
    return row


def read_waiting(*, store: FileStore, now: datetime) -> int:
    """Read what waits, one document after another; the number that was ended. Any number of workers at once is safe.

    A document is leased before it is read; who finds its lease gone writes nothing. After ATTEMPTS broken readings it
    is refused. One that breaks stays its own problem.
    """
    count = 0
    for row, instant in _leased(now):
        try:
            count += _read(row, store, instant)
        except Exception:
            log.exception("reading %s broke off, it is taken up again", row.uuid)
            session.rollback()
    return count


def _leased(now: datetime) -> Iterator[tuple[PlanReading, datetime]]:
    started = monotonic()
    while True:
        instant = now + timedelta(seconds=monotonic() - started)
        with unit_of_work():
            free = and_(PlanReading.state == ReadingState.READING, PlanReading.lease_until <= instant)
            query = select(PlanReading).where(or_(PlanReading.state == ReadingState.WAITING, free))
            query = query.order_by(PlanReading.id).limit(1).with_for_update(skip_locked=True)
            row = session.scalars(query.execution_options(populate_existing=True)).first()
            if row is None:
                return
            row.state, row.attempts, row.lease_until = ReadingState.READING, row.attempts + 1, instant + LEASE
            row.outcome = {}
        yield row, instant


def _read(row: PlanReading, store: FileStore, instant: datetime) -> bool:
    """Read one leased document and write what became of it; False when somebody else has it by now."""
    attempt = row.attempts
    try:
        if attempt > ATTEMPTS:
            raise Invalid(GIVEN_UP, n=ATTEMPTS)
        actor = organisation.actor_for(row.person_id, local_date(instant, settings.get(row.bureau_id, "timezone")))
        source = None if known_bytes(actor, row.sha256) else _source(row, actor, store)
        keep(row.id, attempt, COMPARE)
        found = _looked(row, actor, source, instant)
        keep(row.id, attempt, WRITE)
        with unit_of_work():
            return _write(row, attempt, actor, source, found, instant)
    except DomainError as refusal:
        session.rollback()
        with unit_of_work():
            outcome = {"message": refusal.message, "params": dict(refusal.params)}
            return _end(row, attempt, ReadingState.REFUSED, instant, outcome)


def _source(row: PlanReading, actor: Actor, store: FileStore) -> Source:
    remembered, name, sha256, year = layouts(actor), row.filename, row.sha256, row.year
    tell = partial(keep, row.id, row.attempts)
    session.rollback()  # nothing is held while the child reads, so nothing is asked of the row either
    with store.open(sha256) as stream:
        data = stream.read()
    return read_source(store, name, data, year, remembered=remembered, seconds=SECONDS, tell=tell)


def keep(reading_id: int, attempt: int, stage: str, percent: int = 0) -> None:
    """Keep how far an attempt is, in a transaction of its own, for whoever looks; not once somebody else has taken the
    document up."""
    mine = and_(
        PlanReading.id == reading_id, PlanReading.attempts == attempt, PlanReading.state == ReadingState.READING
    )
    with unit_of_work():
        affected(update(PlanReading).where(mine).values(outcome={"stage": stage, "percent": percent}))


@dataclass(frozen=True)
class _Looked:
    """What a document is beside the plans that are there."""

    compared: Comparison | None = None
    """With the plan that it amends."""
    same: Imported | None = None
    alike: Resembling | None = None


def _looked(row: PlanReading, actor: Actor, source: Source | None, now: datetime) -> _Looked:
    """Look at the plans that are there; it takes long, so it comes before anything is locked."""
    if source is None or source.unsure:
        return _Looked()
    if row.amends_id:
        found = _Looked(compared=compare(actor, session.get_one(Plan, row.amends_id), source, now=now))
    elif row.apart:
        found = _Looked()
    else:
        known = same(actor, source, row.year, now=now)
        found = _Looked(same=known, alike=None if known else resembling(actor, source, row.year))
    session.rollback()
    return found


def _write(
    row: PlanReading,
    attempt: int,
    actor: Actor,
    source: Source | None,
    found: _Looked,
    now: datetime,
) -> bool:
    imported = known_bytes(actor, row.sha256)
    if imported is None:
        if source is None:
            raise Conflict
        if source.unsure:
            return _end(row, attempt, ReadingState.COLUMNS, now, {"sheets": _sheets(source)})
        if found.alike:
            return _end(row, attempt, ReadingState.ALIKE, now, told(found.alike), amends_id=found.alike.plan.id)
        imported = found.same or _imported(row, actor, source, found.compared, now)
    if _end(row, attempt, ReadingState.DONE, now, _told(row, imported), plan_id=imported.plan.id):
        return True
    session.rollback()
    return False


def _imported(row: PlanReading, actor: Actor, source: Source, compared: Comparison | None, now: datetime) -> Imported:
    if row.amends_id:
        plan = session.get_one(Plan, row.amends_id)
        return prepare_revision(actor, plan, source=source, compared=compared, now=now)
    return prepare_import(actor, source=source, year=row.year, title=row.title, now=now)


def _told(row: PlanReading, imported: Imported) -> dict[str, Any]:
    aside = dict(Counter(aside["kind"] for aside in imported.document.aside))
    return {"known": imported.known, "same": imported.document.sha256 != row.sha256, "aside": aside}


def _sheets(source: Source) -> list[dict[str, Any]]:
    return [{"head": asdict(head), "rows": reading.rows(source.plan, head)} for head in source.plan.heads]


def _end(
    row: PlanReading,
    attempt: int,
    state: ReadingState,
    now: datetime,
    outcome: dict[str, Any],
    **plans: int,
) -> bool:
    """Write the end of an attempt, unless somebody took the document up again meanwhile."""
    query = select(PlanReading).where(PlanReading.id == row.id).with_for_update()
    present = session.scalars(query.execution_options(populate_existing=True)).one()
    if present.attempts != attempt or present.state != ReadingState.READING:
        return False
    present.state, present.outcome = state, outcome
    for name, plan in plans.items():
        setattr(present, name, plan)
    present.ended_at, present.lease_until = now, None
    return True
