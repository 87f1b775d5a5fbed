"""The permission matrix, made from the URL map: a route without a rule, or an object without a sample, fails."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import pytest
import time_machine
from flask import Flask, url_for
from sqlalchemy import select
from sqlalchemy.orm import Session, scoped_session
from werkzeug.routing import Rule

from tests.matrix import objects, world
from tests.matrix.declared import FINER, FORBIDDEN, PART_ASIDE, UNSEEN, forms
from tests.matrix.objects import Arguments, Named
from tests.matrix.world import ROLES, World
from tests.moment import TODAY
from tests.visitor import Visitor
from tracker.core.db import Base
from tracker.core.permissions import Permission
from tracker.organisation import queries

METHODS = ("GET", "POST")
WHOLE = ("director", "planner", "supervisor", "auditor")
OPEN_DOORS = ("static",)
# What a permitted request may answer: done, shown, refused for its content or its state; never 401, 403 or 404.
SEEN = (200, 204, 302, 303, 400, 409, 422)
CONTENT = (400, 422)
UNKNOWN_KEY = ("schemes.draft", "scores.close")
"""Routes that name a preset or a quarter: another one is refused as content."""
CHANGES_NOTHING_ASIDE = ("user_session", "login_attempt")


@dataclass(frozen=True)
class Cell:
    """One request of one role and what it must answer."""

    role: str
    method: str
    endpoint: str
    relation: str
    url: str
    expected: str


def _permission(app: Flask, endpoint: str) -> Permission | None:
    view: Any = app.view_functions[endpoint]
    permission: Permission | None = view.permission
    return permission


def _named(catalogue: dict[str, Named], rule: Rule) -> Named | None:
    if not rule.arguments:
        return None
    blueprint = rule.endpoint.split(".")[0] + "."
    found = catalogue.get(rule.endpoint) or catalogue.get(blueprint)
    assert found is not None, f"no sample object for {rule} ({rule.endpoint})"
    return found


def _cells(app: Flask, rule: Rule, named: Named | None, role: str, person: str, granted: bool) -> Iterator[Cell]:
    relations: dict[str, Arguments] = {"none": {}}
    if named is not None:
        relations = {"own": named.own(person), "foreign": named.foreign}
        if named.other is not None:
            relations["other"] = named.other(person)
    for method in METHODS:
        if method not in (rule.methods or ()):
            continue
        for relation, arguments in relations.items():
            with app.test_request_context():
                url = url_for(rule.endpoint, **arguments)
            yield Cell(role, method, rule.endpoint, relation, url, _expected(named, relation, role, granted))


def _expected(named: Named | None, relation: str, role: str, granted: bool) -> str:
    if not granted:
        return "denied"
    if named is None or relation == "own":
        return "seen"
    if relation == "foreign":
        return "unseen"
    return "seen" if named.scope == "bureau" or (named.scope == "unit" and role in WHOLE) else "unseen"


def _fits(cell: Cell, status: int, *, filled: bool = False) -> bool:
    key = (cell.method, cell.endpoint)
    if cell.expected == "denied":
        return status == FORBIDDEN
    if cell.expected == "unseen":
        return status == UNSEEN or (cell.endpoint in UNKNOWN_KEY and status == 422)
    finer = FINER.get(key)
    if finer and not finer.lets(cell.role, cell.relation):
        return status in finer.answers
    if key in PART_ASIDE:
        return status in (*SEEN, UNSEEN)
    return status in SEEN and not (filled and status in CONTENT)


def _fingerprint(session: scoped_session[Session]) -> dict[str, str]:
    """A hash over every row of each table, sessions aside."""
    found = {}
    for table in Base.metadata.sorted_tables:
        rows = session.execute(select(table).order_by(*table.primary_key.columns))
        text = "".join(repr(tuple(row)) for row in rows)
        found[table.name] = hashlib.sha256(text.encode()).hexdigest()
    session.rollback()
    return {name: digest for name, digest in found.items() if name not in CHANGES_NOTHING_ASIDE}


def _visit(app: Flask, house: World, person: str) -> Visitor:
    return Visitor(app, house).login(person)


def _ask(visitor: Visitor, cell: Cell, form: Mapping[str, Any]) -> int:
    answer = visitor.get(cell.url) if cell.method == "GET" else visitor.post(cell.url, dict(form))
    return int(answer.status_code)


def _all_cells(app: Flask, house: World) -> list[Cell]:
    catalogue = objects.catalogue(house)
    rules = [rule for rule in app.url_map.iter_rules() if rule.endpoint not in OPEN_DOORS]
    cells: list[Cell] = []
    for role, person in ROLES.items():
        grants = queries.actor_for(house.person(person), TODAY).permissions
        for rule in rules:
            permission = _permission(app, rule.endpoint)
            granted = permission is None or permission in grants
            cells += _cells(app, rule, _named(catalogue, rule), role, person, granted)
    return cells


def _refused(app: Flask, house: World, visitors: dict[str, Visitor], cells: list[Cell]) -> list[tuple[Cell, int]]:
    """Every cell that a role has no permission for, and every guarded route for a stranger; returns misfits."""
    wrong = []
    for cell in (cell for cell in cells if cell.expected == "denied"):
        status = _ask(visitors[cell.role], cell, {})
        wrong += [(cell, status)] if not _fits(cell, status) else []
    stranger = Visitor(app, house)
    for cell in (cell for cell in cells if cell.role == "head" and _permission(app, cell.endpoint) is not None):
        status = _ask(stranger, cell, {})
        wrong += [(cell, status)] if status not in (302, 401) else []
    return wrong


def _answered(app: Flask, house: World, cells: list[Cell]) -> list[tuple[Cell, int]]:
    """Every cell that a role has the permission for, in a fresh session each; returns misfits."""
    wrong = []
    for cell in (cell for cell in cells if cell.expected != "denied"):
        filled = forms(house, cell.relation)
        status = _ask(_visit(app, house, ROLES[cell.role]), cell, filled.get(cell.endpoint, {}))
        wrong += [(cell, status)] if not _fits(cell, status, filled=cell.endpoint in filled) else []
    return wrong


def _told(wrong: list[tuple[Cell, int]]) -> str:
    """One line per misfit, so that all of them are read at once."""
    return "\n".join(
        f"{cell.role} {cell.method} {cell.endpoint} {cell.relation}: {status}, must be {cell.expected}"
        for cell, status in wrong
    )


def _part(engine: str, cells: list[Cell]) -> list[Cell]:
    """All of them on SQLite; on PostgreSQL, which answers by the same code, the same third of the endpoints."""
    if engine == "sqlite":
        return cells
    endpoints = sorted({cell.endpoint for cell in cells})
    drawn = random.Random("matrix").sample(endpoints, len(endpoints) // 3)
    return [cell for cell in cells if cell.endpoint in drawn]


@pytest.fixture
def counts_are_kept(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """In the side bar, as in production: to count anew on thousands of pages would take most of the time."""
    monkeypatch.setitem(app.extensions, "settings", replace(app.extensions["settings"], testing=False))


@pytest.mark.usefixtures("counts_are_kept")
def test_every_route_answers_every_role_as_declared(
    app: Flask, engine: str, session: scoped_session[Session], clock: time_machine.Traveller
) -> None:
    house = world.build(app)
    every = _all_cells(app, house)
    cells = _part(engine, every)
    session.commit()
    visitors = {role: _visit(app, house, person) for role, person in ROLES.items()}
    before = _fingerprint(session)
    refused = _refused(app, house, visitors, cells)
    assert not refused, _told(refused)
    assert _fingerprint(session) == before, "a refused request changed a row"
    answered = _answered(app, house, cells)
    assert not answered, _told(answered)
    assert {cell.endpoint for cell in every} == {rule.endpoint for rule in app.url_map.iter_rules()} - set(OPEN_DOORS)
    assert {*FINER, *PART_ASIDE} <= {(cell.method, cell.endpoint) for cell in every}
    print(f"permission matrix: {len(cells)} cells")
