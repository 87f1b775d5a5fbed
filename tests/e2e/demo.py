"""The demo under a real web server, with one object of every kind, and every page that a role can open."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import time_machine
from flask import Flask, url_for
from sqlalchemy import update
from werkzeug.routing import Rule

from tests.databases import SqliteFile, build_schema
from tests.e2e.place import set_instant
from tests.matrix import objects, world
from tests.matrix.objects import Named
from tests.matrix.world import ROLES, World
from tests.moment import NOW, TODAY
from tests.processes import Site
from tests.visitor import account_of
from tracker import create_app
from tracker.core.config import LOCALES, Settings
from tracker.core.db import db, session
from tracker.organisation import accounts, queries
from tracker.organisation.models import Account
from tracker.workitems.models import State, WorkItem

EMBEDDED = ("python", "-m", "tasks.embedded")
NO_PAGES = (
    "static",
    "health.index",
    "api_tasks.index",
    "auth.login",
    "admin.import_template",
    "files.evidence",
    "plans.document",
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

    def speak(self, locale: str) -> None:
        """Everybody's pages come in this language from now on."""
        with self.app.app_context():
            session.execute(update(Account).values(locale=LOCALES[1] if locale == "en" else LOCALES[0]))
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
        places = _places(app, house)
        session.commit()
        session.remove()
        db.engine.dispose()
    set_instant(site, NOW)
    with site:
        yield Demo(app, site, site.web(EMBEDDED).url, tokens, places)
    (site.data_dir / "clock-offset").unlink()


def _token(house: World, name: str) -> str:
    return accounts.open_session(account_of(house.person(name)), address="127.0.0.1", agent="walk", now=NOW)


def _places(app: Flask, house: World) -> dict[str, list[Place]]:
    samples = objects.catalogue(house)
    found: dict[str, list[Place]] = {}
    with app.test_request_context():
        verbs = _verbs(house)
        for role, name in ROLES.items():
            grants = queries.actor_for(house.person(name), TODAY).permissions
            found[role] = []
            for rule in app.url_map.iter_rules():
                permission = app.view_functions[rule.endpoint].__dict__.get("permission")
                if rule.endpoint in NO_PAGES or "GET" not in (rule.methods or ()):
                    continue
                if permission is None or permission in grants:
                    found[role] += [Place(rule.endpoint, url, not rule.arguments) for url in _urls(rule, samples, name)]
            found[role] += [Place(f"tasks.act {verb}", url, False) for verb, url in verbs.items()]
    return found


def _urls(rule: Rule, samples: dict[str, Named], person: str) -> list[str]:
    if not rule.arguments:
        return [url_for(rule.endpoint)]
    if rule.endpoint == "tasks.act":
        return []
    named = samples.get(rule.endpoint) or samples[rule.endpoint.split(".")[0] + "."]
    return [url_for(rule.endpoint, **named.own(person))]


def _verbs(house: World) -> dict[str, str]:
    """The form of each verb, at an item whose state allows it."""
    states: dict[str, tuple[State, ...]] = {
        "dispatch": (State.DRAFT,),
        "accept": (State.DISPATCHED,),
        "decline": (State.DISPATCHED,),
        "pass": (State.UNIT_REVIEW, State.SUPERVISOR_REVIEW),
        "send-back": (State.SUPERVISOR_REVIEW,),
        "resume": (State.SUSPENDED,),
        "reopen": (State.DONE,),
    }
    running = dict.fromkeys(("owner", "reassign", "complete", "suspend", "cancel", "extend"), (State.IN_PROGRESS,))
    found = {}
    for verb, allowed in {**states, **running}.items():
        item = session.query(WorkItem).filter(WorkItem.state.in_(allowed)).order_by(WorkItem.id).first()
        assert item is not None, allowed
        arguments: dict[str, Any] = {"uuid": item.uuid, "name": verb}
        found[verb] = url_for("tasks.act", **arguments)
    return found
