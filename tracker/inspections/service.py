"""Verbs of official events: one person registers a document, another verifies it."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import select, update

from tracker.audit import service as audit
from tracker.core.context import Actor
from tracker.core.db import session
from tracker.core.errors import Conflict, Forbidden, Invalid, InvalidMany
from tracker.core.i18n import N_
from tracker.core.time import local_date
from tracker.inspections import policy
from tracker.inspections.models import EventKind, OfficialEvent
from tracker.organisation import queries as organisation
from tracker.organisation import settings

CAUSES = (EventKind.UPPER_ASSESSMENT,)
"""Kinds whose cause must be determined before they count (R4-39b)."""

NEEDS_PERSON = (EventKind.UPPER_ASSESSMENT, EventKind.ACCOUNTABILITY, EventKind.DISCIPLINE)
"""Kinds that are always about a person; a criticism may name the unit alone."""


def register(
    actor: Actor,
    *,
    kind: EventKind,
    issuer: str,
    document_no: str,
    issued_on: date,
    occurred_on: date,
    unit_id: int,
    person_id: int | None = None,
    non_ability: bool | None = None,
    summary: str = "",
    now: datetime,
) -> OfficialEvent:
    """Put a document into the register (R4-38b, 39a, 40a, 41). It counts only once `verify` was called.

    Raises Forbidden, InvalidMany (all faults at once) and Conflict when the same document is already there for the
    same unit and person.
    """
    if not policy.may_register(actor) or actor.bureau_id is None or actor.person_id is None:
        raise Forbidden
    event = OfficialEvent(
        bureau_id=actor.bureau_id,
        kind=kind,
        issuer=issuer.strip(),
        document_no=document_no.strip(),
        issued_on=issued_on,
        occurred_on=occurred_on,
        unit_id=unit_id,
        person_id=person_id,
        non_ability=non_ability if kind in CAUSES else None,
        summary=summary.strip(),
        registered_by=actor.person_id,
        registered_at=now,
    )
    _check(event, now)
    session.add(event)
    session.flush()
    audit.record(actor, "event.register", "official_event", event.id, now=now, kind=kind, document_no=event.document_no)
    return event


def _check(event: OfficialEvent, now: datetime) -> None:
    today = local_date(now, settings.get(event.bureau_id, "timezone"))
    faults = []
    if not event.issuer:
        faults.append(Invalid(N_("填写发文单位"), field="issuer"))
    if not event.document_no:
        faults.append(Invalid(N_("填写文号"), field="document_no"))
    if event.issued_on > today:
        faults.append(Invalid(N_("发文日期不能晚于今天"), field="issued_on"))
    if event.occurred_on > event.issued_on:
        faults.append(Invalid(N_("事发日期不能晚于发文日期"), field="occurred_on"))
    if event.unit_id not in {node.id for node in organisation.tree(event.bureau_id, event.occurred_on).units()}:
        faults.append(Invalid(N_("事发当日没有这个单位"), field="unit_id"))
    if event.person_id is None and event.kind in NEEDS_PERSON:
        faults.append(Invalid(N_("这一类要写明当事人"), field="person_id"))
    if event.person_id is not None and not _of_bureau(event.person_id, event.bureau_id):
        faults.append(Invalid(N_("当事人不在本局"), field="person_id"))
    if faults:
        raise InvalidMany(faults)
    if _registered_already(event):
        raise Conflict(N_("文件%(no)s对这个单位和当事人已经登记"), no=event.document_no)


def _of_bureau(person_id: int, bureau_id: int) -> bool:
    person = organisation.person(person_id)
    return person is not None and person.bureau_id == bureau_id


def _registered_already(event: OfficialEvent) -> bool:
    query = select(OfficialEvent.id).where(
        OfficialEvent.bureau_id == event.bureau_id,
        OfficialEvent.kind == event.kind,
        OfficialEvent.document_no == event.document_no,
        OfficialEvent.unit_id == event.unit_id,
        OfficialEvent.person_id.is_(None) if event.person_id is None else OfficialEvent.person_id == event.person_id,
    )
    return session.scalar(query) is not None


def verify(event: OfficialEvent, actor: Actor, *, now: datetime, non_ability: bool | None = None) -> OfficialEvent:
    """Confirm that the document says so (R4-17c); `non_ability` settles a cause still open (R4-39b, Q6).

    Raises Forbidden for the registrar and the person concerned, Conflict when somebody verified it before, Invalid
    when the cause of an upper-level assessment is still undetermined.
    """
    if not policy.may_verify(actor, event):
        raise Forbidden(N_("登记的人和当事人不能核实，要由另一位督办员核实。"))
    cause = non_ability if event.non_ability is None and event.kind in CAUSES else event.non_ability
    if event.kind in CAUSES and cause is None:
        raise Invalid(N_("先认定扣分是不是非能力因素"), field="non_ability")
    verifying = (
        update(OfficialEvent)
        .where(OfficialEvent.id == event.id, OfficialEvent.verified_at.is_(None))
        .values(verified_by=actor.person_id, verified_at=now, non_ability=cause)
        .returning(OfficialEvent.id)
        .execution_options(synchronize_session=False)
    )
    if session.scalar(verifying) is None:
        raise Conflict
    session.refresh(event)
    audit.record(actor, "event.verify", "official_event", event.id, now=now, non_ability=cause)
    return event
