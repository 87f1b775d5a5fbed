"""What the product's pages are measured against: Flask, Flask-SQLAlchemy, one query, a plain template.

The query is the product's own: the same columns, condition and order. No login, no language, no counts, no layout.
Served by the same gunicorn with the same settings from the same database.
"""

from __future__ import annotations

import os
from datetime import UTC, datetime
from typing import Any

from flask import Flask, redirect, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import select, update

from tracker.core.config import Settings
from tracker.core.db import POSTGRESQL, db
from tracker.organisation.models import Person, UnitVersion
from tracker.progress.models import ProgressEntry
from tracker.workitems.models import OPEN, WorkItem
from tracker.workitems.queries.lists import COLUMNS

app = Flask(__name__)
app.config.update(
    SQLALCHEMY_DATABASE_URI=Settings.from_environment().database_url,
    SQLALCHEMY_ENGINE_OPTIONS={"pool_size": 8, "max_overflow": 8, "connect_args": {"options": POSTGRESQL["options"]}},
)
db.init_app(app)
UNIT = int(os.environ["BENCH_UNIT"])


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
        select(*COLUMNS, UnitVersion.name.label("unit"))
        .outerjoin(Person, Person.id == WorkItem.owner_id)
        .join(UnitVersion, UnitVersion.unit_id == WorkItem.lead_unit_id)
        .where(WorkItem.lead_unit_id == UNIT, OPEN, WorkItem.sort_at <= datetime.now(UTC))
        .order_by(WorkItem.sort_at, WorkItem.id)
        .limit(50)
    )
    return db.session.execute(query).all()


@app.get("/item/<uuid>")
def show(uuid: str) -> ResponseReturnValue:
    query = (
        select(
            WorkItem.number,
            WorkItem.title,
            ProgressEntry.at,
            ProgressEntry.percent_before,
            ProgressEntry.percent,
            ProgressEntry.text,
            Person.name.label("person"),
        )
        .join(ProgressEntry, ProgressEntry.work_item_id == WorkItem.id)
        .join(Person, Person.id == ProgressEntry.person_id)
        .where(WorkItem.uuid == uuid)
        .order_by(ProgressEntry.id.desc())
        .limit(20)
    )
    return render_template("item.html", rows=db.session.execute(query).all())


@app.post("/item/<uuid>")
def change(uuid: str) -> ResponseReturnValue:
    values = {"progress": int(request.form["percent"]), "version": WorkItem.version + 1}
    db.session.execute(update(WorkItem).where(WorkItem.uuid == uuid).values(values))
    db.session.commit()
    return redirect(f"/item/{uuid}", 303)
