"""PDF pages as characters with places, ruled segments and pictures, drawn out within limits by pdfminer.six."""

from __future__ import annotations

import io
import logging
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from pdfminer import pdftypes
from pdfminer.converter import PDFLayoutAnalyzer
from pdfminer.layout import LTChar, LTContainer, LTCurve, LTFigure, LTImage, LTLine, LTPage, LTRect
from pdfminer.pdfdocument import PDFDocument, PDFEncryptionError, PDFPasswordIncorrect
from pdfminer.pdfinterp import PDFPageInterpreter, PDFResourceManager
from pdfminer.pdfpage import PDFPage
from pdfminer.pdfparser import PDFParser
from pdfminer.pdftypes import resolve1

from tracker.plans.parsing.limits import MAX_CHARACTERS, ReadError
from tracker.plans.parsing.progress import Stage, tell
from tracker.plans.parsing.sources.grids import Segment

MAX_PAGES = 600
_MAX_UNPACKED = 64 << 20
_MAX_SEGMENTS, _MAX_PATHS = 20_000, 6_000
_THIN = 2.5
logging.getLogger("pdfminer").setLevel(logging.CRITICAL)


@dataclass(frozen=True, slots=True)
class Char:
    """A printed character: its box with y from the top, and its size."""

    x0: float
    x1: float
    top: float
    bottom: float
    size: float
    text: str


@dataclass(slots=True)
class Page:
    """What is printed on one page; `turned` are characters that do not stand upright (watermarks)."""

    height: float
    chars: list[Char] = field(default_factory=list)
    turned: list[str] = field(default_factory=list)
    across: list[Segment] = field(default_factory=list)
    down: list[Segment] = field(default_factory=list)
    pictures: int = 0


class _BoundedZlib:
    """Stands in for `zlib` in pdfminer, which unpacks streams whatever their size."""

    error = zlib.error
    decompressobj = staticmethod(zlib.decompressobj)

    @staticmethod
    def decompress(data: bytes) -> bytes:
        machine = zlib.decompressobj()
        out = machine.decompress(data, _MAX_UNPACKED)
        if machine.unconsumed_tail:
            raise ReadError("zip_bomb")
        if not machine.eof:
            raise zlib.error
        return out


pdftypes.zlib = _BoundedZlib  # type: ignore[assignment,attr-defined]


def read(data: bytes) -> Iterator[Page]:
    """The pages in order. Raises ReadError: `encrypted`, `broken_pdf`, `too_many_pages`, `zip_bomb`, `too_long`."""
    try:
        yield from _read(data)
    except (ReadError, MemoryError, RecursionError):
        raise
    except (PDFPasswordIncorrect, PDFEncryptionError) as error:
        raise ReadError("encrypted") from error
    except Exception as error:  # a broken file ends anywhere in the library
        raise ReadError("broken_pdf") from error


def _read(data: bytes) -> Iterator[Page]:
    document = PDFDocument(PDFParser(io.BytesIO(data)))
    device = _Device(PDFResourceManager())
    interpreter = PDFPageInterpreter(device.rsrcmgr, device)
    number = total = 0
    pages = _declared(document)
    for number, found in enumerate(PDFPage.create_pages(document), 1):
        if number > MAX_PAGES:
            raise ReadError("too_many_pages", limit=MAX_PAGES)
        tell(Stage.SOURCE, number - 1, pages)
        interpreter.process_page(found)
        page = device.page
        total += len(page.chars)
        if total > MAX_CHARACTERS:
            raise ReadError("too_long", limit=MAX_CHARACTERS // 10000)
        yield page
    if not number:
        raise ReadError("broken_pdf")


def _declared(document: PDFDocument) -> int:
    """How many pages the file says that it has; 0 where it says nothing of use."""
    tree = resolve1(document.catalog.get("Pages"))
    count = tree.get("Count") if isinstance(tree, dict) else 0
    return count if isinstance(count, int) else 0


class _Device(PDFLayoutAnalyzer):
    """Keeps what a page shows; no layout is guessed."""

    page: Page
    _paths = 0

    def paint_path(self, gstate: Any, stroke: bool, fill: bool, evenodd: bool, path: Any) -> None:
        """A drawing of more lines than a table has is no table; the rest of it is not looked at."""
        self._paths += 1
        if self._paths <= _MAX_PATHS:
            super().paint_path(gstate, stroke, fill, evenodd, path)

    def receive_layout(self, ltpage: LTPage) -> None:
        self.page = Page(ltpage.height)
        self._paths = 0
        _take(self.page, ltpage)


def _take(page: Page, container: LTContainer[Any], depth: int = 0) -> None:
    for shape in container:
        if isinstance(shape, LTChar):
            _take_char(page, shape)
        elif isinstance(shape, LTImage):
            page.pictures += 1
        elif isinstance(shape, LTFigure) and depth < 20:
            _take(page, shape, depth + 1)
        elif isinstance(shape, LTCurve) and len(page.across) + len(page.down) < _MAX_SEGMENTS:
            _take_shape(page, shape)


def _take_char(page: Page, char: LTChar) -> None:
    a, b = char.matrix[:2]
    text = char.get_text()
    if abs(b) > abs(a):
        page.turned.append(text)
    elif text:
        top, bottom = page.height - char.y1, page.height - char.y0
        page.chars.append(Char(char.x0, char.x1, top, bottom, max(char.size, 1.0), text))


def _take_shape(page: Page, shape: LTCurve) -> None:
    top, bottom = page.height - shape.y1, page.height - shape.y0
    if shape.width < _THIN or shape.height < _THIN:
        _segment(page, shape.x0, top, shape.x1, bottom)
    elif isinstance(shape, LTRect):
        if shape.stroke:
            for x in (shape.x0, shape.x1):
                page.down.append((x, top, bottom))
            for y in (top, bottom):
                page.across.append((y, shape.x0, shape.x1))
    elif not isinstance(shape, LTLine) and shape.stroke:
        for (x0, y0), (x1, y1) in pairwise(shape.pts):
            _segment(page, x0, page.height - y0, x1, page.height - y1)


def _segment(page: Page, x0: float, y0: float, x1: float, y1: float) -> None:
    if abs(x1 - x0) < _THIN <= abs(y1 - y0):
        page.down.append(((x0 + x1) / 2, min(y0, y1), max(y0, y1)))
    elif abs(y1 - y0) < _THIN <= abs(x1 - x0):
        page.across.append(((y0 + y1) / 2, min(x0, x1), max(x0, x1)))
