"""Several sweeps at once, in processes of their own, write every step exactly once."""

import json
from pathlib import Path

from sqlalchemy import func, select

from tests.cast import Cast
from tests.escalation.situation import DIRECTOR, armed
from tests.processes import Site
from tracker.core.db import session
from tracker.escalation import service
from tracker.escalation.models import EscalationStep, OverdueCase
from tracker.notifications.models import Notice, Outbox

ITEMS = 40


def test_three_sweeps_at_once_are_one(cast: Cast, database_url: str, tmp_path: Path) -> None:
    for number in range(ITEMS):
        armed(cast, title=f"任务{number}")
    session.remove()
    url = database_url.replace("+psycopg", "")
    with Site(tmp_path, url) as site:
        command = ["flask", "escalation", "sweep", "--now", DIRECTOR.isoformat(), "--json"]
        running = [site.start(command) for _ in range(3)]
        assert [process.popen.wait(120) for process in running] == [0, 0, 0]
        done = [json.loads(text[text.index("{") :]) for text in (process.text() for process in running)]
    assert sum(result["steps"] for result in done) == 4 * ITEMS
    assert session.scalar(select(func.count()).select_from(EscalationStep)) == 4 * ITEMS
    assert session.scalar(select(func.count()).select_from(OverdueCase)) == ITEMS
    assert session.scalar(select(func.count()).where(Notice.kind == "escalation")) == 4 * ITEMS
    loose = select(func.count()).where(Outbox.state == "held", Outbox.digest_id.is_(None))
    assert session.scalar(loose) == 0
    assert service.reconcile(now=DIRECTOR).clean
