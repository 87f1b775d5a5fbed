"""Fixtures every test may use: a fresh database on each engine, the application, a client and a stopped clock.

A test that asks for `app` (or anything built on it) runs once on SQLite and once on PostgreSQL; `--db` narrows that.
The schema is built once per process and engine; each test gets a copy of it, so nothing leaks from test to test.
"""

from __future__ import annotations

import contextvars
import copy
import functools
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import hypothesis
import pytest
import redis
import time_machine
from flask import Flask
from flask.testing import FlaskClient, FlaskCliRunner
from sqlalchemy.orm import Session, scoped_session

from tests import databases, servers
from tests.moment import NOW
from tools.browser import chromium
from tracker.core.config import Settings
from tracker.core.db import db
from tracker.core.db import session as scoped

if TYPE_CHECKING:  # a test of pure rules starts without building the application
    from tests.cast import Cast
    from tests.visitor import Visitor

ENGINES = ("sqlite", "postgresql")
LONG = ("e2e", "matrix", "ops", "jobs")
"""Folders whose tests take minutes rather than milliseconds, the longest first."""


@dataclass(frozen=True)
class House:
    """One application per process and engine, and the database it is bound to."""

    app: Flask
    settings: Settings
    database: databases.Database


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--db", choices=(*ENGINES, "both"), default="both", help="databases the tests run on")
    parser.addoption("--no-skips", action="store_true", help="a skipped or expected failure fails the run")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "engine" in metafunc.fixturenames:
        choice = metafunc.config.getoption("--db")
        marker = metafunc.definition.get_closest_marker("engines")
        wanted = marker.args if marker else ENGINES
        engines = wanted if choice == "both" else [name for name in wanted if name == choice]
        metafunc.parametrize("engine", engines, indirect=True, scope="session")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What starts servers and browsers goes first, so that no long module is left for the end of a parallel run."""
    items.sort(key=lambda item: LONG.index(item.path.parent.name) if item.path.parent.name in LONG else len(LONG))


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if not reporter or not session.config.getoption("--no-skips"):
        return
    left_out = [key for key in ("skipped", "xfailed", "xpassed") if reporter.stats.get(key)]
    if left_out and session.exitstatus == pytest.ExitCode.OK:
        reporter.write_line(f"Refused by --no-skips: {', '.join(left_out)}", red=True)
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


# Speed belongs to the benchmark: a busy machine must not fail a rule.
hypothesis.settings.register_profile("house", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
hypothesis.settings.load_profile("house")


def _only_loopback(event: str, arguments: tuple[Any, ...]) -> None:
    """Refuse every connection that would leave the machine (an audit hook sees all of Python's own sockets)."""
    if event in ("socket.connect", "socket.sendto") and isinstance(arguments[-1], tuple):
        host = str(arguments[-1][0])
        if host not in ("localhost", "::1", "") and not host.startswith("127."):
            raise RuntimeError(f"a test tried to reach {host}")


sys.addaudithook(_only_loopback)


class FreshContextClient(FlaskClient):
    """Each request runs in contexts of its own, as on a server, also while a test holds an application context."""

    def open(self, *args: Any, **kwargs: Any) -> Any:
        kwargs.setdefault("buffered", True)
        return contextvars.Context().run(functools.partial(super().open, *args, **kwargs))


class FreshContextRunner(FlaskCliRunner):
    """Each command runs in contexts of its own, as in a shell."""

    def invoke(self, *args: Any, **kwargs: Any) -> Any:
        return contextvars.Context().run(functools.partial(super().invoke, *args, **kwargs))


@pytest.fixture(scope="session")
def engine(request: pytest.FixtureRequest) -> str:
    """Name of the database engine this test runs on."""
    name: str = request.param
    return name


@pytest.fixture(scope="session")
def settings_of(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Settings]:
    """Settings for a database address and a data folder; further settings by name."""

    def make(database_url: str, data_dir: Path, **more: str) -> Settings:
        given = {
            "database_url": database_url,
            "data_dir": str(data_dir),
            "secret_key": "s" * 40,
            "testing": "1",
            **more,
        }
        return Settings.from_environment({f"TRACKER_{name.upper()}": value for name, value in given.items()})

    return make


@pytest.fixture(scope="session")
def house(
    engine: str, settings_of: Callable[..., Settings], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[House]:
    """The application on `engine`, its schema built; a test asks for `app` instead, which renews the database."""
    from tracker import create_app

    database = databases.make(engine, tmp_path_factory.mktemp(f"db-{engine}"))
    settings = settings_of(database.url, tmp_path_factory.mktemp(f"data-{engine}"))
    app = create_app(settings)
    app.test_client_class = FreshContextClient
    app.test_cli_runner_class = FreshContextRunner
    with app.app_context():
        databases.build_schema()
        db.engine.dispose()
    database.keep("empty")
    yield House(app, settings, database)
    with app.app_context():
        db.engine.dispose()
    database.remove()


@pytest.fixture(scope="session")
def peopled(house: House) -> Cast:
    """The cast, written once for each engine and kept as a template: writing it takes ten times as long as a copy."""
    from tests.cast import build

    house.database.renew("empty")
    with house.app.app_context():
        cast = build(NOW)
        db.session.remove()
        db.engine.dispose()
    house.database.keep("peopled")
    return cast


@pytest.fixture
def app(house: House, data_dir: Path, request: pytest.FixtureRequest) -> Iterator[Flask]:
    """The application on a fresh database, with the cast for who asks for it, and an empty data folder."""
    config = dict(house.app.config)
    template = "empty"
    if "cast" in request.fixturenames:
        request.getfixturevalue("peopled")
        template = "peopled"
    house.database.renew(template)
    yield house.app
    house.app.config.clear()
    house.app.config.update(config)
    with house.app.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def data_dir(house: House) -> Path:
    """The application's data folder, empty."""
    for entry in house.settings.data_dir.iterdir():
        shutil.rmtree(entry) if entry.is_dir() else entry.unlink()
    return house.settings.data_dir


@pytest.fixture
def settings(house: House) -> Settings:
    """What the application was made from."""
    return house.settings


@pytest.fixture
def database_url(app: Flask, house: House) -> str:
    """Address of the fresh database, for tests that start processes."""
    return house.settings.database_url


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser without cookies."""
    return app.test_client()


@pytest.fixture
def runner(app: Flask) -> FlaskCliRunner:
    """The command line."""
    return app.test_cli_runner()


@pytest.fixture
def session(app: Flask) -> Iterator[scoped_session[Session]]:
    """The test's own database session; commit what a client or a command is to see."""
    with app.app_context():
        yield scoped


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """The clock, stopped at NOW; `clock.move_to(instant)` and `clock.shift(delta)` set it."""
    with time_machine.travel(NOW, tick=False) as coordinates:
        yield coordinates


@pytest.fixture
def now(clock: time_machine.Traveller) -> datetime:
    """The instant at which the clock stands still."""
    return NOW


@pytest.fixture
def cast(app: Flask, session: scoped_session[Session], clock: time_machine.Traveller, peopled: Cast) -> Cast:
    """The bureau and its people in the fresh database, under marks of its own: nothing read before counts as known."""
    from tests.cast import mark_anew

    mark_anew()
    return copy.deepcopy(peopled)


@pytest.fixture
def visit(app: Flask, cast: Cast) -> Callable[[str], Visitor]:
    """A browser in which a person of the cast is logged in: `visit("王立群").get("/")`."""
    from tests.visitor import Visitor

    return lambda name: Visitor(app, cast).login(name)


@pytest.fixture
def redis_url() -> str:
    """An empty real Redis."""
    url = servers.redis_url()
    with redis.Redis.from_url(url) as connection:
        connection.flushall()
    return url


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """The browser of this machine, which reaches nothing beyond it."""
    chrome = chromium()
    if not chrome:
        pytest.skip("no Chromium on this machine: apt-get install chromium-headless-shell fonts-noto-cjk")
    at_home = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost"
    return {**browser_type_launch_args, "executable_path": chrome, "args": [at_home]}
