"""Word documents: the text as printed (automatic numbers included), tables as rows of tab-separated cells."""

from __future__ import annotations

import posixpath
import zipfile
from collections.abc import Iterator

from lxml import etree

from tracker.plans.parsing import limits
from tracker.plans.parsing.limits import ReadError
from tracker.plans.parsing.listing import Numbering, W, load
from tracker.plans.parsing.model import Block, SourceText
from tracker.plans.parsing.sentences import trim

_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_RELATIONS = "{http://schemas.openxmlformats.org/package/2006/relationships}"
_MAIN = "word/document.xml"
_SKIPPED = {
    f"{W}del",
    f"{W}moveFrom",
    f"{W}pPr",
    f"{W}rPr",
    f"{W}instrText",
    f"{W}delText",
    f"{_MC}Fallback",
    f"{W}txbxContent",
    f"{W}footnoteReference",
    f"{W}commentReference",
}
_HOLDERS = {f"{W}ins", f"{W}moveTo", f"{W}customXml", f"{W}smartTag", f"{W}sdtContent"}
_MAX_CELLS = 2_000_000


def read(data: bytes) -> SourceText:
    """The document's text and blocks; raises ReadError. Insertions count, deletions do not.

    Footnotes, headers and footers are left out.
    """
    with limits.open_package(data) as package:
        main = _main_part(package)
        limits.refuse_doctype(package)
        body = _xml(limits.part(package, main)).find(f"{W}body")
        folder = posixpath.dirname(main)
        numbering = load(_optional(package, f"{folder}/numbering.xml"), _optional(package, f"{folder}/styles.xml"))
    if body is None:
        raise ReadError("no_document")
    source = _assemble(_blocks(body, numbering))
    if not source.text.strip():
        raise ReadError("empty")
    return source


def _main_part(package: zipfile.ZipFile) -> str:
    names = set(package.namelist())
    if _MAIN in names:
        return _MAIN
    relations = limits.part(package, "_rels/.rels")
    if relations is not None and not limits.declares_type(relations):
        for relation in _xml(relations).iter(f"{_RELATIONS}Relationship"):
            target = (relation.get("Target") or "").lstrip("/")
            if (
                (relation.get("Type") or "").endswith("/officeDocument")
                and target in names
                and target.startswith("word/")
            ):
                return target
    for folder, found in (("xl/", "Excel"), ("ppt/", "PowerPoint")):
        if any(name.startswith(folder) for name in names):
            raise ReadError("wrong_type", found=found)
    raise ReadError("no_document")


def _optional(package: zipfile.ZipFile, name: str) -> etree._Element | None:
    data = limits.part(package, name)
    return None if data is None else _xml(data)


def _xml(data: bytes | None) -> etree._Element:
    if data is None:
        raise ReadError("no_document")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise ReadError("broken_xml") from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise ReadError("doctype")
    return root


def _blocks(parent: etree._Element, numbering: Numbering) -> Iterator[tuple[str, list[str], int | None]]:
    """(kind, lines or cells, heading level) of everything below `parent`, in document order."""
    for child in parent:
        if child.tag == f"{W}p":
            yield "para", [numbering.number(child) + _words(child)], numbering.heading(child)
            for box in child.iter(f"{W}txbxContent"):
                if not any(above.tag == f"{_MC}Fallback" for above in box.iterancestors()):
                    yield from _blocks(box, numbering)
        elif child.tag == f"{W}tbl":
            for row in _rows(child):
                yield "row", [" ".join(_cell(cell, numbering).split()) for cell in row], None
        elif child.tag == f"{W}sdt":
            content = child.find(f"{W}sdtContent")
            if content is not None:
                yield from _blocks(content, numbering)
        elif child.tag in _HOLDERS:
            yield from _blocks(child, numbering)


def _words(paragraph: etree._Element) -> str:
    """The text of a paragraph: runs, insertions and content controls in, deletions out, breaks kept."""
    out: list[str] = []
    walk = etree.iterwalk(paragraph, events=("start",))
    for _, element in walk:
        if element.tag in _SKIPPED or (element is not paragraph and element.tag == f"{W}p"):
            walk.skip_subtree()
        elif element.tag == f"{W}t":
            out.append(element.text or "")
        elif element.tag in (f"{W}br", f"{W}cr"):
            out.append("\n")
        elif element.tag in (f"{W}tab", f"{W}ptab"):
            out.append(" ")
        elif element.tag == f"{W}noBreakHyphen":
            out.append("-")
    return "".join(out).replace("\t", " ").replace("\r", " ")


def _rows(table: etree._Element) -> Iterator[list[etree._Element | None]]:
    """The cells of each row; None where a merged cell goes on (gridSpan, vMerge) or a row begins later."""
    for row in _inside(table, f"{W}tr"):
        cells: list[etree._Element | None] = [None] * _count(row.find(f"{W}trPr/{W}gridBefore"))
        for cell in _inside(row, f"{W}tc"):
            merge = cell.find(f"{W}tcPr/{W}vMerge")
            goes_on = merge is not None and merge.get(f"{W}val") != "restart"
            cells.append(None if goes_on else cell)
            cells.extend([None] * (_count(cell.find(f"{W}tcPr/{W}gridSpan")) - 1))
            if len(cells) > _MAX_CELLS:
                raise ReadError("too_complex")
        yield cells


def _inside(parent: etree._Element, tag: str) -> Iterator[etree._Element]:
    """Children with `tag`, those in content controls and tracked insertions included; deleted rows are left out."""
    for child in parent:
        if child.tag == tag:
            if child.find(f"{W}trPr/{W}del") is None:
                yield child
        elif child.tag == f"{W}sdt" or child.tag in _HOLDERS:
            yield from _inside(child, tag)


def _count(element: etree._Element | None) -> int:
    value = (element.get(f"{W}val") or "") if element is not None else ""
    return min(int(value), 500) if value.isdecimal() and len(value) < 6 else 0


def _cell(cell: etree._Element | None, numbering: Numbering) -> str:
    """The words of a cell on one line, nested tables included."""
    if cell is None:
        return ""
    return " ".join(numbering.number(paragraph) + _words(paragraph) for paragraph in cell.iter(f"{W}p"))


def _assemble(parts: Iterator[tuple[str, list[str], int | None]]) -> SourceText:
    lines: list[str] = []
    blocks: list[Block] = []
    at = 0
    for kind, words, style in parts:
        for line in words[0].split("\n") if kind == "para" else ["\t".join(words)]:
            start, end = trim(line, 0, len(line))
            if kind == "row" and start < end:
                blocks.append(Block(at + start, at + end, "row", _cell_ranges(line, at)))
            elif start < end:
                blocks.append(Block(at + start, at + end, "para", (), style))
            lines.append(line)
            at += len(line) + 1
    return SourceText("".join(line + "\n" for line in lines), tuple(blocks))


def _cell_ranges(line: str, at: int) -> tuple[tuple[int, int], ...]:
    ranges, begin = [], 0
    for cell in line.split("\t"):
        start, end = trim(line, begin, begin + len(cell))
        ranges.append((at + start, at + end))
        begin += len(cell) + 1
    return tuple(ranges)
