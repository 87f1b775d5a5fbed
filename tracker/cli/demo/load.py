"""Loading the demo: found the bureau, tell its year, then more items in bulk when asked."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import click

from tracker.cli.demo import bulk, bureau, staff, story
from tracker.core import time
from tracker.core.db import one_transaction, unit_of_work
from tracker.organisation import queries
from tracker.workitems import figures

ACCOUNTS = "demo-accounts.txt"
"""In the data folder, for its owner only: passwords cannot be read back from the database."""


@dataclass
class Loaded:
    """What was seeded; accounts are (user name, person, post), empty when the demo had been there before."""

    bureau: str
    items: int = 0
    password: str = ""
    accounts: list[tuple[str, str, str]] = field(default_factory=list)

    def document(self) -> dict[str, Any]:
        """For `--json`."""
        accounts = [{"username": u, "person": p, "post": t} for u, p, t in self.accounts]
        return {"bureau": self.bureau, "items": self.items, "password": self.password, "accounts": accounts}

    def lines(self) -> list[str]:
        """For a person."""
        lines = [f"{self.bureau}: {self.items} items"]
        if self.accounts:
            lines.append(f"Password of every demo account: {self.password}")
            lines += [f"  {username:<14}{person} ({post})" for username, person, post in self.accounts]
        return lines


def load(year: int | None, items: int, now: datetime, folder: Path, zone: str) -> Loaded:
    """Seed an empty database as a whole or not at all, or add `items` to the demo that is there.

    The accounts are in `folder` before the seed is committed: whoever finds the demo finds its password. Raises
    ClickException when the database holds other data.
    """
    loaded = Loaded(staff.BUREAU)
    if not queries.bureaus():
        loaded = _first(year, now, zone, lambda told: _keep(told, folder / ACCOUNTS))
    bureau_id = queries.bureaus()[0]
    if queries.tree(bureau_id, time.local_date(now, zone)).name(bureau_id) != staff.BUREAU:
        message = "This database holds a bureau of its own; demo data would mix with it."
        raise click.ClickException(message)
    if items:
        bulk.seed(bureau_id, items, now)
    loaded.items = figures.total(bureau_id)
    return loaded


def _first(year: int | None, now: datetime, zone: str, keep: Callable[[Loaded], None]) -> Loaded:
    """Everything is one transaction; of two that start at once, the second finds the demo of the first."""
    with one_transaction():
        if queries.bureaus():
            return Loaded(staff.BUREAU)
        today = time.local_date(now, zone)
        password = secrets.token_urlsafe(9)
        with unit_of_work():
            house = bureau.found(now - timedelta(days=500), date(today.year - 1, 1, 1))
            accounts = bureau.open_accounts(house, password, now)
        story.tell(house, year, now, zone)
        shown = [(username, name, _post(house, name, today)) for name, username in accounts.items()]
        loaded = Loaded(staff.BUREAU, figures.total(house.bureau_id), password, shown)
        keep(loaded)
    return loaded


def _keep(loaded: Loaded, path: Path) -> None:
    waiting = path.with_suffix(".new")
    waiting.unlink(missing_ok=True)
    with os.fdopen(os.open(waiting, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w", encoding="utf-8") as file:
        file.write("\n".join([*loaded.lines(), ""]))
        file.flush()
        os.fsync(file.fileno())
    waiting.replace(path)


def _post(house: bureau.House, name: str, today: date) -> str:
    actor = house.actor(name, today)
    tree = queries.tree(house.bureau_id, today)
    post = actor.posts[0] if actor.posts else None
    return f"{tree.name(actor.unit_id or 0)} {post.title}" if post else tree.name(actor.unit_id or 0)
