"""Outline markers (一、 （一） ㈠ 1. 1、 (1) ⑴ ① 第一章 …): reading them from text and writing them."""

from __future__ import annotations

import re
from dataclasses import dataclass

DIGITS = "零一二三四五六七八九"
_VALUES = {char: value for value, char in enumerate(DIGITS)} | {"〇": 0, "两": 2, "○": 0}
_STEPS = ((1000, "千"), (100, "百"), (10, "十"))
_CN = "[一二三四五六七八九十百零〇]"

# Conventional rank of each family: what stands above what when a document does not show it itself.
RANKS = {
    "chapter": 0,
    "part": 1,
    "article": 2,
    "cn": 3,
    "cn-paren": 4,
    "cn-enclosed": 4,
    "dot": 5,
    "comma": 5,
    "fullstop": 5,
    "dotted": 6,
    "paren": 7,
    "enclosed": 7,
    "half": 7,
    "circled": 8,
}
_ENCLOSED = {"cn-enclosed": (0x3220, 10), "enclosed": (0x2474, 20), "fullstop": (0x2488, 20), "circled": (0x2460, 20)}
_FORMS = {
    "chapter": "第{c}章",
    "part": "第{c}节",
    "article": "第{c}条",
    "cn": "{c}、",
    "cn-paren": "（{c}）",
    "dot": "{n}.",
    "comma": "{n}、",
    "paren": "（{n}）",
    "half": "{n}）",
}
_PATTERNS = tuple(
    (family, re.compile(pattern))
    for family, pattern in (
        ("chapter", rf"第({_CN}{{1,5}}|\d{{1,3}})[编章篇部](?![门分])[ 、:.]*"),
        ("part", rf"第({_CN}{{1,5}}|\d{{1,3}})节[ 、:.]*"),
        ("article", rf"第({_CN}{{1,7}}|\d{{1,3}})条(?![例款])[ 、:.]*"),
        ("cn-paren", rf"\( ?({_CN}{{1,4}}) ?\)[、.]?"),
        ("cn", rf"({_CN}{{1,4}}) ?[、.]"),
        ("paren", r"\( ?(\d{1,3}) ?\)[、.]?"),
        ("dotted", r"(\d{1,2}(?:\.\d{1,2}){1,3})(?=[ 、\t])[ 、]?"),
        ("dot", r"(\d{1,3}) ?\.(?!\d)"),
        ("comma", r"(\d{1,3}) ?、(?!\d)"),
        ("half", r"(\d{1,2})\)"),
    )
)


@dataclass(frozen=True, slots=True)
class Marker:
    """A marker found in text: its family, ordinal, the number as printed and the length including its stop."""

    family: str
    ordinal: int
    number: str
    length: int


def read_marker(folded: str, start: int, end: int) -> Marker | None:
    """The marker at `start` of a folded text, or None; blanks behind it are counted in."""
    found = _enclosed(folded, start) or _printed(folded, start, end)
    if found is None:
        return None
    stop = start + found.length
    while stop < end and folded[stop] == " ":
        stop += 1
    return Marker(found.family, found.ordinal, found.number, stop - start)


def _enclosed(folded: str, start: int) -> Marker | None:
    code = ord(folded[start]) if start < len(folded) else 0
    for family, (base, count) in _ENCLOSED.items():
        if base <= code < base + count:
            length = 2 if folded[start + 1 : start + 2] in ("、", ".") else 1
            return Marker(family, code - base + 1, folded[start], length)
    return None


def _printed(folded: str, start: int, end: int) -> Marker | None:
    for family, pattern in _PATTERNS:
        match = pattern.match(folded, start, min(end, start + 24))
        if match is None:
            continue
        number = match.group(1)
        ordinal = int(number.rsplit(".", 1)[-1]) if number[0].isdigit() else chinese_value(number)
        if ordinal:
            return Marker(family, ordinal, number, match.end() - start)
    return None


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


def write_marker(family: str, ordinal: int) -> str:
    """The marker as an office prints it; raises ValueError beyond the glyphs of an enclosed family."""
    if family in _ENCLOSED:
        base, count = _ENCLOSED[family]
        if not 1 <= ordinal <= count:
            raise ValueError(f"{family} has {count} glyphs")
        return chr(base + ordinal - 1)
    if family == "dotted":
        return f"1.{ordinal} "
    return _FORMS[family].format(c=chinese(ordinal), n=ordinal)
