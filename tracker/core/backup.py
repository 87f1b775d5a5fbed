"""A backup is one archive: the database by its own consistent means, then the files, then a manifest with hashes.

The database is copied first: a file that arrives later is an orphan in the archive, never a row without its file.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import shutil
import sqlite3
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import Any

from sqlalchemy.engine import URL, make_url

from tracker.core.config import Settings
from tracker.core.errors import Invalid
from tracker.core.i18n import N_

MANIFEST = "manifest.json"
DATABASE = {"sqlite": "database.sqlite", "postgresql": "database.dump"}
FORMAT = 1
CHUNK = 1 << 20
DROP_TABLES = """DO $$ DECLARE name text; BEGIN
FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' LOOP
EXECUTE format('DROP TABLE public.%I CASCADE', name); END LOOP; END $$"""
"""All of them, in the transaction of the restore: an older archive does not know the tables of a newer version."""

EXISTS = N_("%(file)s 已经存在，没有覆盖。请换一个文件名，或加 --replace 覆盖。")
NOT_A_BACKUP = N_("这个文件不是考成的备份，或已损坏：%(what)s。")
OTHER_ENGINE = N_("备份来自 %(theirs)s，这里用的是 %(ours)s，不能互相恢复。")
NOT_EMPTY = N_("目标数据库里已有数据，没有恢复。请换一个空库，或加 --replace 覆盖。")
TOOL_MISSING = N_("没有找到 %(tool)s，请安装 postgresql-client。")
TOOL_FAILED = N_("%(tool)s 没有完成：%(what)s")


def backup(settings: Settings, target: Path, now: datetime, *, replace: bool = False) -> dict[str, Any]:
    """Write the archive to `target`, all of it or nothing; returns the manifest. Raises Invalid.

    What is there already stays, unless `replace` is given; then it goes when the new one is complete.
    """
    if target.exists() and not replace:
        raise Invalid(EXISTS, file=str(target))
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".backup-") as folder:
        copy = Path(folder) / DATABASE[_engine(settings)]
        _dump(settings, copy)
        partial = Path(folder) / "archive"
        manifest = _pack(settings, copy, partial, now)
        os.replace(partial, target)
    return manifest


def restore(settings: Settings, source: Path, *, replace: bool) -> dict[str, Any]:
    """Bring database and files back from `source`; every hash is checked before anything is touched. Raises Invalid."""
    with tempfile.TemporaryDirectory(dir=settings.data_dir, prefix=".restore-") as name:
        folder = Path(name)
        _unpack(source, folder)
        manifest = _checked(folder)
        engine = _engine(settings)
        if manifest.get("engine") != engine:
            raise Invalid(OTHER_ENGINE, theirs=manifest.get("engine"), ours=engine)
        _load(settings, folder / DATABASE[engine], replace)
        _bring_files(folder / "files", settings.evidence_dir)
    return manifest


def _engine(settings: Settings) -> str:
    return "sqlite" if settings.embedded else "postgresql"


def _sqlite_path(settings: Settings) -> Path:
    return Path(make_url(settings.database_url).database or "")


def _dump(settings: Settings, copy: Path) -> None:
    if settings.embedded:
        with closing(sqlite3.connect(_sqlite_path(settings))) as live, closing(sqlite3.connect(copy)) as out:
            live.backup(out)
        return
    _run("pg_dump", _at(settings), "--format=custom", "--no-owner", f"--file={copy}", password=_password(settings))


def _load(settings: Settings, copy: Path, replace: bool) -> None:
    if settings.embedded:
        _load_sqlite(_sqlite_path(settings), copy, replace)
        return
    if not replace and _tables(settings):
        raise Invalid(NOT_EMPTY)
    script = copy.with_suffix(".sql")
    _run("pg_restore", [], "--no-owner", "--clean", "--if-exists", f"--file={script}", str(copy))
    emptied = f"--command={DROP_TABLES}"
    _psql(settings, "--single-transaction", "--set=ON_ERROR_STOP=1", "--quiet", emptied, f"--file={script}")


def _load_sqlite(path: Path, copy: Path, replace: bool) -> None:
    with closing(sqlite3.connect(path)) as live:
        filled = live.execute("SELECT count(*) FROM sqlite_master WHERE type = 'table'").fetchone()[0]
        if filled and not replace:
            raise Invalid(NOT_EMPTY)
        with closing(sqlite3.connect(copy)) as saved:
            saved.backup(live)


def _tables(settings: Settings) -> int:
    query = "SELECT count(*) FROM information_schema.tables WHERE table_schema = 'public'"
    return int(_psql(settings, "--tuples-only", "--no-align", f"--command={query}").strip() or 0)


def _psql(settings: Settings, *arguments: str) -> str:
    return _run("psql", _at(settings), "--no-psqlrc", *arguments, password=_password(settings))


def _at(settings: Settings) -> list[str]:
    """How PostgreSQL's tools are told which database."""
    url: URL = make_url(settings.database_url)
    where = [f"--host={url.host or 'localhost'}", f"--port={url.port or 5432}", f"--dbname={url.database}"]
    return [*where, f"--username={url.username}"] if url.username else where


def _password(settings: Settings) -> str:
    return make_url(settings.database_url).password or ""


def _run(tool: str, database: list[str], *arguments: str, password: str = "") -> str:
    environment = {**os.environ, "PGPASSWORD": password}
    command = [_tool(tool), *database, *arguments]
    result = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)  # noqa: S603 - fixed words
    if result.returncode:
        raise Invalid(TOOL_FAILED, tool=tool, what=result.stderr.strip()[-300:])
    return result.stdout


def _tool(name: str) -> str:
    found = shutil.which(name) or next((str(path) for path in _installed(name)), "")
    if not found:
        raise Invalid(TOOL_MISSING, tool=name)
    return found


def _installed(name: str) -> Iterator[Path]:
    return iter(sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), reverse=True))


def _pack(settings: Settings, copy: Path, target: Path, now: datetime) -> dict[str, Any]:
    files = sorted(
        path for path in settings.evidence_dir.rglob("*") if path.is_file() and not path.name.startswith(".")
    )
    hashes = {copy.name: _hash(copy)}
    with tarfile.open(target, "w") as archive:
        archive.add(copy, copy.name)
        for path in files:
            name = f"files/{path.relative_to(settings.evidence_dir).as_posix()}"
            hashes[name] = _hash(path)
            archive.add(path, name)
        manifest = {"format": FORMAT, "engine": _engine(settings), "made_at": now.isoformat(), "sha256": hashes}
        body = json.dumps(manifest, ensure_ascii=False, indent=1).encode()
        entry = tarfile.TarInfo(MANIFEST)
        entry.size = len(body)
        archive.addfile(entry, io.BytesIO(body))
    with target.open("rb") as written:
        os.fsync(written.fileno())
    return manifest


def _unpack(source: Path, folder: Path) -> None:
    try:
        with tarfile.open(source) as archive:
            for member in archive:
                _extract(archive, member, folder)
    except (tarfile.TarError, OSError) as error:
        raise Invalid(NOT_A_BACKUP, what=str(error)) from error


def _extract(archive: tarfile.TarFile, member: tarfile.TarInfo, folder: Path) -> None:
    """Only plain files inside the folder; `extractall` knows a filter for that from Python 3.11.4 on."""
    name = PurePosixPath(member.name)
    content = archive.extractfile(member) if member.isfile() else None
    if content is None or name.is_absolute() or ".." in name.parts:
        raise Invalid(NOT_A_BACKUP, what=member.name)
    target = folder / name
    target.parent.mkdir(parents=True, exist_ok=True)
    with content, target.open("wb") as written:
        shutil.copyfileobj(content, written)


def _checked(folder: Path) -> dict[str, Any]:
    try:
        manifest: dict[str, Any] = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        hashes = dict(manifest["sha256"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise Invalid(NOT_A_BACKUP, what=MANIFEST) from error
    for name, expected in hashes.items():
        path = folder / name
        if not path.is_file() or _hash(path) != expected:
            raise Invalid(NOT_A_BACKUP, what=name)
    return manifest


def _bring_files(source: Path, target: Path) -> None:
    for path in source.rglob("*"):
        if path.is_file():
            goal = target / path.relative_to(source)
            goal.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(path, goal)


def _hash(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            digest.update(chunk)
    return digest.hexdigest()
