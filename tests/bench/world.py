"""Databases at size: the demo once, then a copy per size filled up with copies of its tasks."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

import psycopg
from flask import Flask
from sqlalchemy import select

from tests import servers
from tests.bench.machine import parent
from tests.databases import build_schema
from tests.processes import Site
from tracker import create_app
from tracker.core import time
from tracker.core.config import Settings
from tracker.core.db import db, session, unit_of_work
from tracker.organisation import queries as organisation
from tracker.organisation.models import Account, Person
from tracker.progress import service as progress
from tracker.workitems.models import State, WorkItem

UNIT, HEAD = "信息中心", "sunhao"
"""The unit whose overdue tasks are listed, and the account that looks: a section and its head."""

SERVER = (
    "max_connections=100",
    "shared_buffers=1GB",
    "effective_cache_size=3GB",
    "maintenance_work_mem=256MB",
    "work_mem=16MB",
    "max_wal_size=8GB",
    "checkpoint_timeout=15min",
    "random_page_cost=1.1",
    "jit=off",
)
"""As docs/operations.md would have it on a machine of 4 GB with an SSD; fsync and everything for safety stays on."""

PRODUCTION = {"TRACKER_PRODUCTION": "1", "TRACKER_TESTING": "0"}
"""The processes are set up as on a server: nothing that tests switch on or off."""

ENTRIES = 20
TEXT = "本周完成三个接口的联调，剩余两项等业务科室书面确认，下周一前报送核对结果。"


@dataclass(frozen=True)
class World:
    """A filled database: how to reach it, who logs in, what is looked at."""

    items: int
    site: Site
    password: str
    unit_id: int
    item: str
    """Uuid of the task whose page is measured."""

    def running(self) -> list[tuple[str, int]]:
        """(uuid, version) of the unit's tasks in progress that are not the measured one."""
        query = (
            "SELECT uuid, version FROM work_item WHERE lead_unit_id = %s AND state = 'in_progress' AND uuid <> %s "
            "ORDER BY id LIMIT 20000"
        )
        with psycopg.connect(self.site.database_url) as connection:
            return [(uuid, version) for uuid, version in connection.execute(query, (self.unit_id, self.item))]


class DatabaseServer:
    """The PostgreSQL of the bench, with everything that keeps data safe switched on."""

    def __init__(self) -> None:
        self.url = servers.start_postgresql(SERVER)
        self.connection = psycopg.connect(self.url, autocommit=True)
        self.leader = parent(self.connection.info.backend_pid)

    def create(self, name: str, template: str = "template0") -> str:
        """A database made from `template`; its address."""
        self.connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY FILE_COPY'.encode())
        return f"{self.url.rsplit('/', 1)[0]}/{name}"

    def tidy(self, url: str) -> None:
        """Vacuum and count a filled database, so that no housekeeping falls into a measurement."""
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("VACUUM ANALYZE")
        self.connection.execute("CHECKPOINT")


@contextmanager
def opened(site: Site) -> Iterator[Flask]:
    """The application on a site's database, in this process."""
    environment = {name: value for name, value in site.environment.items() if name.startswith("TRACKER_")}
    app = create_app(Settings.from_environment(environment))
    with app.app_context():
        try:
            yield app
        finally:
            session.remove()
            db.engine.dispose()


def demo(site: Site) -> str:
    """Write the schema and the demo; the password of its accounts."""
    with opened(site):
        build_schema()
    loaded = json.loads(site.flask("demo", "load", "--json"))
    return str(loaded["password"])


def fill(server: DatabaseServer, site: Site, items: int) -> None:
    """Bring the demo to about `items` tasks with all their records; only meanwhile, foreign keys are not checked."""
    name = site.database_url.rsplit("/", 1)[1]
    server.connection.execute(f'ALTER DATABASE "{name}" SET session_replication_role = replica'.encode())
    site.flask("demo", "load", "--items", str(items), "--json")
    server.connection.execute(f'ALTER DATABASE "{name}" RESET session_replication_role'.encode())


def look(site: Site, items: int, password: str) -> World:
    """Choose what is measured: the first overdue task of the unit gets its twenty reports."""
    with opened(site):
        bureau_id = organisation.bureaus()[0]
        now = time.utcnow()
        unit_id = organisation.tree(bureau_id, now.date()).find(UNIT)
        assert unit_id is not None
        query = select(WorkItem).where(
            WorkItem.lead_unit_id == unit_id, WorkItem.state == State.IN_PROGRESS, WorkItem.sort_at <= now
        )
        item = session.scalars(query.order_by(WorkItem.id)).first()
        assert item is not None, "the demo has no overdue task in that unit"
        uuid = item.uuid
        with unit_of_work():
            _report(uuid, bureau_id)
        return World(items, site, password, unit_id, uuid)


def _report(uuid: str, bureau_id: int) -> None:
    now = time.utcnow()
    person = session.scalars(select(Person.id).join(Account).where(Account.username == HEAD)).one()
    actor = organisation.actor_for(person, now.date())
    item = session.scalars(select(WorkItem).where(WorkItem.uuid == uuid)).one()
    for number in range(ENTRIES):
        at = now - timedelta(minutes=10 * (ENTRIES - number))
        progress.file(item, actor=actor, now=at, percent=40 + number, text=TEXT)


def request_key() -> str:
    """What a form carries so that it is carried out once."""
    return secrets.token_hex(16)
