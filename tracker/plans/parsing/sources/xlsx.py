"""Excel task tables: every visible sheet a table, rows as lines, merged cells standing in all rows they cover.

Sheets are read as a stream and only cells that are there count: a sheet that claims a million rows costs nothing.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from lxml import etree

from tracker.plans.parsing import limits
from tracker.plans.parsing.limits import ReadError
from tracker.plans.parsing.model import Head, SourceText
from tracker.plans.parsing.sources import columns
from tracker.plans.parsing.sources import package as office
from tracker.plans.parsing.sources.assembly import Assembly, Range
from tracker.plans.parsing.sources.cells import Formats, M
from tracker.plans.parsing.sources.columns import Layout

_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_REFERENCE = re.compile(r"([A-Z]{1,3})([1-9]\d{0,6})")
_MAX_WIDTH, _MAX_SHEETS = 200, 100
_HEAD_ROWS = 15


@dataclass(slots=True)
class _Sheet:
    """Rows by number, cells by column from 0; `merged` leads each covered place to its first one."""

    name: str
    rows: dict[int, dict[int, str]]
    merged: dict[tuple[int, int], tuple[int, int]]


def read(package: zipfile.ZipFile, main: str, layouts: Sequence[Layout] = ()) -> SourceText:
    """The workbook as source; raises ReadError."""
    out = Assembly()
    heads: list[Head] = []
    sheets = [sheet for sheet in _sheets(package, main, out) if sheet.rows]
    for sheet in sheets:
        if len(sheets) > 1:
            out.para(sheet.name)
        head = _write(sheet, out, layouts)
        if head is not None:
            heads.append(head)
    return out.source(heads)


def _sheets(package: zipfile.ZipFile, main: str, out: Assembly) -> Iterator[_Sheet]:
    folder, base = posixpath.split(main)
    book = office.xml(limits.part(package, main))
    if book is None:
        raise ReadError("no_document")
    places = office.relations(package, f"{folder}/_rels/{base}.rels", "/worksheet")
    setting = book.find(f"{M}workbookPr")
    early = setting is not None and setting.get("date1904") in ("1", "true")
    formats = Formats(office.xml(limits.part(package, f"{folder}/styles.xml")), early)
    shared = _shared(limits.part(package, f"{folder}/sharedStrings.xml"))
    left = limits.MAX_CELLS
    found = book.findall(f"{M}sheets/{M}sheet")
    for number, sheet in enumerate(found):
        name = (sheet.get("name") or "")[:100]
        place = places.get(sheet.get(_ID) or "")
        if place is None or number >= _MAX_SHEETS or sheet.get("state") in ("hidden", "veryHidden"):
            out.leave("sheet", name)
            continue
        part = place if place.startswith(f"{folder}/") else posixpath.normpath(posixpath.join(folder, place))
        data = limits.part(package, part)
        elements = office.stream(data, (f"{M}row", f"{M}mergeCell"), (number, len(found))) if data else ()
        read = _read_sheet(name, elements, shared, formats, left, out)
        left -= sum(map(len, read.rows.values()))
        yield read


def _shared(data: bytes | None) -> list[str]:
    strings: list[str] = []
    size = 0
    for element in office.stream(data, (f"{M}si",)) if data else ():
        strings.append(_string(element))
        size += len(strings[-1])
        if size > 20 * limits.MAX_CHARACTERS or len(strings) > 10 * limits.MAX_CELLS:
            raise ReadError("too_complex")
        office.forget(element)
    return strings


def _string(element: etree._Element) -> str:
    """Plain and rich text; the reading aids of East Asian text (phonetic runs) are left out."""
    return "".join(
        text.text or ""
        for text in element.iter(f"{M}t")
        if (parent := text.getparent()) is None or parent.tag != f"{M}rPh"
    )


def _read_sheet(
    name: str, elements: Iterable[etree._Element], shared: list[str], formats: Formats, left: int, out: Assembly
) -> _Sheet:
    sheet = _Sheet(name, {}, {})
    number = cells = formulas = size = 0
    for element in elements:
        if element.tag == f"{M}mergeCell":
            _merge(sheet, element.get("ref") or "")
            continue
        number = _whole(element.get("r"), number + 1)
        cells += len(element)
        if cells > left:
            raise ReadError("too_many_cells", limit=limits.MAX_CELLS)
        for column, cell in _columns(element):
            value = _value(cell, shared, formats)
            formulas += not value and cell.find(f"{M}f") is not None
            size += len(value)
            if value.strip() and column < _MAX_WIDTH:
                sheet.rows.setdefault(number, {})[column] = value
        if size > 2 * limits.MAX_CHARACTERS:
            raise ReadError("too_long", limit=limits.MAX_CHARACTERS // 10000)
        office.forget(element)
    if formulas:
        out.leave("formula", str(formulas))
    return sheet


def _columns(row: etree._Element) -> Iterator[tuple[int, etree._Element]]:
    at = -1
    for cell in row.iterchildren(f"{M}c"):
        match = _REFERENCE.fullmatch(cell.get("r") or "")
        at = _column(match.group(1)) if match else at + 1
        yield at, cell


def _column(letters: str) -> int:
    value = 0
    for letter in letters:
        value = 26 * value + ord(letter) - 64
    return value - 1


def _whole(value: str | None, default: int) -> int:
    return int(value) if value and value.isascii() and value.isdecimal() and len(value) < 8 else default


def _value(cell: etree._Element, shared: list[str], formats: Formats) -> str:
    kind = cell.get("t")
    if kind == "inlineStr":
        return _string(cell)
    value = cell.findtext(f"{M}v") or ""
    if kind == "s":
        at = _whole(value.strip(), -1)
        return shared[at] if 0 <= at < len(shared) else ""
    if kind == "b":
        return "是" if value.strip() == "1" else "否" if value else ""
    return value if kind in ("str", "e", "d") or not value else formats.shown(value, cell.get("s"))


def _merge(sheet: _Sheet, reference: str) -> None:
    """Lead every place below the first one of a merged range to it; only rows that hold something count."""
    ends = [_REFERENCE.fullmatch(end) for end in reference.split(":")]
    if len(ends) != 2 or ends[0] is None or ends[1] is None:
        return
    first, last = (_column(end.group(1)) for end in ends if end)
    top, bottom = (int(end.group(2)) for end in ends if end)
    for row in range(top + 1, min(bottom, max(sheet.rows, default=0)) + 1):
        for column in range(first, min(last, _MAX_WIDTH - 1) + 1):
            sheet.merged[row, column] = (top, first)
        if len(sheet.merged) > limits.MAX_CELLS:
            raise ReadError("too_complex")


def _write(sheet: _Sheet, out: Assembly, layouts: Sequence[Layout]) -> Head | None:
    """The rows of a sheet as lines: what stands above the head row as paragraphs, the rest as a table."""
    width = 1 + max(max(cells) for cells in sheet.rows.values())
    numbers = sorted(sheet.rows)
    found = _find_head(sheet, numbers, width, layouts)
    head: Head | None = None
    ranges: dict[tuple[int, int], Range] = {}
    for number in numbers:
        cells = sheet.rows[number]
        first = found is not None and number == found.number
        if width == 1 or (found is not None and number < found.top and len(cells) == 1):
            out.para(" ".join(" ".join(cells.values()).split()))
            continue
        line: list[str | Range] = [cells.get(column, "") for column in range(width)]
        for column in range(width):
            line[column] = line[column] or ranges.get(sheet.merged.get((number, column), (0, 0)), "")
        written = out.row(line, found.roles if found and first else ())
        ranges |= {(number, column): place for column, place in enumerate(written)}
        if found and first:
            head = Head(sheet.name, len(out.blocks) - 1, found.words, found.roles, found.sure)
    return head


@dataclass(frozen=True, slots=True)
class _Found:
    """A head row: its number, the first row of the head, its words, the roles, and whether somebody is to be asked."""

    number: int
    top: int
    words: tuple[str, ...]
    roles: tuple[str, ...]
    sure: bool


def _find_head(sheet: _Sheet, numbers: list[int], width: int, layouts: Sequence[Layout]) -> _Found | None:
    """The row whose words somebody settled, else the first that reads as a head, else a guess for a person to judge."""
    rows = [(number, _words(sheet, number, width)) for number in numbers[:_HEAD_ROWS]]
    for number, words in rows:
        roles = columns.settled(words, layouts)
        if roles is not None:
            return _Found(number, number, words, roles, True)
    for at, (number, words) in enumerate(rows):
        if columns.could_be_head(words):
            top = number
            for below, more in rows[at + 1 :]:
                if not (columns.could_be_head(more) and any((below, at) in sheet.merged for at in range(width))):
                    break
                number, words = below, more
            roles = columns.roles(words)
            return _Found(number, top, words, roles, columns.is_sure(words, roles))
    wide = next(((number, words) for number, words in rows if sum(map(bool, words)) > 1), None)
    return _Found(wide[0], wide[0], wide[1], columns.roles(wide[1]), False) if wide else None


def _words(sheet: _Sheet, number: int, width: int) -> tuple[str, ...]:
    def word(column: int) -> str:
        row, first = sheet.merged.get((number, column), (number, column))
        return columns.plain(sheet.rows[number].get(column) or sheet.rows.get(row, {}).get(first, ""))[:60]

    return tuple(word(column) for column in range(width))
