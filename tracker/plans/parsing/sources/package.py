"""The parts of an Office package as XML, with everything refused that no Office program writes."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from typing import Any

from lxml import etree

from tracker.plans.parsing import limits
from tracker.plans.parsing.limits import ReadError
from tracker.plans.parsing.progress import Stage, tell

_RELATIONS = "{http://schemas.openxmlformats.org/package/2006/relationships}"
_STRICT = (
    (
        b"http://purl.oclc.org/ooxml/wordprocessingml/main",
        b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    ),
    (
        b"http://purl.oclc.org/ooxml/spreadsheetml/main",
        b"http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    ),
    (
        b"http://purl.oclc.org/ooxml/officeDocument/relationships",
        b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    ),
)


def main_part(package: zipfile.ZipFile) -> str:
    """The name of the main part (word/document.xml, xl/workbook.xml). Raises ReadError for any other package."""
    names = set(package.namelist())
    for usual in ("word/document.xml", "xl/workbook.xml"):
        if usual in names:
            return usual
    for name in relations(package, "_rels/.rels", "/officeDocument").values():
        if name in names and name.startswith(("word/", "xl/")):
            return name
    for folder, found in (("ppt/", "PowerPoint"), ("content.xml", "OpenDocument"), ("OFD.xml", "OFD")):
        if any(name.startswith(folder) for name in names):
            raise ReadError("wrong_type", found=found)
    raise ReadError("no_document")


def relations(package: zipfile.ZipFile, name: str, kind: str) -> dict[str, str]:
    """Targets of the relations of one kind, by their id, as written; external ones are left out."""
    root = xml(limits.part(package, name))
    found = root.iter(f"{_RELATIONS}Relationship") if root is not None else ()
    return {
        relation.get("Id") or "": (relation.get("Target") or "").lstrip("/")
        for relation in found
        if (relation.get("Type") or "").endswith(kind) and relation.get("TargetMode") != "External"
    }


_SAFE: dict[str, Any] = {
    "resolve_entities": False,
    "no_network": True,
    "load_dtd": False,
    "huge_tree": False,
    "remove_comments": True,
    "remove_pis": True,
}
"""How foreign XML is parsed: nothing is fetched, nothing unfolded, no tree without bounds."""


def xml(data: bytes | None) -> etree._Element | None:
    """The root of a part, None for a part that is not there. Raises ReadError."""
    if data is None:
        return None
    try:
        root = etree.fromstring(_plain(data), etree.XMLParser(**_SAFE))
    except etree.XMLSyntaxError as error:
        raise ReadError("broken_xml") from error
    _refuse_doctype(root)
    return root


def stream(data: bytes, tags: tuple[str, ...], part: tuple[int, int] | None = None) -> Iterator[etree._Element]:
    """The elements with `tags` as they end. Whoever reads clears what is done with, so memory stays small.

    How far it is is told of a `part`: its place among how many.
    """
    source, size = io.BytesIO(_plain(data)), len(data)
    steps = etree.iterparse(source, events=("end",), tag=tags, **_SAFE)
    try:
        for number, (_, element) in enumerate(steps):
            if number == 0:
                _refuse_doctype(element)
            if part and number % 256 == 0:
                tell(Stage.SOURCE, part[0] * size + source.tell(), part[1] * size)
            yield element
    except etree.XMLSyntaxError as error:
        raise ReadError("broken_xml") from error


def forget(element: etree._Element) -> None:
    """Free an element that was read, and those before it."""
    element.clear()
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]


def _refuse_doctype(element: etree._Element) -> None:
    if element.getroottree().docinfo.internalDTD is not None:
        raise ReadError("doctype")


def _plain(data: bytes) -> bytes:
    """Strict Office files use other names for the same things."""
    if b"purl.oclc.org/ooxml" in data[:4096]:
        for strict, usual in _STRICT:
            data = data.replace(strict, usual)
    return data
