"""The demo under a real web server, with one object of every kind, and every page that a role can open."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import time_machine
from flask import Flask, url_for
from sqlalchemy import update
from werkzeug.routing import Rule

from tests.databases import SqliteFile, build_schema
from tests.e2e.place import set_instant
from tests.e2e.posted import Posted, screens
from tests.matrix import objects, world
from tests.matrix.objects import Named
from tests.matrix.world import ROLES, World
from tests.moment import NOW, TODAY
from tests.processes import Site
from tests.visitor import account_of
from tracker import create_app
from tracker.core.config import LOCALES, Settings
from tracker.core.context import Actor
from tracker.core.db import db, session
from tracker.core.permissions import Permission
from tracker.organisation import accounts, queries
from tracker.organisation.models import Account
from tracker.scoring import service as scoring
from tracker.web.tasks.acting import ACTS
from tracker.workitems import policy
from tracker.workitems.models import WorkItem

EMBEDDED = ("python", "-m", "tasks.embedded")
NO_PAGES = (
    "static",
    "health.index",
    "api_tasks.index",
    "auth.login",
    "admin.import_template",
    "files.evidence",
    "plans.document",
    "plans.version",
    "plans.sheet",
    "plans.word",
    "tasks.export",
)
"""Addresses that answer with a file, with data, or (the login) with another page for whoever is in."""


@dataclass(frozen=True)
class Place:
    """A page: its endpoint, its address, and whether every role with the permission must see it."""

    endpoint: str
    url: str
    plain: bool


@dataclass
class Demo:
    """The running demo; `tokens` by role."""

    app: Flask
    site: Site
    url: str
    tokens: dict[str, str]
    places: dict[str, list[Place]]
    posted: list[Posted]

    def speak(self, locale: str, theme: str = "") -> None:
        """Everybody's pages come in this language and in these colours from now on."""
        with self.app.app_context():
            session.execute(update(Account).values(locale=LOCALES[1] if locale == "en" else LOCALES[0], theme=theme))
            session.commit()
            session.remove()


@contextmanager
def running(folder: Path) -> Iterator[Demo]:
    """Load the demo into a database of its own, serve it at the moment of the tests."""
    database = SqliteFile(folder / "walk.db")
    site = Site(folder / "data", database.url)
    site.data_dir.mkdir()
    app = create_app(Settings.from_environment(site.environment))
    with time_machine.travel(NOW, tick=True), app.app_context():
        build_schema()
        house = world.build(app)
        tokens = {role: _token(house, name) for role, name in ROLES.items()}
        samples = objects.catalogue(house) | _draft(house)
        places = _places(app, house, samples)
        with app.test_request_context():
            posted = screens(samples)
        session.commit()
        session.remove()
        db.engine.dispose()
    set_instant(site, NOW)
    with site:
        yield Demo(app, site, site.web(EMBEDDED).url, tokens, places, posted)
    (site.data_dir / "clock-offset").unlink()


def _token(house: World, name: str) -> str:
    return accounts.open_session(account_of(house.person(name)), address="127.0.0.1", agent="walk", now=NOW)


def _places(app: Flask, house: World, samples: dict[str, Named]) -> dict[str, list[Place]]:
    found: dict[str, list[Place]] = {}
    with app.test_request_context():
        for role, name in ROLES.items():
            person = queries.actor_for(house.person(name), TODAY)
            found[role] = [
                Place(rule.endpoint, _url(rule, samples, name), not rule.arguments)
                for rule in app.url_map.iter_rules()
                if _is_page(app, rule) and _permission(app, rule) in (None, *person.permissions)
            ]
            found[role] += _forms(person)
    return found


def _is_page(app: Flask, rule: Rule) -> bool:
    return rule.endpoint not in (*NO_PAGES, "tasks.act") and "GET" in (rule.methods or ())


def _permission(app: Flask, rule: Rule) -> Permission | None:
    permission: Permission | None = app.view_functions[rule.endpoint].permission  # type: ignore[union-attr]
    return permission


def _url(rule: Rule, samples: dict[str, Named], person: str) -> str:
    if not rule.arguments:
        return url_for(rule.endpoint)
    named = samples.get(rule.endpoint) or samples[rule.endpoint.split(".")[0] + "."]
    return url_for(rule.endpoint, **named.own(person))


def _draft(house: World) -> dict[str, Named]:
    """A scheme that can still be changed and activated."""
    scheme = scoring.draft(queries.actor_for(house.person("苏敏"), TODAY), house.bureau_id, "example", now=NOW)
    whole = {"scheme_id": scheme.id}
    return {
        "schemes.activate": Named("bureau", lambda _role: whole, None, {}),
        "schemes.formula": Named("bureau", lambda _role: whole, None, {}),
        "schemes.rule": Named("bureau", lambda _role: {**whole, "key": "late"}, None, {}),
    }


def _forms(person: Actor) -> list[Place]:
    """The form of each verb that this person may use, at an item whose state allows it."""
    items = session.query(WorkItem).order_by(WorkItem.id).all()
    found = []
    for name, act in ACTS.items():
        item = next((one for one in items if policy.may(person, act.verb, one)), None)
        if item is not None:
            found.append(Place(f"tasks.act {name}", url_for("tasks.act", uuid=item.uuid, name=name), False))
    return found
