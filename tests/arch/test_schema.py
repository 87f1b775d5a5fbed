"""The migrations make exactly the tables that the models describe, on both engines, and can go back."""

import ast
from datetime import date
from pathlib import Path
from typing import Any

import flask_migrate
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask
from sqlalchemy import func, inspect, select
from sqlalchemy.orm import Session, scoped_session

from tests.arch.source import imports, modules, tree
from tests.cast import Cast
from tests.databases import MIGRATIONS
from tests.moment import NOW
from tests.plans import papers
from tests.workitems import factory
from tracker.core import search_ddl
from tracker.core.db import Base, db, session
from tracker.plans.models import PlanDocument, PlannedTask
from tracker.workitems import service
from tracker.workitems.models import ExtensionRequest


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


def test_the_second_migration_fills_in_what_it_adds(app: Flask, cast: Cast, tmp_path: Path) -> None:
    with app.app_context():
        document = papers.imported(cast, tmp_path)
        item = factory.in_progress(cast)
        why: dict[str, Any] = {"reason": "省局接口规范下发后才能联调", "progress_so_far": "已完成70%"}
        service.request_extension(item, actor=cast.actor("陈思远"), now=NOW, new_date=date(2027, 1, 29), **why)
        session.commit()
        expected = [item.lead_unit_id, str(document.state), 0]
        session.remove()
        flask_migrate.downgrade(directory=str(MIGRATIONS), revision="0001")
        flask_migrate.upgrade(directory=str(MIGRATIONS))
        lead = select(ExtensionRequest.lead_unit_id).scalar_subquery()
        state = select(PlanDocument.state).scalar_subquery()
        many = select(func.count()).where(PlannedTask.multi_year).scalar_subquery()
        assert list(session.execute(select(lead, state, many)).one()) == expected


def test_migrations_spell_tables_out() -> None:
    versions = modules("migrations/versions")
    assert versions
    for path in versions:
        assert [name for _, name in imports(path) if name.startswith("tracker")] == []
        assert path.stem[:4].isdigit()
        assert ast.get_docstring(tree(path))
