"""Loading the demo: found the bureau, tell its year, then more items in bulk when asked."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

import click

from tracker.cli.demo import bulk, bureau, staff, story
from tracker.core.db import unit_of_work
from tracker.organisation import queries
from tracker.workitems import figures


@dataclass
class Loaded:
    """What was seeded; accounts are (user name, person, post)."""

    bureau: str
    items: int
    password: str = ""
    accounts: list[tuple[str, str, str]] = field(default_factory=list)

    def document(self) -> dict[str, Any]:
        """For `--json`."""
        accounts = [{"username": u, "person": p, "post": t} for u, p, t in self.accounts]
        return {"bureau": self.bureau, "items": self.items, "password": self.password, "accounts": accounts}


def load(year: int, items: int, now: datetime) -> Loaded:
    """Seed an empty database, or add `items` to the demo that is there. Refuses a database with other data."""
    present = queries.bureaus()
    loaded = _first(year, now) if not present else Loaded(staff.BUREAU, 0)
    bureau_id = queries.bureaus()[0]
    if queries.tree(bureau_id, now.date()).name(bureau_id) != staff.BUREAU:
        message = "This database holds a bureau of its own; demo data would mix with it."
        raise click.ClickException(message)
    if items:
        bulk.seed(bureau_id, items)
    loaded.items = figures.total(bureau_id)
    return loaded


def _first(year: int, now: datetime) -> Loaded:
    founded = date(year - 1, 1, 1)
    start = now - timedelta(days=500)
    password = secrets.token_urlsafe(9)
    with unit_of_work():
        house = bureau.found(start, founded)
        accounts = bureau.open_accounts(house, password, now)
    story.tell(house, year, now)
    shown = [(username, name, _post(house, name, now)) for name, username in accounts.items()]
    return Loaded(staff.BUREAU, 0, password, shown)


def _post(house: bureau.House, name: str, now: datetime) -> str:
    actor = house.actor(name, now.date())
    tree = queries.tree(house.bureau_id, now.date())
    post = actor.posts[0] if actor.posts else None
    return f"{tree.name(actor.unit_id or 0)} {post.title}" if post else tree.name(actor.unit_id or 0)
