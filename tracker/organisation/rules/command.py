"""Who holds what on one day, and who stands above a unit: vacancies resolve upward, absence to the deputy."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from tracker.core.context import HeldPost
from tracker.core.permissions import BUREAU_WIDE, PostKind
from tracker.organisation.rules.tree import OrgTree


class Level(StrEnum):
    """The rungs of the line of command, from below."""

    HEAD = "head"
    LEADER = "leader"
    DIRECTOR = "director"


class Basis(StrEnum):
    """Why this person stands on the rung."""

    HOLDER = "holder"
    """Holds the post of this rung."""
    ACTING = "acting"
    """Holds it as deputy (AB岗) while the regular holder is away."""
    VACANT = "vacant"
    """The rung is vacant; this is the next one above."""
    NOBODY = "nobody"
    """Vacant up to the top."""


@dataclass(frozen=True)
class Holder:
    """A person on a post on the day. `acting_for` names the regular holder when this is the deputy."""

    person_id: int
    person_name: str
    post_id: int
    kind: PostKind
    unit_id: int
    title: str
    acting: bool = False
    acting_for: str | None = None
    acting_for_id: int | None = None
    charge: frozenset[int] = frozenset()
    """Units the post was given; empty for the default of its kind."""


class Rung(NamedTuple):
    """One level of the line; `holder` is None only with basis NOBODY."""

    level: Level
    holder: Holder | None
    basis: Basis


RANK = (
    PostKind.DIRECTOR,
    PostKind.LEADER,
    PostKind.SUPERVISOR,
    PostKind.PLANNER,
    PostKind.HEAD,
    PostKind.DEPUTY,
    PostKind.AUDITOR,
    PostKind.ADMINISTRATOR,
    PostKind.MEMBER,
)
"""Which of several posts is shown first while none was chosen."""


class Command:
    """All holders of a bureau on one day, over the tree of that day."""

    def __init__(self, bureau_id: int, tree: OrgTree, holders: Sequence[Holder]) -> None:
        self.bureau_id = bureau_id
        self.tree = tree
        self._of_person: dict[int, list[Holder]] = defaultdict(list)
        self._of_kind: dict[PostKind, list[Holder]] = defaultdict(list)
        self._held: dict[int, tuple[HeldPost, ...]] = {}
        for holder in sorted(holders, key=_order):
            self._of_person[holder.person_id].append(holder)
            self._of_kind[holder.kind].append(holder)

    def of_kind(self, kind: PostKind) -> list[Holder]:
        """Holders of a kind of post anywhere in the bureau, deputies first."""
        return list(self._of_kind.get(kind, ()))

    def holders(self, unit_id: int, kind: PostKind) -> list[Holder]:
        """Holders of a kind of post that sits in the unit, deputies first."""
        return [holder for holder in self._of_kind.get(kind, ()) if holder.unit_id == unit_id]

    def posts_of(self, person_id: int) -> list[Holder]:
        """What a person holds, highest first."""
        return list(self._of_person.get(person_id, ()))

    def head(self, unit_id: int) -> Holder | None:
        """The head of exactly this unit, or who acts for the head."""
        return next(iter(self.holders(unit_id, PostKind.HEAD)), None)

    def runs(self, unit_id: int) -> Holder | None:
        """Who runs exactly this unit: its head, who acts for a vacant post, else its deputy; None for several."""
        heads = self.holders(unit_id, PostKind.HEAD)
        regular = [holder for holder in heads if not holder.acting]
        found = regular or heads or self.holders(unit_id, PostKind.DEPUTY)
        return found[0] if len({holder.person_id for holder in found}) == 1 else None

    def leader(self, unit_id: int) -> Holder | None:
        """The leader in charge: whose units contain this one most closely; an ended unit has its successor's."""
        leaders = self._of_kind.get(PostKind.LEADER, [])
        present = self.tree.present(unit_id)
        for unit in dict.fromkeys((unit_id, *self.tree.ancestors(unit_id), present, *self.tree.ancestors(present))):
            for holder in leaders:
                if unit in holder.charge:
                    return holder
        return None

    def director(self) -> Holder | None:
        """The director, or who acts for the director."""
        return next(iter(self._of_kind.get(PostKind.DIRECTOR, ())), None)

    def run_by(self, unit_id: int) -> tuple[list[Holder], list[Holder]]:
        """Heads and deputies of the unit, or of the nearest unit above with any; an ended unit has its successor's."""
        present = self.tree.present(unit_id)
        for unit in (present, *self.tree.ancestors(present)):
            found = self.holders(unit, PostKind.HEAD), self.holders(unit, PostKind.DEPUTY)
            if any(found):
                return found
        return [], []

    def in_charge(self, unit_id: int) -> list[Holder]:
        """Who answers for the unit today: its heads, else its deputies, else the next one up the line."""
        heads, deputies = self.run_by(unit_id)
        above = [holder for holder in (self.leader(unit_id), self.director()) if holder]
        return heads or deputies or above[:1]

    def line(self, unit_id: int) -> list[Rung]:
        """Head, leader in charge, director for a unit; an ended unit answers through its successor."""
        unit = self.tree.present(unit_id)
        higher_heads = [self.head(other) for other in self.tree.ancestors(unit)]
        upward = [self.head(unit), *higher_heads, self.leader(unit), self.director()]
        above_head = len(upward) - 2
        return [
            _rung(Level.HEAD, upward),
            _rung(Level.LEADER, upward[above_head:]),
            _rung(Level.DIRECTOR, upward[-1:]),
        ]

    def held(self, person_id: int) -> tuple[HeldPost, ...]:
        """A person's posts as an actor carries them, scopes unfolded; worked out once per person and day."""
        if person_id not in self._held:
            self._held[person_id] = tuple(self._held_post(holder) for holder in self.posts_of(person_id))
        return self._held[person_id]

    def _held_post(self, holder: Holder) -> HeldPost:
        whole = not holder.charge and holder.kind in BUREAU_WIDE
        return HeldPost(
            id=holder.post_id,
            kind=holder.kind,
            unit_id=holder.unit_id,
            bureau_id=self.bureau_id,
            title=holder.title,
            scope=frozenset() if whole else self._scope(holder),
            whole_bureau=whole,
            acting_for=holder.acting_for,
        )

    def _scope(self, holder: Holder) -> frozenset[int]:
        if holder.charge:
            return self.tree.reach(holder.charge)
        if holder.kind in (PostKind.LEADER, PostKind.ADMINISTRATOR):  # sit in a unit, but are in charge of none
            return frozenset()
        return self.tree.reach([holder.unit_id])


def _order(holder: Holder) -> tuple[int, bool, int, int]:
    return RANK.index(holder.kind), not holder.acting, holder.post_id, holder.person_id


def _rung(level: Level, upward: Sequence[Holder | None]) -> Rung:
    """The first holder from here on up; `upward[0]` is the rung's own post."""
    own = upward[0]
    if own is not None:
        return Rung(level, own, Basis.ACTING if own.acting else Basis.HOLDER)
    higher = next((holder for holder in upward[1:] if holder is not None), None)
    return Rung(level, higher, Basis.VACANT if higher else Basis.NOBODY)
