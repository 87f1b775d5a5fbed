"""Markdown: headings, lists, tables and paragraphs as they are shown, without their marks.

Soft line ends are joined, an ordered list counts on from its first number, and a table is rows of cells.
"""

from __future__ import annotations

import re
from html import unescape

from tracker.plans.parsing.folding import fold
from tracker.plans.parsing.model import SourceText
from tracker.plans.parsing.numbering import read_marker
from tracker.plans.parsing.sources.assembly import Assembly

_HEADING = re.compile(r" {0,3}(#{1,6})[ \t]+(\S.*)")
_RULED = re.compile(r" {0,3}\|?[ \t]*:?-{2,}:?[ \t]*(?:\|[ \t]*:?-{2,}:?[ \t]*)*\|?[ \t]*$")
_UNDERLINE = re.compile(r" {0,3}(=+|-+)[ \t]*$")
_RULE = re.compile(r" {0,3}([-*_])[ \t]*(?:\1[ \t]*){2,}$")
_FENCE = re.compile(r" {0,3}(```+|~~~+)")
_ORDERED = re.compile(r"([ \t]{0,20})(\d{1,9})([.)])[ \t]+(?=\S)")
_BULLET = re.compile(r"([ \t]{0,20})[-*+][ \t]+(?:\[[ xX]\][ \t]+)?(?=\S)")
_QUOTE = re.compile(r"(?: {0,3}> ?)+")
_LINK = re.compile(r"!?\[([^\[\]\n]{0,500})\]\([^()\s]{0,1000}(?:[ \t]+\"[^\"\n]{0,200}\")?\)")
_AUTOLINK = re.compile(r"<((?:https?://|mailto:)[^<>\s]{1,1000})>")
_STRONG = re.compile(r"(\*\*|__|~~)(?=\S)([^*_~\n]{1,2000}?)(?<=\S)\1")
_EMPHASIS = re.compile(r"(?<![\w*])([*_])(?=\S)([^*_\n]{1,2000}?)(?<=\S)\1(?![\w*])")
_CODE = re.compile(r"(`{1,3})([^`\n]{1,2000})\1")
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_TAG = re.compile(r"</?(?:br|b|i|u|p|div|span|font|center|sup|sub|strong|em)\b[^<>\n]{0,500}>", re.IGNORECASE)
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
_CJK = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\u3000-\u303f]")


def is_written_in(text: str) -> bool:
    """Is this Markdown? A heading mark at a line's beginning or the ruled line below a table's head say so."""
    headings = len(re.findall(r"^#{1,6} +\S", text, re.MULTILINE))
    return headings > 0 or bool(re.search(r"^\|?[ \t]*:?-{3,}:?[ \t]*\|[ \t:|-]*$", text, re.MULTILINE))


def read(text: str) -> SourceText:
    """The document as source; raises ReadError."""
    reading = _Reading()
    lines = _COMMENT.sub("", text.lstrip("\ufeff")).split("\n")
    for at, line in enumerate(lines):
        reading.line(line, lines[at + 1] if at + 1 < len(lines) else "")
    reading.flush()
    return reading.out.source()


class _Reading:
    def __init__(self) -> None:
        self.out = Assembly()
        self._paragraph: list[str] = []
        self._mark = ""
        self._fence = ""
        self._width = 0  # columns of the table that is open
        self._counts: dict[int, int] = {}

    def line(self, line: str, following: str) -> None:
        """One line; `following` tells whether it heads a table."""
        fence = _FENCE.match(line)
        if self._fence or fence:
            self._fenced(line, fence.group(1) if fence else "")
            return
        line = _QUOTE.sub("", line, count=1) if line.lstrip().startswith(">") else line
        if not line.strip():
            self.flush()
            self._width = 0
        elif self._width and "|" in line:
            if not _RULED.match(line):
                self._row(line)
        elif "|" in line and "|" in following and _RULED.match(following):
            self.flush()
            self._width = len(_cells(line))
            self._row(line)
        else:
            self._width = 0
            self._words(line)

    def flush(self) -> None:
        """The paragraph so far is over."""
        if self._paragraph:
            self.out.para(self._mark + _shown(_join(self._paragraph)))
        self._paragraph, self._mark = [], ""

    def _words(self, line: str) -> None:
        heading = _HEADING.match(line)
        underline = _UNDERLINE.match(line)
        ordered, bullet = _ORDERED.match(line), _BULLET.match(line)
        if heading:
            self.flush()
            self._counts.clear()
            words = heading.group(2).rstrip()
            bare = words.rstrip("#")
            words = bare if bare.endswith((" ", "\t")) else words
            self.out.para(_shown(words), len(heading.group(1)))
        elif underline and len(self._paragraph) == 1 and not self._mark:
            words, self._paragraph = self._paragraph[0], []
            self.out.para(_shown(words), 1 if underline.group(1)[0] == "=" else 2)
        elif _RULE.match(line):
            self.flush()
        elif ordered:
            self.flush()
            self._mark = self._counted(ordered) + ordered.group(3) + " "
            self._paragraph = [line[ordered.end() :]]
        elif bullet:
            self.flush()
            self._paragraph = [line[bullet.end() :]]
        else:
            if self._paragraph and _begins_anew(self._paragraph[-1], line):
                self.flush()
            if not self._paragraph and not line.startswith((" ", "\t")):
                self._counts.clear()
            self._paragraph.append(line)

    def _counted(self, ordered: re.Match[str]) -> str:
        """The number that is shown: the first as written, then counted on at the same indentation."""
        depth = len(ordered.group(1).expandtabs(4))
        self._counts = {other: count for other, count in self._counts.items() if other <= depth}
        value = self._counts[depth] + 1 if depth in self._counts else int(ordered.group(2))
        self._counts[depth] = value
        return str(value)

    def _row(self, line: str) -> None:
        cells = [_shown(cell) for cell in _cells(line)]
        self.out.row((cells + [""] * self._width)[: max(self._width, len(cells))])

    def _fenced(self, line: str, fence: str) -> None:
        if not self._fence:
            self.flush()
            self._fence = fence
        elif fence.startswith(self._fence):
            self._fence = ""
        elif line.strip():
            self.out.para(line)


def _begins_anew(before: str, line: str) -> bool:
    """Few who write plans leave an empty line before each paragraph: a marker, or a sentence that ended, begins one."""
    folded = fold(line.strip())
    return before.rstrip().endswith(("。", "！", "？", "；")) or read_marker(folded, 0, len(folded)) is not None


def _cells(line: str) -> list[str]:
    """The cells of a table line; an escaped bar is a bar."""
    bars = line.strip().replace("\\|", "\0")
    bars = bars.removeprefix("|").removesuffix("|")
    return [cell.replace("\0", "|").strip() for cell in bars.split("|")]


def _join(lines: list[str]) -> str:
    """One paragraph of its lines: no blank between Chinese characters, a break where two blanks or a backslash ask."""
    out = ""
    for line in lines:
        words = line.strip()
        if out and not out.endswith("\n"):
            out += "" if _CJK.match(out[-1]) or _CJK.match(words[:1]) else " "
        hard = line.endswith("  ") or words.endswith("\\")
        out += words.removesuffix("\\") + ("\n" if hard else "")
    return out.rstrip("\n")


def _shown(words: str) -> str:
    """The words without the marks of emphasis, links and code."""
    words = re.sub(r"<br\b[^<>]{0,50}>", " ", words, flags=re.IGNORECASE)
    words = _TAG.sub("", _AUTOLINK.sub(r"\1", _LINK.sub(r"\1", words)))
    for pattern in (_CODE, _STRONG, _STRONG, _EMPHASIS):
        words = pattern.sub(r"\2", words)
    return unescape(_ESCAPED.sub(r"\1", words))
