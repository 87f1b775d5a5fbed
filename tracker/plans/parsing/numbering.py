"""Outline markers (一、 （一） ㈠ 1. 1、 (1) ⑴ ① 第一章 …): reading them from text and writing them."""

from __future__ import annotations

import re
import string
from functools import lru_cache
from typing import NamedTuple

DIGITS = "零一二三四五六七八九"
_VALUES = {char: value for value, char in enumerate(DIGITS)} | {"〇": 0, "两": 2, "○": 0}
_STEPS = ((1000, "千"), (100, "百"), (10, "十"))
_CN = "[一二三四五六七八九十百零〇]"

# Conventional rank of each family: what stands above what when a document does not show it itself.
# Families of the same rank stand in the order in which a document brings them.
RANKS = {
    "volume": 0,
    "chapter": 1,
    "part": 2,
    "article": 3,
    "roman": 4,
    "cn": 5,
    "cn-paren": 6,
    "cn-enclosed": 6,
    "tag": 6,
    "letter": 7,
    "dot": 7,
    "comma": 7,
    "fullstop": 7,
    "dotted": 8,
    "dotted-3": 9,
    "dotted-4": 10,
    "paren": 11,
    "enclosed": 11,
    "half": 11,
    "letter-paren": 11,
    "letter-half": 11,
    "roman-paren": 12,
    "circled": 13,
}
_ENCLOSED = {
    "cn-enclosed": (0x3220, 10),
    "enclosed": (0x2474, 20),
    "fullstop": (0x2488, 20),
    "circled": (0x2460, 20),
    "roman": (0x2160, 12),
}
_ENCLOSED_AT = {chr(base + n): (family, n + 1) for family, (base, count) in _ENCLOSED.items() for n in range(count)}
_LONGEST = 24  # characters of a printed marker
_ROMANS = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii")
# What follows a figure and never a heading's number: 1.5万册, 2.3亿元.
_MEASURE = "万亿千百十个项次户家条件册元米公亩吨人倍分小天年月日号名辆套台处所平立"
_CLEAR = rf"(?:[ 、\t]|(?=[\u4e00-\u9fff])(?![{_MEASURE}]))"
_NO_FIGURE = r"(?!\d(?!\d{3} ?年))"  # 8.2024年底前…: a year may follow
_ENGLISH = r"\d{1,2}|[A-Z](?![A-Za-z])|[IVX]{1,4}(?![A-Za-z])"
_PATTERNS = tuple(
    (family, re.compile(pattern))
    for family, pattern in (
        ("volume", rf"第({_CN}{{1,5}}|\d{{1,3}})(?:[编篇]|部分?(?!门))[ 、:.]*"),
        ("chapter", rf"第({_CN}{{1,5}}|\d{{1,3}})章[ 、:.]*"),
        ("part", rf"第({_CN}{{1,5}}|\d{{1,3}})节[ 、:.]*"),
        ("article", rf"第({_CN}{{1,7}}|\d{{1,3}})条(?![例款])[ 、:.]*"),
        ("tag", rf"\[(?:事项|任务|项目|工作|措施|目标)({_CN}{{1,4}}|\d{{1,2}})\]"),
        ("cn-paren", rf"\( ?({_CN}{{1,4}}) ?\)[、.]?"),
        ("cn", rf"({_CN}{{1,4}}) ?[、.]"),
        ("paren", r"\( ?(\d{1,3}) ?\)[、.]?"),
        ("dotted-4", rf"(\d{{1,2}}(?:\.\d{{1,2}}){{3}})(?![.\d]){_CLEAR}"),
        ("dotted-3", rf"(\d{{1,2}}(?:\.\d{{1,2}}){{2}})(?![.\d]){_CLEAR}"),
        ("dotted", rf"(\d{{1,2}}\.\d{{1,2}})(?![.\d]){_CLEAR}"),
        ("dot", rf"(\d{{1,3}}) ?\.{_NO_FIGURE}"),
        ("comma", rf"(\d{{1,3}}) ?、{_NO_FIGURE}"),
        ("half", r"(\d{1,2})\)"),
        ("roman-paren", r"\((x?(?:ix|iv|v?i{1,3}|v)|x)\)"),
        ("roman", r"(X{0,2}(?:IX|IV|VI{0,3}|I{1,3})|X{1,2})(?:\.(?= |[^\x00-\x7f])|、)"),
        ("letter", r"([A-Z])(?:\.(?= |[^\x00-\x7f])|、)"),
        ("letter-paren", r"\(([a-zA-Z])\)"),
        ("letter-half", r"([a-z])\)"),
        ("chapter", rf"(?:Part|PART|Chapter|CHAPTER) ({_ENGLISH})(?:[.:]| ?-+)? "),
        ("article", rf"(?:Section|Goal|Objective|Priority|Action|Task|Phase|Stage|Step) ({_ENGLISH})(?:[.:]| ?-+) "),
    )
)
_FIRST = {
    "第": ("volume", "chapter", "part", "article"),
    "[": ("tag",),
    "(": ("cn-paren", "paren", "roman-paren", "letter-paren"),
    "0123456789": ("dotted-4", "dotted-3", "dotted", "dot", "comma", "half"),
    "一二三四五六七八九十百零〇": ("cn",),
    string.ascii_letters: ("roman", "letter", "letter-half", "chapter", "article"),
}
_BY_FIRST = {
    char: tuple((family, pattern) for family, pattern in _PATTERNS if family in families)
    for chars, families in _FIRST.items()
    for char in chars
}
_OPENS = {*_BY_FIRST, *_ENCLOSED_AT}


class Marker(NamedTuple):
    """A marker found in text: its family, ordinal, the number as printed and the length including its stop."""

    family: str
    ordinal: int
    number: str
    length: int


def read_marker(folded: str, start: int, end: int) -> Marker | None:
    """The marker at `start` of a folded text, or None; blanks behind it are counted in."""
    first = folded[start : start + 1]
    if first not in _OPENS:
        return None
    if first in _ENCLOSED_AT:
        found: Marker | None = _enclosed(folded, start)
    else:
        found = _printed(folded[start : min(end, start + _LONGEST)])
    if found is None:
        return None
    stop = start + found.length
    while stop < end and folded[stop] in " \t":
        stop += 1
    return found if stop == start + found.length else found._replace(length=stop - start)


def _enclosed(folded: str, start: int) -> Marker:
    length = 2 if folded[start + 1 : start + 2] in ("、", ".") else 1
    return Marker(*_ENCLOSED_AT[folded[start]], folded[start], length)


@lru_cache(maxsize=8192)  # several steps ask for the marker of the same paragraph
def _printed(words: str) -> Marker | None:
    for family, pattern in _BY_FIRST.get(words[:1], ()):
        match = pattern.match(words)
        if match:
            number = match.group(1)
            ordinal = _ordinal(family, number)
            if ordinal:
                return Marker(family, ordinal, number, match.end())
    return None


def _ordinal(family: str, number: str) -> int:
    if number[0].isdigit():
        return int(number.rsplit(".", 1)[-1])
    if number.isascii():
        small = number.lower()
        if small in _ROMANS and "letter" not in family:
            return _ROMANS.index(small) + 1
        return ord(small) - 96 if len(small) == 1 else 0
    return chinese_value(number)


def chinese_value(digits: str) -> int:
    """The value of a Chinese numeral below ten thousand (十二 → 12, 一百零三 → 103, 二〇 → 20)."""
    if not any(char in "十百千" for char in digits):
        return int("".join(str(_VALUES[char]) for char in digits))
    total = current = 0
    for char in digits:
        if char in _VALUES:
            current = _VALUES[char]
        else:
            total += (current or 1) * {"十": 10, "百": 100, "千": 1000}[char]
            current = 0
    return total + current


def chinese(value: int) -> str:
    """`value` (1–9999) as a counting numeral: 10 → 十, 21 → 二十一, 103 → 一百零三."""
    out, rest, gap = "", value, False
    for size, name in _STEPS:
        digit, rest = divmod(rest, size)
        if digit:
            out += ("零" if gap and out else "") + DIGITS[digit] + name
        gap = not digit
    if rest:
        out += ("零" if gap and out else "") + DIGITS[rest]
    return out.removeprefix("一") if 10 <= value < 20 else out or DIGITS[0]
