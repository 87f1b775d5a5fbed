"""How memory is given back while a plan is read: not by Python's collector of cycles."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def collector_at_rest() -> Iterator[None]:
    """Within, nothing looks for cycles: nearly all that a reader makes it keeps until its plan is made.

    The collector is left as it was found.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
