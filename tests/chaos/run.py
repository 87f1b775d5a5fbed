"""Kill web, worker and beat at random while thousands of thresholds pass; then count what is missing or doubled.

`python -m tests.chaos.run --db both --kills 50 --items 2000` prints one JSON document per database and ends with 1 when
anything is missing or doubled. SQLite runs with the embedded web server and the file broker, PostgreSQL with gunicorn
and Redis.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, timedelta
from datetime import time as clock_time
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import redis
from flask import Flask
from sqlalchemy import func, select

from tests import databases, seeding, servers
from tests.cast import build
from tests.processes import BEAT, WEB, WORKER, Process, Site
from tracker import create_app
from tracker.audit.models import AuditRow
from tracker.core import jobs
from tracker.core.config import Settings
from tracker.core.db import db, session
from tracker.core.workdays import WorkCalendar
from tracker.escalation.models import ClockGuard, EscalationStep, OverdueCase, Threshold
from tracker.notifications.models import Notice, Outbox
from tracker.organisation import queries as organisation
from tracker.workitems.models import WorkItem

EMBEDDED = (sys.executable, "-m", "tasks.embedded")
ROLES = ("web", "worker", "second worker", "beat")
SPREAD = 20
"""Days over which the deadlines are spread."""
SPAN = 50.0
"""Days by which the clock moves in the course of a run: every step of every deadline has passed at its end."""
PATIENCE = 120.0


@dataclass(frozen=True)
class Report:
    """What was killed and what was found. Steps are those of deadlines; waits have steps of their own."""

    db: str
    seed: int
    items: int
    kills: int
    expected_steps: int
    missing_steps: int
    doubled_steps: int
    wrong_instants: int
    surplus_steps: int
    missing_cases: int
    doubled_cases: int
    missing_notices: int
    doubled_notices: int
    missing_mails: int
    audit_difference: int
    settled_after_seconds: float
    seconds: float
    reconcile: dict[str, Any]

    @property
    def clean(self) -> bool:
        """Nothing missing, nothing doubled, and reconcile agrees."""
        wrong = ("missing", "doubled", "wrong", "surplus", "audit")
        counts = [value for name, value in asdict(self).items() if name.startswith(wrong)]
        return not any(counts) and bool(self.reconcile["clean"])


class Crowd:
    """One process per role; whoever is killed is started again at once."""

    def __init__(self, site: Site, web: Sequence[str]) -> None:
        self._site = site
        worker = [*WORKER[:-1], "1"]
        self._commands = {"web": list(web), "worker": worker, "second worker": worker, "beat": list(BEAT)}
        self._running: dict[str, Process] = {}
        self._started = 0
        for role in ROLES:
            self._start(role)

    def _start(self, role: str) -> None:
        self._started += 1
        command = list(self._commands[role])
        if "worker" in role:
            command += ["--hostname", f"chaos{self._started}@test"]
        self._running[role] = self._site.start(command, TRACKER_HOST="127.0.0.1", TRACKER_PORT=str(servers.free_port()))

    def kill(self, role: str) -> None:
        """SIGKILL to the role's whole process group, then a new one."""
        self._running[role].kill()
        self._start(role)

    def end(self) -> None:
        """SIGKILL to everybody, for good."""
        for process in self._running.values():
            process.kill()


def run(engine: str, *, kills: int, items: int, seed: int) -> Report:
    """One chaos run on `engine` in a folder of its own."""
    started = time.monotonic()
    dice = random.Random(seed)
    with tempfile.TemporaryDirectory(prefix="kc-chaos-") as folder:
        site, clean_up = _site(engine, Path(folder))
        with site:
            app = create_app(Settings.from_environment(site.environment))
            with app.app_context():
                databases.build_schema()
                dues = _seed(items)
                settled = _torment(site, app, engine, dice, kills)
                report = _count(engine, seed, kills, dues, site, settled, started)
                session.remove()
                db.engine.dispose()
        clean_up()
    return report


def _site(engine: str, folder: Path) -> tuple[Site, Callable[[], None]]:
    if engine == "sqlite":
        return Site(folder, f"sqlite:///{folder / 'kaocheng.db'}"), lambda: None
    name = f"kc_chaos_{os.getpid()}"
    broker = servers.redis_url()
    with redis.Redis.from_url(broker) as connection:
        connection.flushall()
    return Site(folder, servers.create_database(name), broker), lambda: servers.drop_database(name)


def _seed(items: int) -> dict[int, datetime]:
    """Items whose ladders nobody has set yet, due at 17:30 on the coming working days."""
    now = datetime.now(UTC)
    cast = build(now)
    calendar = organisation.calendar(cast.bureau_id)
    first = now.date() + timedelta(days=8)
    dues = {n: _cut_off(calendar.next_working(first + timedelta(days=n % SPREAD))) for n in range(1, items + 1)}
    seeding.write_items(seeding.Field.of(cast, now, armed=False), dues)
    seeding.finish(items)
    return dues


def _cut_off(day: date) -> datetime:
    return datetime.combine(day, clock_time(17, 30), ZoneInfo(seeding.ZONE)).astimezone(UTC)


def _torment(site: Site, app: Flask, engine: str, dice: random.Random, kills: int) -> float:
    """Move the clock and kill, `kills` times; then leave them alone. Returns the seconds until all was settled."""
    crowd = Crowd(site, EMBEDDED if engine == "sqlite" else WEB)
    session.remove()
    # A move of the clock in the middle of the guard's very first look would be a jump: nothing was seen before it.
    servers.wait_until(_looked, "the clocks were looked at once", PATIENCE)
    for number in range(1, kills + 1):
        site.set_clock(86400 * SPAN * number / kills)
        with app.app_context():
            jobs.ring("escalation.sweep")
        time.sleep(dice.uniform(0.2, 1.4))  # a kill at a random moment is the point
        crowd.kill(dice.choice(ROLES))
    quiet = time.monotonic()
    try:
        servers.wait_until(lambda: _settled(SPAN), "every threshold is settled", PATIENCE)
    except AssertionError as error:
        logs = "\n".join(f"--- {process.log.name}\n{process.text()[-1500:]}" for process in site.processes[-8:])
        raise AssertionError(f"{error}\n{_standing(SPAN)}\n{logs}") from error
    settled = time.monotonic() - quiet
    crowd.end()
    return settled


def _looked() -> bool:
    """Has the guard looked at the clocks?"""
    found = session.execute(select(ClockGuard.boot_id).limit(1)).first()
    session.rollback()
    return found is not None


def _settled(days: float) -> bool:
    """No threshold that has passed is open, every ladder is set, and no mail waits to be combined."""
    now = datetime.now(UTC) + timedelta(days=days)
    open_ones = select(Threshold.clock_id).where(Threshold.settled.is_(None), Threshold.threshold_at <= now).limit(1)
    steps = select(func.count()).select_from(EscalationStep).where(EscalationStep.light != "none")
    loose = select(Outbox.id).where(Outbox.state == "held", Outbox.digest_id.is_(None)).limit(1)
    items = session.scalar(select(func.count()).select_from(WorkItem))
    waiting = session.execute(open_ones).first() or session.execute(loose).first()
    enough = (session.scalar(steps) or 0) >= 4 * (items or 0)
    session.rollback()
    return not waiting and enough


def _standing(days: float) -> dict[str, Any]:
    """What is not settled, for the report of a run that does not come to its end."""
    now = datetime.now(UTC) + timedelta(days=days)
    passed = select(func.count()).where(Threshold.settled.is_(None), Threshold.threshold_at <= now)
    steps = select(func.count()).select_from(EscalationStep)
    held = select(func.count()).where(ClockGuard.held_since.is_not(None))
    loose = select(func.count()).where(Outbox.state == "held", Outbox.digest_id.is_(None))
    queries = {"passed": passed, "steps": steps, "held clocks": held, "loose mail": loose}
    return {name: session.scalar(query) for name, query in queries.items()}


def expected_steps(dues: dict[int, datetime], calendar: WorkCalendar) -> dict[tuple[int, int], datetime]:
    """(clock, step) → instant, worked out here again from the days alone."""
    found = {}
    for clock_id, due in dues.items():
        day = due.astimezone(ZoneInfo(seeding.ZONE)).date()
        for step, offset in enumerate((-3, 0, 3, 7), 1):
            nine = datetime.combine(calendar.add(day, offset), clock_time(9), ZoneInfo(seeding.ZONE))
            found[clock_id, step] = due if offset == 0 else nine.astimezone(UTC)
    return found


def _count(
    engine: str, seed: int, kills: int, dues: dict[int, datetime], site: Site, settled: float, started: float
) -> Report:
    bureau_id = session.scalar(select(WorkItem.bureau_id).limit(1)) or 0
    expected = expected_steps(dues, organisation.calendar(bureau_id))
    query = select(EscalationStep.clock_id, EscalationStep.step_no, EscalationStep.threshold_at)
    rows = session.execute(query.where(EscalationStep.light != "none")).all()
    actual = {(row.clock_id, row.step_no): row.threshold_at for row in rows}
    cases = list(session.scalars(select(OverdueCase.clock_id)))
    everything = session.scalar(select(func.count()).select_from(EscalationStep)) or 0
    told = select(EscalationStep.id).where(EscalationStep.person_id.is_not(None))
    with_person = len(session.scalars(told).all())
    mailed = len(session.scalars(told.where(EscalationStep.mail)).all())
    notices = list(session.scalars(select(Notice.key).where(Notice.kind == "escalation")))
    mails = session.scalar(select(func.count()).where(Outbox.key.startswith("esc/"))) or 0
    audited = session.scalar(select(func.count()).where(AuditRow.act == "escalation.step")) or 0
    session.rollback()
    verdict = json.loads(site.flask("escalation", "reconcile", "--json"))
    return Report(
        db=engine,
        seed=seed,
        items=len(dues),
        kills=kills,
        expected_steps=len(expected),
        missing_steps=len(expected.keys() - actual.keys()),
        doubled_steps=len(rows) - len(actual),
        wrong_instants=sum(actual[key] != at for key, at in expected.items() if key in actual),
        surplus_steps=len(actual.keys() - expected.keys()),
        missing_cases=len(dues.keys() - set(cases)),
        doubled_cases=len(cases) - len(set(cases)),
        missing_notices=with_person - len(set(notices)),
        doubled_notices=len(notices) - len(set(notices)),
        missing_mails=mailed - mails,
        audit_difference=everything - audited,
        settled_after_seconds=round(settled, 1),
        seconds=round(time.monotonic() - started, 1),
        reconcile=verdict,
    )


def main() -> int:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--db", choices=("sqlite", "postgresql", "both"), default="both")
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--items", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=random.randrange(10**6))
    given = parser.parse_args()
    engines = ("sqlite", "postgresql") if given.db == "both" else (given.db,)
    reports = [run(engine, kills=given.kills, items=given.items, seed=given.seed) for engine in engines]
    for report in reports:
        print(json.dumps({**asdict(report), "clean": report.clean}))
    return 0 if all(report.clean for report in reports) else 1


if __name__ == "__main__":
    sys.exit(main())
