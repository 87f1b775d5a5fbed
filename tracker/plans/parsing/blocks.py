"""From lines to logical paragraphs: hard wraps and page breaks joined, headings that share a line told apart."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace

from tracker.plans.parsing.lexicon import ATTACHMENT, CLOSING, DATE_LINE
from tracker.plans.parsing.model import Block
from tracker.plans.parsing.numbering import Marker, read_marker
from tracker.plans.parsing.sentences import trim

_PAGE = re.compile(r"(?:-+ ?\d{1,4} ?-+|第 ?\d{1,4} ?页(?: ?[,/共]* ?\d{1,4} ?页?)?)")
_TERMINAL = "。!?;:…”』」)]》."
_BEFORE_RUN_IN = "。!?;)] \n"
_RUN_IN = {"cn", "cn-paren", "cn-enclosed", "dot", "comma", "paren", "enclosed", "fullstop"}
_GLYPH = re.compile(r"[一二三四五六七八九十(\d\u3220-\u3229\u2474-\u249b]")
# 标准一、考核内容(一)检查组织: two headings glued to a title by a lost line break.
_GLUED = re.compile(r"(?<![之第统唯万同每单专某其任])(?<=[\u4e00-\u9fff])(一、)[^,。;:、()\n]{2,30}(\(一\))")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A logical paragraph. `kind`: para, row, or tail (signature, date, attachment list, closing words)."""

    start: int
    end: int
    marker: Marker | None
    kind: str
    cells: tuple[tuple[int, int], ...] = ()
    style: int | None = None
    columns: tuple[str, ...] = ()

    @property
    def body(self) -> int:
        """Where the words begin, after the marker."""
        return self.start + (self.marker.length if self.marker else 0)


def lines(text: str) -> tuple[Block, ...]:
    """The non-blank lines of plain text; lines with tabs that stand together are table rows."""
    found: list[Block] = []
    at = 0
    for line in text.split("\n"):
        start, end = trim(text, at, at + len(line))
        if start < end:
            cells = _cells(text, at, at + len(line)) if "\t" in line.strip("\n") else ()
            found.append(Block(start, end, "row" if cells else "para", cells))
        at += len(line) + 1
    return tuple(_lonely_rows(found))


def _cells(text: str, start: int, end: int) -> tuple[tuple[int, int], ...]:
    cells, at = [], start
    for cell in text[start:end].split("\t"):
        cells.append(trim(text, at, at + len(cell)))
        at += len(cell) + 1
    return tuple(cells)


def _lonely_rows(found: list[Block]) -> Iterator[Block]:
    """A single line with a tab is a sentence that somebody indented, not a table."""
    for index, block in enumerate(found):
        near = found[max(index - 1, 0) : index] + found[index + 1 : index + 2]
        if block.kind == "row" and not any(other.kind == "row" for other in near):
            block = replace(block, kind="para", cells=())
        yield block


def logical(folded: str, blocks: tuple[Block, ...]) -> list[Paragraph]:
    """The paragraphs of the document in order, tails marked."""
    out: list[Paragraph] = []
    counts: Counter[str] = Counter()
    for block in _joined(folded, blocks):
        if block.kind == "row":
            out.append(Paragraph(block.start, block.end, None, "row", block.cells, None, block.columns))
            continue
        for start, end in _split(folded, block.start, block.end, counts):
            marker = read_marker(folded, start, end)
            if marker is not None and (marker.family == "circled" or start + marker.length >= end):
                marker = None
            out.append(Paragraph(start, end, marker, "para", (), block.style))
    return _with_tails(folded, out)


def _joined(folded: str, blocks: tuple[Block, ...]) -> list[Block]:
    out: list[Block] = []
    width = _wrap_width(blocks)
    paged, line_end, line_size = False, -1, 0
    for block in blocks:
        page = _PAGE.match(folded, block.start, block.end) if block.kind == "para" else None
        if block.kind == "page" or (page and page.end() == block.end):
            paged = True
            continue
        if page and (folded[page.end()] == " " or folded[block.start] == "第"):
            start, _ = trim(folded, page.end(), block.end)
            block, paged = replace(block, start=start), True
        last = out[-1] if out else None
        if (
            last
            and block.kind == last.kind == "para"
            and _continues(
                folded, last, block, paged, width if "\n\n" not in folded[line_end : block.start] else 0, line_size
            )
        ):
            out[-1] = replace(last, end=block.end)
        else:
            out.append(block)
        paged, line_end, line_size = False, block.end, block.end - block.start
    return out


def _continues(folded: str, last: Block, block: Block, paged: bool, width: int, size: int) -> bool:
    """Does `block` go on with the sentence that `last` left open?"""
    if folded[last.end - 1] in _TERMINAL or read_marker(folded, block.start, block.end) or block.style is not None:
        return False
    if last.style is not None or DATE_LINE.match(folded[block.start : block.end]):
        return False
    wrapped = bool(width) and size >= width - 2
    return (
        (paged and last.end - last.start > 12)
        or wrapped
        or (folded[last.end - 1] in ",、" and last.end - last.start > 12)
    )


def _wrap_width(blocks: tuple[Block, ...]) -> int:
    """The common line width of a text with hard line breaks, or 0 when its lines are paragraphs."""
    sizes = [block.end - block.start for block in blocks if block.kind == "para"]
    long = [size for size in sizes if size >= 15]
    if len(long) < 8:
        return 0
    width = Counter(long).most_common(1)[0][0]
    near = sum(1 for size in long if abs(size - width) <= 2)
    return width if near >= 0.5 * len(long) and max(sizes) <= width + 4 else 0


def _split(folded: str, start: int, end: int, counts: Counter[str]) -> Iterator[tuple[int, int]]:
    """Cut before run-in markers that go on with a count of the document or begin a new one."""
    first = read_marker(folded, start, end)
    if first:
        counts[first.family] = first.ordinal
    glued = _GLUED.search(folded, start, end)
    forced = {glued.start(1), glued.start(2)} if glued else set()
    begin = start
    for match in _GLYPH.finditer(folded, start + 1, end):
        at = match.start()
        if at in forced or (folded[at - 1] in _BEFORE_RUN_IN and _is_run_in(folded, at, end, counts)):
            marker = read_marker(folded, at, end)
            if marker is None:
                continue
            counts[marker.family] = marker.ordinal
            stop = trim(folded, begin, at)[1]
            if begin < stop:
                yield begin, stop
            begin = at
    yield begin, end


def _is_run_in(folded: str, at: int, end: int, counts: Counter[str]) -> bool:
    marker = read_marker(folded, at, end)
    if marker is None or marker.family not in _RUN_IN or at + marker.length >= end:
        return False
    if folded[at - 1] == ";" or (folded[at - 1] == ")" and marker.family == "paren"):
        return False
    if marker.ordinal != 1:
        return marker.ordinal == counts[marker.family] + 1
    return folded[at - 1] not in " \n" or marker.family not in ("paren", "enclosed")


def _with_tails(folded: str, paragraphs: list[Paragraph]) -> list[Paragraph]:
    out: list[Paragraph] = []
    attached = False
    for paragraph in paragraphs:
        words = folded[paragraph.start : paragraph.end]
        size = paragraph.end - paragraph.start
        listed = (
            attached and size <= 60 and "。" not in words and not (paragraph.marker and "cn" in paragraph.marker.family)
        )
        attached = (listed and not DATE_LINE.match(words)) or (bool(ATTACHMENT.match(words)) and size <= 80)
        if paragraph.kind == "para" and (attached or CLOSING.match(words) or DATE_LINE.match(words)):
            if DATE_LINE.match(words) and out and _is_signature(folded, out[-1]):
                out[-1] = replace(out[-1], kind="tail", marker=None)
            paragraph = replace(paragraph, kind="tail", marker=None)
        out.append(paragraph)
    return out


def _is_signature(folded: str, paragraph: Paragraph) -> bool:
    words = folded[paragraph.start : paragraph.end]
    return paragraph.kind == "para" and not paragraph.marker and len(words) <= 30 and not re.search(r"[,。;:!?]", words)
