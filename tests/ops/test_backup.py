"""Backup and restore on both engines: what was there comes back, and nothing is overwritten unasked."""

import hashlib
import io
import json
import os
import sqlite3
import tarfile
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg
import pytest
from click.testing import Result
from flask.testing import FlaskCliRunner
from sqlalchemy import inspect, select, text

from tests import servers
from tests.cast import Cast
from tests.moment import NOW
from tests.processes import Site
from tracker.audit import service as audit
from tracker.core.backup import DATABASE, MANIFEST
from tracker.core.config import Settings
from tracker.core.context import SYSTEM
from tracker.core.db import db, session
from tracker.core.files import FileStore
from tracker.organisation.models import Person

EVIDENCE = "台账三份，已核对。".encode()

Run = Callable[..., Result]


@pytest.fixture
def run(cast: Cast, runner: FlaskCliRunner, settings: Settings) -> Run:
    """A command on the peopled database, which nobody else has open; one evidence file is stored."""
    FileStore(settings.evidence_dir).put(EVIDENCE)

    def invoke(*words: object) -> Result:
        session.commit()
        session.remove()
        db.engine.dispose()
        answer = runner.invoke(args=[str(word) for word in words])
        db.engine.dispose()
        return answer

    return invoke


@pytest.fixture
def elsewhere(engine: str, tmp_path: Path) -> Iterator[Site]:
    """A second, empty installation on the same engine."""
    name = f"kc_restored_{os.getpid()}"
    url = servers.create_database(name) if engine == "postgresql" else ""
    with Site(tmp_path / "elsewhere", url) as site:
        yield site
    if url:
        servers.drop_database(name)


def document(answer: Result) -> dict[str, Any]:
    assert answer.exit_code == 0, answer.output
    found: dict[str, Any] = json.loads(answer.stdout)
    return found


def people(site: Site) -> set[str]:
    query = "SELECT name FROM person"
    if site.database_url:
        with psycopg.connect(site.database_url) as connection:
            return {row[0] for row in connection.execute(query)}
    with closing(sqlite3.connect(site.data_dir / "kaocheng.db")) as file:
        return {row[0] for row in file.execute(query)}


def rename(cast: Cast, name: str) -> None:
    session.get_one(Person, cast.person("陈思远")).name = name


def named(cast: Cast) -> str | None:
    return session.scalar(select(Person.name).where(Person.id == cast.person("陈思远")))


def test_an_archive_fills_an_empty_installation(
    run: Run, engine: str, elsewhere: Site, tmp_path: Path, cast: Cast
) -> None:
    audit.record(SYSTEM, "login", "account", 1, now=NOW, bureau_id=cast.bureau_id)
    audit.seal()
    archive = tmp_path / "kept/today.tar"
    summary = document(run("backup", archive, "--json"))
    assert (summary["engine"], summary["files"]) == (engine, 1)

    told = json.loads(elsewhere.flask("restore", str(archive), "--json"))
    assert told == summary
    elsewhere.flask("db", "upgrade")
    assert people(elsewhere) == set(session.scalars(select(Person.name)))
    stored = [path for path in (elsewhere.data_dir / "files").glob("??/*") if path.is_file()]
    assert [path.read_bytes() for path in stored] == [EVIDENCE]
    assert json.loads(elsewhere.flask("audit", "verify", "--json"))["sealed"] > 0


def test_a_filled_database_is_overwritten_only_when_asked(run: Run, cast: Cast, tmp_path: Path) -> None:
    archive = tmp_path / "today.tar"
    document(run("backup", archive, "--json"))
    rename(cast, "陈思近")
    refused = run("restore", archive)
    assert refused.exit_code == 1
    assert "--replace" in refused.stderr
    assert named(cast) == "陈思近"

    document(run("restore", archive, "--replace", "--json"))
    assert named(cast) == "陈思远"


def test_what_a_newer_version_added_is_gone_after_the_restore(run: Run, cast: Cast, tmp_path: Path) -> None:
    archive = tmp_path / "today.tar"
    document(run("backup", archive, "--json"))
    session.execute(text("CREATE TABLE newer (id integer PRIMARY KEY, person_id integer REFERENCES person (id))"))
    session.commit()
    document(run("restore", archive, "--replace", "--json"))
    assert "newer" not in inspect(db.engine).get_table_names()
    assert named(cast) == "陈思远"


def test_a_restore_that_fails_leaves_what_was_there(run: Run, cast: Cast, engine: str, tmp_path: Path) -> None:
    archive, broken = tmp_path / "today.tar", tmp_path / "broken.tar"
    document(run("backup", archive, "--json"))
    rename(cast, "陈思近")
    database = DATABASE[engine]
    halves: list[bytes] = []

    def halve(name: str, body: bytes) -> bytes:
        if name == database:
            halves.append(body[: len(body) // 2])
            return halves[0]
        told = json.loads(body) if name == MANIFEST else None
        if told is None:
            return body
        told["sha256"][database] = hashlib.sha256(halves[0]).hexdigest()
        return json.dumps(told).encode()

    rewrite(archive, broken, halve)
    assert run("restore", broken, "--replace").exit_code != 0
    assert named(cast) == "陈思近"


def test_an_archive_is_overwritten_only_when_asked(run: Run, cast: Cast, tmp_path: Path) -> None:
    archive = tmp_path / "today.tar"
    archive.write_text("yesterday's")
    refused = run("backup", archive)
    assert refused.exit_code == 1
    assert "--replace" in refused.stderr
    assert archive.read_text() == "yesterday's"

    document(run("backup", archive, "--replace", "--json"))
    with tarfile.open(archive) as inside:
        assert "manifest.json" in inside.getnames()
    assert [path.name for path in tmp_path.iterdir()] == ["today.tar"], "nothing half done is left"


@pytest.mark.parametrize("what", ["database", "files/", "manifest.json"])
def test_a_damaged_archive_touches_nothing(run: Run, cast: Cast, settings: Settings, tmp_path: Path, what: str) -> None:
    whole, damaged = tmp_path / "whole.tar", tmp_path / "damaged.tar"
    document(run("backup", whole, "--json"))
    rewrite(whole, damaged, lambda name, body: b"\x00" + body[1:] if name.startswith(what) else body)
    rename(cast, "陈思近")
    for path in settings.evidence_dir.glob("??/*"):
        path.unlink()

    refused = run("restore", damaged, "--replace")
    assert refused.exit_code == 1
    assert what in refused.stderr
    assert named(cast) == "陈思近"
    assert not list(settings.evidence_dir.glob("??/*"))
    assert not list(settings.data_dir.glob(".restore-*"))


def rewrite(source: Path, target: Path, change: Callable[[str, bytes], bytes]) -> None:
    """The archive once more, every member's content as `change` makes it."""
    with tarfile.open(source) as whole, tarfile.open(target, "w") as copy:
        for member in whole.getmembers():
            file = whole.extractfile(member)
            assert file
            body = change(member.name, file.read())
            member.size = len(body)
            copy.addfile(member, io.BytesIO(body))


def test_an_archive_of_the_other_engine_is_refused(run: Run, cast: Cast, engine: str, tmp_path: Path) -> None:
    archive, other = tmp_path / "today.tar", tmp_path / "other.tar"
    document(run("backup", archive, "--json"))
    theirs = "sqlite" if engine == "postgresql" else "postgresql"

    def elsewhere(name: str, body: bytes) -> bytes:
        return json.dumps({**json.loads(body), "engine": theirs}).encode() if name == MANIFEST else body

    rewrite(archive, other, elsewhere)
    refused = run("restore", other, "--replace")
    assert refused.exit_code == 1
    assert theirs in refused.stderr


def test_what_is_no_archive_is_refused(run: Run, tmp_path: Path) -> None:
    for name, body in (("text.tar", b"not a tar"), ("empty.tar", b"")):
        (tmp_path / name).write_bytes(body)
        assert run("restore", tmp_path / name, "--replace").exit_code == 1
    assert run("restore", tmp_path / "nowhere.tar").exit_code == 1
