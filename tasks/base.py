"""What every job runs in: the application's context, one transaction with one `now`, one log line with figures."""

from __future__ import annotations

import functools
import logging
import time
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Any

from flask import Flask

from tracker import create_app
from tracker.core.db import db, unit_of_work
from tracker.core.time import utcnow

log = logging.getLogger("tasks")

Verb = Callable[..., Any]


@dataclass(frozen=True)
class Job:
    """A service verb that takes `now` and may be run at any time, any number of times, by anybody."""

    name: str
    verb: Verb
    own_transactions: bool
    """True when the verb commits between steps itself: lease before sending, batch after batch of a sweep."""


JOBS: dict[str, Job] = {}


def job(name: str, *, own_transactions: bool = False) -> Callable[[Verb], Verb]:
    """Make a verb known under `name`."""

    def register(verb: Verb) -> Verb:
        JOBS[name] = Job(name, verb, own_transactions)
        return verb

    return register


@functools.cache
def application() -> Flask:
    """This process's application, built on first use."""
    return create_app()


def run(name: str) -> Any:
    """Carry out job `name` once and return what its verb returns. Raises what the verb raises, after rolling back."""
    job = JOBS[name]
    started = time.monotonic()
    with application().app_context():
        try:
            with nullcontext() if job.own_transactions else unit_of_work():
                result = job.verb(now=utcnow())
        finally:
            db.session.remove()
    log.info("job %s: %s in %.0f ms", name, result, 1000 * (time.monotonic() - started))
    return result


def forget_inherited_connections() -> None:
    """For a freshly forked process: leave the parent's database connections alone and open new ones."""
    with application().app_context():
        db.engine.dispose(close=False)
