"""Counts in the side bar, kept for a moment: every page shows them, and asking costs more than the page itself."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic

from flask import current_app

from tracker.core.context import Actor

KEPT_SECONDS = 10.0
LIMIT = 4096

_kept: dict[tuple[str, int | None, int | None], tuple[float, int]] = {}


def kept(endpoint: str, count: Callable[[Actor], int], person: Actor) -> int:
    """The count of a place for a person, at most ten seconds old; with a moved clock (tests) always fresh."""
    if current_app.extensions["settings"].testing:
        return count(person)
    key = (endpoint, person.person_id, person.current_post_id)
    found = _kept.get(key)
    if found is None or found[0] < monotonic():
        if len(_kept) > LIMIT:
            _kept.clear()
        found = _kept[key] = (monotonic() + KEPT_SECONDS, count(person))
    return found[1]


def forget(person: Actor) -> None:
    """Drop what is kept for a person who has just done something."""
    for key in [key for key in _kept if key[1] == person.person_id]:
        _kept.pop(key, None)
