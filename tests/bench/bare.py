"""What the product's pages are measured against: Flask, one query through SQLAlchemy Core, a plain template.

No login, no language, no counts, no layout. Served by the same gunicorn with the same settings from the same database.
"""

from __future__ import annotations

import os
from datetime import UTC, datetime
from typing import Any

from flask import Flask, redirect, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import create_engine, select, text, update

from tracker.core.config import Settings
from tracker.organisation.models import Person, UnitVersion
from tracker.progress.models import ProgressEntry
from tracker.workitems.models import OPEN, WorkItem

app = Flask(__name__)
engine = create_engine(Settings.from_environment().database_url, pool_size=8, max_overflow=8)
UNIT = int(os.environ["BENCH_UNIT"])

item, person, unit, entry = (model.__table__ for model in (WorkItem, Person, UnitVersion, ProgressEntry))


@app.get("/healthz")
def health() -> ResponseReturnValue:
    return {"status": "ok"}


@app.get("/list")
def listing() -> ResponseReturnValue:
    return render_template("list.html", rows=_overdue())


@app.get("/json")
def as_json() -> ResponseReturnValue:
    return {"tasks": [_plain(row) for row in _overdue()]}


def _plain(row: Any) -> dict[str, Any]:
    values = dict(row._mapping)
    return values | {"due_date": row.due_date.isoformat(), "due_at": row.due_at.isoformat()}


def _overdue() -> Any:
    """One unit's overdue by deadline, fifty of them: the question that the product's list asks for its rows."""
    query = (
        select(
            item.c.uuid,
            item.c.number,
            item.c.title,
            item.c.state,
            item.c.progress,
            item.c.due_date,
            item.c.due_at,
            unit.c.name.label("unit"),
            person.c.name.label("owner"),
        )
        .outerjoin(person, person.c.id == item.c.owner_id)
        .join(unit, unit.c.unit_id == item.c.lead_unit_id)
        .where(item.c.lead_unit_id == UNIT, OPEN, item.c.sort_at <= datetime.now(UTC))
        .order_by(item.c.sort_at, item.c.id)
        .limit(50)
    )
    with engine.connect() as connection:
        return connection.execute(query).all()


@app.get("/item/<uuid>")
def show(uuid: str) -> ResponseReturnValue:
    query = (
        select(
            item.c.number,
            item.c.title,
            entry.c.at,
            entry.c.percent_before,
            entry.c.percent,
            entry.c.text,
            person.c.name.label("person"),
        )
        .join(entry, entry.c.work_item_id == item.c.id)
        .join(person, person.c.id == entry.c.person_id)
        .where(item.c.uuid == uuid)
        .order_by(entry.c.id.desc())
        .limit(20)
    )
    with engine.connect() as connection:
        return render_template("item.html", rows=connection.execute(query).all())


@app.post("/item/<uuid>")
def change(uuid: str) -> ResponseReturnValue:
    percent = int(request.form["percent"])
    changed = update(WorkItem).where(WorkItem.uuid == uuid).values(progress=percent, version=text("version + 1"))
    with engine.begin() as connection:
        connection.execute(changed)
    return redirect(f"/item/{uuid}", 303)
