"""Ruled tables of a printed page: from its lines to cells, those that span rows or columns included."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

Segment = tuple[float, float, float]
"""Place on its own axis, then from and to on the other."""
_NEAR = 3.0
_SHORTEST = 4.0
_MOST = 1500
_SIDES = 120


@dataclass(frozen=True, slots=True)
class Grid:
    """A table by the edges of its columns (left to right) and rows (top to bottom); `cells[row][column]` is a number.

    Places of one cell have the same number.
    """

    xs: tuple[float, ...]
    ys: tuple[float, ...]
    cells: tuple[tuple[int, ...], ...]

    def holds(self, x: float, y: float) -> bool:
        """Is this place inside the table?"""
        return self.xs[0] <= x <= self.xs[-1] and self.ys[0] <= y <= self.ys[-1]

    def cell(self, x: float, y: float) -> int:
        """The cell at a place inside."""
        row = min(max(bisect_right(self.ys, y) - 1, 0), len(self.cells) - 1)
        column = min(max(bisect_right(self.xs, x) - 1, 0), len(self.cells[0]) - 1)
        return self.cells[row][column]


def find(across: Sequence[Segment], down: Sequence[Segment]) -> list[Grid]:
    """The tables that horizontal and vertical segments form, from top to bottom."""
    across, down = _merged(across), _merged(down)
    if len(across) < 2 or len(down) < 2 or len(across) > _MOST or len(down) > _MOST:
        return []
    grids = (_grid(*group) for group in _touching(across, down))
    return sorted((grid for grid in grids if grid), key=lambda grid: grid.ys[0])


def _merged(segments: Iterable[Segment]) -> list[Segment]:
    """Pieces of one line as one segment."""
    lines: list[list[Segment]] = []
    for segment in sorted(segments):
        if lines and segment[0] - lines[-1][-1][0] <= 1:
            lines[-1].append(segment)
        else:
            lines.append([segment])
    return [segment for line in lines for segment in _joined(line) if segment[2] - segment[1] >= _SHORTEST]


def _joined(line: list[Segment]) -> list[Segment]:
    out: list[Segment] = []
    place = line[0][0]
    for _, begin, end in sorted(line, key=lambda segment: segment[1]):
        if out and begin <= out[-1][2] + _NEAR:
            out[-1] = (place, out[-1][1], max(out[-1][2], end))
        else:
            out.append((place, begin, end))
    return out


def _touching(across: Sequence[Segment], down: Sequence[Segment]) -> list[tuple[list[Segment], list[Segment]]]:
    """Segments that hang together."""
    leads = list(range(len(across) + len(down)))

    def top(at: int) -> int:
        while leads[at] != at:
            leads[at] = leads[leads[at]]
            at = leads[at]
        return at

    for one, (y, left, right) in enumerate(across):
        for other, (x, up, low) in enumerate(down, len(across)):
            if left - _NEAR <= x <= right + _NEAR and up - _NEAR <= y <= low + _NEAR:
                leads[top(one)] = top(other)
    groups: dict[int, tuple[list[Segment], list[Segment]]] = {}
    for at in range(len(leads)):
        rows, columns = groups.setdefault(top(at), ([], []))
        if at < len(across):
            rows.append(across[at])
        else:
            columns.append(down[at - len(across)])
    return list(groups.values())


def _grid(across: list[Segment], down: list[Segment]) -> Grid | None:
    ys, xs = _places(across), _places(down)
    if len(ys) < 2 or len(xs) < 3 or len(ys) > _SIDES or len(xs) > _SIDES:  # one column is a frame, not a table
        return None
    numbers: list[list[int]] = []
    for row in range(len(ys) - 1):
        y = (ys[row] + ys[row + 1]) / 2
        line: list[int] = []
        for column in range(len(xs) - 1):
            x = (xs[column] + xs[column + 1]) / 2
            if column and not _walled(down, xs[column], y):
                line.append(line[-1])
            elif row and not _walled(across, ys[row], x):
                line.append(numbers[-1][column])
            else:
                line.append(row * _SIDES + column)
        numbers.append(line)
    return Grid(tuple(xs), tuple(ys), tuple(map(tuple, numbers)))


def _places(segments: Iterable[Segment]) -> list[float]:
    out: list[float] = []
    for place in sorted(segment[0] for segment in segments):
        if not out or place - out[-1] > _NEAR:
            out.append(place)
    return out


def _walled(segments: Iterable[Segment], place: float, at: float) -> bool:
    return any(abs(where - place) <= _NEAR and begin - 1 <= at <= end + 1 for where, begin, end in segments)
