"""Web pages: the words as a browser shows them, lists with their numbers, tables as rows with merged cells.

The page is cut into tags and text by one pattern that looks no further than the next `<`, so that time grows with
length whatever the page holds (`html.parser` reads some broken pages in quadratic time); no tree is built, so nesting
costs nothing, and nothing is run or fetched.
"""

from __future__ import annotations

import re
from html import unescape

from tracker.plans.parsing.limits import MAX_CELLS, ReadError
from tracker.plans.parsing.model import SourceText
from tracker.plans.parsing.sources.assembly import Assembly, Range
from tracker.plans.parsing.sources.formats import write

_TOKEN = re.compile(
    r"<!--.*?(?:-->|\Z)|<!\[CDATA\[|\]\]>|<[!?][^<>]*>"
    r"|<(/?)([a-zA-Z][a-zA-Z0-9:]{0,30})((?>(?:[^<>\"']|\"[^\"<]*\"|'[^'<]*')*)|[^<>]*)>",
    re.DOTALL,
)
_PAGE = re.compile(
    r"(?:\s|<!--.{0,2000}?-->|<\?xml[^>]{0,300}>)*"
    r"<(?:!doctype html|html|head|body|meta|title|p|div|h[1-6]|table|ol|ul|span|article|section)[\s>]",
    re.I | re.S,
)
_UNSEEN = {"script", "style", "head", "template", "noscript", "title", "select", "textarea", "svg", "object", "iframe"}
_RAW = {name: re.compile(f"</{name}", re.I) for name in ("script", "style", "textarea", "title")}
_LINE, _PARAGRAPH, _OPEN = "\u2028", "\u2029", "\0"
_BREAKS = re.compile(
    "p|div|section|article|header|footer|main|aside|nav|blockquote|pre|dl|dt|dd|form|fieldset|figure|figcaption|center"
    "|address|hr|body|html|caption"
)
_HEADS = {f"h{level}": level for level in range(1, 7)}
_ATTRIBUTE = re.compile(r"([a-z-]{1,20})\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))", re.I)
_FORMS = {"1": "decimal", "a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman"}
_STYLES = {"cjk-ideographic": "chineseCounting", "simp-chinese-informal": "chineseCounting",
           "trad-chinese-informal": "chineseCounting", "lower-alpha": "lowerLetter", "upper-alpha": "upperLetter",
           "lower-roman": "lowerRoman", "upper-roman": "upperRoman", "none": "none"}  # fmt: skip
_MAX_SPAN, _MAX_DEPTH = 200, 50


def is_page(text: str) -> bool:
    """Does this text begin as a web page does?"""
    return bool(_PAGE.match(text, 1 if text.startswith("\ufeff") else 0))


def read(page: str) -> SourceText:
    """The page as source; raises ReadError."""
    reading = _Reading()
    at = unseen = 0
    waiting = ""
    for token in _TOKEN.finditer(page):
        if token.start() < at:
            continue
        if not unseen:
            reading.text(unescape(page[at : token.start()]))
        at = token.end()
        name = (token.group(2) or "").lower()
        if not name:
            continue
        if name in _RAW and not token.group(1):
            end = _RAW[name].search(page, at)
            at = end.start() if end else len(page)
            continue
        unseen, waiting = _seen(name, bool(token.group(1)), unseen, waiting)
        if not unseen and name not in _UNSEEN:
            reading.end(name) if token.group(1) else reading.begin(name, token.group(3) or "")
    reading.text(unescape(page[at:]) if not unseen else "")
    return reading.close()


def _seen(name: str, closes: bool, unseen: int, waiting: str) -> tuple[int, str]:
    """How deep in unseen elements we are after a tag, and which one is to be closed."""
    if waiting and name == waiting:
        unseen += -1 if closes else 1
    elif not waiting and name in _UNSEEN and name not in _RAW and not closes:
        return 1, name
    elif waiting == "head" and name == "body":
        unseen = 0
    return unseen, waiting if unseen else ""


class _Table:
    """The row being read, and cells of earlier rows that reach down into it: column → (rows left, range)."""

    def __init__(self) -> None:
        self.cells: list[tuple[str, int, int]] | None = None
        self.down: dict[int, tuple[int, Range]] = {}


class _Reading:
    def __init__(self) -> None:
        self.out = Assembly()
        self._words: list[str] = []
        self._level: int | None = None
        self._lists: list[list[object]] = []  # [form, next number]
        self._tables: list[_Table] = []
        self._number = ""
        self._total = 0

    def text(self, words: str) -> None:
        """Text between tags."""
        if words:
            self._words.append(words)

    def begin(self, name: str, attributes: str) -> None:
        """A tag opens."""
        if name == "br":
            self._words.append(_LINE)
        elif name in _HEADS:
            self._flush()
            self._level = _HEADS[name]
        elif name in ("ol", "ul"):
            self._flush()
            self._lists.append(_list(name, _attributes(attributes)))
        elif name == "li":
            self._item(_attributes(attributes))
        elif name == "table":
            self._flush()
            if len(self._tables) >= _MAX_DEPTH:
                raise ReadError("too_complex")
            self._tables.append(_Table())
        elif name == "tr" and self._tables:
            self._end_row()
            self._tables[-1].cells = []
        elif name in ("td", "th") and self._tables:
            self._end_cell()
            given = _attributes(attributes)
            cells = self._tables[-1].cells
            self._tables[-1].cells = cells if cells is not None else []
            self._tables[-1].cells.append((_OPEN, _number(given, "colspan", 1), _number(given, "rowspan", 1)))
        elif _BREAKS.fullmatch(name):
            self._flush()

    def end(self, name: str) -> None:
        """A tag closes."""
        if name in ("ol", "ul"):
            self._flush()
            del self._lists[-1:]
        elif name == "table":
            self._end_row()
            del self._tables[-1:]
        elif name == "tr":
            self._end_row()
        elif name in ("td", "th"):
            self._end_cell()
        elif name in _HEADS or _BREAKS.fullmatch(name) or name == "li":
            self._flush()
            self._level = None

    def close(self) -> SourceText:
        """The page is over."""
        while self._tables:
            self._end_row()
            self._tables.pop()
        self._flush()
        return self.out.source()

    def _item(self, given: dict[str, str]) -> None:
        self._flush()
        if not self._lists:
            return
        form, number = self._lists[-1]
        value = _number(given, "value", number if isinstance(number, int) else 1)
        self._lists[-1][1] = value + 1
        if form not in ("bullet", "none"):
            shown = write(str(form), value)
            self._number = shown + ("、" if form == "chineseCounting" else ". ")

    def _flush(self) -> None:
        """The paragraph so far is over; inside a cell it only ends a word."""
        if self._in_cell():
            self._words.append(_PARAGRAPH + self._number)
            self._number = ""
            return
        lines = [" ".join(line.split()) for line in "".join(self._words).split(_LINE)]
        text = "\n".join(line for line in lines if line)
        if text:
            self.out.para(self._number + text, self._level)
            self._number, self._level = "", None
        self._words.clear()

    def _in_cell(self) -> bool:
        cells = self._tables[-1].cells if self._tables else None
        return bool(cells) and cells is not None and cells[-1][0] == _OPEN

    def _end_cell(self) -> None:
        if self._in_cell():
            cells = self._tables[-1].cells or []
            words = self._number + "".join(self._words).replace(_LINE, " ")
            cells[-1] = (words.replace(_OPEN, " "), *cells[-1][1:])
            self._words.clear()
            self._number = ""

    def _end_row(self) -> None:
        self._end_cell()
        table = self._tables[-1] if self._tables else None
        if table is None or table.cells is None:
            return
        if len(self._tables) > 1:  # a table inside a cell: its words belong to the cell
            self._tables[-2].cells = self._tables[-2].cells or [(_OPEN, 1, 1)]
            self._words.append(_PARAGRAPH + " ".join(words for words, _, _ in table.cells) + _PARAGRAPH)
        else:
            self._write_row(table)
        table.cells = None

    def _write_row(self, table: _Table) -> None:
        pieces = (table.cells or [("", 1, 1)])[0][0].split(_PARAGRAPH) if len(table.cells or ()) == 1 else []
        if sum(1 for piece in pieces if piece.strip()) > 1 and not table.down:  # a frame around text
            for piece in filter(str.strip, pieces):
                self.out.para(" ".join(piece.split()))
            return
        cells: list[str | Range] = []
        begun: dict[int, int] = {}
        for words, wide, deep in table.cells or []:
            while len(cells) in table.down:
                cells.append(table.down[len(cells)][1])
            if deep > 1:
                begun[len(cells)] = deep - 1
            cells.append(words)
            cells.extend([""] * (wide - 1))
        while len(cells) in table.down:
            cells.append(table.down[len(cells)][1])
        self._total += len(cells)
        if self._total > MAX_CELLS:
            raise ReadError("too_many_cells", limit=MAX_CELLS)
        ranges = self.out.row(cells)
        table.down = {column: (left - 1, words) for column, (left, words) in table.down.items() if left > 1}
        table.down |= {column: (left, ranges[column]) for column, left in begun.items()}


def _attributes(text: str) -> dict[str, str]:
    return {m.group(1).lower(): m.group(2) or m.group(3) or m.group(4) or "" for m in _ATTRIBUTE.finditer(text[:2000])}


def _number(given: dict[str, str], name: str, default: int) -> int:
    value = given.get(name, "")
    number = int(value) if value.isascii() and value.isdecimal() and len(value) < 6 else default
    return min(max(number, 1), _MAX_SPAN) if name.endswith("span") else number


def _list(name: str, given: dict[str, str]) -> list[object]:
    if name == "ul":
        return ["bullet", 1]
    styled = re.search(r"list-style(?:-type)?:\s*([a-z-]{2,30})", given.get("style", ""))
    form = _STYLES.get(styled.group(1), "decimal") if styled else _FORMS.get(given.get("type", "1"), "decimal")
    return [form, _number(given, "start", 1)]
