"""Word's automatic numbers, computed from numbering.xml and styles.xml: levels, restarts, overrides, style chains."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from lxml import etree

from tracker.plans.parsing.numbering import DIGITS, chinese

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MAX_CHAIN = 20
_LEGAL = str.maketrans("一二三四五六七八九十百千", "壹贰叁肆伍陆柒捌玖拾佰仟")


def _letters(value: int) -> str:
    return chr(ord("a") + (value - 1) % 26) * ((value - 1) // 26 + 1)


def _roman(value: int) -> str:
    out = ""
    for size, sign in (
        (1000, "m"),
        (900, "cm"),
        (500, "d"),
        (400, "cd"),
        (100, "c"),
        (90, "xc"),
        (50, "l"),
        (40, "xl"),
        (10, "x"),
        (9, "ix"),
        (5, "v"),
        (4, "iv"),
        (1, "i"),
    ):
        count, value = divmod(value, size)
        out += sign * count
    return out


def _glyph(base: int, count: int) -> Callable[[int], str]:
    return lambda value: chr(base + value - 1) if 1 <= value <= count else str(value)


def _in_row(signs: str) -> Callable[[int], str]:
    return lambda value: signs[value - 1] if 1 <= value <= len(signs) else str(value)


_FORMATS: dict[str, Callable[[int], str]] = {
    "decimalZero": lambda value: f"{value:02d}",
    "decimalFullWidth": lambda value: "".join(chr(0xFEE0 + ord(digit)) for digit in str(value)),
    "decimalEnclosedCircle": _glyph(0x2460, 20),
    "decimalEnclosedCircleChinese": _glyph(0x2460, 20),
    "decimalEnclosedParen": _glyph(0x2474, 20),
    "decimalEnclosedFullstop": _glyph(0x2488, 20),
    "ideographEnclosedCircle": _glyph(0x3220, 10),
    "ideographTraditional": _in_row("甲乙丙丁戊己庚辛壬癸"),
    "ideographZodiac": _in_row("子丑寅卯辰巳午未申酉戌亥"),
    "ideographDigital": lambda value: "".join(DIGITS[int(digit)] for digit in str(value)).replace("零", "〇"),
    "chineseLegalSimplified": lambda value: chinese(value).translate(_LEGAL),
    "lowerLetter": _letters,
    "upperLetter": lambda value: _letters(value).upper(),
    "lowerRoman": _roman,
    "upperRoman": lambda value: _roman(value).upper(),
} | dict.fromkeys(
    (
        "chineseCounting",
        "chineseCountingThousand",
        "taiwaneseCounting",
        "taiwaneseCountingThousand",
        "japaneseCounting",
        "koreanCounting",
    ),
    chinese,
)


@dataclass(frozen=True, slots=True)
class Level:
    """One level of a list. `restart`: the level (from 1) whose use restarts this one, 0 never, None any above."""

    start: int = 1
    form: str = "decimal"
    text: str = ""
    suffix: str = "tab"
    restart: int | None = None
    legal: bool = False
    style: str | None = None


@dataclass(slots=True)
class Numbering:
    """The lists of a document and where each counter stands."""

    lists: dict[str, dict[int, Level]] = field(default_factory=dict)
    instances: dict[str, tuple[str, dict[int, int], dict[int, Level]]] = field(default_factory=dict)
    styles: dict[str, Style] = field(default_factory=dict)
    counters: dict[str, dict[int, int]] = field(default_factory=dict)
    started: set[tuple[str, int]] = field(default_factory=set)

    def number(self, paragraph: etree._Element) -> str:
        """The number that Word prints before this paragraph, counting it; empty when there is none."""
        place = self._place(paragraph)
        if place is None:
            return ""
        instance, depth = place
        name, restarts, own = self.instances[instance]
        levels = self.lists.get(name, {}) | own
        level = levels.get(depth)
        if level is None or (level.form == "none" and not level.text):
            return ""
        counters = self.counters.setdefault(name, {})
        self._count(instance, depth, levels, counters, restarts)
        if level.form == "bullet":
            return ""
        return _printed(depth, levels, counters)

    def heading(self, paragraph: etree._Element) -> int | None:
        """The outline level (1 is the top) that the paragraph's style or its own properties give it."""
        own = paragraph.find(f"{W}pPr/{W}outlineLvl")
        if own is not None:
            return _level(own)
        for style in self._chain(paragraph):
            if style.outline is not None:
                return style.outline
        return None

    def _place(self, paragraph: etree._Element) -> tuple[str, int] | None:
        own = paragraph.find(f"{W}pPr/{W}numPr")
        instance, depth, named = _num_pr(own)
        for style in self._chain(paragraph):
            if instance is not None:
                break
            instance, named = style.instance, style.name
            depth = style.depth if depth is None else depth
        if instance is None or instance not in self.instances:
            return None
        if depth is None and named is not None:
            depth = self._depth_of_style(instance, named)
        return instance, min(depth or 0, 8)

    def _depth_of_style(self, instance: str, style: str) -> int:
        levels = self.lists.get(self.instances[instance][0], {})
        return next((depth for depth, level in levels.items() if level.style == style), 0)

    def _chain(self, paragraph: etree._Element) -> list[Style]:
        named = paragraph.find(f"{W}pPr/{W}pStyle")
        name = named.get(f"{W}val") if named is not None else None
        out: list[Style] = []
        while name is not None and name in self.styles and len(out) < _MAX_CHAIN:
            out.append(self.styles[name])
            name = self.styles[name].based_on
        return out

    def _count(
        self, instance: str, depth: int, levels: dict[int, Level], counters: dict[int, int], restarts: dict[int, int]
    ) -> None:
        for above in range(depth):
            counters.setdefault(above, levels[above].start if above in levels else 1)
        if depth in restarts and (instance, depth) not in self.started:
            counters[depth] = restarts[depth]
        else:
            counters[depth] = counters[depth] + 1 if depth in counters else levels[depth].start
        self.started.add((instance, depth))
        for below in [other for other in counters if other > depth]:
            restart = levels[below].restart if below in levels else None
            if restart is None or 0 < depth + 1 <= restart:
                del counters[below]


@dataclass(frozen=True, slots=True)
class Style:
    """What a paragraph style says about numbers and headings."""

    name: str
    based_on: str | None
    instance: str | None
    depth: int | None
    outline: int | None


def _printed(depth: int, levels: dict[int, Level], counters: dict[int, int]) -> str:
    own = levels[depth]

    def put(match: re.Match[str]) -> str:
        at = int(match.group(1)) - 1
        form = "decimal" if own.legal else levels[at].form if at in levels else "decimal"
        value = counters.get(at, 1)
        return _FORMATS.get(form, str)(value) if 0 < value < 10000 else str(value)

    words = re.sub(r"%([1-9])", put, own.text)
    gap = " " if words and own.suffix != "nothing" and words[-1].isalnum() and ord(words[-1]) < 128 else ""
    return words + gap


def load(numbering: etree._Element | None, styles: etree._Element | None) -> Numbering:
    """Lists and styles of a document; either part may be absent."""
    out = Numbering()
    for style in styles.iterfind(f"{W}style") if styles is not None else ():
        name = style.get(f"{W}styleId") or ""
        instance, depth, _ = _num_pr(style.find(f"{W}pPr/{W}numPr"))
        outline = style.find(f"{W}pPr/{W}outlineLvl")
        based = style.find(f"{W}basedOn")
        out.styles[name] = Style(
            name,
            based.get(f"{W}val") if based is not None else None,
            instance,
            depth,
            _level(outline) if outline is not None else None,
        )
    if numbering is not None:
        _load_lists(out, numbering)
    return out


def _load_lists(out: Numbering, numbering: etree._Element) -> None:
    links: dict[str, str] = {}
    for definition in numbering.iterfind(f"{W}abstractNum"):
        name = definition.get(f"{W}abstractNumId") or ""
        out.lists[name] = {_int(level, "ilvl", 0): _read_level(level) for level in definition.iterfind(f"{W}lvl")}
        link = definition.find(f"{W}numStyleLink")
        if link is not None:
            links[name] = link.get(f"{W}val") or ""
    for number in numbering.iterfind(f"{W}num"):
        restarts: dict[int, int] = {}
        own: dict[int, Level] = {}
        for override in number.iterfind(f"{W}lvlOverride"):
            depth = _int(override, "ilvl", 0)
            level, start = override.find(f"{W}lvl"), override.find(f"{W}startOverride")
            if level is not None:
                own[depth] = _read_level(level)
            if start is not None:
                restarts[depth] = _int(start, "val", 1)
        base = number.find(f"{W}abstractNumId")
        name = (base.get(f"{W}val") if base is not None else None) or ""
        out.instances[number.get(f"{W}numId") or ""] = (name, restarts, own)
    out.instances.pop("0", None)
    for name, style in links.items():
        linked = out.styles.get(style)
        if linked and linked.instance in out.instances:
            out.lists[name] = out.lists.get(out.instances[linked.instance][0], {})


def _read_level(element: etree._Element) -> Level:
    values = {child.tag.removeprefix(W): child.get(f"{W}val") for child in element if isinstance(child.tag, str)}
    restart = values.get("lvlRestart")
    level = Level(
        form=values.get("numFmt") or "decimal",
        text=values.get("lvlText") or "",
        suffix=values.get("suff") or "tab",
        style=values.get("pStyle"),
        legal="isLgl" in values and values["isLgl"] not in ("0", "false"),
    )
    start = values.get("start") or "1"
    return replace(
        level,
        start=int(start) if start.isdecimal() and len(start) < 7 else 1,
        restart=int(restart) if restart and restart.isdecimal() and len(restart) < 7 else None,
    )


def _num_pr(element: etree._Element | None) -> tuple[str | None, int | None, str | None]:
    if element is None:
        return None, None, None
    number, level = element.find(f"{W}numId"), element.find(f"{W}ilvl")
    return (
        number.get(f"{W}val") if number is not None else None,
        _int(level, "val", 0) if level is not None else None,
        None,
    )


def _level(element: etree._Element) -> int | None:
    value = _int(element, "val", 9)
    return value + 1 if 0 <= value <= 8 else None


def _int(element: etree._Element, name: str, default: int) -> int:
    value = element.get(f"{W}{name}") or ""
    return int(value) if value.isdecimal() and len(value) < 7 else default
