"""The breakdown as a Word file in the same shape as the Excel one."""

from __future__ import annotations

import io

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.table import Table, _Cell, _Row
from docx.text.run import Run

from tracker.plans.breakdown.columns import COLUMNS
from tracker.plans.breakdown.rows import Breakdown

WIDTHS = (12, 38, 70, 26, 32, 20, 28, 41)
"""Millimetres; together the width of an A4 page across between its margins."""
TITLE, HEAD, BODY = ("黑体", 20), ("黑体", 11), ("仿宋", 10.5)
_PROSE = (1, 2, 7)


def to_docx(table: Breakdown) -> bytes:
    """The file; the head row is repeated on every page and no row is torn between two."""
    document = Document()
    _paper(document)
    title = document.add_paragraph()
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _write(title.add_run(table.title), TITLE)
    grid = document.add_table(rows=1, cols=len(COLUMNS), style="Table Grid")
    grid.alignment, grid.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    _fill(grid.rows[0], COLUMNS, HEAD)
    for group in table.groups:
        if group.heading:
            _across(grid, group.heading)
        for row in group.rows:
            _fill(grid.add_row(), row, BODY)
    _hold_rows(document)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def _paper(document: WordDocument) -> None:
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Mm(297), Mm(210)
    section.left_margin = section.right_margin = Mm(15)
    section.top_margin = section.bottom_margin = Mm(20)


def _across(grid: Table, words: str) -> None:
    """A row of one cell over the whole width."""
    row: _Row = grid.add_row()  # type: ignore[no-untyped-call]
    cell = row.cells[0].merge(row.cells[-1])
    _put(cell, words, HEAD, prose=True)


def _fill(row: _Row, words: tuple[str, ...], font: tuple[str, float]) -> None:
    for at, (cell, word) in enumerate(zip(row.cells, words, strict=True)):
        cell.width = Mm(WIDTHS[at])
        _put(cell, word, font, prose=font is BODY and at in _PROSE)


def _put(cell: _Cell, words: str, font: tuple[str, float], *, prose: bool) -> None:
    paragraph = cell.paragraphs[0]
    paragraph.alignment = WD_ALIGN_PARAGRAPH.LEFT if prose else WD_ALIGN_PARAGRAPH.CENTER
    paragraph.paragraph_format.space_after = Pt(0)
    _write(paragraph.add_run(words), font)


def _write(run: Run, font: tuple[str, float]) -> None:
    """The font by name for Latin and East Asian letters alike."""
    name, size = font
    run.font.name, run.font.size = name, Pt(size)
    run.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), name)


def _hold_rows(document: WordDocument) -> None:
    for at, row in enumerate(document.element.iter(qn("w:tr"))):
        properties = row.get_or_add_trPr()
        properties.append(OxmlElement("w:cantSplit"))
        if not at:
            properties.append(OxmlElement("w:tblHeader"))
