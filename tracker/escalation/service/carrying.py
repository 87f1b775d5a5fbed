"""Carrying decisions out when their ten minutes are over: deadline, case, notices, each decision in one transaction."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import date, datetime

from sqlalchemy import or_, select, update

from tracker.audit import service as audit
from tracker.clocks import queries as clock_queries
from tracker.clocks import service as clocks
from tracker.clocks.models import ClockKind
from tracker.core.context import SYSTEM
from tracker.core.db import affected, session, unit_of_work
from tracker.core.errors import DomainError
from tracker.core.i18n import N_
from tracker.core.time import local_date
from tracker.escalation import rules
from tracker.escalation.models import CaseDecision, CaseState, DecisionKind, DecisionState, OverdueCase
from tracker.escalation.service import arming
from tracker.escalation.service.arming import CASE
from tracker.notifications import service as notifications
from tracker.notifications.service import Tell
from tracker.organisation import queries as organisation
from tracker.organisation import settings
from tracker.workitems import service as workitems
from tracker.workitems.models import WorkItem

log = logging.getLogger(__name__)

SAID = {
    DecisionKind.URGE: N_("%(number)s %(title)s：督办员催办，请尽快办理。"),
    DecisionKind.ACCEPT: N_("%(number)s %(title)s：逾期说明已采纳。"),
    DecisionKind.EXTEND: N_("%(number)s %(title)s：已批准延期到%(day)s。"),
    DecisionKind.EXEMPT: N_("%(number)s %(title)s：逾期已免责。"),
    DecisionKind.HOLD: N_("%(number)s %(title)s：逾期已决定追责。"),
}
SECRET = N_("您有一项涉密任务的督办决定，请登录查看。")
LOST = N_("%(number)s %(title)s：您的决定没有生效，任务已有变化，请重新处理。")


def carry_out_due(*, now: datetime) -> int:
    """Carry out every decision whose time has come; one that cannot be stays its own problem. Commits by itself."""
    return sum(_carry_one(decision_id, now) for decision_id in _due(now))


def _due(now: datetime) -> list[int]:
    session.rollback()
    agreed = or_(CaseDecision.kind != DecisionKind.EXEMPT, CaseDecision.confirmed_at.is_not(None))
    query = select(CaseDecision.id).where(
        CaseDecision.state == DecisionState.PENDING, CaseDecision.effective_at <= now, agreed
    )
    found = list(session.scalars(query.order_by(CaseDecision.effective_at, CaseDecision.id)))
    session.rollback()
    return found


def _carry_one(decision_id: int, now: datetime) -> int:
    try:
        with unit_of_work():
            return int(_carry(decision_id, now))
    except DomainError as error:
        log.warning("decision %s cannot be carried out: %s", decision_id, error)
        with unit_of_work():
            _give_up(decision_id, str(error), now)
    except Exception:
        log.exception("decision %s failed, the next sweep tries again", decision_id)
    return 0


def _carry(decision_id: int, now: datetime) -> bool:
    if not _claim(decision_id, DecisionState.EFFECTIVE, carried_at=now):
        return False
    decision = session.get_one(CaseDecision, decision_id, populate_existing=True)
    case = session.get_one(OverdueCase, decision.case_id, populate_existing=True)
    item = session.get_one(WorkItem, case.work_item_id, populate_existing=True)
    kind = DecisionKind(decision.kind)
    if kind == DecisionKind.EXTEND:
        day = date.fromisoformat(decision.params["day"])
        workitems.extend(item, day, actor=SYSTEM, now=now, basis="desk", reason=decision.reason)
        arming.arm(item, now=now)
    if rules.closes(kind):
        _close(case, now)
    _tell(decision, item, now)
    detail = {"kind": str(kind), "decision": decision.uuid, "by": decision.person_id}
    audit.record(SYSTEM, "case.carry_out", CASE, case.id, now=now, bureau_id=case.bureau_id, **detail)
    return True


def _claim(decision_id: int, state: DecisionState, **values: datetime) -> bool:
    """Move a pending decision on, unless somebody withdrew or carried it in the meantime."""
    pending = update(CaseDecision).where(CaseDecision.id == decision_id, CaseDecision.state == DecisionState.PENDING)
    return affected(pending.values(state=state, **values)) == 1


def _close(case: OverdueCase, now: datetime) -> None:
    case.state, case.closed_at, case.version = CaseState.CLOSED, now, case.version + 1
    session.flush()
    clock = clock_queries.running(CASE, case.id, ClockKind.CASE)
    if clock is not None:
        clocks.end(clock, now=now)


def _give_up(decision_id: int, why: str, now: datetime) -> None:
    if not _claim(decision_id, DecisionState.WITHDRAWN, withdrawn_at=now):
        return
    decision = session.get_one(CaseDecision, decision_id, populate_existing=True)
    decision.params = {**decision.params, "failed": why}
    case = session.get_one(OverdueCase, decision.case_id)
    item = session.get_one(WorkItem, case.work_item_id)
    notifications.notify([_line(decision, item, decision.person_id, LOST)], now=now)
    failed = {"decision": decision.uuid, "why": why}
    audit.record(SYSTEM, "case.not_carried_out", CASE, case.id, now=now, bureau_id=case.bureau_id, **failed)


def _tell(decision: CaseDecision, item: WorkItem, now: datetime) -> None:
    message = SAID[DecisionKind(decision.kind)]
    people = list(_concerned(decision, item, now))
    workitems.admit(item, people, actor=SYSTEM, now=now)
    notifications.notify([_line(decision, item, person, message, mail=True) for person in people], now=now)


def _concerned(decision: CaseDecision, item: WorkItem, now: datetime) -> Iterable[int]:
    day = local_date(now, settings.get(item.bureau_id, "timezone"))
    units = [item.lead_unit_id, *([decision.subject_unit_id] if decision.subject_unit_id else [])]
    command = organisation.command(item.bureau_id, day)
    heads = [holder.person_id for unit in units for holder in command.in_charge(unit)]
    return dict.fromkeys([*heads, *([item.owner_id] if item.owner_id else [])])


def _line(decision: CaseDecision, item: WorkItem, person_id: int, message: str, *, mail: bool = False) -> Tell:
    secret = item.confidential
    params = {"number": item.number, "title": "" if secret else item.title, "uuid": item.uuid, **decision.params}
    return Tell(
        key=f"decision/{decision.uuid}/{decision.state}/{person_id}",
        bureau_id=item.bureau_id,
        person_id=person_id,
        kind="decision",
        subject_kind="work_item",
        subject_id=item.id,
        message=message,
        params=params,
        mail_message=(SECRET if secret else message) if mail else "",
    )
