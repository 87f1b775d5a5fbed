"""A database per process and engine that every test gets fresh, as a copy of one built once."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import flask_migrate

from tests import servers
from tracker.core.db import Base, db

MIGRATIONS = Path(__file__).parent.parent / "migrations"


class Database(Protocol):
    """What the fixtures need of an engine; the application is not connected while one of these runs."""

    @property
    def url(self) -> str: ...

    def keep(self, template: str) -> None:
        """Keep what the database holds now as `template`."""

    def renew(self, template: str) -> None:
        """Make the database a copy of `template`, whatever it held."""

    def remove(self) -> None: ...


@dataclass(frozen=True)
class SqliteFile:
    """A file; each template is a further one."""

    path: Path

    @property
    def url(self) -> str:
        return f"sqlite:///{self.path}"

    def keep(self, template: str) -> None:
        shutil.copyfile(self.path, self.path.with_suffix(f".{template}"))

    def renew(self, template: str) -> None:
        for suffix in (".db-wal", ".db-shm"):
            self.path.with_suffix(suffix).unlink(missing_ok=True)
        shutil.copyfile(self.path.with_suffix(f".{template}"), self.path)

    def remove(self) -> None:
        shutil.rmtree(self.path.parent)


@dataclass(frozen=True)
class PostgresqlDatabase:
    """A database named after the process; each template is a further one."""

    name: str
    kept: set[str] = field(default_factory=set)

    @property
    def url(self) -> str:
        return f"{servers.postgresql_url().rsplit('/', 1)[0]}/{self.name}"

    def keep(self, template: str) -> None:
        servers.create_database(f"{self.name}_{template}", self.name)
        self.kept.add(f"{self.name}_{template}")

    def renew(self, template: str) -> None:
        servers.create_database(self.name, f"{self.name}_{template}")

    def remove(self) -> None:
        for name in (self.name, *self.kept):
            servers.drop_database(name)


def make(engine: str, folder: Path) -> Database:
    """An empty database on `engine`, private to this process."""
    if engine == "sqlite":
        return SqliteFile(folder / "test.db")
    database = PostgresqlDatabase(f"kc_{os.getpid()}")
    servers.create_database(database.name)
    return database


def build_schema() -> None:
    """Bring the bound database to the newest schema, by the migrations as in production."""
    if any(MIGRATIONS.glob("versions/*.py")):
        flask_migrate.upgrade(directory=str(MIGRATIONS))
    else:
        Base.metadata.create_all(db.engine)
