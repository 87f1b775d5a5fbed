"""Files of every format, broken in their content and in their wrapping, and what must hold of each that is read."""

from __future__ import annotations

import io
import random
import zipfile
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from typing import Any

import docx
from lxml import etree

from tests.fuzz import mutate
from tests.plans.parsing import oldword, pdfs
from tests.plans.parsing.sources import lossless, para, word
from tests.plans.parsing.workbooks import raw, workbook
from tracker.plans.parsing import ReadError, read_source, read_text
from tracker.plans.parsing.sources import converter
from tracker.plans.parsing.sources.listing import W

Make = Callable[[random.Random], bytes]
TEXT = "一、重点任务\n（一）优化服务。6月底前完成3个大厅升级。（牵头单位：办公室）\n特此通知。\n"
_MARKDOWN = (
    "# 一、目标\n", "## ", "1. ", "   - ", "> ", "| 任务 | 单位 |\n|---|---|\n", "| 甲 | 乙 |\n", "```\n", "**", "*",
    "_", "~~", "[文](http://x)", "![", "](", "<br>", "<!-- ", " -->", "\\", "===\n",
    "---\n", "`", "&amp;", "\n\n", "  \n", "\t",
)  # fmt: skip
_TAGS = (
    "<html>", "<p>", "</p>", "<ol>", "<ol start=3 type=A>", "<ul>", "<li>", "<li value=9>", "</ol>", "</li>", "<table>",
    "<tr>", "<td>", "<td rowspan=2 colspan=3>", "<th>", "</td>", "</tr>", "</table>", "<h1>", "</h2>", "<br>",
    "<script>", "</script>", "<style>", "<!--", "-->", "<![CDATA[",
    "]]>", "<", ">", "&lt;", "&#0;", "&#xD800;", "<a href='", "\"",
    "<head>", "</head>", "<body>", "<title>", "<div style='list-style-type:upper-roman'>",
    "<?xml?>", "<!DOCTYPE x [",
)  # fmt: skip


def read(data: bytes) -> None:
    """Blocks stand in order, blocks and cells inside the text, nothing is left in it that no database can hold; and
    the plan made of it loses no character."""
    with suppress(ReadError):
        source = read_source(data)
        at = 0
        for block in source.blocks:
            assert at <= block.start < block.end <= len(source.text)
            assert all(0 <= start <= end <= len(source.text) for start, end in block.cells)
            at = block.end
        source.text.encode()
        assert "\0" not in source.text
        plan = read_text(source, 2026)
        assert lossless(plan)
        assert all(0 <= item.start < item.end <= len(plan.text) for item in plan.items)


def _strung(rnd: random.Random, first: str, pieces: tuple[str, ...]) -> bytes:
    words = (*pieces, *mutate.PIECES)
    out = first + "".join(rnd.choice(pieces if rnd.random() < 0.6 else words) for _ in range(rnd.randint(1, 80)))
    return mutate.data(rnd, [out.encode()]) if rnd.random() < 0.2 else out.encode()


def _package(rnd: random.Random, seeds: tuple[bytes, ...]) -> bytes:
    """A package with one part broken, or broken as a file."""
    seed = rnd.choice(seeds)
    if rnd.random() < 0.25:
        return mutate.data(rnd, [seed])
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(seed)) as source, zipfile.ZipFile(out, "w") as target:
        parts = [name for name in source.namelist() if name.endswith(("document.xml", "numbering.xml", "styles.xml",
                 "sheet1.xml", "sharedStrings.xml", "workbook.xml", ".rels"))]  # fmt: skip
        broken = rnd.choice(parts)
        for name in source.namelist():
            content = source.read(name)
            target.writestr(name, _xml(rnd, content) if name == broken else content)
    return out.getvalue()


def _xml(rnd: random.Random, content: bytes) -> bytes:
    """Elements doubled, dropped, moved into each other, values replaced; sometimes plain damage."""
    if rnd.random() < 0.2:
        return mutate.data(rnd, [content])
    pieces = content.split(b"<")
    for _ in range(rnd.randint(1, 8)):
        a, b = rnd.randrange(len(pieces)), rnd.randrange(len(pieces))
        change = rnd.randrange(4)
        if change == 0:
            pieces[a] = pieces[b]
        elif change == 1:
            pieces[a:a] = pieces[min(a, b) : max(a, b)][:40] * rnd.choice((1, 1, 5))
        elif change == 2 and b"'" in pieces[a]:
            cut = pieces[a].split(b"'")
            cut[1] = rnd.choice((b"0", b"-1", b"99999999999", b"", b"x", "一".encode(), b"9" * 300, b"A1:XFD1048576"))
            pieces[a] = b"'".join(cut)
        else:
            del pieces[a : a + rnd.randint(1, 3)]
        pieces = pieces or [b""]
    return b"<".join(pieces)


@cache
def _words() -> tuple[bytes, ...]:
    level = "<w:lvl w:ilvl='{0}'><w:start w:val='1'/><w:numFmt w:val='{1}'/><w:lvlRestart w:val='1'/>"
    level += "<w:lvlText w:val='%{2}、'/></w:lvl>"
    forms = ("chineseCounting", "decimal", "upperRoman", "decimalEnclosedCircle", "bullet")
    levels = "".join(level.format(at, form, at + 1) for at, form in enumerate(forms))
    lists = (
        f"<w:abstractNum w:abstractNumId='0'>{levels}</w:abstractNum>"
        "<w:num w:numId='1'><w:abstractNumId w:val='0'/><w:lvlOverride w:ilvl='0'><w:startOverride w:val='3'/>"
        "</w:lvlOverride></w:num>"
    )
    styles = (
        "<w:style w:styleId='A'><w:name w:val='toc 1'/></w:style><w:style w:styleId='B'><w:basedOn w:val='A'/><w:pPr>"
        "<w:numPr><w:ilvl w:val='1'/><w:numId w:val='1'/></w:numPr><w:outlineLvl w:val='0'/></w:pPr></w:style>"
    )
    cell = "<w:tc><w:tcPr><w:gridSpan w:val='2'/><w:vMerge w:val='restart'/></w:tcPr>" + para("任务") + "</w:tc>"
    on = "<w:tc><w:tcPr><w:vMerge w:val='continue'/></w:tcPr>" + para("") + "</w:tc>"
    body = "".join(para(f"条{at}。", (1, at % 5), "B" if at % 3 else "") for at in range(8))
    body += f"<w:tbl><w:tr>{cell}{cell}</w:tr><w:tr><w:trPr><w:gridBefore w:val='1'/></w:trPr>{on}{cell}</w:tr></w:tbl>"
    body += f"<w:sdt><w:sdtContent>{para('控件')}</w:sdtContent></w:sdt><w:ins>{para('增')}</w:ins>"
    body += f"<w:del>{para('删')}</w:del>"
    document = docx.Document()
    for line in TEXT.splitlines():
        document.add_paragraph(line)
    document.add_table(2, 2).cell(0, 0).text = "甲"
    out = io.BytesIO()
    document.save(out)
    return word(body, lists, styles), _thinned(out.getvalue())


def _thinned(data: bytes) -> bytes:
    """A Word file without the parts that nobody reads and without most of its styles: ten times as many runs."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            if name == "word/styles.xml":
                root = etree.fromstring(content)
                for style in root.findall(f"{W}style")[12:]:
                    root.remove(style)
                content = etree.tostring(root)
            if not name.endswith((".jpeg", "stylesWithEffects.xml", "theme1.xml")):
                target.writestr(name, content)
    return out.getvalue()


@cache
def _books() -> tuple[bytes, ...]:
    rows: list[list[Any]] = [
        ["表"],
        ["序号", "工作任务", "责任单位", "完成时限"],
        [1, "优化", "办公室", "6月底前"],
        [2, None, "甲科"],
    ]
    cells = "<c r='A1' t='s'><v>0</v></c><c r='B1' t='inlineStr'><is><t>任务</t></is></c><c t='b'><v>1</v></c>"
    cells += "<c s='1'><v>45000</v></c>"
    sheet = f"<sheetData><row r='1'>{cells}</row><row>{cells}</row></sheetData>"
    sheet += "<mergeCells><mergeCell ref='A1:A2'/></mergeCells>"
    return workbook(rows, ["A1:D1", "B3:B4"]), raw(sheet, "<si><t>序号</t></si><si><r><t>丰</t></r></si>")


@cache
def _prints() -> tuple[bytes, ...]:
    text = pdfs.typeset(TEXT * 2, height=3, width=16)
    return text, pdfs.table([["任务", "单位"], ["甲", "乙"]], "表"), pdfs.pages([[(50, 50, 12, "甲乙")]])


@cache
def _old() -> tuple[bytes, ...]:
    return (oldword.made(),)


READERS: dict[str, tuple[Make, Callable[[bytes], None], int]] = {
    "markdown": (lambda rnd: _strung(rnd, "# 计划\n", _MARKDOWN), read, 1),
    "html": (lambda rnd: _strung(rnd, "<html>", _TAGS), read, 1),
    "docx": (lambda rnd: _package(rnd, _words()), read, 10),
    "xlsx": (lambda rnd: _package(rnd, _books()), read, 10),
    "pdf": (lambda rnd: mutate.data(rnd, _prints()), read, 200),
    "converter": (lambda rnd: mutate.data(rnd, _old()), read, 5000),
}
"""A format by name: what makes an input, what reads it, and what a run costs compared with plain text."""
MISSING = () if converter.installed() else ("converter",)
"""Formats that need a program which is not installed here."""
