"""Whose line it is: roles resolved to units and persons as of the fact's day (Q12)."""

from __future__ import annotations

from datetime import date

from tracker.core.permissions import PostKind
from tracker.organisation import queries as organisation
from tracker.organisation.models import UnitKind
from tracker.organisation.queries import Holder
from tracker.scoring.rules import FactValue, Subject
from tracker.summaries import queries as summaries

SCORED_KINDS = (UnitKind.SECTION, UnitKind.BRANCH)
"""Units that have sheets of their own: sections and branches (各科室、局)."""


def unit_uuid(bureau_id: int, unit_id: int) -> str:
    """Permanent identity of a unit, for natural keys."""
    return _identities(bureau_id)[unit_id]


def _identities(bureau_id: int) -> dict[int, str]:
    return {history.id: history.uuid for history in organisation.histories(bureau_id)}


def scored_units(bureau_id: int, first: date, last: date) -> list[int]:
    """Units that lived on the first or the last of these days, in display order."""
    found: dict[int, None] = {}
    for day in (last, first):
        nodes = organisation.tree(bureau_id, day).units()
        found |= dict.fromkeys(node.id for node in nodes if node.kind in SCORED_KINDS)
    return list(found)


class Resolver:
    """Resolves a rule's subject for one bureau; remembers what it asked."""

    def __init__(self, bureau_id: int) -> None:
        self.bureau_id = bureau_id
        self._units = _identities(bureau_id)
        self._people: dict[int, Subject | None] = {}

    def __call__(self, fact: FactValue, role: str) -> Subject | None:
        """The subject of `role` (unit, leader, head, person, writer); None when the post was vacant."""
        if role == "unit":
            uuid = self._units.get(fact.unit_id)
            return Subject("unit", fact.unit_id, uuid) if uuid else None
        person_id = self._person_id(fact, role)
        return self._person(person_id) if person_id is not None else None

    def _person_id(self, fact: FactValue, role: str) -> int | None:
        command = organisation.command(self.bureau_id, fact.occurred_on)
        match role:
            case "person":
                return fact.person_id
            case "leader":
                return _regular(command.leader(fact.unit_id))
            case "head":
                return _regular(next(iter(command.holders(fact.unit_id, PostKind.HEAD)), None))
            case "writer":
                return summaries.writers([fact.source_id]).get(fact.source_id)
        return None

    def _person(self, person_id: int) -> Subject | None:
        if person_id not in self._people:
            person = organisation.person(person_id)
            self._people[person_id] = Subject("person", person.id, person.uuid) if person else None
        return self._people[person_id]


def _regular(holder: Holder | None) -> int | None:
    """The one who holds the post, also while a deputy acts."""
    return (holder.acting_for_id or holder.person_id) if holder else None
