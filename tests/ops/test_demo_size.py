"""The demo at size: its copies are as whole as what a sweep and people leave behind."""

import json
from typing import Any

from flask.testing import FlaskCliRunner
from sqlalchemy import func, select
from sqlalchemy.orm import Session, scoped_session

from tracker.audit.models import AuditRow
from tracker.escalation.models import EscalationStep
from tracker.notifications.models import Notice, Outbox, OutboxState
from tracker.workitems.models import WorkItem

ORIGINALS = 53


def told(runner: FlaskCliRunner, *words: str) -> dict[str, Any]:
    answer = runner.invoke(args=[*words, "--json"])
    assert answer.exit_code == 0, answer.output
    document: dict[str, Any] = json.loads(answer.output)
    return document


def check_notices(session: scoped_session[Session]) -> None:
    """Every notice of a copy names that copy, and each mail is in somebody's combined one."""
    query = select(Notice, WorkItem).join(WorkItem, WorkItem.id == Notice.subject_id)
    rows = session.execute(query.where(Notice.subject_kind == "work_item", WorkItem.number.like("B%"))).all()
    steps = select(func.count()).where(EscalationStep.work_item_id == WorkItem.id, WorkItem.number.like("B%"))
    assert len(rows) == (session.scalar(steps) or 0) > 0
    for notice, item in rows:
        assert (notice.params["number"], notice.params["title"]) == (item.number, item.title)
        assert notice.params["uuid"] == item.uuid
    loose = select(func.count()).where(Outbox.state == OutboxState.HELD, Outbox.digest_id.is_(None))
    assert session.scalar(loose) == 0, "mail is combined per person"
    session.rollback()  # what is loaded next is to be seen


def test_nothing_is_missing_after_seeding_and_more_can_be_added(
    runner: FlaskCliRunner, session: scoped_session[Session]
) -> None:
    added = -(-1000 // ORIGINALS) * ORIGINALS
    assert told(runner, "demo", "load", "--items", "1000")["items"] == ORIGINALS + added
    assert told(runner, "escalation", "reconcile")["clean"] is True
    assert told(runner, "audit", "verify")["ok"] is True
    check_notices(session)

    assert told(runner, "demo", "load", "--items", "10")["items"] == 2 * (ORIGINALS + added)
    assert told(runner, "escalation", "reconcile")["clean"] is True
    seeds = session.scalars(select(AuditRow.detail).where(AuditRow.act == "demo.seed").order_by(AuditRow.id)).all()
    assert seeds == [{"items": added}, {"items": ORIGINALS + added}]
    check_notices(session)

    numbers = select(func.count(), func.count(WorkItem.number.distinct()))
    assert session.execute(numbers).one() == (2 * (ORIGINALS + added),) * 2
