"""The migrations make exactly the tables that the models describe, on both engines, and can go back."""

import ast

import flask_migrate
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask
from sqlalchemy import inspect
from sqlalchemy.orm import Session, scoped_session

from tests.arch.source import imports, modules, tree
from tests.databases import MIGRATIONS
from tracker.core import search_ddl
from tracker.core.db import Base, db


def mapped(_item: object, name: str | None, *_: object) -> bool:
    """The search index is the database's own; no model declares it."""
    return name not in search_ddl.UNMAPPED


def test_migrations_match_the_models(session: scoped_session[Session]) -> None:
    context = MigrationContext.configure(session.connection(), opts={"compare_type": True, "include_object": mapped})
    assert compare_metadata(context, Base.metadata) == []


def test_migrations_go_down_and_up_again(app: Flask) -> None:
    with app.app_context():
        before = set(inspect(db.engine).get_table_names())
        flask_migrate.downgrade(directory=str(MIGRATIONS), revision="base")
        assert set(inspect(db.engine).get_table_names()) == {"alembic_version"}
        flask_migrate.upgrade(directory=str(MIGRATIONS))
        assert set(inspect(db.engine).get_table_names()) == before


def test_migrations_spell_tables_out() -> None:
    versions = modules("migrations/versions")
    assert versions
    for path in versions:
        assert [name for _, name in imports(path) if name.startswith("tracker")] == []
        assert path.stem[:4].isdigit()
        assert ast.get_docstring(tree(path))
