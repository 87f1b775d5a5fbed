"""Reconcile finds and heals what is missing, reports what is surplus, and is quiet otherwise."""

import pytest
from sqlalchemy import delete, func, select, update

from tests.cast import Cast
from tests.escalation.situation import DIRECTOR, LEADER, armed, steps_of
from tracker.clocks.models import Clock, ClockHolding, ClockKind, Deadline
from tracker.core.db import session
from tracker.escalation import queries, service
from tracker.escalation.models import EscalationStep, OverdueCase, Settled, Threshold
from tracker.notifications.models import Notice, Outbox
from tracker.workitems.models import WorkItem


@pytest.fixture
def item(cast: Cast) -> WorkItem:
    """Past every step, all recorded."""
    found = armed(cast)
    service.sweep(now=DIRECTOR)
    return found


def test_it_is_quiet_when_all_is_well(item: WorkItem) -> None:
    assert service.reconcile(now=DIRECTOR).clean


def test_a_missing_step_comes_back_once_with_its_instant(cast: Cast) -> None:
    item = armed(cast)
    wrongly = update(Threshold).where(Threshold.work_item_id == item.id, Threshold.threshold_at == LEADER)
    session.execute(wrongly.values(settled=Settled.FIRED))
    session.commit()
    service.sweep(now=DIRECTOR)
    assert [step.step_no for step in steps_of(item)] == [1, 2, 4]
    assert service.reconcile(now=DIRECTOR).missing_steps == 1
    assert [step.threshold_at for step in steps_of(item)][2] == LEADER
    assert service.reconcile(now=DIRECTOR).clean


def test_lost_notices_mail_and_cases_come_back(item: WorkItem) -> None:
    case = queries.open_case_of(item.id)
    assert case is not None
    clock = session.scalars(select(Clock).where(Clock.kind == ClockKind.CASE, Clock.subject_id == case.id)).one()
    for table, column in (
        (Threshold, Threshold.clock_id),
        (ClockHolding, ClockHolding.clock_id),
        (Deadline, Deadline.clock_id),
    ):
        session.execute(delete(table).where(column == clock.id))
    session.execute(delete(EscalationStep).where(EscalationStep.clock_id == clock.id))
    session.execute(delete(Clock).where(Clock.id == clock.id))
    session.execute(delete(OverdueCase))
    session.execute(update(Outbox).values(digest_id=None))
    session.execute(delete(Outbox))
    session.execute(delete(Notice).where(Notice.kind == "escalation"))
    session.commit()
    steps = session.scalar(select(func.count()).select_from(EscalationStep))
    result = service.reconcile(now=DIRECTOR)
    assert result.missing_cases == 1
    assert result.missing_notices == result.missing_mails == steps
    assert session.scalar(select(func.count()).where(Notice.kind == "escalation")) == steps
    assert service.reconcile(now=DIRECTOR).clean


def test_a_surplus_step_is_reported_and_left(item: WorkItem) -> None:
    session.execute(
        update(Clock).where(Clock.subject_id == item.id, Clock.kind == "completion").values(ended_at=LEADER)
    )
    session.commit()
    result = service.reconcile(now=DIRECTOR)
    assert result.surplus_steps == 2
    assert len(steps_of(item)) == 4
