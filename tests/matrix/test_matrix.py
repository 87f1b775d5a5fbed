"""The permission matrix, made from the URL map: a route without a rule, or an object without a sample, fails."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
import time_machine
from flask import Flask, url_for
from sqlalchemy import select
from sqlalchemy.orm import Session, scoped_session
from werkzeug.routing import Rule

from tests.matrix import objects, world
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
UNSEEN = 404
# What a permitted request may answer: done, shown, refused for its content or its state; never "unknown" or a crash.
SEEN = (200, 204, 302, 303, 400, 403, 409, 422)
MISSING_PART = (
    "plans.accept",
    "plans.split",
    "plans.settle",
    "schemes.rule",
    "files.evidence",
    "ladder.activate",
    "ladder.discard",
    "scores.close",
    "events.show",
)
"""Routes that also name a part (a suggestion, a rule, stored bytes, a task that an earlier cell dropped) which need not
be there."""
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


def _fits(cell: Cell, status: int) -> bool:
    if cell.expected == "denied":
        return status == 403
    if cell.expected == "unseen":
        return status in (UNSEEN, 422) if cell.endpoint in ("schemes.draft", "scores.close") else status == UNSEEN
    return status in SEEN or (status == UNSEEN and cell.endpoint in MISSING_PART)


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


def _ask(visitor: Visitor, cell: Cell) -> int:
    answer = visitor.get(cell.url) if cell.method == "GET" else visitor.post(cell.url, {})
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
        status = _ask(visitors[cell.role], cell)
        wrong += [(cell, status)] if not _fits(cell, status) else []
    stranger = Visitor(app, house)
    for cell in (cell for cell in cells if cell.role == "head" and _permission(app, cell.endpoint) is not None):
        status = _ask(stranger, cell)
        wrong += [(cell, status)] if status not in (302, 401) else []
    return wrong


def _answered(app: Flask, house: World, cells: list[Cell]) -> list[tuple[Cell, int]]:
    """Every cell that a role has the permission for, in a fresh session each; returns misfits."""
    wrong = []
    for cell in (cell for cell in cells if cell.expected != "denied"):
        status = _ask(_visit(app, house, ROLES[cell.role]), cell)
        wrong += [(cell, status)] if not _fits(cell, status) else []
    return wrong


def _told(wrong: list[tuple[Cell, int]]) -> str:
    """One line per misfit, so that all of them are read at once."""
    return "\n".join(
        f"{cell.role} {cell.method} {cell.endpoint} {cell.relation}: {status}, must be {cell.expected}"
        for cell, status in wrong
    )


@pytest.mark.engines("sqlite")
def test_every_route_answers_every_role_as_declared(
    app: Flask, session: scoped_session[Session], clock: time_machine.Traveller
) -> None:
    house = world.build(app)
    cells = _all_cells(app, house)
    session.commit()
    visitors = {role: _visit(app, house, person) for role, person in ROLES.items()}
    before = _fingerprint(session)
    assert _told(_refused(app, house, visitors, cells)) == ""
    assert _fingerprint(session) == before, "a refused request changed a row"
    assert _told(_answered(app, house, cells)) == ""
    assert {cell.endpoint for cell in cells} == {rule.endpoint for rule in app.url_map.iter_rules()} - set(OPEN_DOORS)
    print(f"permission matrix: {len(cells)} cells")
