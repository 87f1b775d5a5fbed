"""`flask up`: the embedded product as a newcomer starts it."""

import signal
import socket
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.processes import Site, answers
from tests.servers import free_port, wait_until
from tracker.core.config import Settings
from tracker.core.jobs import make_celery

UP = ("flask", "up", "--no-demo")


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    """An empty data folder with the schema in SQLite and the broker in files."""
    with Site(tmp_path, "") as site:
        site.flask("db", "upgrade")
        yield site


def sealed(site: Site) -> int:
    with sqlite3.connect(site.data_dir / "kaocheng.db") as connection:
        count: int = connection.execute("SELECT count(*) FROM audit_seal").fetchone()[0]
    return count


def test_it_serves_works_and_ends_in_order(site: Site) -> None:
    port = free_port()
    site.flask("account", "create-admin", "--username", "admin", "--name", "管理员", "--bureau", "示范局")
    process = site.start(UP, TRACKER_PORT=str(port))
    site.wait(process, lambda: f"Open http://127.0.0.1:{port}" in process.text(), "the address is printed")
    assert answers(f"http://127.0.0.1:{port}/healthz")

    bell = make_celery(Settings.from_environment(site.environment), publisher=True)
    bell.send_task("audit.seal", ignore_result=True)
    site.wait(process, lambda: sealed(site) > 0, "the worker heard the bell and sealed what create-admin wrote")

    process.popen.send_signal(signal.SIGINT)
    assert process.popen.wait(60) == 0, process.text()
    assert not answers(f"http://127.0.0.1:{port}/healthz")
    assert sealed(site) > 0


def test_killing_the_worker_ends_the_others_with_an_error(site: Site) -> None:
    port = free_port()
    process = site.start(UP, TRACKER_PORT=str(port))
    site.wait(process, lambda: "Open http" in process.text(), "the address is printed")
    assert "flask account create-admin" in process.text()  # nobody could log in yet
    next(child for child in process.children() if "worker" in child.cmdline()).kill()
    assert process.popen.wait(60) == 1
    assert "worker ended by itself" in process.text()
    wait_until(lambda: not answers(f"http://127.0.0.1:{port}/healthz"), "the web server is gone")


def test_a_taken_port_is_said_plainly(site: Site) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        process = site.start(UP, TRACKER_PORT=str(port))
        assert process.popen.wait(60) == 1
    assert f"Cannot listen on 127.0.0.1:{port}" in process.text()
    assert "TRACKER_PORT=8001" in process.text()
