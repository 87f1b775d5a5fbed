"""Task tables: which row is the head, which a group, which a task; which column holds the units and the times."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from tracker.plans.parsing.blocks import Paragraph
from tracker.plans.parsing.kinds import holds_no_tasks
from tracker.plans.parsing.numbering import Marker, chinese_value, read_marker

_TITLE = re.compile(r"任务|项目|事项|内容|工作|要点|指标|措施|目标|名称")
_BODY = re.compile(r"单位|部门|科室|处室|股室|机构|站所|承办科|责任科")
_UNIT = re.compile(rf"(?:{_BODY.pattern})|^(?:牵头|配合|协办|主办)")
_TIME = re.compile(r"时限|时间|进度|期限|节点|完成日期")
_NUMBER = re.compile(r"^(?:序号|编号|号)$")
_NOTE = re.compile(r"备注|分值|得分|权重|分数")
_PERSON = re.compile(r"责任人|领导|联系人|负责人")
_SECTION = re.compile(r"类别|板块|领域|门类|大类")
_KNOWN = re.compile("|".join(words.pattern for words in (_TITLE, _UNIT, _TIME, _NUMBER, _NOTE, _PERSON)))
_SENTENCE = re.compile(r"[。,:;\d]")
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


@dataclass(frozen=True, slots=True)
class _Columns:
    title: int
    number: int | None
    facts: dict[int, str]
    section: int | None = None


def read(folded: str, rows: list[Paragraph]) -> Iterator[Line]:
    """The lines of a table in order; the head row and rows of totals come out as no task."""
    columns = _Columns(0, None, {})
    group: tuple[int, int] | None = None
    above: dict[int, tuple[int, int]] = {}
    counts = [0, 0]
    for index, row in enumerate(rows):
        head = _columns(folded, row)
        if head is not None:
            columns, above = head, {}
            yield _quiet(row)
            continue
        cells = {number: cell for number, cell in enumerate(row.cells) if cell[0] < cell[1]}
        start, end = row.start, row.end
        if any(_TOTAL.match(folded[a:b]) for a, b in cells.values()):
            yield _quiet(row)
            continue
        grouped = _group(folded, cells) if columns.section is None else None
        if grouped is not None:
            group, counts, above = grouped[1], [grouped[2], 0], {}
            task = _stands_alone(folded, rows, index) and len(cells) > 2
            yield _group_line(folded, grouped, (start, end), task, _facts(columns, cells, {}, start))
            continue
        section = cells.get(columns.section) if columns.section is not None else None
        if section and section[0] >= start and (not group or folded[slice(*section)] != folded[slice(*group)]):
            group, counts = section, [counts[0] + 1, 0]
        counts[1] += 1
        title = _title(columns, cells, above)
        above |= {number: cell for number, cell in cells.items() if number == columns.title or number in columns.facts}
        number = _cell_number(folded, columns, cells)
        ordinals = tuple(counts) if group else (counts[1],)
        yield Line(start, end, number, title, None, group, True, ordinals, _facts(columns, cells, above, start))


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


def _columns(folded: str, row: Paragraph) -> _Columns | None:
    """The meaning of the columns if `row` is a head row: told by its source, or every cell short, two words known."""
    if row.columns:
        return _settled(row.columns)
    words = [folded[a:b].replace(" ", "") for a, b in row.cells]
    if any(len(word) > 12 or _SENTENCE.search(word) for word in words) or sum(map(_is_known, words)) < 2:
        return None
    facts: dict[int, str] = {}
    title = number = section = None
    for index, word in enumerate(words):
        if _NUMBER.match(word):
            number = index
        elif _NOTE.search(word) or (_PERSON.search(word) and not _BODY.search(word)):
            continue
        elif _UNIT.search(word) and not re.match(r"单位名称", word):
            facts[index] = (
                "lead"
                if re.search("牵头|主办", word)
                else "support"
                if re.search("配合|协办|参与|协同", word)
                else "responsible"
            )
        elif section is None and title is None and _SECTION.search(word):
            section = index
        elif title is None and _TITLE.search(word):
            title = index
        elif _TIME.search(word):
            facts[index] = "time"
    if title is None and section is not None:
        title, section = section, None
    return _Columns(title or 0, number, facts, section)


def _is_known(word: str) -> bool:
    """Does a head row use this word?"""
    return bool(_KNOWN.search(word))


def _settled(roles: tuple[str, ...]) -> _Columns:
    """The columns by the roles that a source gave them."""
    at = {role: index for index, role in reversed(list(enumerate(roles)))}
    facts = {index: role for index, role in enumerate(roles) if role in ("lead", "support", "responsible", "time")}
    return _Columns(at.get("title", at.get("measure", 0)), at.get("number"), facts, at.get("section"))


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


def _title(columns: _Columns, cells: dict[int, tuple[int, int]], above: dict[int, tuple[int, int]]) -> tuple[int, int]:
    if columns.title in cells:
        return cells[columns.title]
    return above.get(columns.title) or max(cells.values(), key=lambda cell: cell[1] - cell[0])


def _cell_number(folded: str, columns: _Columns, cells: dict[int, tuple[int, int]]) -> str:
    cell = cells.get(columns.number) if columns.number is not None else None
    return folded[cell[0] : cell[1]].strip(".、") if cell else ""


def _facts(
    columns: _Columns, cells: dict[int, tuple[int, int]], above: dict[int, tuple[int, int]], start: int
) -> tuple[tuple[str, int, int], ...]:
    """Unit and time cells; one that is merged with a row above, or empty below units, counts with the words there."""
    found = []
    led = any(kind in ("lead", "responsible") and index in cells for index, kind in columns.facts.items())
    for index, kind in columns.facts.items():
        # Without support of its own a row that names its lead has none; otherwise the empty cell goes on from above.
        merged = kind in ("lead", "responsible") or (kind == "support" and not led)
        cell = cells.get(index) or (above.get(index) if merged else None)
        if cell is not None:
            found.append((f"{kind}-merged" if cell[0] < start and kind != "time" else kind, *cell))
    return tuple(found)


def _quiet(row: Paragraph) -> Line:
    return Line(row.start, row.end, "", (row.start, row.start), None, None, False, (), ())
