"""Hostile files by name, made when asked for: what each is, and the reasons for which it may be refused.

An empty set of reasons means that the file is read, whatever it tries.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Callable

from tests.plans.parsing import pdfs
from tests.plans.parsing.sources import package, para, word
from tests.plans.parsing.workbooks import raw, workbook
from tracker.plans.parsing import limits

Made = Callable[[], bytes]
READ = frozenset({"read"})
"""It is read with care; beside codes: either is right, as a library of another version may tell."""
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504
LAUGHS = "<!DOCTYPE a [<!ENTITY x 'ha'><!ENTITY y '&x;&x;&x;&x;&x;&x;'>]><w:document xmlns:w='w'>&y;</w:document>"
OUTSIDE = "<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><w:document xmlns:w='w'>&x;</w:document>"
_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_RELATED = "http://schemas.openxmlformats.org/package/2006/relationships"
_PICTURE = b"/Type /XObject /Subtype /Image /Width 2 /Height 2 /ColorSpace /DeviceRGB /BitsPerComponent 8"
_CELLS = "<c t='inlineStr'><is><t>任务</t></is></c>"


def _of(*codes: str) -> frozenset[str]:
    return frozenset(codes)


def _zip(parts: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as target:
        for name, content in parts.items():
            target.writestr(name, content)
    return out.getvalue()


def _flipped(bit: int) -> bytes:
    """The document with a flag set on its first entry."""
    data = bytearray(word(para("甲")))
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.find(signature) + offset] |= bit
    return bytes(data)


def _claimed(size: int) -> bytes:
    """An entry that claims another size than it has."""
    data = bytearray(word(para("甲")))
    at = data.rfind(b"PK\x01\x02")
    data[at + 24 : at + 28] = struct.pack("<I", size)
    return bytes(data)


def _odd_method() -> bytes:
    data = bytearray(word(para("甲")))
    for signature, offset in ((b"PK\x03\x04", 8), (b"PK\x01\x02", 10)):
        at = data.find(signature)
        while at >= 0:
            data[at + offset] = 99
            at = data.find(signature, at + 1)
    return bytes(data)


def _crowd() -> bytes:
    return _zip({f"word/{number}.xml": b"" for number in range(limits.MAX_ENTRIES + 1)}, zipfile.ZIP_STORED)


def _nested(depth: int = 6) -> bytes:
    data = b"0" * 100_000
    for level in range(depth):
        data = _zip({f"{level}.zip": data})
    return data


def _numbered(levels: str, text: str = "%1、", count: int = 50) -> bytes:
    """Paragraphs in a list whose first level holds this XML."""
    numbering = (
        f"<w:abstractNum w:abstractNumId='0'><w:lvl w:ilvl='0'>{levels}<w:lvlText w:val='{text}'/></w:lvl>"
        "</w:abstractNum>"
        "<w:num w:numId='1'><w:abstractNumId w:val='0'/></w:num>"
    )
    return word(para("甲", (1, 0)) * count, numbering)


def _links() -> str:
    """Two lists that lead to each other by their styles."""
    return "".join(
        f"<w:abstractNum w:abstractNumId='{at}'><w:numStyleLink w:val='S{1 - at}'/></w:abstractNum>"
        f"<w:num w:numId='{at + 1}'><w:abstractNumId w:val='{at}'/></w:num>"
        for at in (0, 1)
    )


def _linked_styles() -> str:
    return "".join(
        f"<w:style w:styleId='S{at}'><w:basedOn w:val='S{1 - at}'/><w:pPr><w:numPr>"
        f"<w:numId w:val='{at + 1}'/></w:numPr></w:pPr></w:style>"
        for at in (0, 1)
    )


def _catalogue(pages: bytes, *more: bytes, root: bytes = b"") -> bytes:
    return pdfs.pdf([b"<< /Type /Catalog /Pages 2 0 R %s >>" % root, pages, *more])


def _page(content: bytes, *more: bytes) -> bytes:
    """A PDF of one page with this content stream."""
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
    page += b"/Resources << /XObject << /X 5 0 R >> >> >>"
    return _catalogue(b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>", page, content, *more)


def _flate_bomb() -> bytes:
    return _page(pdfs.stream(b" " * (200 << 20)))


def _double_bomb() -> bytes:
    inner = zlib.compress(b" " * (200 << 20), 9)
    body = zlib.compress(inner, 9)
    form = b"<< /Length %d /Filter [/FlateDecode /FlateDecode] >>\nstream\n%s\nendstream"
    return _page(form % (len(body), body))


def _locked_pdf() -> bytes:
    data = pdfs.typeset("一、工作目标")
    crypt = b"/Encrypt << /Filter /Standard /V 2 /R 3 /Length 128 /P -44 /O <%s> /U <%s> >> /ID [<00> <00>]"
    return data.replace(b"/Root 1 0 R", b"/Root 1 0 R " + crypt % (b"41" * 32, b"42" * 32))


def _wide_sheet(count: int) -> bytes:
    return raw(f"<sheetData>{f'<row>{_CELLS * 1000}</row>' * (count // 1000)}</sheetData>")


def _loop_form() -> bytes:
    form = b"/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X 5 0 R >> >>"
    return _page(pdfs.stream(b"/X Do"), pdfs.stream(b"/X Do /X Do", extra=form))


def _shared_bomb() -> bytes:
    cells = "<c t='s'><v>0</v></c>" * 1000
    return raw(f"<sheetData>{f'<row>{cells}</row>' * 100}</sheetData>", f"<si><t>{'甲' * 30_000}</t></si>")


FILES: dict[str, tuple[Made, frozenset[str]]] = {
    # nothing, too much, something else
    "empty": (lambda: b"", _of("empty")),
    "blank": (lambda: b" \r\n\t", _of("empty")),
    "only a mark": (lambda: b"\xef\xbb\xbf", _of("empty")),
    "only zeros": (lambda: b"\0" * 10_000, _of("empty")),
    "too large": (lambda: b"a" * (limits.MAX_BYTES + 1), _of("too_large")),
    "too long a text": (lambda: "加强管理。\n".encode() * 500_000, _of("too_long", "zip_bomb")),
    "a table without end": (lambda: b"a\tb\n" * 500_000, _of("too_many_cells")),
    "png": (lambda: b"\x89PNG\r\n\x1a\n" + b"\0" * 99, _of("wrong_type")),
    "program": (lambda: b"MZ\x90\x00" + b"\0" * 200, _of("wrong_type")),
    "linux program": (lambda: b"\x7fELF\x02\x01\x01" + b"\0" * 200, _of("wrong_type")),
    "rtf": (lambda: b"{\\rtf1 x}", _of("wrong_type")),
    "svg": (lambda: b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", _of("wrong_type")),
    "svg after a declaration": (lambda: b"<?xml version='1.0'?>\n<!-- x --><svg onload='x()'/>", _of("wrong_type")),
    "xml with entities": (lambda: LAUGHS.encode(), _of("wrong_type", "empty")),
    "mail page": (lambda: b"MIME-Version: 1.0\nContent-Type: multipart/related\n\nx", _of("wrong_type")),
    "bytes": (lambda: bytes(range(256)) * 8, _of("undecodable")),
    "half a character": (lambda: "重点工作".encode("utf-16-le") + b"\x00\x00\x01\x02\x03\xd8", _of("undecodable")),
    "lone surrogates": (lambda: b"\xff\xfe" + b"\x00\xd8\x00\xd8\x2d\x4e", _of("undecodable")),
    "zeros between words": (lambda: ("一、目标\0" * 300).encode(), _of("undecodable")),
    # packages
    "password": (lambda: OLE + "EncryptedPackage".encode("utf-16-le"), _of("encrypted")),
    "password on an entry": (lambda: _flipped(1), _of("encrypted")),
    "old excel": (lambda: OLE + "Workbook".encode("utf-16-le"), _of("old_xls")),
    "old powerpoint": (lambda: OLE + "PowerPoint Document".encode("utf-16-le"), _of("wrong_type")),
    "ole of anything": (lambda: OLE, _of("wrong_type")),
    "cut zip": (lambda: word(para("甲" * 500))[:-40], _of("broken_zip")),
    "zip head only": (lambda: b"PK\x03\x04junk", _of("broken_zip")),
    "zip with a method of its own": (_odd_method, _of("broken_zip")),
    "zip in zip in zip": (_nested, _of("no_document", "zip_bomb")),
    "zip of anything": (lambda: package({"a.txt": "x"}), _of("no_document")),
    "crowd": (_crowd, _of("zip_bomb")),
    "claims little": (lambda: _claimed(10), _of("zip_bomb", "broken_zip")),
    "claims much": (lambda: _claimed(0xF0000000), _of("zip_bomb")),
    "bomb": (lambda: package({"word/document.xml": b" " * 30_000_000}), _of("zip_bomb")),
    "bomb beside": (lambda: package({"word/document.xml": "<a/>", "word/x.bin": b"\0" * 30_000_000}), _of("zip_bomb")),
    "powerpoint": (lambda: package({"ppt/presentation.xml": "<a/>"}), _of("wrong_type")),
    "open document": (lambda: package({"content.xml": "<a/>"}), _of("wrong_type")),
    "ofd": (lambda: package({"OFD.xml": "<a/>"}), _of("wrong_type")),
    # Word
    "no body": (lambda: package({"word/document.xml": "<a/>"}), _of("no_document")),
    "word without words": (lambda: word(para("")), _of("empty")),
    "broken xml": (lambda: word("<w:p><w:r>"), _of("broken_xml")),
    "doctype": (lambda: package({"word/document.xml": LAUGHS}), _of("doctype")),
    "doctype behind a long comment": (
        lambda: package({"word/document.xml": f"<!--{'x' * 70_000}-->{LAUGHS}"}),
        _of("doctype", "no_document"),
    ),
    "external entity": (lambda: package({"word/document.xml": OUTSIDE}), _of("doctype")),
    "doctype in styles": (lambda: package({"word/document.xml": "<a/>", "word/styles.xml": LAUGHS}), _of("doctype")),
    "doctype elsewhere": (lambda: package({"word/document.xml": "<a/>", "docProps/app.xml": LAUGHS}), _of("doctype")),
    "doctype in utf-16": (
        lambda: package({"word/document.xml": ("\ufeff" + LAUGHS).encode("utf-16-le")}),
        _of("doctype"),
    ),
    "deep nesting": (lambda: word("<w:ins>" * 5000 + para("甲") + "</w:ins>" * 5000), _of("broken_xml")),
    "nested tables": (
        lambda: word("<w:tbl><w:tr><w:tc>" * 80 + para("甲") + "</w:tc></w:tr></w:tbl>" * 80),
        READ | _of("broken_xml"),
    ),
    "a million cells": (
        lambda: word("<w:tbl><w:tr>" + "<w:tc/>" * 1_000_000 + "</w:tr></w:tbl>"),
        _of("too_complex", "zip_bomb", "empty"),
    ),
    "a cell five hundred wide, many times": (
        lambda: word(
            "<w:tbl>"
            + "<w:tr><w:tc><w:tcPr><w:gridSpan w:val='99999'/></w:tcPr><w:p/></w:tc></w:tr>" * 5000
            + "</w:tbl>"
        ),
        _of("too_complex"),
    ),
    "styles in a circle": (
        lambda: word(
            para("一、目标", style="A"),
            styles="<w:style w:styleId='A'><w:basedOn w:val='B'/></w:style>"
            "<w:style w:styleId='B'><w:basedOn w:val='A'/></w:style>",
        ),
        READ,
    ),
    "lists in a circle": (lambda: word(para("甲", (1, 0)) * 9, _links(), _linked_styles()), READ),
    "absurd level": (lambda: word(para("甲", (1, 999_999)) * 9, _links()), READ),
    "level below zero": (lambda: word(para("甲", (1, -7)), "<w:num w:numId='1'/>"), READ),
    "start below zero": (lambda: _numbered("<w:start w:val='-99'/><w:numFmt w:val='upperRoman'/>"), READ),
    "start beyond all numbers": (
        lambda: _numbered(f"<w:start w:val='{'9' * 400}'/><w:numFmt w:val='lowerLetter'/>"),
        READ,
    ),
    "a number as long as a book": (lambda: _numbered("<w:numFmt w:val='decimal'/>", "%1" * 50_000, 3000), READ),
    "a number of no digits": (lambda: _numbered("<w:start w:val='²'/><w:numFmt w:val='decimal'/>"), READ),
    # PDF
    "pdf head only": (lambda: b"%PDF-1.7\n...", _of("broken_pdf")),
    "pdf without pages": (lambda: _catalogue(b"<< /Type /Pages /Kids [] /Count 0 >>"), _of("broken_pdf")),
    "pdf without catalogue": (lambda: pdfs.pdf([b"<< >>"]), _of("broken_pdf")),
    "pdf whose pages go in a circle": (
        lambda: _catalogue(b"<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 2 >>"),
        _of("broken_pdf"),
    ),
    "pdf whose parents go in a circle": (
        lambda: _catalogue(b"<< /Type /Pages /Parent 3 0 R /Kids [3 0 R] >>", b"<< /Type /Pages /Kids [2 0 R] >>"),
        _of("broken_pdf"),
    ),
    "pdf bomb": (_flate_bomb, _of("zip_bomb")),
    "pdf bomb packed twice": (_double_bomb, _of("zip_bomb")),
    "pdf form that draws itself": (_loop_form, _of("scanned", "broken_pdf", "too_complex")),
    "pdf with a password": (_locked_pdf, _of("encrypted")),
    "pdf with script": (
        lambda: pdfs.typeset("一、工作目标").replace(
            b"/Type /Catalog", b"/Type /Catalog /OpenAction << /S /JavaScript /JS (app.alert\\(1\\)) >>"
        ),
        READ,
    ),
    "pdf of a picture": (lambda: _page(pdfs.stream(b"/X Do"), pdfs.stream(b"\0" * 12, extra=_PICTURE)), _of("scanned")),
    "pdf with thousands of lines": (lambda: _page(pdfs.stream(b"0 0 m 9 9 l S\n" * 10_000)), _of("scanned")),
    "cut pdf": (lambda: pdfs.typeset("一、工作目标")[:-700], READ | _of("broken_pdf", "scanned")),
    # Excel
    "sheet that claims a million rows": (
        lambda: raw(
            "<dimension ref='A1:XFD1048576'/><sheetData><row r='1048576'><c r='XFD1048576' t='inlineStr'>"
            "<is><t>甲</t></is></c></row></sheetData>"
        ),
        READ | _of("empty"),
    ),
    "sheet of a million cells": (lambda: _wide_sheet(1_000_000), _of("too_many_cells", "zip_bomb")),
    "sheet that merges everything": (
        lambda: raw(
            f"<sheetData><row>{_CELLS * 3}</row><row>{_CELLS}</row></sheetData>"
            "<mergeCells><mergeCell ref='A1:XFD1048576'/></mergeCells>"
        ),
        READ,
    ),
    "strings that repeat themselves": (_shared_bomb, _of("too_long", "zip_bomb")),
    "string index below zero": (lambda: raw("<sheetData><row><c t='s'><v>-1</v></c></row></sheetData>"), _of("empty")),
    "formula without a result": (lambda: workbook([["=1+1", '=WEBSERVICE("http://127.0.0.1/")']]), _of("empty")),
    "book without sheets": (lambda: package({"xl/workbook.xml": "<a/>"}), _of("empty")),
    "sheets outside": (
        lambda: raw(
            "<sheetData/>",
            **{
                "xl/_rels/workbook.xml.rels": f"<Relationships xmlns='{_RELATED}'>"
                "<Relationship Id='rId1' TargetMode='External' Target='http://127.0.0.1/' Type='x/worksheet'/>"
                "</Relationships>"
            },
        ),
        _of("empty"),
    ),
    "sheet that climbs out": (
        lambda: raw(
            "<sheetData/>",
            **{
                "xl/_rels/workbook.xml.rels": f"<Relationships xmlns='{_RELATED}'>"
                "<Relationship Id='rId1' Target='../../../etc/passwd' Type='x/worksheet'/></Relationships>"
            },
        ),
        _of("empty"),
    ),
    "doctype in a sheet": (lambda: raw("<sheetData/>", **{"xl/styles.xml": LAUGHS}), _of("doctype")),
    # web pages and Markdown
    "a page of boxes in boxes": (lambda: b"<html>" + b"<div>" * 100_000 + "一、目标".encode(), READ),
    "a page of open comments": (lambda: b"<html>" + b"<!--" * 100_000, _of("empty")),
    "a page of open tags": (lambda: b"<html>" + b"<a " * 200_000, READ),
    "a page of open quotes": (lambda: b"<html>" + b"<a b='" * 100_000, READ),
    "a page of lists in lists": (lambda: b"<html>" + b"<ol><li>" * 50_000 + b"x", READ),
    "a page of tables in tables": (lambda: b"<html>" + b"<table><tr><td>" * 20_000 + b"x", _of("too_complex")),
    "a cell that spans the world": (
        lambda: b"<table>" + b"<tr><td colspan=99999 rowspan=99999>x</td></tr>" * 3000 + b"</table>",
        READ | _of("too_many_cells"),
    ),
    "a page of script only": (lambda: b"<html><script>document.write('x')</script>", _of("empty")),
    "a page with entities": (
        lambda: b"<html><!DOCTYPE x [<!ENTITY a 'b'>]><p>&#0;&#xD800;&#99999999;&x;</p>",
        READ,
    ),
    "markdown of stars": (lambda: b"# x\n" + b"*" * 200_000 + b"\n" + b"**a " * 50_000, READ),
    "markdown of brackets": (lambda: b"# x\n" + b"[" * 100_000 + b"](" * 100_000, READ),
    "markdown of hashes": (lambda: b"# x " + b"#" * 300_000 + b" y", READ),
    "markdown table without end": (lambda: b"|a|b|\n|--|--|\n" + b"|" * 300_000, _of("too_many_cells")),
}
