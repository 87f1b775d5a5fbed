"""The breakdown as an Excel file, ready to print: A4 across, head row on every page, one merged row per heading."""

from __future__ import annotations

import io

from openpyxl import Workbook
from openpyxl.cell import Cell, MergedCell
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.worksheet.header_footer import HeaderFooterItem
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from tracker.plans.breakdown.columns import COLUMNS
from tracker.plans.breakdown.rows import Breakdown

WIDTHS = (6, 24, 44, 14, 18, 10, 15, 26)
TITLE, HEAD, BODY = Font("黑体", 20), Font("黑体", 12), Font("仿宋", 11)
_LINE = Side(style="thin")
_BOX = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
_MIDDLE = Alignment(horizontal="center", vertical="center", wrap_text=True)
_LEFT = Alignment(horizontal="left", vertical="center", wrap_text=True)
_PROSE = (1, 2, 7)


def to_xlsx(table: Breakdown) -> bytes:
    """The file; every cell is text, so that nothing in it is ever calculated."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "任务分解表"
    _paper(sheet)
    _across(sheet, 1, table.title, TITLE, _MIDDLE)
    sheet.row_dimensions[1].height = 36
    _line(sheet, 2, COLUMNS, HEAD)
    at = 3
    for group in table.groups:
        if group.heading:
            _across(sheet, at, group.heading, HEAD, _LEFT, boxed=True)
            at += 1
        for row in group.rows:
            _line(sheet, at, row, BODY)
            at += 1
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _paper(sheet: Worksheet) -> None:
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 9
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_title_rows = "2:2"
    sheet.freeze_panes = "A3"
    footer = sheet.oddFooter or HeaderFooterItem()
    footer.center.text = "第 &P 页，共 &N 页"
    for at, width in enumerate(WIDTHS):
        sheet.column_dimensions[chr(ord("A") + at)].width = width


def _across(sheet: Worksheet, at: int, words: str, font: Font, placed: Alignment, *, boxed: bool = False) -> None:
    """One cell over the whole width."""
    sheet.merge_cells(start_row=at, start_column=1, end_row=at, end_column=len(COLUMNS))
    cell = sheet.cell(at, 1)
    _put(cell, words)
    cell.font, cell.alignment = font, placed
    if boxed:
        for column in range(1, len(COLUMNS) + 1):
            sheet.cell(at, column).border = _BOX


def _line(sheet: Worksheet, at: int, words: tuple[str, ...], font: Font) -> None:
    for column, word in enumerate(words):
        cell = sheet.cell(at, column + 1)
        if word:
            _put(cell, word)
        cell.font, cell.border = font, _BOX
        cell.alignment = _LEFT if font is BODY and column in _PROSE else _MIDDLE


def _put(cell: Cell | MergedCell, words: str) -> None:
    cell.value = words
    cell.data_type = "s"  # openpyxl would make a formula of a text that begins with =
