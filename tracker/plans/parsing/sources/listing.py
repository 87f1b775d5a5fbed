"""Word's automatic numbers, computed from numbering.xml and styles.xml: levels, restarts, overrides, style chains."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import NamedTuple

from lxml import etree

from tracker.plans.parsing.sources.formats import write

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_VAL, _P_PR, _R_PR, _P_STYLE = f"{W}val", f"{W}pPr", f"{W}rPr", f"{W}pStyle"
_NUM_PR, _NUM_ID, _ILVL, _OUTLINE = f"{W}numPr", f"{W}numId", f"{W}ilvl", f"{W}outlineLvl"
_GONE = (f"{W}del", f"{W}moveFrom")
_MAX_CHAIN = 20
_MAX_TEXT = 60
_PLACE = re.compile(r"%([1-9])")
_CONTENTS = re.compile(r"toc \d|table of figures", re.IGNORECASE)


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


class Properties(NamedTuple):
    """What a paragraph says of itself. `joined`: its end was deleted, so its words go on in the next paragraph."""

    style: str | None = None
    instance: str | None = None
    depth: int | None = None
    outline: int | None = None
    joined: bool = False


@dataclass(frozen=True, slots=True)
class Style:
    """What a paragraph style says about numbers and headings; `contents`: it lists a table of contents."""

    name: str
    based_on: str | None
    instance: str | None
    depth: int | None
    outline: int | None
    contents: bool


_NOTHING = Properties()


def properties(paragraph: etree._Element) -> Properties:
    """The properties of a paragraph that matter here."""
    given = next(paragraph.iterchildren(_P_PR), None)
    if given is None:
        return _NOTHING
    style = instance = depth = outline = None
    joined = False
    for child in given:
        tag = child.tag
        if tag == _P_STYLE:
            style = child.get(_VAL)
        elif tag == _NUM_PR:
            instance, depth = _num_pr(child)
        elif tag == _OUTLINE:
            outline = _level(child)
        elif tag == _R_PR:
            joined = any(mark.tag in _GONE for mark in child)
    return Properties(style, instance, depth, outline, joined)


@dataclass(slots=True)
class Numbering:
    """The lists of a document and where each counter stands."""

    lists: dict[str, dict[int, Level]] = field(default_factory=dict)
    instances: dict[str, tuple[str, dict[int, int], dict[int, Level]]] = field(default_factory=dict)
    styles: dict[str, Style] = field(default_factory=dict)
    counters: dict[str, dict[int, int]] = field(default_factory=dict)
    started: set[tuple[str, int]] = field(default_factory=set)
    _levels: dict[str, dict[int, Level]] = field(default_factory=dict)
    _chains: dict[str | None, tuple[Style, ...]] = field(default_factory=dict)

    def number(self, given: Properties) -> str:
        """The number that Word prints before a paragraph, counting it; empty when there is none."""
        place = self._place(given)
        if place is None:
            return ""
        instance, depth = place
        name, restarts, own = self.instances[instance]
        levels = self._levels.get(instance)
        if levels is None:
            levels = self._levels[instance] = self.lists.get(name, {}) | own
        level = levels.get(depth)
        if level is None or (level.form == "none" and not level.text):
            return ""
        counters = self.counters.setdefault(name, {})
        self._count(instance, depth, levels, counters, restarts)
        if level.form == "bullet":
            return ""
        return _printed(depth, levels, counters)

    def heading(self, given: Properties) -> int | None:
        """The outline level (1 is the top) that the paragraph itself or its style gives it."""
        if given.outline is not None:
            return given.outline or None
        for style in self._chain(given.style):
            if style.outline is not None:
                return style.outline or None
        return None

    def lists_contents(self, given: Properties) -> bool:
        """Is the paragraph a line of the table of contents?"""
        return any(style.contents for style in self._chain(given.style))

    def _place(self, given: Properties) -> tuple[str, int] | None:
        instance, depth, named = given.instance, given.depth, None
        for style in self._chain(given.style) if instance is None else ():
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

    def _chain(self, name: str | None) -> tuple[Style, ...]:
        """The style and those it is based on; a chain that bites its tail ends."""
        if name not in self._chains:
            out: list[Style] = []
            at = name
            while at is not None and at in self.styles and len(out) < _MAX_CHAIN:
                out.append(self.styles[at])
                at = self.styles[at].based_on
            self._chains[name] = tuple(out)
        return self._chains[name]

    def _count(
        self, instance: str, depth: int, levels: dict[int, Level], counters: dict[int, int], restarts: dict[int, int]
    ) -> None:
        for above in range(depth):
            counters.setdefault(above, levels[above].start if above in levels else 1)
        if depth in restarts and (instance, depth) not in self.started:
            counters[depth] = restarts[depth]
        else:
            begin = restarts.get(depth, levels[depth].start)
            counters[depth] = counters[depth] + 1 if depth in counters else begin
        self.started.add((instance, depth))
        for below in [other for other in counters if other > depth]:
            restart = levels[below].restart if below in levels else None
            if restart is None or 0 < depth + 1 <= restart:
                del counters[below]


@lru_cache(maxsize=64)
def _pieces(text: str) -> list[str]:
    """The text of a level cut at its %1 … %9: words and levels in turns."""
    return _PLACE.split(text)


def _printed(depth: int, levels: dict[int, Level], counters: dict[int, int]) -> str:
    own = levels[depth]
    pieces = _pieces(own.text)
    words = pieces[0]
    for index in range(1, len(pieces), 2):
        at = int(pieces[index]) - 1
        form = "decimal" if own.legal or at not in levels else levels[at].form
        words += write(form, counters.get(at, 1)) + pieces[index + 1]
    gap = " " if words and own.suffix != "nothing" and words[-1].isalnum() and ord(words[-1]) < 128 else ""
    return words + gap


def load(numbering: etree._Element | None, styles: etree._Element | None) -> Numbering:
    """Lists and styles of a document; either part may be absent."""
    out = Numbering()
    for style in styles.iterchildren(f"{W}style") if styles is not None else ():
        name = style.get(f"{W}styleId") or ""
        instance, depth = _num_pr(_first(style.iterchildren(_P_PR), _NUM_PR))
        outline = _first(style.iterchildren(_P_PR), _OUTLINE)
        based, called = _first((style,), f"{W}basedOn"), _first((style,), f"{W}name")
        contents = called is not None and bool(_CONTENTS.match(called.get(f"{W}val") or ""))
        out.styles[name] = Style(
            name,
            based.get(f"{W}val") if based is not None else None,
            instance,
            depth,
            _level(outline) if outline is not None else None,
            contents,
        )
    if numbering is not None:
        _load_lists(out, numbering)
    return out


def _first(parents: Iterable[etree._Element], tag: str) -> etree._Element | None:
    """The first child with `tag`; many times faster than a search by a path."""
    return next((child for parent in parents for child in parent.iterchildren(tag)), None)


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
        text=(values.get("lvlText") or "")[:_MAX_TEXT],
        suffix=values.get("suff") or "tab",
        style=values.get("pStyle"),
        legal="isLgl" in values and values["isLgl"] not in ("0", "false"),
    )
    start = values.get("start") or "1"
    return replace(
        level,
        start=int(start) if _is_number(start) else 1,
        restart=int(restart) if restart and _is_number(restart) else None,
    )


def _num_pr(element: etree._Element | None) -> tuple[str | None, int | None]:
    number: str | None = None
    depth: int | None = None
    for child in element if element is not None else ():
        if child.tag == _NUM_ID:
            number = child.get(_VAL)
        elif child.tag == _ILVL:
            depth = _int(child, "val", 0)
    return number, depth


def _level(element: etree._Element) -> int:
    """The outline level from 1; 0 says expressly that this is body text."""
    value = _int(element, "val", 9)
    return value + 1 if 0 <= value <= 8 else 0


def _int(element: etree._Element, name: str, default: int) -> int:
    value = element.get(f"{W}{name}") or ""
    return int(value) if _is_number(value) else default


def _is_number(value: str) -> bool:
    return value.isascii() and value.isdecimal() and len(value) < 7
