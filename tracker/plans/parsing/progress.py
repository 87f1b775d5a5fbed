"""How far a reading is, told while it goes on: a stage and the per cent of it. Who reads in its own process hears
nothing; the child tells its parent through a pipe."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from enum import StrEnum
from time import monotonic
from typing import TypeVar

T = TypeVar("T")
Tell = Callable[[str, int], object]
_SECONDS = 0.5
"""A pipe that nobody empties holds a minute of lines so far apart many times over: the child never waits for one."""


class Stage(StrEnum):
    """What a reader does, in this order; CONVERT only for old Word files."""

    CONVERT = "convert"
    SOURCE = "source"
    ITEMS = "items"
    FACTS = "facts"


class _Pipe:
    """The last stage and share that were written, and when."""

    def __init__(self, number: int) -> None:
        self._number = number
        self._stage = ""
        self._at = 0.0

    def write(self, stage: Stage, percent: int) -> None:
        """A line, for a new stage at once and within a stage now and then."""
        now = monotonic()
        if stage == self._stage and now - self._at < _SECONDS:
            return
        self._stage, self._at = stage, now
        with suppress(OSError):
            os.write(self._number, f"{stage} {percent}\n".encode())


_pipes: list[_Pipe] = []


def tell_through(number: int) -> None:
    """From now on this process tells through the file descriptor `number`."""
    _pipes[:] = [_Pipe(number)]


def tell(stage: Stage, done: int = 0, of: int = 1) -> None:
    """Say that `done` of `of` parts of a stage are behind; `of` may be a guess."""
    for pipe in _pipes:
        pipe.write(stage, max(0, min(100 * done // max(of, 1), 100)))


def counted(stage: Stage, things: Sequence[T], every: int = 1) -> Iterator[T]:
    """The things one by one; how many are behind is told at each `every`-th."""
    for at, thing in enumerate(things):
        if at % every == 0:
            tell(stage, at, len(things))
        yield thing


def last_told(lines: bytes) -> tuple[Stage, int] | None:
    """The last whole line that a child wrote; None for nothing, and for what no reader of ours writes."""
    whole = lines.rpartition(b"\n")[0].rpartition(b"\n")[2]
    stage, _, percent = whole.decode("ascii", "replace").partition(" ")
    if stage not in set(Stage) or not percent.isdecimal() or int(percent) > 100:
        return None
    return Stage(stage), int(percent)
