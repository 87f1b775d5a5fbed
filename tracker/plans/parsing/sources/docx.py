"""Word documents: the text as printed (automatic numbers included), tables as rows of tab-separated cells.

The document part is read as a stream, one paragraph or table at a time. What stands beside the text – headers, footers,
notes, comments, hidden words – is handed on apart.
"""

from __future__ import annotations

import posixpath
import zipfile
from collections.abc import Iterator

from lxml import etree

from tracker.plans.parsing import limits
from tracker.plans.parsing.limits import ReadError
from tracker.plans.parsing.model import SourceText
from tracker.plans.parsing.sources import package as office
from tracker.plans.parsing.sources.assembly import Assembly, Range
from tracker.plans.parsing.sources.listing import Numbering, W, load, properties
from tracker.plans.parsing.sources.words import FALLBACK, TEXT_BOX, hidden, words

_P, _TBL, _SDT, _BODY = f"{W}p", f"{W}tbl", f"{W}sdt", f"{W}body"
_HOLDERS = {f"{W}ins", f"{W}moveTo", f"{W}customXml", f"{W}smartTag", f"{W}sdtContent"}
_TR, _TC, _TC_PR, _TR_PR, _DELETED = f"{W}tr", f"{W}tc", f"{W}tcPr", f"{W}trPr", f"{W}del"
_V_MERGE, _GRID_SPAN, _GRID_BEFORE, _VAL = f"{W}vMerge", f"{W}gridSpan", f"{W}gridBefore", f"{W}val"
_BESIDE = (
    ("header", "header", "p"),
    ("footer", "footer", "p"),
    ("footnotes", "footnote", "footnote"),
    ("endnotes", "endnote", "endnote"),
    ("comments", "comment", "comment"),
)


def read(package: zipfile.ZipFile, main: str) -> SourceText:
    """The document's text and blocks; raises ReadError. Insertions count, deletions do not."""
    folder = posixpath.dirname(main)
    numbering = load(
        office.xml(limits.part(package, f"{folder}/numbering.xml")),
        office.xml(limits.part(package, f"{folder}/styles.xml")),
    )
    data = limits.part(package, main) or b""
    if data.count(b":tc>") > 2 * limits.MAX_CELLS:
        raise ReadError("too_complex")
    reading = _Reading(numbering)
    seen = False
    for element in office.stream(data, (_P, _TBL, _SDT, _BODY, *_HOLDERS), (0, 1)):
        parent = element.getparent()
        if element.tag == _BODY:
            seen = True
        elif parent is not None and parent.tag == _BODY:
            reading.block(element)
            office.forget(element)
    if not seen:
        raise ReadError("no_document")
    reading.end()
    _beside(package, folder, reading.out)
    return reading.out.source()


class _Reading:
    """The walk over the document: where it writes, its lists, and the words of a paragraph whose end was deleted."""

    def __init__(self, numbering: Numbering) -> None:
        self.out = Assembly()
        self.numbering = numbering
        self._open = ""
        self._cells = 0

    def block(self, element: etree._Element) -> None:
        """A paragraph, a table, or what holds them."""
        if element.tag == _P:
            self._paragraph(element)
        elif element.tag == _TBL:
            self._table(element)
        elif element.tag == _SDT or element.tag in _HOLDERS:
            for child in element:
                self.block(child)

    def end(self) -> None:
        """The document is over."""
        if self._open:
            self.out.para(self._open)

    def _paragraph(self, element: etree._Element) -> None:
        given = properties(element)
        text = self._words(element)
        if given.joined:
            self._open += text
            return
        number = self.numbering.number(given)
        kind = "page" if self.numbering.lists_contents(given) else "para"
        self.out.para(number + self._open + text, self.numbering.heading(given), kind)
        self._open = ""
        for box in _boxes(element):
            for child in box:
                self.block(child)

    def _words(self, element: etree._Element) -> str:
        text = words(element)
        if text is not None:
            return text
        for piece in hidden(element):
            self.out.leave("hidden", piece)
        return words(element, closely=True) or ""

    def _table(self, table: etree._Element) -> None:
        rows = [list(_grid(row)) for row in _inside(table, _TR)]
        self._cells += sum(map(len, rows))
        if self._cells > limits.MAX_CELLS:
            raise ReadError("too_complex")
        if all(len(row) == 1 for row in rows) and any(_holds_paragraphs(row[0][0]) for row in rows):
            for row in rows:  # a frame around text
                for child in row[0][0] if row[0][0] is not None else ():
                    self.block(child)
            return
        above: dict[int, Range] = {}
        for row in rows:
            self._row(row, above)

    def _row(self, row: list[tuple[etree._Element | None, str]], above: dict[int, Range]) -> None:
        cells: list[str | Range] = []
        for column, (cell, merge) in enumerate(row):
            text = self._cell(cell) if cell is not None else ""
            if merge == "goes on" and column in above:
                self.out.leave("hidden", text)
                cells.append(above[column])
            else:
                cells.append(text)
        ranges = self.out.row(cells)
        for column, (_, merge) in enumerate(row):
            if merge == "begins":
                above[column] = ranges[column]
            elif merge != "goes on":
                above.pop(column, None)

    def _cell(self, cell: etree._Element) -> str:
        """The words of a cell on one line, nested tables included."""
        return " ".join(
            self.numbering.number(properties(paragraph)) + self._words(paragraph)
            for paragraph in cell.iter(_P)
            if not _is_fallback(paragraph, cell)
        )


def _boxes(paragraph: etree._Element) -> Iterator[etree._Element]:
    for box in paragraph.iter(TEXT_BOX):
        if not _is_fallback(box, paragraph):
            yield box


def _is_fallback(element: etree._Element, top: etree._Element) -> bool:
    """Is this the copy for programs that cannot draw the original?"""
    above = element.getparent()
    while above is not None and above is not top:
        if above.tag == FALLBACK:
            return True
        above = above.getparent()
    return False


def _grid(row: etree._Element) -> Iterator[tuple[etree._Element | None, str]]:
    """The cells of a row with how they merge downwards; None where a wide cell goes on or a row begins later."""
    for settings in row.iterchildren(_TR_PR):
        for _ in range(_count(next(settings.iterchildren(_GRID_BEFORE), None))):
            yield None, ""
    for cell in _inside(row, _TC):
        merge, span = "", 0
        for settings in cell.iterchildren(_TC_PR):
            for child in settings:
                if child.tag == _V_MERGE:
                    merge = "begins" if child.get(_VAL) == "restart" else "goes on"
                elif child.tag == _GRID_SPAN:
                    span = _count(child)
        yield cell, merge
        for _ in range(span - 1):
            yield None, ""


def _inside(parent: etree._Element, tag: str) -> Iterator[etree._Element]:
    """Children with `tag`, those in content controls and tracked insertions included; deleted rows are left out."""
    for child in parent:
        if child.tag == tag:
            if tag != _TR or not any(mark.tag == _DELETED for own in child.iterchildren(_TR_PR) for mark in own):
                yield child
        elif child.tag == _SDT or child.tag in _HOLDERS:
            yield from _inside(child, tag)


def _holds_paragraphs(cell: etree._Element | None) -> bool:
    return cell is not None and sum(1 for child in cell if child.tag in (_P, _TBL)) > 1


def _count(element: etree._Element | None) -> int:
    value = (element.get(_VAL) or "") if element is not None else ""
    return min(int(value), 500) if value.isascii() and value.isdecimal() and len(value) < 6 else 0


def _beside(package: zipfile.ZipFile, folder: str, out: Assembly) -> None:
    """Headers, footers, notes and comments: once each, never part of the text."""
    said: set[tuple[str, str]] = set()
    for name in sorted(package.namelist()):
        base = posixpath.basename(name)
        kind, tag = next(((kind, tag) for begin, kind, tag in _BESIDE if base.startswith(begin)), ("", ""))
        if posixpath.dirname(name) != folder or not kind or not base.endswith(".xml"):
            continue
        root = office.xml(limits.part(package, name))
        for note in root.iter(f"{W}{tag}") if root is not None else ():
            if note.get(f"{W}type") in (None, "normal"):
                text = " ".join("".join(map(str, note.itertext(f"{W}t"))).split())
                if (kind, text) not in said:
                    said.add((kind, text))
                    out.leave(kind, text)
