"""Task tables: which row is the head, which a group, which a task; which cells hold its units and times."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from tracker.plans.parsing import tablehead
from tracker.plans.parsing.blocks import Paragraph
from tracker.plans.parsing.drafts import title_range
from tracker.plans.parsing.kinds import holds_no_tasks
from tracker.plans.parsing.numbering import Marker, chinese_value, read_marker
from tracker.plans.parsing.tablehead import Columns

_NOTHING = re.compile(r"[-/无\s]+")
_TOTAL = re.compile(r"^(?:总分|合计|总计|小计|总 ?分)$")


class Line(NamedTuple):
    """A row, or the section that opens in it. `facts` are (kind of column, start, end) of its unit and time cells.

    The cells of an earlier row that count for this one are included.
    """

    start: int
    end: int
    number: str
    title: tuple[int, int]
    heading: tuple[int, int] | None
    group: tuple[int, int] | None
    task: bool
    ordinals: tuple[int, ...]
    facts: tuple[tuple[str, int, int], ...]


def read(folded: str, rows: list[Paragraph]) -> Iterator[Line]:
    """The lines of a table in order; the head row and rows of totals come out as no task."""
    columns = Columns(0, None, {})
    group: tuple[int, int] | None = None
    above: dict[int, tuple[int, int]] = {}
    counts = [0, 0]
    heads: tuple[tuple[int, int], ...] = ()
    for index, row in enumerate(rows):
        cells_of_head = tablehead.joined(heads, row) if heads else row.cells
        head = tablehead.read(folded, rows, index, cells_of_head)
        if head is not None:
            columns, above, heads = head, {}, cells_of_head
            yield _quiet(row)
            continue
        heads = ()
        cells = {number: cell for number, cell in enumerate(row.cells) if cell[0] < cell[1]}
        start, end = row.start, row.end
        if any(_TOTAL.match(folded[a:b]) for a, b in cells.values()):
            yield _quiet(row)
            continue
        grouped = _group(folded, cells) if columns.section is None else None
        if grouped is not None:
            group, counts, above = grouped[1], [grouped[2], 0], {}
            task = _stands_alone(folded, rows, index) and len(cells) > 2
            yield _group_line(folded, grouped, (start, end), task, _facts(folded, columns, cells, {}, start))
            continue
        section = cells.get(columns.section) if columns.section is not None else None
        if section and section[0] >= start and (not group or folded[slice(*section)] != folded[slice(*group)]):
            group, counts = section, [counts[0] + 1, 0]
        counts[1] += 1
        ordinals = tuple(counts) if group else (counts[1],)
        yield _task(folded, columns, cells, above, Line(start, end, "", (start, end), None, group, True, ordinals, ()))


def _task(
    folded: str, columns: Columns, cells: dict[int, tuple[int, int]], above: dict[int, tuple[int, int]], line: Line
) -> Line:
    """The line of a task row with what its cells say; notes in `above` what later rows may go on with."""
    title = title_range(folded, *_title(columns, cells, above))
    above |= {number: cell for number, cell in cells.items() if number == columns.title or number in columns.facts}
    number = _cell_number(folded, columns, cells)
    return line._replace(number=number, title=title, facts=_facts(folded, columns, cells, above, line.start))


def _group_line(
    folded: str,
    grouped: tuple[str, tuple[int, int], int],
    edges: tuple[int, int],
    task: bool,
    facts: tuple[tuple[str, int, int], ...],
) -> Line:
    """A heading inside the table, and a task itself when nothing stands below it."""
    number, title, ordinal = grouped
    task = task and not holds_no_tasks(folded[title[0] : title[1]])
    return Line(*edges, number, title, (edges[0], title[1]), title, task, (ordinal,), facts)


def _group(folded: str, cells: dict[int, tuple[int, int]]) -> tuple[str, tuple[int, int], int] | None:
    """（number, title, ordinal） of a group row: a Chinese ordinal in a cell of its own or before the title."""
    numbers = sorted(cells)
    first = cells[numbers[0]]
    marker = _ordinal(folded, *first)
    if marker is None or not marker.family.startswith(("cn", "chapter", "part")):
        return None
    if first[0] + marker.length < first[1]:
        return (marker.number, (first[0] + marker.length, first[1]), marker.ordinal) if len(numbers) <= 2 else None
    return (marker.number, cells[numbers[1]], marker.ordinal) if len(numbers) > 1 else None


def _ordinal(folded: str, start: int, end: int) -> Marker | None:
    """The marker of a group row; a number column may print 一 without its stop."""
    bare = re.fullmatch(r"[一二三四五六七八九十]{1,3}", folded[start:end])
    return (
        Marker("cn", chinese_value(bare.group()), bare.group(), end - start)
        if bare
        else read_marker(folded, start, end)
    )


def _stands_alone(folded: str, rows: list[Paragraph], index: int) -> bool:
    """A group row without rows of its own below it is a task itself."""
    if index + 1 >= len(rows):
        return True
    cells = {number: cell for number, cell in enumerate(rows[index + 1].cells) if cell[0] < cell[1]}
    return _group(folded, cells) is not None


def _title(columns: Columns, cells: dict[int, tuple[int, int]], above: dict[int, tuple[int, int]]) -> tuple[int, int]:
    if columns.title in cells:
        return cells[columns.title]
    return above.get(columns.title) or max(cells.values(), key=lambda cell: cell[1] - cell[0])


def _cell_number(folded: str, columns: Columns, cells: dict[int, tuple[int, int]]) -> str:
    cell = cells.get(columns.number) if columns.number is not None else None
    return folded[cell[0] : cell[1]].strip(".、") if cell else ""


def _facts(
    folded: str,
    columns: Columns,
    cells: dict[int, tuple[int, int]],
    above: dict[int, tuple[int, int]],
    start: int,
) -> tuple[tuple[str, int, int], ...]:
    """Unit and time cells; one that is merged with a row above, or empty below units, counts with the words there.

    A quarter or month at the head of a column is the time of each row that says something there.
    """
    found = []
    led = any(kind in ("lead", "responsible") and index in cells for index, kind in columns.facts.items())
    for index, kind in columns.facts.items():
        cell = cells.get(index)
        if cell is None and _is_merged(columns, cells, index, kind, led):
            cell = above.get(index)
        if cell is not None:
            found.append((f"{kind}-merged" if cell[0] < start and kind != "time" else kind, *cell))
    for index, period in columns.periods.items():
        if index in cells and not _NOTHING.fullmatch(folded, *cells[index]):
            found.append(("time", *period))
    return tuple(found)


def _is_merged(columns: Columns, cells: dict[int, tuple[int, int]], index: int, kind: str, led: bool) -> bool:
    """Does an empty cell go on from the row above it?

    Without support of its own a row that names its lead has none. A time goes on where it stands before the tasks, or
    where the task or its lead goes on.
    """
    if kind == "time":
        leads = [at for at, role in columns.facts.items() if role in ("lead", "responsible")]
        return index < columns.title or columns.title not in cells or (bool(leads) and cells.keys().isdisjoint(leads))
    return kind in ("lead", "responsible") or (kind == "support" and not led)


def _quiet(row: Paragraph) -> Line:
    return Line(row.start, row.end, "", (row.start, row.start), None, None, False, (), ())
