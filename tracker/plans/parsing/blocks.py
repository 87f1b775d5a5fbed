"""From lines to logical paragraphs: table rows, headings that share a line told apart, signatures and the like."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from tracker.plans.parsing.folding import fold
from tracker.plans.parsing.lexicon import ATTACHMENT, CLOSING, DATE_LINE, LABEL_LINE
from tracker.plans.parsing.model import Block
from tracker.plans.parsing.numbering import Marker, read_marker
from tracker.plans.parsing.sentences import trim

_RULE = re.compile(r"[|:\-\s]+")  # the line under the head of a table drawn with bars
_TERMINAL = "。!?;:…”』」)]》."
_NO_HEADING = re.compile(r"[,。;!?、()\[\]\d《》“”]|:(?!$)|如下|以下|^(?:各位|同志|附)")
# 下一步工作要求: stands alone even where no other line is like it.
_ANNOUNCES = re.compile(r"(?:工作|要求|任务|措施|目标|安排|重点|问题|情况|打算) ?:$")
_BARE_NUMBER = re.compile(r"(\d{1,2}) +(?=[\u4e00-\u9fff]{2,}[^。,;:]*$)")
_SHORT = 24
_RUN_IN = {"cn", "cn-paren", "cn-enclosed", "dot", "comma", "paren", "enclosed", "fullstop"}
# Where a marker may stand inside a paragraph: at a glyph of one, behind the end of what was said before.
_RUN_IN_AT = re.compile(r"[一二三四五六七八九十(\d\u3220-\u3229\u2474-\u249b](?<=[。!?;)\] \n].)")
# 标准一、考核内容(一)检查组织: two headings glued to a title by a lost line break.
_GLUED = re.compile(r"(?<![之第统唯万同每单专某其任])(?<=[\u4e00-\u9fff])(一、)[^,。;:、()\n]{2,30}(\(一\))")


class Paragraph(NamedTuple):
    """A logical paragraph. `kind`: para, row, or tail (signature, date, attachment list, closing words).

    `bare`: a heading without number or style, told by its place and its likes.
    """

    start: int
    end: int
    marker: Marker | None
    kind: str
    cells: tuple[tuple[int, int], ...] = ()
    style: int | None = None
    bare: bool = False
    columns: tuple[str, ...] = ()

    @property
    def body(self) -> int:
        """Where the words begin, after the marker."""
        return self.start + (self.marker.length if self.marker else 0)


def lines(text: str) -> tuple[Block, ...]:
    """The non-blank lines of plain text; lines with tabs or bars that stand together are table rows."""
    found: list[Block] = []
    at = 0
    for line in text.split("\n"):
        start, end = trim(text, at, at + len(line))
        if start < end:
            sign = "\t" if "\t" in line else "|" if line.count("|") > 1 else ""
            cells = _cells(text, at, at + len(line), sign) if sign else ()
            found.append(Block(start, end, "row" if cells else "para", cells))
        at += len(line) + 1
    return tuple(_tables(text, found))


def _cells(text: str, start: int, end: int, sign: str) -> tuple[tuple[int, int], ...]:
    cells, at = [], start
    for cell in text[start:end].split(sign):
        cells.append(trim(text, at, at + len(cell)))
        at += len(cell) + 1
    return tuple(cells)


def _tables(text: str, found: list[Block]) -> Iterator[Block]:
    """Rows that stand together are a table when two of them hold several cells; indents and lists are none.

    A numbered line between two rows (一、教育) is a row of one cell.
    """
    run: list[Block] = []
    for index, block in enumerate(found):
        after = found[index + 1] if index + 1 < len(found) else None
        if run and after and block.kind == "para" and after.kind == "row" and _groups(text, block):
            block = block._replace(kind="row", cells=((block.start, block.end),))
        if block.kind == "row":
            run.append(block)
            continue
        yield from _table(text, run)
        run = []
        yield block
    yield from _table(text, run)


def _table(text: str, run: list[Block]) -> list[Block]:
    full = [row for row in run if sum(start < end for start, end in row.cells) > 1]
    if len(full) < 2 or all(_listed(text, row) for row in full):
        return [row._replace(kind="para", cells=()) for row in run]
    return [row for row in run if not _RULE.fullmatch(text, row.start, row.end)]


def _listed(text: str, row: Block) -> bool:
    """1.<tab>加强管理: a list entry whose number is set off by a tab."""
    (start, end), *_ = row.cells
    marker = read_marker(fold(text[start:end]), 0, end - start)
    return len(row.cells) == 2 and marker is not None and marker.length == end - start


def _groups(text: str, block: Block) -> bool:
    marker = read_marker(fold(text[block.start : block.end]), 0, block.end - block.start)
    return bool(marker and marker.family.startswith("cn") and block.end - block.start <= 40)


def logical(folded: str, blocks: tuple[Block, ...]) -> list[Paragraph]:
    """The paragraphs of the document in order, tails marked."""
    out: list[Paragraph] = []
    counts: Counter[str] = Counter()
    for block in blocks:
        if block.kind == "row":
            out.append(Paragraph(block.start, block.end, None, "row", block.cells, columns=block.columns))
            continue
        for start, end in _split(folded, block.start, block.end, counts):
            marker = read_marker(folded, start, end)
            if marker is not None and (marker.family == "circled" or start + marker.length >= end):
                marker = None
            out.append(Paragraph(start, end, marker, "para", (), block.style))
    return _with_headings(folded, _with_tails(folded, _with_bare_numbers(folded, out)))


def _with_bare_numbers(folded: str, paragraphs: list[Paragraph]) -> list[Paragraph]:
    """Short lines 1 工作目标, 2 组织领导 are numbered where 1.1, 2.1 stand below, and each of those has its line."""
    below = {
        int(paragraph.marker.number.partition(".")[0])
        for paragraph in paragraphs
        if paragraph.marker and paragraph.marker.family.startswith("dotted")
    }
    if not below:
        return paragraphs
    found: dict[int, tuple[int, Marker]] = {}
    for index, paragraph in enumerate(paragraphs):
        match = _BARE_NUMBER.match(folded, paragraph.start, paragraph.end) if paragraph.kind == "para" else None
        if match and not paragraph.marker and paragraph.end - paragraph.start <= _SHORT:
            number = int(match[1])
            found.setdefault(number, (index, Marker("dot", number, match[1], match.end() - match.start())))
    if below <= found.keys():
        for index, marker in found.values():
            paragraphs[index] = paragraphs[index]._replace(marker=marker)
    return paragraphs


def _with_headings(folded: str, paragraphs: list[Paragraph]) -> list[Paragraph]:
    """Short lines without number, stop or style between finished paragraphs are headings where several stand alike."""
    found = [
        index for index in range(1, len(paragraphs) - 1) if _stands_out(folded, *paragraphs[index - 1 : index + 2])
    ]
    if len(found) == 1 and not _ANNOUNCES.search(folded, *_range(paragraphs[found[0]])):
        found = []
    if found:
        for index in found:
            paragraphs[index] = paragraphs[index]._replace(bare=True)
    return paragraphs


def _range(paragraph: Paragraph) -> tuple[int, int]:
    return paragraph.start, paragraph.end


def _stands_out(folded: str, before: Paragraph, line: Paragraph, after: Paragraph) -> bool:
    if line.kind != "para" or line.marker or line.style or not 3 <= line.end - line.start <= 20:
        return False
    if before.kind != "para" or after.kind != "para" or folded[before.end - 1] not in _TERMINAL:
        return False
    if _NO_HEADING.search(folded, line.start, line.end) or LABEL_LINE.match(folded, line.start, line.end):
        return False
    return after.marker is not None or folded[after.end - 1] in _TERMINAL


def _split(folded: str, start: int, end: int, counts: Counter[str]) -> Iterator[tuple[int, int]]:
    """Cut before run-in markers that go on with a count of the document or begin a new one."""
    first = read_marker(folded, start, end)
    if first:
        counts[first.family] = first.ordinal
    glued = _GLUED.search(folded, start, end) if folded.find("一、", start + 1, end) > 0 else None
    forced = {glued.start(1), glued.start(2)} if glued else set()
    begin = start
    for at in sorted({match.start() for match in _RUN_IN_AT.finditer(folded, start + 1, end)} | forced):
        if at in forced or _is_run_in(folded, at, end, counts):
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
    if folded[at - 1] == ";" or (
        folded[at - 1] == ")" and marker.family == "paren" and not _ends_a_sentence(folded, at)
    ):
        return False
    if marker.ordinal != 1:
        return marker.ordinal == counts[marker.family] + 1
    return folded[at - 1] not in " \n" or marker.family not in ("paren", "enclosed")


def _ends_a_sentence(folded: str, at: int) -> bool:
    """Does the bracket that closes before `at` stand behind a full stop, as that of a sentence's units does?"""
    opening = folded.rfind("(", max(at - 200, 0), at)
    return opening > 0 and folded[opening - 1] in "。!?"


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
                out[-1] = out[-1]._replace(kind="tail", marker=None)
            paragraph = paragraph._replace(kind="tail", marker=None)
        out.append(paragraph)
    return out


def _is_signature(folded: str, paragraph: Paragraph) -> bool:
    words = folded[paragraph.start : paragraph.end]
    return paragraph.kind == "para" and not paragraph.marker and len(words) <= 30 and not re.search(r"[,。;:!?]", words)
