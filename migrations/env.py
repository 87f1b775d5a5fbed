"""Runs the migrations on the application's database, each run in one transaction on both engines."""

from __future__ import annotations

from typing import Any, Literal

from alembic import context
from flask import current_app
from sqlalchemy import Connection, text

from tracker.core import search_ddl
from tracker.core.db import Base, UtcDateTime, db, write_intent

LOCK = 7_311_904
"""PostgreSQL's advisory lock: of two hosts that upgrade at once, the second finds nothing left to do."""


def _render(kind: str, item: Any, _context: Any) -> str | Literal[False]:
    """Spell our own column types as what they are in the schema: a migration never imports the application."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True).with_variant(sa.String(27), 'sqlite')"
    return False


def _mapped(_item: Any, name: str | None, *_: Any) -> bool:
    """The search index is the database's own: no model declares it, so no comparison may drop it."""
    return name not in search_ddl.UNMAPPED


def _configure(connection: Connection) -> None:
    ours = {
        "target_metadata": Base.metadata,
        "render_as_batch": connection.dialect.name == "sqlite",
        "transactional_ddl": True,
        "render_item": _render,
        "include_object": _mapped,
    }
    context.configure(connection=connection, **{**current_app.extensions["migrate"].configure_args, **ours})


def _run_sqlite(connection: Connection) -> None:
    """Foreign keys are off while tables are copied, and checked before the commit."""
    connection.connection.cursor().execute("PRAGMA foreign_keys=OFF")  # has no effect inside a transaction
    with write_intent(), connection.begin():
        _configure(connection)
        context.run_migrations()
        broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
        if broken:
            raise RuntimeError(f"the migration leaves rows without their parent: {broken[:5]}")


def _run_postgresql(connection: Connection) -> None:
    with connection.begin():
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": LOCK})
        _configure(connection)
        context.run_migrations()


def run() -> None:
    """Bring the bound database to the asked revision, or leave it untouched."""
    with db.engine.connect() as connection:
        _run_sqlite(connection) if connection.dialect.name == "sqlite" else _run_postgresql(connection)
        connection.invalidate()  # a SQLite connection with foreign keys off must not serve anybody else


run()
