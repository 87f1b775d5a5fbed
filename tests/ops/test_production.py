"""Two of everything: doubled timetables do no harm, and half of the processes may die."""

import re

import psycopg

from tests.ops.conftest import Production
from tests.processes import Process, answers
from tests.servers import wait_until
from tracker.core.config import Settings
from tracker.core.jobs import make_celery


def seals(production: Production) -> tuple[int, int]:
    """(rows of the audit trail, rows with a seal)"""
    with psycopg.connect(production.site.database_url) as connection:
        row = connection.execute(
            "SELECT (SELECT count(*) FROM audit_row), (SELECT count(*) FROM audit_seal)"
        ).fetchone()
    assert row
    return row[0], row[1]


def by_message(worker: Process) -> bool:
    """True when a child of the worker did a job of the timetable; the worker's own pulse runs in its main process."""
    return bool(re.search(r"ForkPoolWorker-\d+ INFO tasks: job notifications\.dispatch", worker.text()))


def ring(production: Production, job: str) -> None:
    """Send what a page sends after its commit."""
    settings = Settings.from_environment(production.site.environment)
    make_celery(settings, publisher=True).send_task(job, ignore_result=True)


def all_sealed(production: Production) -> bool:
    rows, sealed = seals(production)
    return rows == sealed > 0


def test_two_of_everything_work_and_one_of_each_suffices(production: Production) -> None:
    site = production.site
    site.flask("account", "create-admin", "--username", "admin", "--name", "管理员", "--bureau", "示范局")
    wait_until(lambda: any(by_message(worker) for worker in production.workers), "a timetable is heard", seconds=60)
    ring(production, "audit.seal")
    ring(production, "audit.seal")
    wait_until(lambda: all_sealed(production), "the trail is sealed", seconds=60)

    for process in (production.webs[0], production.workers[0], production.beats[0]):
        process.kill()
    site.flask("account", "create-admin", "--username", "second", "--name", "副管理员")
    ring(production, "audit.seal")
    wait_until(lambda: all_sealed(production), "the remaining worker sealed the rest", seconds=60)
    assert answers(f"{production.webs[1].url}/healthz")
    site.flask("audit", "verify")
