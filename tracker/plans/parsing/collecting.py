"""How memory is given back while a plan is read: not by Python's collector of cycles."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def collector_at_rest() -> Iterator[None]:
    """Within, nothing looks for cycles: a reader makes none, and nearly all that it makes it keeps to the end.

    The collector is left as it was found. What was made counts as old, for walking through all of it at once would take
    a twentieth of the reading.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            if not gc.get_freeze_count():  # others may have frozen theirs
                gc.freeze()
                gc.unfreeze()
            gc.enable()
