"""The production shape: two of every process over PostgreSQL and Redis do the main job, and nothing happens twice."""

from __future__ import annotations

import psycopg
import pytest

from tests.e2e import job as steps
from tests.e2e.conftest import Workplace
from tests.e2e.job import Job

pytestmark = pytest.mark.browser

LIFE = ["dispatch", "accept", "file", "request_completion", "pass", "send_back", "request_completion", "pass", "pass"]
"""What happened to the first task, each once, in this order."""
HELD = ["dispatch", "accept"]
COUNTS = {
    "SELECT count(*) FROM plan": 1,
    "SELECT count(*) FROM work_item": 2,
    "SELECT count(*) FROM progress_entry": 1,
    "SELECT count(*) FROM evidence": 1,
    "SELECT count(*) FROM completion_request": 2,
    "SELECT count(*) FROM overdue_case": 1,
    "SELECT count(*) FROM case_decision": 1,
    "SELECT count(*) FROM audit_row WHERE act = 'case.decide'": 1,
    "SELECT count(*) FROM audit_row WHERE act = 'case.carry_out'": 1,
    "SELECT count(*) FROM work_item WHERE close_out_no IS NOT NULL": 1,
    "SELECT count(*) FROM fact WHERE fact_type = 'case_held'": 1,
}


def rows(job: Job, query: str, *values: str) -> list[tuple[object, ...]]:
    """What the database holds."""
    with psycopg.connect(job.site.database_url.replace("+psycopg", "")) as connection:
        return connection.execute(query.encode(), values).fetchall()


@pytest.mark.engines("postgresql")
def test_two_of_everything_do_the_job_once(workplace: Workplace) -> None:
    job = workplace("zh", each=2)
    steps.imports(job)
    steps.reviews(job)
    steps.publishes_and_dispatches(job)
    for title in (steps.DONE, steps.LATE):
        steps.accepts(job, title)
    steps.reports(job)
    steps.closes(job)
    steps.quarter_opens(job)
    before = steps.score_of_unit(job)
    steps.escalates(job)
    steps.holds_to_account(job)
    steps.is_carried_out(job)
    fell, lines = steps.costs_points(job, before)
    assert lines
    assert fell == -sum(lines) / 2 > 0, "the score is the mean of two sheets"

    life = "SELECT verb FROM status_change JOIN work_item ON work_item.id = work_item_id WHERE title = %s ORDER BY at"
    assert [verb for (verb,) in rows(job, life, steps.DONE)] == LIFE
    assert [verb for (verb,) in rows(job, life, steps.LATE)] == HELD
    assert {query: rows(job, query)[0][0] for query in COUNTS} == COUNTS
    job.site.flask("escalation", "reconcile")  # ends with 1 when a step, case, notice or mail is missing or too many
    job.site.flask("scoring", "verify")
    job.site.flask("audit", "verify")
    letters = [str(letter["Message-ID"]) for letter in job.sink.letters]
    assert len(letters) == len(set(letters))
