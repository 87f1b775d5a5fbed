"""The shape of production: two web servers, two workers, two timetables on PostgreSQL and Redis."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests import servers
from tests.processes import Process, Site


@dataclass(frozen=True)
class Production:
    """The running processes; `site` has the settings, the clock and `flask`."""

    site: Site
    webs: list[Process]
    workers: list[Process]
    beats: list[Process]


@pytest.fixture
def production(tmp_path: Path, redis_url: str) -> Iterator[Production]:
    """Everything twice, on an empty migrated database. The product's clock can be moved (`site.set_clock`)."""
    name = f"kc_production_{os.getpid()}"
    with Site(tmp_path, servers.create_database(name), redis_url) as site:
        site.flask("db", "upgrade")
        yield Production(
            site,
            webs=[site.web() for _ in range(2)],
            workers=[site.worker() for _ in range(2)],
            beats=[site.beat() for _ in range(2)],
        )
    servers.drop_database(name)
