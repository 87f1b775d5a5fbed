"""What a document means by the name of a unit: beside its names also the bureau before them, usual abbreviations,
brackets, and names of several units at once (各科室). What fits no unit or more than one is left to a person."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from tracker.organisation.models import UnitKind
from tracker.organisation.rules.tree import OrgTree, folded

_NATION = re.compile(r"^国家.{1,6}?总局")
_ABOVE = re.compile(r"^.*[省市州盟](?=.+[市县区旗])")
_RANKED = re.compile(r"(?P<place>.*)(?P<rank>[省市县区州旗盟])(?P<work>.{0,8}局)")
_ELSEWHERE = re.compile(r"[省市县区州旗盟乡镇]|总局|政府")
"""What stands in brackets behind a name may say that another bureau's unit is meant."""
_BRACKET = re.compile(r"\(([^()]*)\)")
_LAST = re.compile(
    "(?:办公室|委员会|领导小组|小组|总支部|党总支|党支部|党委|团委|工会|妇联|分局|支局|中心|"
    "大队|中队|支队|科|室|股|处|局|所|队|站|组|部|院|会)$"
)
"""Last words of names; an abbreviation keeps it."""
_FEWEST = 2
"""Letters that an abbreviation has before its last word."""

_SECTIONS, _BRANCHES = frozenset({UnitKind.SECTION}), frozenset({UnitKind.BRANCH})
_EVERY = re.compile(r"(?P<whose>机关|基层|全局|系统|局属)?(?:各|全体|所有)(?P<whom>基层)?(?P<words>.+)")
_KINDS: dict[str, tuple[frozenset[UnitKind], str]] = {
    "内设机构": (_SECTIONS, ""),
    "派出机构": (_BRANCHES, ""),
    "税务分局": (_BRANCHES, "分局"),
    "税务所": (_BRANCHES, "所"),
    "科室": (_SECTIONS, ""),
    "处室": (_SECTIONS, ""),
    "股室": (_SECTIONS, ""),
    "分局": (_BRANCHES, "分局"),
    "单位": (_SECTIONS | _BRANCHES, ""),
    "科": (_SECTIONS, ""),
    "股": (_SECTIONS, ""),
    "室": (_SECTIONS, ""),
    "局": (_BRANCHES, "局"),
    "所": (_BRANCHES, "所"),
}
"""Words for several units: their kinds and how their names end. Longer words stand before those that they hold."""
_WORD = re.compile("|".join(_KINDS))
_BETWEEN = re.compile(r"[(),、/和及各]")
_OF = {"机关": _SECTIONS, "基层": _BRANCHES}


@dataclass(frozen=True)
class Meant:
    """The units that a name stands for, in display order: one, or with `several` all that a collective name names."""

    units: tuple[int, ...]
    several: bool = False


class Names:
    """Finds units of one tree by what documents call them."""

    def __init__(self, tree: OrgTree) -> None:
        self._tree = tree
        self._bureau = next((node for node in tree.units() if node.kind is UnitKind.BUREAU), None)
        self._parts = [node for node in tree.units() if node.kind is not UnitKind.BUREAU]
        self._prefixes = self._of_bureau()
        self._loose: dict[str, set[int]] = defaultdict(set)
        for node in self._parts:
            for name in filter(None, (node.name, node.short, *node.aliases)):
                for said in self._without_brackets(folded(name)):
                    self._loose[said].add(node.id)
        for node in tree.nodes():
            if not node.live and node.ended_on is not None:
                for name in tree.bore(node.id):
                    self._loose[folded(name)] |= self._heirs(node.id)

    def find(self, name: str) -> Meant | None:
        """The unit or units meant; None when it names none of this bureau, or several without saying so."""
        exact = self._tree.find(name)
        if exact is not None:
            return Meant((exact,))
        said = list(self._readings(folded(name)))
        for one in said:
            unit = self._one(one)
            if unit is not None:
                return Meant((unit,))
        return next((Meant(units, several=True) for one in said if (units := self._several(one))), None)

    def one(self, name: str) -> int | None:
        """The unit meant, None also for a name of several."""
        meant = self.find(name)
        return meant.units[0] if meant and not meant.several else None

    def _readings(self, name: str) -> Iterator[str]:
        """The name, and what is left of it behind the bureau's own name."""
        yield name
        for said in dict.fromkeys((name, _NATION.sub("", name))):
            for rest in (said.removeprefix(own) for own in self._prefixes if said.startswith(own)):
                yield from (rest, rest.removeprefix("机关"))

    def _one(self, name: str) -> int | None:
        for said in (name, *self._without_brackets(name)):
            exact = self._tree.find(said)
            if exact is not None:
                return exact
            for fitting in (self._loose.get(said, set()), self._abbreviated(said)):
                if fitting:
                    return next(iter(fitting)) if len(fitting) == 1 else None
        return None

    def _without_brackets(self, name: str) -> Iterator[str]:
        """A bracketed name without the signs, and without what stands in them."""
        inside = _BRACKET.findall(name)
        if inside and not any(_ELSEWHERE.search(words) and words not in self._prefixes for words in inside):
            yield _BRACKET.sub(r"\1", name)
            yield _BRACKET.sub("", name)

    def _abbreviated(self, said: str) -> set[int]:
        """The units whose name holds the letters of `said` in this order and has the same last word."""
        last = _last(said)
        stem = said.removesuffix(last)
        if not last or len(stem) < _FEWEST:
            return set()
        names = ((node.id, folded(name)) for node in self._parts for name in (node.name, *node.aliases))
        return {unit for unit, name in names if _last(name) == last and _holds(name.removesuffix(last), stem)}

    def _several(self, name: str) -> tuple[int, ...]:
        match = _EVERY.fullmatch(name)
        words = _BETWEEN.sub("", match["words"]) if match else ""
        found = _WORD.findall(words)
        if match is None or "".join(found) != words:
            return ()
        limit = _OF.get(match["whom"] or match["whose"], _SECTIONS | _BRANCHES)
        wanted = [_KINDS[word] for word in found]
        return tuple(
            node.id
            for node in self._parts
            if node.parent_id == (self._bureau.id if self._bureau else None)
            and node.kind in limit
            and any(node.kind in kinds and folded(node.name).endswith(end) for kinds, end in wanted)
        )

    def _of_bureau(self) -> tuple[str, ...]:
        """What stands for the bureau before a section's name, the longest first: 安禾县税务局, 县局, 本局 …"""
        found = {"本局", "我局"}
        node = self._bureau
        for name in filter(None, (node.name, node.short, *node.aliases, *self._tree.bore(node.id)) if node else ()):
            plain = folded(name)
            here = _NATION.sub("", plain)
            for place in (here, _ABOVE.sub("", here)):
                found |= {plain, place}
                ranked = _RANKED.fullmatch(place)
                if ranked:
                    rank = ranked["rank"]
                    found |= {f"{rank}局", rank + ranked["work"], f"{ranked['place']}{rank}局"}
        return tuple(sorted(found, key=lambda name: (-len(name), name)))

    def _heirs(self, unit_id: int) -> set[int]:
        """The living units that an ended one led to."""
        seen, stack, living = {unit_id}, [unit_id], set()
        while stack:
            for later in self._tree.successors(stack.pop()):
                node = self._tree.node(later)
                if node is not None and node.live:
                    living.add(later)
                elif later not in seen:
                    seen.add(later)
                    stack.append(later)
        return living


def _last(name: str) -> str:
    found = _LAST.search(name)
    return found.group() if found else ""


def _holds(name: str, letters: Iterable[str]) -> bool:
    """True when the letters stand in `name` in their order."""
    rest = iter(name)
    return all(letter in rest for letter in letters)
