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
    """The count of a place for a person, about ten seconds old; with a moved clock (tests) always fresh.

    Whoever finds it too old counts anew, and the others go on with the old one meanwhile: where counting takes long,
    it is done by one thread and not by all at once.
    """
    if current_app.extensions["settings"].testing:
        return count(person)
    key = (endpoint, person.person_id, person.current_post_id)
    found = _kept.get(key)
    if found is not None and found[0] >= monotonic():
        return found[1]
    if len(_kept) > LIMIT:
        _kept.clear()
    if found is not None:
        _kept[key] = (monotonic() + KEPT_SECONDS, found[1])
    number = count(person)
    _kept[key] = (monotonic() + KEPT_SECONDS, number)
    return number


def forget(person: Actor) -> None:
    """Drop what is kept for a person who has just done something."""
    for key in [key for key in _kept if key[1] == person.person_id]:
        _kept.pop(key, None)
