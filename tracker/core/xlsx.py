"""Spreadsheets in and out: read under limits, so that a hostile file costs nothing; written as text cells only."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import IO, Any

from openpyxl import Workbook, load_workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException

from tracker.core.errors import Invalid
from tracker.core.i18n import N_

MEGABYTE = 1024 * 1024
MAX_FILE = 10 * MEGABYTE
MAX_UNPACKED = 60 * MEGABYTE
MAX_PARTS = 500
MAX_ROWS = 5_000
MAX_COLUMNS = 40
MAX_CELL = 2_000

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""How old .xls files and encrypted .xlsx files begin."""

NOT_XLSX = N_("这不是xlsx表格，请用WPS或Excel另存为“.xlsx”再上传。")
PROTECTED = N_("这是加了密码的文件或旧的xls格式，请去掉密码、另存为“.xlsx”再上传。")
TOO_LARGE = N_("表格太大，最多%(mb)s MB。")
SUSPICIOUS = N_("文件的内部结构不正常，没有读取。请把内容复制到新表里再上传。")
TOO_MANY_ROWS = N_("表里第%(row)s行还有内容，最多%(max)s行。请删去多余的行，或分几次上传。")
TOO_MANY_COLUMNS = N_("表里%(column)s列还有内容，最多%(max)s列。请删去多余的列。")

_VALUE_CELL = re.compile(
    rb'<(?:\w+:)?c\b[^<>]{0,200}?\br="([A-Z]{1,3})(\d{1,7})"[^<>]{0,200}>\s{0,9}<(?:\w+:)?(?:v|is|f)\b'
)
_DOCTYPES = tuple("<!DOCTYPE".encode(encoding) for encoding in ("utf-8", "utf-16-le", "utf-16-be"))
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff￾￿]")


@dataclass(frozen=True)
class Sheet:
    """A sheet as text: `rows` are (row number, cells); empty rows are left out."""

    name: str
    rows: tuple[tuple[int, tuple[str, ...]], ...]


def read(stream: IO[bytes]) -> list[Sheet]:
    """All sheets of an .xlsx file as text. Raises Invalid(field="file") saying what is wrong and what to do.

    Never reads more than the limits above: sizes are checked as declared before anything is unpacked, and unpacking
    stops where the declaration ends.
    """
    data = stream.read(MAX_FILE + 1)
    _check_file(data)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _check_archive(archive)
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
        try:
            return [_sheet(name, book[name]) for name in book.sheetnames]
        finally:
            book.close()
    except Invalid:
        raise
    except (zipfile.BadZipFile, InvalidFileException, NotImplementedError) as error:
        raise Invalid(NOT_XLSX, field="file") from error
    except Exception as error:  # a reader of foreign files may stumble in any way; all mean: unreadable
        raise Invalid(SUSPICIOUS, field="file") from error


def _check_file(data: bytes) -> None:
    if len(data) > MAX_FILE:
        raise Invalid(TOO_LARGE, field="file", mb=MAX_FILE // MEGABYTE)
    if data.startswith(OLE):
        raise Invalid(PROTECTED, field="file")
    if not data.startswith(b"PK"):
        raise Invalid(NOT_XLSX, field="file")


def _check_archive(archive: zipfile.ZipFile) -> None:
    parts = archive.infolist()
    if "[Content_Types].xml" not in archive.namelist() or "xl/workbook.xml" not in archive.namelist():
        raise Invalid(NOT_XLSX, field="file")
    if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED:
        raise Invalid(SUSPICIOUS, field="file")
    for part in parts:
        if part.filename.endswith((".xml", ".rels", ".vml")):
            content = archive.read(part)
            if any(doctype in content for doctype in _DOCTYPES):
                raise Invalid(SUSPICIOUS, field="file")
            if part.filename.startswith("xl/worksheets/"):
                _check_places(content)


def _check_places(content: bytes) -> None:
    """Refuse values far out, where walking row by row would take for ever; far formatting without values is let be."""
    for match in _VALUE_CELL.finditer(content):
        column, row = match.group(1).decode(), int(match.group(2))
        if row > MAX_ROWS:
            raise Invalid(TOO_MANY_ROWS, field="file", row=row, max=MAX_ROWS)
        if _column_number(column) > MAX_COLUMNS:
            raise Invalid(TOO_MANY_COLUMNS, field="file", column=column, max=MAX_COLUMNS)


def _column_number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def _sheet(name: str, sheet: Any) -> Sheet:
    rows = []
    walked = sheet.iter_rows(max_row=MAX_ROWS, max_col=MAX_COLUMNS, values_only=True)
    for number, values in enumerate(walked, start=1):
        cells = tuple(_text(value) for value in values)
        if any(cells):
            rows.append((number, cells))
    return Sheet(name, tuple(rows))


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == datetime.min.time() else value.isoformat(" ", "minutes")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()[:MAX_CELL]


def write(
    title: str, header: Sequence[str], rows: Iterable[Sequence[object]], *, widths: Sequence[int] = ()
) -> io.BytesIO:
    """A workbook of one sheet. Every cell is text, so nothing in it is ever calculated."""
    return write_sheets([(title, header, rows)], widths=widths)


def write_sheets(
    sheets: Iterable[tuple[str, Sequence[str], Iterable[Sequence[object]]]], *, widths: Sequence[int] = ()
) -> io.BytesIO:
    """A workbook of several sheets (title, header, rows); `widths` of the first columns in characters."""
    book = Workbook(write_only=True)
    bold = Font(bold=True)
    for title, header, rows in sheets:
        sheet = book.create_sheet(title)
        sheet.freeze_panes = "A2"
        for index, width in enumerate(widths, start=1):
            sheet.column_dimensions[get_column_letter(index)].width = width
        sheet.append(list(_cells(sheet, header, bold)))
        for row in rows:
            sheet.append(list(_cells(sheet, row)))
    stream = io.BytesIO()
    book.save(stream)
    stream.seek(0)
    return stream


def _cells(sheet: Any, values: Sequence[object], font: Font | None = None) -> Iterator[Any]:
    for value in values:
        cell = WriteOnlyCell(sheet, "" if value is None else _UNPRINTABLE.sub("", str(value))[:32_767])
        cell.data_type = "s"  # openpyxl would make a formula of a text that begins with =
        if font is not None:
            cell.font = font
        yield cell
