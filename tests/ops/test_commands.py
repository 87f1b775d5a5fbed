"""The exact commands of image, compose file and units, run as processes on PostgreSQL and Redis."""

import os
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from tests import servers
from tests.ops import declared
from tests.processes import ROOT, Process, Site

NAME = f"kc_ops_{os.getpid()}"


@pytest.fixture
def site(tmp_path: Path, redis_url: str) -> Iterator[Site]:
    """An empty PostgreSQL and Redis, with the settings of production."""
    production = {"TRACKER_TESTING": "0", "TRACKER_PRODUCTION": "1"}
    with Site(tmp_path, servers.create_database(NAME), redis_url, production) as site:
        yield site
    servers.drop_database(NAME)


def run(site: Site, command: Sequence[str]) -> None:
    process = site.start(command)
    assert process.popen.wait(120) == 0, process.text()


def does_a_job(site: Site, worker: Process, job: str) -> None:
    site.wait(worker, lambda: f"job {job}:" in worker.text(), f"the worker does {job}")


def test_the_compose_file_runs_the_product(site: Site) -> None:
    run(site, declared.compose_command("migrate"))
    web = site.web(declared.compose_command("web"))
    worker = site.worker(declared.compose_command("worker"))
    beat = site.beat(declared.compose_command("beat"))
    does_a_job(site, worker, "notifications.dispatch")
    health = [word.replace("http://127.0.0.1:8000", web.url) for word in declared.image_health_check()]
    assert subprocess.run(health, cwd=ROOT, env=site.environment, check=False).returncode == 0
    assert [process.stop() for process in (web, worker, beat)] == [0, 0, 0]


def test_the_units_run_the_product(site: Site) -> None:
    run(site, ["flask", "db", "upgrade"])
    web = site.web(declared.unit_command("kaocheng-web.service"))
    worker = site.worker(declared.unit_command("kaocheng-worker@.service"))
    beat = site.beat(declared.unit_command("kaocheng-beat.service"))
    does_a_job(site, worker, "escalation.sweep")
    run(site, declared.unit_command("kaocheng-sweep.service"))
    assert [process.stop() for process in (web, worker, beat)] == [0, 0, 0]
