"""Decisions of the overdue desk: made, confirmed by a second person, withdrawn. The sweep carries them out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import func, select, update

from tracker.audit import service as audit
from tracker.core.context import Actor
from tracker.core.db import affected, session
from tracker.core.errors import Conflict, Forbidden, Invalid, InvalidMany
from tracker.core.i18n import N_
from tracker.core.time import local_date
from tracker.escalation import policy, queries, rules
from tracker.escalation.models import CaseDecision, CaseState, DecisionKind, DecisionState, OverdueCase
from tracker.escalation.service.arming import CASE
from tracker.notifications import service as notifications
from tracker.organisation import queries as organisation
from tracker.organisation import settings
from tracker.workitems import service as workitems
from tracker.workitems.models import WorkItem

REASON_LIMIT = 2000
CONFIRM = N_("%(number)s %(title)s：%(who)s提请免责，等您确认。")
UNSTATED = N_("单位还没有说明，没有可以采纳的；可以先催办。")
ALREADY = N_("这件已有一项决定在等待生效，撤回后才能改。")


@dataclass(frozen=True)
class Ruling:
    """What the desk wants: the kind, why, and what that kind needs."""

    kind: DecisionKind
    reason: str = ""
    day: date | None = None
    """New deadline of an extension."""
    rule_reference: str = ""
    """Criterion of an exemption, clause of holding to account."""
    second_person_id: int | None = None
    subject_unit_id: int | None = None


def decide(
    case: OverdueCase, ruling: Ruling, *, actor: Actor, now: datetime, expected_version: int | None = None
) -> CaseDecision:
    """Make a decision that takes effect in ten minutes (setting) unless it is withdrawn; an exemption also waits for
    its second person.

    Raises Forbidden, Conflict (closed, another decision pending, the case moved on), InvalidMany for what is missing.
    """
    item = session.get_one(WorkItem, case.work_item_id)
    if case.state != CaseState.OPEN:
        raise Conflict(N_("这件逾期案已经作出决定。"))
    if not policy.may_decide(actor, case, item):
        raise Forbidden
    _check(case, item, ruling, actor, now)
    _take_turn(case, expected_version)
    minutes = int(settings.get(case.bureau_id, "withdraw_minutes"))
    decision = CaseDecision(
        case_id=case.id,
        kind=ruling.kind,
        state=DecisionState.PENDING,
        person_id=actor.person_id,
        post_id=actor.current_post_id,
        second_person_id=ruling.second_person_id if ruling.kind == DecisionKind.EXEMPT else None,
        subject_unit_id=ruling.subject_unit_id if ruling.kind == DecisionKind.HOLD else None,
        rule_reference=ruling.rule_reference.strip(),
        reason=ruling.reason.strip(),
        params={"day": ruling.day.isoformat()} if ruling.day and ruling.kind == DecisionKind.EXTEND else {},
        decided_at=now,
        effective_at=rules.effective_at(now, minutes),
    )
    session.add(decision)
    session.flush()
    audit.record(actor, "case.decide", CASE, case.id, now=now, kind=str(ruling.kind), reason=decision.reason)
    if decision.second_person_id is not None:
        _ask_second(decision, item, actor, now)
    return decision


def _take_turn(case: OverdueCase, expected_version: int | None) -> None:
    """The conditional update that lets one of two supervisors win."""
    version = case.version if expected_version is None else expected_version
    pending = select(CaseDecision.id).where(
        CaseDecision.case_id == case.id, CaseDecision.state == DecisionState.PENDING
    )
    if session.execute(pending).first():
        raise Conflict(ALREADY)
    mine = update(OverdueCase).where(
        OverdueCase.id == case.id, OverdueCase.version == version, OverdueCase.state == CaseState.OPEN
    )
    if affected(mine.values(version=version + 1)) != 1:
        raise Conflict
    session.refresh(case)


def _check(case: OverdueCase, item: WorkItem, ruling: Ruling, actor: Actor, now: datetime) -> None:
    faults = list(_reason_faults(ruling))
    if ruling.kind == DecisionKind.URGE:
        until = urgeable_from(case, now)
        if until is not None:
            faults.append(Invalid(N_("刚催办过，过了两次催办的间隔才能再催。"), field="kind"))
    elif ruling.kind == DecisionKind.ACCEPT:
        if not queries.statements_of(case.id):
            faults.append(Invalid(UNSTATED, field="kind"))
    elif ruling.kind == DecisionKind.EXTEND:
        faults += _day_faults(case, item, ruling.day, now)
    elif ruling.kind == DecisionKind.EXEMPT:
        faults += _exempt_faults(case, item, ruling, actor)
    elif ruling.kind == DecisionKind.HOLD:
        faults += _hold_faults(case, item, ruling)
    if faults:
        raise InvalidMany(faults)


def _reason_faults(ruling: Ruling) -> list[Invalid]:
    if ruling.kind != DecisionKind.URGE and not ruling.reason.strip():
        return [Invalid(N_("写明理由，单位会看到原文。"), field="reason")]
    if len(ruling.reason) > REASON_LIMIT:
        return [Invalid(N_("理由最多%(most)s个字。"), field="reason", most=REASON_LIMIT)]
    return []


def _day_faults(case: OverdueCase, item: WorkItem, day: date | None, now: datetime) -> list[Invalid]:
    if day is None:
        return [Invalid(N_("填写新的完成时限。"), field="day")]
    today = local_date(now, settings.get(case.bureau_id, "timezone"))
    if day <= today or (item.due_date is not None and day <= item.due_date):
        return [Invalid(N_("新时限要晚于今天和现在的时限。"), field="day")]
    return []


def _exempt_faults(case: OverdueCase, item: WorkItem, ruling: Ruling, actor: Actor) -> list[Invalid]:
    faults = []
    if not ruling.rule_reference.strip():
        faults.append(Invalid(N_("写明依据哪一条容错情形。"), field="criterion"))
    if ruling.second_person_id not in dict(policy.second_persons(actor, case, item)):
        faults.append(Invalid(N_("免责要有第二人确认，请选一位。"), field="second_person"))
    return faults


def _hold_faults(case: OverdueCase, item: WorkItem, ruling: Ruling) -> list[Invalid]:
    faults = []
    if ruling.subject_unit_id not in queries.accountable_units(case, item):
        faults.append(Invalid(N_("选定追责对象。"), field="subject_unit"))
    if not ruling.rule_reference.strip():
        faults.append(Invalid(N_("写明依据的条款。"), field="clause"))
    return faults


def urgeable_from(case: OverdueCase, now: datetime) -> datetime | None:
    """When the case may be urged again, None when it may be now."""
    urged_at = session.scalar(
        select(func.max(CaseDecision.decided_at)).where(
            CaseDecision.case_id == case.id,
            CaseDecision.kind == DecisionKind.URGE,
            CaseDecision.state != DecisionState.WITHDRAWN,
        )
    )
    if urged_at is None:
        return None
    until = rules.cool_until(
        urged_at,
        int(settings.get(case.bureau_id, "urge_cooldown_days")),
        organisation.calendar(case.bureau_id),
        time.fromisoformat(settings.get(case.bureau_id, "cutoff")),
        settings.get(case.bureau_id, "timezone"),
    )
    return until if now < until else None


def _ask_second(decision: CaseDecision, item: WorkItem, actor: Actor, now: datetime) -> None:
    assert decision.second_person_id is not None  # noqa: S101 - the caller looked
    workitems.admit(item, [decision.second_person_id], actor=actor, now=now)
    params = {"number": item.number, "title": "" if item.confidential else item.title, "who": actor.name}
    notifications.tell(
        f"decision/{decision.uuid}/confirm",
        decision.second_person_id,
        item.bureau_id,
        "decision",
        CASE,
        decision.case_id,
        CONFIRM,
        params,
        now=now,
    )


def confirm(decision: CaseDecision, *, actor: Actor, now: datetime) -> None:
    """The second person agrees to an exemption; its ten minutes begin now. Raises Forbidden, Conflict."""
    if decision.second_person_id != actor.person_id:
        raise Forbidden(N_("只有提请时指定的第二人可以确认。"))
    case = session.get_one(OverdueCase, decision.case_id)
    until = rules.effective_at(now, int(settings.get(case.bureau_id, "withdraw_minutes")))
    waiting = (CaseDecision.state == DecisionState.PENDING, CaseDecision.confirmed_at.is_(None))
    _change(decision, waiting, {"confirmed_at": now, "effective_at": until})
    audit.record(actor, "case.confirm", CASE, case.id, now=now, decision=decision.uuid)


def withdraw(decision: CaseDecision, *, actor: Actor, now: datetime) -> None:
    """Take a pending decision back; both records stay. An exemption may also be turned down by its second person.

    Raises Forbidden, and Conflict once the ten minutes are over.
    """
    waits_for_second = decision.kind == DecisionKind.EXEMPT and decision.confirmed_at is None
    second = waits_for_second and decision.second_person_id == actor.person_id
    if decision.person_id != actor.person_id and not second:
        raise Forbidden(N_("只有作出决定的人可以撤回。"))
    if decision.effective_at <= now and not waits_for_second:
        raise Conflict(N_("可以撤回的时间已过，决定已经生效。"))
    waiting = (CaseDecision.state == DecisionState.PENDING,)
    _change(decision, waiting, {"state": DecisionState.WITHDRAWN, "withdrawn_at": now})
    audit.record(actor, "case.withdraw", CASE, decision.case_id, now=now, decision=decision.uuid)


def _change(decision: CaseDecision, conditions: tuple[Any, ...], values: dict[str, Any]) -> None:
    mine = update(CaseDecision).where(CaseDecision.id == decision.id, *conditions).values(values)
    if affected(mine) != 1:
        raise Conflict
    session.refresh(decision)
