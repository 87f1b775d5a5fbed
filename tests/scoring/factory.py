"""Items that end late or are held to account, under the example rules."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import select

from tests.cast import Cast
from tests.workitems import factory as items
from tracker.core.context import SYSTEM
from tracker.core.db import session
from tracker.escalation import service as escalation
from tracker.escalation.models import CaseDecision, DecisionKind, OverdueCase
from tracker.escalation.service import Ruling
from tracker.progress import service as progress
from tracker.scoring import service
from tracker.workitems.models import WorkItem

START = datetime(2026, 9, 1, 1, 0, tzinfo=UTC)
DUE = date(2026, 9, 11)
"""A Friday; the cut-off is 17:30 in Shanghai."""


def at(day: date, hour: int = 2) -> datetime:
    """An instant in the forenoon of a day in Shanghai."""
    return datetime(day.year, day.month, day.day, hour, tzinfo=UTC)


def rules_in_force(cast: Cast, *keys: str, since: date = date(2026, 7, 1)) -> None:
    """Presets in force, activated at the start of the story."""
    for key in keys or ("example",):
        put_in_force(cast.bureau_id, key, since, START)
    session.commit()


def put_in_force(bureau_id: int, key: str, since: date, now: datetime) -> None:
    """A preset drafted and activated in one go."""
    service.activate(service.draft(SYSTEM, bureau_id, key, now=now), SYSTEM, valid_from=since, now=now)


def running(cast: Cast, **facts: Any) -> WorkItem:
    """In progress since 1 September, due on the 11th."""
    item = items.in_progress(cast, now=START, **({"due_date": DUE} | facts))
    session.commit()
    return item


def closed(cast: Cast, delivered: date, **facts: Any) -> WorkItem:
    """Delivered in the forenoon of `delivered` and closed the same day."""
    item = running(cast, **facts)
    moment = at(delivered)
    progress.request_completion(item, actor=cast.actor("陈思远"), now=moment, text="三个系统已对接")
    progress.review(item, actor=cast.actor("王立群"), now=moment, passed=True)
    progress.review(item, actor=cast.actor("苏敏"), now=moment, passed=True)
    session.commit()
    return item


def case_of(item: WorkItem, on: date) -> OverdueCase:
    """The overdue case, opened by a sweep on `on`."""
    escalation.sweep(now=at(on))
    return session.scalars(select(OverdueCase).where(OverdueCase.work_item_id == item.id)).one()


def decided(cast: Cast, case: OverdueCase, kind: DecisionKind, on: date, **given: Any) -> CaseDecision:
    """A decision of 苏敏, carried out a quarter of an hour later."""
    if kind == DecisionKind.HOLD:
        given = {"subject_unit_id": case.unit_id, "rule_reference": "示例规则", **given}
    if kind == DecisionKind.EXEMPT:
        given = {"second_person_id": cast.person("唐宁"), "rule_reference": "省局系统停机", **given}
    decision = escalation.decide(case, Ruling(kind, reason="理由", **given), actor=cast.actor("苏敏"), now=at(on))
    if kind == DecisionKind.EXEMPT:
        escalation.confirm(decision, actor=cast.actor("唐宁"), now=at(on))
    session.commit()
    escalation.sweep(now=at(on) + timedelta(minutes=15))
    return decision
