"""The demo's first start: whole or not at all, whatever interrupts it, and never without its accounts."""

import json
import os
import re
import signal
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import func, select

from tests import servers
from tests.processes import Process, Site
from tests.servers import free_port, wait_until
from tracker import create_app
from tracker.cli.demo.load import ACCOUNTS
from tracker.cli.demo.staff import ACCOUNTS as STAFF
from tracker.core.config import Settings
from tracker.core.db import db, session
from tracker.core.time import utcnow
from tracker.organisation import accounts
from tracker.workitems.models import WorkItem

LOAD = ("flask", "demo", "load")
ITEMS = 53


@pytest.fixture(params=["sqlite", "postgresql"])
def site(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Site]:
    """An empty migrated database on either engine."""
    name = f"kc_demo_{os.getpid()}"
    url = servers.create_database(name) if request.param == "postgresql" else ""
    with Site(tmp_path, url) as site:
        site.flask("db", "upgrade")
        yield site
    if url:
        servers.drop_database(name)


@pytest.fixture(scope="module")
def passwords() -> set[str]:
    """Of every installation so far."""
    return set()


def kept(site: Site) -> str:
    """What the file of accounts says, which is for its owner only."""
    assert (site.data_dir / ACCOUNTS).stat().st_mode & 0o777 == 0o600
    return (site.data_dir / ACCOUNTS).read_text(encoding="utf-8")


def password_in(text: str) -> str:
    found = re.search(r"Password of every demo account: (\S+)", text)
    assert found, text
    return found[1]


def let_in(site: Site, password: str) -> tuple[set[str], int]:
    """The user names that this password opens, and how many tasks there are."""
    with create_app(Settings.from_environment(site.environment)).app_context():
        try:
            now = utcnow()
            tried = {name: accounts.authenticate(name, password, "127.0.0.1", now=now) for name in STAFF.values()}
            items = session.scalar(select(func.count()).select_from(WorkItem)) or 0
            return {name for name, attempt in tried.items() if attempt.account}, items
        finally:
            session.remove()
            db.engine.dispose()


def halfway(site: Site) -> bool:
    """The plan is stored, which comes after the bureau and its accounts and before the tasks."""
    return any((site.data_dir / "files").glob("??/*"))


def cut(site: Site, process: Process) -> None:
    process.kill()
    assert process.popen.returncode == -signal.SIGKILL, process.text()
    if site.database_url:
        wait_until(lambda: alone(site.database_url), "the server noticed that its client is gone")


def alone(url: str) -> bool:
    query = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    with psycopg.connect(url) as connection:
        return connection.execute(query).fetchone() == (0,)


def test_what_was_cut_off_halfway_leaves_nothing_and_the_next_start_is_whole(site: Site) -> None:
    process = site.start(LOAD)
    site.wait(process, lambda: halfway(site), "the plan is being read")
    cut(site, process)
    assert let_in(site, "") == (set(), 0)

    told = json.loads(site.flask("demo", "load", "--json"))
    assert told["items"] == ITEMS
    assert {one["username"] for one in told["accounts"]} == set(STAFF.values())
    assert let_in(site, told["password"]) == (set(STAFF.values()), ITEMS)


def test_what_was_cut_off_at_the_end_is_never_there_without_its_accounts(site: Site) -> None:
    process = site.start(LOAD)
    wait_until((site.data_dir / ACCOUNTS).exists, "the accounts are written down", 120)
    process.kill()
    again = site.flask("demo", "load")
    assert str(site.data_dir / ACCOUNTS) in again or "Password of every" in again
    assert let_in(site, password_in(kept(site))) == (set(STAFF.values()), ITEMS)


def test_two_that_load_at_once_make_one_demo(site: Site, passwords: set[str]) -> None:
    first, second = site.start(LOAD), site.start(LOAD)
    assert [first.popen.wait(120), second.popen.wait(120)] == [0, 0], first.text() + second.text()
    assert len([one for one in (first, second) if "Password of every" in one.text()]) == 1
    password = password_in(kept(site))
    assert let_in(site, password) == (set(STAFF.values()), ITEMS)
    assert password not in passwords, "two installations share a password"
    passwords.add(password)


def up(site: Site, *, until: str) -> Process:
    process = site.start(("flask", "up"), TRACKER_PORT=str(free_port()))
    site.wait(process, (lambda: halfway(site)) if until == "halfway" else (lambda: until in process.text()), until, 120)
    return process


def test_an_interrupted_first_start_locks_nobody_out_and_a_second_keeps_the_data(tmp_path: Path) -> None:
    with Site(tmp_path, "") as site:
        site.flask("db", "upgrade")
        cut(site, up(site, until="halfway"))

        first = up(site, until="Open http")
        password = password_in(first.text())
        assert let_in(site, password) == (set(STAFF.values()), ITEMS)
        first.popen.send_signal(signal.SIGINT)
        assert first.popen.wait(60) == 0, first.text()
        site.flask("account", "create-admin", "--username", "later", "--name", "后来人", "--password", "a-long-one-42")

        second = up(site, until="Open http")
        assert password_in(second.text()) == password
        assert "First start" not in second.text()
        assert let_in(site, "a-long-one-42")[1] == ITEMS
        assert let_in(site, password)[0] == set(STAFF.values())
