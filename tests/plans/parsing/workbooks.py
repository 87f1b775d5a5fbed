"""Workbooks made in memory: with openpyxl where it can, by hand where a file must be odd."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

from openpyxl import Workbook

from tests.plans.parsing.sources import package

_M = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_P = "http://schemas.openxmlformats.org/package/2006/relationships"


def workbook(rows: Sequence[Sequence[Any]], merged: Sequence[str] = (), name: str = "任务分解表") -> bytes:
    """One sheet of these rows with these ranges merged."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = name
    for row in rows:
        sheet.append(list(row))
    for cells in merged:
        sheet.merge_cells(cells)
    return saved(book)


def saved(book: Workbook) -> bytes:
    """The bytes of a workbook."""
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def raw(sheet: str, strings: str = "", **more: str | bytes) -> bytes:
    """A workbook whose only sheet has this XML as its content."""
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": "<Types xmlns='http://schemas.openxmlformats.org/package/2006/content-types'/>",
        "xl/workbook.xml": (
            f"<workbook xmlns='{_M}' xmlns:r='{_R}'><sheets><sheet name='表' sheetId='1' r:id='rId1'/></sheets>"
            "</workbook>"
        ),
        "xl/_rels/workbook.xml.rels": (
            f"<Relationships xmlns='{_P}'><Relationship Id='rId1' Target='worksheets/sheet1.xml' "
            f"Type='{_R}/worksheet'/></Relationships>"
        ),
        "xl/worksheets/sheet1.xml": f"<worksheet xmlns='{_M}'>{sheet}</worksheet>",
    }
    if strings:
        parts["xl/sharedStrings.xml"] = f"<sst xmlns='{_M}'>{strings}</sst>"
    return package(parts | more)
