"""The unit tree as it stood on one day, made from dated versions."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from tracker.organisation.models import UnitKind


@dataclass(frozen=True)
class Version:
    """Name, parent and kind of a unit from `valid_from` on."""

    valid_from: date
    name: str
    kind: UnitKind
    parent_id: int | None
    short_name: str = ""
    aliases: tuple[str, ...] = ()
    position: int = 0


@dataclass(frozen=True)
class UnitHistory:
    """A unit's identity with all its versions, oldest first. `ended_on` is its last day."""

    id: int
    uuid: str
    versions: tuple[Version, ...]
    ended_on: date | None = None

    def on(self, day: date) -> Version:
        """The version in force on `day`; before the first one, the first one."""
        return next((version for version in reversed(self.versions) if version.valid_from <= day), self.versions[0])

    def lives(self, day: date) -> bool:
        """True from the first version's day through `ended_on`."""
        return self.versions[0].valid_from <= day and (self.ended_on is None or day <= self.ended_on)


@dataclass(frozen=True)
class UnitNode:
    """A unit as of the tree's day. `live` is False before its first day and after its last."""

    id: int
    uuid: str
    name: str
    short: str
    aliases: tuple[str, ...]
    kind: UnitKind
    parent_id: int | None
    position: int
    depth: int
    live: bool
    ended_on: date | None


class OrgTree:
    """All units of a bureau on one day. Units that ended keep their last name; they are in no subtree."""

    def __init__(self, histories: Sequence[UnitHistory], successors: Iterable[tuple[int, int]], day: date) -> None:
        """`successors` are (ended unit, successor) pairs in force on `day`."""
        self.day = day
        self._successors = _grouped(successors)
        versions = {history.id: history.on(day) for history in histories}
        live = {history.id for history in histories if history.lives(day)}
        self._children = _children(versions, live)
        order = list(_walk(versions, live, self._children))
        depth = dict(order)
        self._nodes = {h.id: _node(h, versions[h.id], depth.get(h.id, 0), h.id in live) for h in histories}
        self._order = tuple(self._nodes[unit_id] for unit_id, _ in order)
        self._reached = self._reach_edges()
        self._named = _names(histories, self._order)
        self._histories = {history.id: history for history in histories}

    def _reach_edges(self) -> dict[int, list[int]]:
        """Who is reached from whom: children, living or ended, and the units whose successor one is."""
        edges: dict[int, list[int]] = defaultdict(list)
        for node in self._nodes.values():
            if node.parent_id is not None and (node.live or node.ended_on is not None):
                edges[node.parent_id].append(node.id)
            for successor in self._successors.get(node.id, ()):
                edges[successor].append(node.id)
        return edges

    def __contains__(self, unit_id: int) -> bool:
        return unit_id in self._nodes

    def node(self, unit_id: int) -> UnitNode | None:
        """The unit, living or not; None when it is not of this bureau."""
        return self._nodes.get(unit_id)

    def nodes(self) -> list[UnitNode]:
        """Every unit that ever was or will be, in no order."""
        return list(self._nodes.values())

    def units(self) -> list[UnitNode]:
        """The living units in display order, parents before children."""
        return list(self._order)

    def name(self, unit_id: int) -> str:
        """Full name, empty when the unit is not of this bureau."""
        node = self._nodes.get(unit_id)
        return node.name if node else ""

    def short(self, unit_id: int) -> str:
        """Short name, or the full one."""
        node = self._nodes.get(unit_id)
        return (node.short or node.name) if node else ""

    def parent(self, unit_id: int) -> int | None:
        """The parent, None for the bureau."""
        node = self._nodes.get(unit_id)
        return node.parent_id if node else None

    def ancestors(self, unit_id: int) -> list[int]:
        """Parent, grandparent … up to the bureau."""
        found: list[int] = []
        parent = self.parent(unit_id)
        while parent is not None and parent in self._nodes and parent not in found:
            found.append(parent)
            parent = self.parent(parent)
        return found

    def subtree(self, unit_id: int) -> frozenset[int]:
        """The unit and its living descendants."""
        return _closure([unit_id], self._children)

    def reach(self, unit_ids: Iterable[int]) -> frozenset[int]:
        """What a post over `unit_ids` reaches: the subtrees, ended units included, and predecessors of any of them."""
        return _closure(unit_ids, self._reached)

    def present(self, unit_id: int) -> int:
        """The unit itself while it lives, else the first living unit along its successors, else itself."""
        seen, queue = {unit_id}, [unit_id]
        while queue:
            current = queue.pop(0)
            node = self._nodes.get(current)
            if node is not None and node.live:
                return current
            later = [unit for unit in self._successors.get(current, ()) if unit not in seen]
            seen.update(later)
            queue += later
        return unit_id

    def successors(self, unit_id: int) -> tuple[int, ...]:
        """The units that took over from an ended one."""
        return tuple(self._successors.get(unit_id, ()))

    def find(self, name: str) -> int | None:
        """The living unit of that name, short name, alias or earlier name; None when there is none or several."""
        found = self._named.get(folded(name), frozenset())
        return next(iter(found)) if len(found) == 1 else None

    def bore(self, unit_id: int) -> list[str]:
        """The names of a unit by the tree's day, oldest first; empty when it is not of this bureau."""
        history = self._histories.get(unit_id)
        versions = history.versions if history else ()
        return [version.name for version in versions if version.valid_from <= self.day]


def amend(versions: Sequence[Version], day: date, **changes: Any) -> tuple[Version, ...]:
    """The versions with `changes` in force from `day` on, each until the unit's next own change of that field.

    Raises ValueError when `day` lies before the first version.
    """
    base = [version for version in versions if version.valid_from <= day]
    if not base:
        raise ValueError(day)
    result = [version for version in base if version.valid_from < day]
    result.append(replace(base[-1], valid_from=day, **changes))
    running = {field: (getattr(base[-1], field), value) for field, value in changes.items()}
    for version in versions[len(base) :]:
        running = {field: pair for field, pair in running.items() if getattr(version, field) == pair[0]}
        result.append(replace(version, **{field: value for field, (_, value) in running.items()}))
    return tuple(result)


def has_cycle(histories: Sequence[UnitHistory], day: date) -> bool:
    """True when the parents of `day` lead back to where they started."""
    parents = {history.id: history.on(day).parent_id for history in histories}
    for start in parents:
        seen, current = set(), parents[start]
        while current is not None and current not in seen:
            if current == start:
                return True
            seen.add(current)
            current = parents.get(current)
    return False


def _grouped(pairs: Iterable[tuple[int, int]]) -> dict[int, list[int]]:
    grouped: dict[int, list[int]] = defaultdict(list)
    for first, second in pairs:
        grouped[first].append(second)
    return grouped


def _children(versions: Mapping[int, Version], live: set[int]) -> dict[int, list[int]]:
    children: dict[int, list[int]] = defaultdict(list)
    for unit_id in sorted(live, key=lambda unit: (versions[unit].position, unit)):
        parent = versions[unit_id].parent_id
        if parent is not None and parent in live:
            children[parent].append(unit_id)
    return children


def _walk(
    versions: Mapping[int, Version], live: set[int], children: Mapping[int, list[int]]
) -> Iterator[tuple[int, int]]:
    """(unit, depth) in display order; a unit whose parent does not live stands at the top."""
    tops = [unit for unit in live if versions[unit].parent_id not in live]
    stack = [(unit, 0) for unit in sorted(tops, key=lambda unit: (versions[unit].position, unit), reverse=True)]
    while stack:
        unit, depth = stack.pop()
        yield unit, depth
        stack += [(child, depth + 1) for child in reversed(children.get(unit, []))]


def _node(history: UnitHistory, version: Version, depth: int, live: bool) -> UnitNode:
    return UnitNode(
        id=history.id,
        uuid=history.uuid,
        name=version.name,
        short=version.short_name,
        aliases=version.aliases,
        kind=UnitKind(version.kind),
        parent_id=version.parent_id,
        position=version.position,
        depth=depth,
        live=live,
        ended_on=history.ended_on,
    )


def _names(histories: Sequence[UnitHistory], live: Sequence[UnitNode]) -> dict[str, frozenset[int]]:
    """Units by name: a present name outranks an alias, an alias an earlier name."""
    past = {h.id: [version.name for version in h.versions] for h in histories}
    ranks = (
        [(node.name, node.id) for node in live],
        [(name, node.id) for node in live for name in (node.short, *node.aliases)],
        [(name, node.id) for node in live for name in past[node.id]],
    )
    known: dict[str, frozenset[int]] = {}
    for rank in ranks:
        fresh: dict[str, set[int]] = defaultdict(set)
        for name, unit_id in rank:
            if name:
                fresh[folded(name)].add(unit_id)
        known = {name: frozenset(ids) for name, ids in fresh.items()} | known
    return known


def folded(name: str) -> str:
    """The name as names are compared: without spaces, in one width and one case."""
    return "".join(unicodedata.normalize("NFKC", name).split()).casefold()


def _closure(starts: Iterable[int], edges: Mapping[int, Sequence[int]]) -> frozenset[int]:
    found: set[int] = set()
    stack = list(starts)
    while stack:
        unit = stack.pop()
        if unit not in found:
            found.add(unit)
            stack += edges.get(unit, ())
    return frozenset(found)
