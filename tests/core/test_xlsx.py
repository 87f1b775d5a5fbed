"""Spreadsheets: what goes out comes back as text, and hostile files are refused with a reason, quickly."""

from __future__ import annotations

import io
import time
import zipfile
from collections.abc import Callable
from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from tracker.core import xlsx
from tracker.core.errors import Invalid

CELLS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=20)


def rewritten(change: Callable[[str, bytes], bytes]) -> io.BytesIO:
    """A small good workbook with its parts changed."""
    result = io.BytesIO()
    source = zipfile.ZipFile(xlsx.write("表", ["甲"], [["乙"]]))
    with source, zipfile.ZipFile(result, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            target.writestr(name, change(name, source.read(name)))
    result.seek(0)
    return result


def saved(book: Workbook) -> io.BytesIO:
    """The file of a workbook."""
    stream = io.BytesIO()
    book.save(stream)
    stream.seek(0)
    return stream


@given(st.lists(st.lists(CELLS, min_size=1, max_size=4), max_size=6))
@settings(max_examples=40, deadline=None)
def test_what_is_written_is_read_back(rows: list[list[str]]) -> None:
    (sheet,) = xlsx.read(xlsx.write("表", ["列"], rows))
    expected = [[cell.strip() for cell in row] for row in rows if any(cell.strip() for cell in row)]
    found = [[*cells] for number, cells in sheet.rows if number > 1]
    assert [[cell for cell in row if cell] for row in found] == [[cell for cell in row if cell] for row in expected]


def test_a_formula_is_written_as_text() -> None:
    book = load_workbook(xlsx.write("表", ["甲"], [["=1+1"], ["+cmd|' /C calc'!A0"], ["@x"]]))
    kinds = [cell.data_type for (cell,) in book["表"].iter_rows(min_row=2)]
    assert kinds == ["s", "s", "s"]


def test_numbers_and_dates_are_read_as_people_write_them() -> None:
    book = Workbook()
    book.create_sheet("表", 0).append([12.0, 12.5, datetime(2026, 11, 22)])  # noqa: DTZ001 -- cells know no zone
    assert xlsx.read(saved(book))[0].rows[0][1][:3] == ("12", "12.5", "2026-11-22")


def test_a_value_at_the_far_corner_is_refused_at_once() -> None:
    book = Workbook()
    book.create_sheet("表", 0)["XFD1048576"] = "x"
    stream = saved(book)
    started = time.perf_counter()
    with pytest.raises(Invalid) as refusal:
        xlsx.read(stream)
    assert refusal.value.params["row"] == 1_048_576
    assert time.perf_counter() - started < 2


def test_far_formatting_without_a_value_is_no_obstacle() -> None:
    far = b'</row><row r="1048576"><c r="A1048576" s="1"/></row></sheetData>'

    def change(name: str, data: bytes) -> bytes:
        return data.replace(b"</row></sheetData>", far) if name.startswith("xl/worksheets/") else data

    (sheet,) = xlsx.read(rewritten(change))
    assert [number for number, _ in sheet.rows] == [1, 2]


def test_too_many_columns_are_named() -> None:
    with pytest.raises(Invalid) as refusal:
        xlsx.read(xlsx.write("表", ["x"] * 41, []))
    assert refusal.value.params["column"] == "AO"


def test_a_doctype_is_refused() -> None:
    bomb = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa">]>'
    with pytest.raises(Invalid) as refusal:
        xlsx.read(rewritten(lambda name, data: bomb + data if name == "xl/workbook.xml" else data))
    assert refusal.value.message == xlsx.SUSPICIOUS


def test_a_zip_bomb_is_refused_before_it_unpacks() -> None:
    stream = rewritten(lambda name, data: b" " * (61 * xlsx.MEGABYTE) if name == "xl/styles.xml" else data)
    assert stream.getbuffer().nbytes < xlsx.MEGABYTE
    with pytest.raises(Invalid) as refusal:
        xlsx.read(stream)
    assert refusal.value.message == xlsx.SUSPICIOUS


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", xlsx.NOT_XLSX),
        (b"name,number\n", xlsx.NOT_XLSX),
        (b"PK\x03\x04 broken", xlsx.NOT_XLSX),
        (xlsx.OLE + b"\0" * 100, xlsx.PROTECTED),
        (b"PK" + b"\0" * xlsx.MAX_FILE, xlsx.TOO_LARGE),
    ],
    ids=["empty", "csv", "broken", "encrypted", "large"],
)
def test_a_wrong_file_is_told_what_it_is(data: bytes, message: str) -> None:
    with pytest.raises(Invalid) as refusal:
        xlsx.read(io.BytesIO(data))
    assert refusal.value.message == message


def test_another_office_file_is_not_a_table() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", "<document/>")
    stream.seek(0)
    with pytest.raises(Invalid) as refusal:
        xlsx.read(stream)
    assert refusal.value.message == xlsx.NOT_XLSX
