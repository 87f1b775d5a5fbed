"""What follows from recorded steps: notices, mail and audit rows, each written by one statement over the steps.

The same statements serve a sweep (narrowed to its picks) and reconcile (over everything).
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Select,
    String,
    and_,
    case,
    cast,
    func,
    literal,
    literal_column,
    null,
    select,
    true,
)

from tracker.audit import service as audit
from tracker.clocks.models import Clock, ClockKind
from tracker.core.context import request_id
from tracker.core.db import UtcDateTime, affected, insert_ignore, is_postgresql
from tracker.core.i18n import N_
from tracker.core.sqljson import json_object
from tracker.escalation.keys import step_key
from tracker.escalation.models import EscalationStep, Holding, Light, Settled, Threshold
from tracker.escalation.service.picks import SAME_ADDRESS, picked, routes
from tracker.notifications import service as notifications
from tracker.notifications.models import OutboxState
from tracker.organisation.models import Person
from tracker.workitems.models import WorkItem

KIND = "escalation"

SOON = N_("%(number)s %(title)s：剩%(days)s个工作日到期。")
DUE = N_("%(number)s %(title)s：时限已过，已立逾期案。")
OVER = N_("%(number)s %(title)s：已逾%(days)s个工作日。")
REVIEW_SOON = N_("%(number)s %(title)s：剩%(days)s个工作日到期，办结申请等您审核。")
REVIEW_OVER = N_("%(number)s %(title)s：时限已过，办结申请还等您审核。")
DECIDE_SOON = N_("%(number)s %(title)s：剩%(days)s个工作日到期，延期申请等您办理。")
DECIDE_OVER = N_("%(number)s %(title)s：时限已过，延期申请还等您办理。")
WAITS = {
    ClockKind.SIGN_FOR: N_("%(number)s %(title)s：交办后过期未签收。"),
    ClockKind.UNIT_REVIEW: N_("%(number)s %(title)s：单位审核超过期限。"),
    ClockKind.SUPERVISOR_REVIEW: N_("%(number)s %(title)s：督办审核超过期限。"),
    ClockKind.EXTENSION: N_("%(number)s %(title)s：延期申请超过期限未办理。"),
    ClockKind.CASE: N_("%(number)s %(title)s：逾期案超过期限未作决定。"),
}
OTHER_WAIT = N_("%(number)s %(title)s：等待已超过期限。")
CONFIDENTIAL = N_("您有一项涉密任务的督办提醒，请登录查看。")

RANKS = {Light.RED: 3, Light.ORANGE: 2, Light.YELLOW: 1}


def record_steps(now: datetime) -> int:
    """Write a step for every pick that came to pass; returns how many were new."""
    columns = (
        "clock_id",
        "deadline_no",
        "step_no",
        "bureau_id",
        "work_item_id",
        "threshold_at",
        "raised_at",
        "light",
        "recipient",
        "person_id",
        "basis",
        "mail",
        "holder",
        "pending",
    )
    query = (
        select(
            *(picked.c[name] for name in columns[:6]),
            literal(now, UtcDateTime()),
            picked.c.light,
            picked.c.recipient,
            routes.c.person_id,
            routes.c.basis,
            and_(picked.c.mail, func.coalesce(Person.email, "") != ""),
            picked.c.holder,
            picked.c.holder == Holding.DECIDER,
        )
        .select_from(picked)
        .join(routes, SAME_ADDRESS)
        .outerjoin(Person, Person.id == routes.c.person_id)
        .where(picked.c.outcome == Settled.FIRED)
        .order_by(picked.c.threshold_at, picked.c.clock_id, picked.c.step_no)
    )
    return affected(insert_ignore(EscalationStep).from_select(columns, query, include_defaults=False))


def among_picks() -> ColumnElement[bool]:
    """Narrows statements over steps to those of the running sweep transaction."""
    return and_(
        picked.c.clock_id == EscalationStep.clock_id,
        picked.c.deadline_no == EscalationStep.deadline_no,
        picked.c.step_no == EscalationStep.step_no,
    )


def _steps(*columns: Any, picks_only: bool) -> Select[Any]:
    own = and_(
        Threshold.clock_id == EscalationStep.clock_id,
        Threshold.deadline_no == EscalationStep.deadline_no,
        Threshold.step_no == EscalationStep.step_no,
    )
    query = select(*columns)
    if picks_only:
        query = query.select_from(picked).join(EscalationStep, among_picks())
    else:
        query = query.select_from(EscalationStep)
    return (
        query.join(Threshold, own)
        .join(Clock, Clock.id == EscalationStep.clock_id)
        .outerjoin(WorkItem, WorkItem.id == EscalationStep.work_item_id)
        .where(true())
    )


def step_keys(channel: str) -> Select[Any]:
    """The keys of everything that the recorded steps ask for on a channel, as column `key`."""
    query = _steps(step_key(channel).label("key"), picks_only=False)
    return query.join(Person, Person.id == EscalationStep.person_id)


def _message() -> ColumnElement[str]:
    before, own = Threshold.offset_days < 0, Threshold.offset_days == 0
    reviewed, decided = (EscalationStep.holder == h for h in (Holding.REVIEWER, Holding.DECIDER))
    return case(
        *((Clock.kind == kind, literal(text, String())) for kind, text in WAITS.items()),
        (Clock.kind != ClockKind.COMPLETION, literal(OTHER_WAIT, String())),
        (and_(reviewed, before), literal(REVIEW_SOON, String())),
        (reviewed, literal(REVIEW_OVER, String())),
        (and_(decided, before), literal(DECIDE_SOON, String())),
        (decided, literal(DECIDE_OVER, String())),
        (before, literal(SOON, String())),
        (own, literal(DUE, String())),
        else_=literal(OVER, String()),
    )


def _params(*, secret: bool) -> Any:
    known = (WorkItem.number, WorkItem.title, WorkItem.uuid)
    number, title, uuid = (cast(func.coalesce(column, ""), String) for column in known)
    if secret:
        number, title = (cast(case((WorkItem.confidential, ""), else_=one), String) for one in (number, title))
    days = func.abs(Threshold.offset_days)
    return json_object(number=number, title=title, uuid=uuid, days=days, light=EscalationStep.light)


def notice_query(now: datetime, *, picks_only: bool = True) -> Select[Any]:
    """A notice for every step that has a recipient."""
    query = _steps(
        step_key("app"),
        EscalationStep.bureau_id,
        EscalationStep.person_id,
        literal(KIND, String()),
        case((EscalationStep.work_item_id.is_(None), "clock"), else_="work_item"),
        func.coalesce(EscalationStep.work_item_id, EscalationStep.clock_id),
        _message(),
        _params(secret=False),
        literal(now, UtcDateTime()),
        picks_only=picks_only,
    )
    return query.join(Person, Person.id == EscalationStep.person_id)


def mail_query(now: datetime, *, picks_only: bool = True) -> Select[Any]:
    """A loose outbox row for every step that goes by mail; bundling combines them per person."""
    secret = func.coalesce(WorkItem.confidential, False)
    query = _steps(
        step_key("mail"),
        EscalationStep.bureau_id,
        literal("mail", String()),
        EscalationStep.person_id,
        case((secret, literal(CONFIDENTIAL, String())), else_=_message()),
        _params(secret=True),
        case(*((EscalationStep.light == light, rank) for light, rank in RANKS.items()), else_=0),
        literal(OutboxState.HELD, String()),
        literal(0),
        literal(now, UtcDateTime()),
        literal("", String()),
        literal(now, UtcDateTime()),
        picks_only=picks_only,
    )
    return query.join(Person, Person.id == EscalationStep.person_id).where(EscalationStep.mail)


def audit_query(now: datetime) -> Select[Any]:
    """An audit row for every step of the running sweep transaction."""
    detail = json_object(
        step=EscalationStep.step_no,
        deadline_no=EscalationStep.deadline_no,
        clock=Clock.kind,
        light=EscalationStep.light,
        recipient=EscalationStep.recipient,
        person=EscalationStep.person_id,
        at=_text_of(EscalationStep.threshold_at),
    )
    return _steps(
        literal(now, UtcDateTime()),
        literal(request_id.get(), String()),
        EscalationStep.bureau_id,
        cast(null(), BigInteger),
        cast(null(), BigInteger),
        literal("escalation.step", String()),
        case((EscalationStep.work_item_id.is_(None), "clock"), else_="work_item"),
        func.coalesce(EscalationStep.work_item_id, EscalationStep.clock_id),
        detail,
        picks_only=True,
    )


def _text_of(instant: Any) -> ColumnElement[str]:
    if is_postgresql():
        return func.to_char(func.timezone("UTC", instant), literal_column('\'YYYY-MM-DD"T"HH24:MI:SS.US"Z"\''))
    return cast(instant, String)


def tell(now: datetime) -> tuple[int, int]:
    """Write notices, mail and audit of the running sweep transaction; returns notices and mails."""
    notices = notifications.notify_from(notice_query(now))
    mails = notifications.post_from(mail_query(now))
    audit.record_from(audit_query(now))
    return notices, mails
