"""What may be taken over for a planned task, from the text, last year's plan and today's posts: nothing of it is
decided before a person takes it. Pure functions of values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from tracker.organisation.queries import Holder
from tracker.plans import rules
from tracker.plans.models import DeadlineKind

Ground = Mapping[str, Any]
"""Why something is offered: the stored fact with its words and how they were read, last year's task, or a post."""


@dataclass(frozen=True)
class Suggestion:
    """Something that may be taken over for a fact, and where it comes from. `values` are arguments of `decide`.

    `source`: text, vague (one of the ways to settle a word of the text), last_year, or post (who runs the lead unit).
    """

    key: str
    fact: str
    source: str
    quote: str
    values: Mapping[str, Any]
    grounds: tuple[Ground, ...] = ()


def suggestions(proposals: Mapping[str, Any], year: int) -> list[Suggestion]:
    """What the text and last year's plan offer for a task, in reading order."""
    found = [*_units(proposals), *_owners(proposals), *_deadlines(proposals), *_targets(proposals)]
    before = proposals.get("last_year")
    return found + _resolutions(proposals) + (_last_year(before, year) if before else [])


def of_posts(lead: int | None, found: Sequence[Suggestion], heads: Mapping[int, Holder]) -> list[Suggestion]:
    """Who runs the lead unit, as owner. While the lead is only offered (`found`), the first offer is taken with it."""
    unit = lead or next((offer.values["lead_unit_id"] for offer in found if offer.fact == "lead_unit"), None)
    holder = heads.get(unit) if unit else None
    if holder is None or any(offer.values.get("owner_id") == holder.person_id for offer in found):
        return []
    values = {"owner_id": holder.person_id} | ({} if lead else {"lead_unit_id": unit})
    ground = {"unit_id": unit, "kind": str(holder.kind), "acting": holder.acting}
    key = f"owner:post:{holder.person_id}"  # who follows on the post meanwhile is not taken in this one's place
    return [Suggestion(key, "owner", "post", holder.person_name, values, (ground,))]


def written(proposals: Mapping[str, Any], lacks: Iterable[str], year: int) -> dict[str, Suggestion]:
    """What the text itself says for the facts in `lacks`: its first offer for each, supporting units and owner."""
    wanted = {*lacks, "supporting", "owner"}
    found: dict[str, Suggestion] = {}
    for offer in suggestions(proposals, year):
        if offer.source == "text" and offer.fact in wanted:
            found.setdefault(offer.fact, offer)
    return found


def _units(proposals: Mapping[str, Any]) -> list[Suggestion]:
    """The first unit that leads; every other one that the bureau has supports, and so do all of a collective name."""
    known = [unit for unit in proposals.get("units", []) if unit.get("unit_id") or unit.get("unit_ids")]
    leads = [unit for unit in known if unit["role"] != "support" and unit.get("unit_id")]
    supports = [unit for unit in known if unit not in leads] + leads[1:]
    found = []
    if leads:
        values = {"lead_unit_id": leads[0]["unit_id"]}
        found.append(Suggestion("lead_unit:text", "lead_unit", "text", leads[0]["name"], values, (leads[0],)))
    if supports:
        ids = list(dict.fromkeys(one for unit in supports for one in unit.get("unit_ids") or [unit["unit_id"]]))
        names = "、".join(dict.fromkeys(unit["name"] for unit in supports))
        values = {"supporting_unit_ids": ids}
        found.append(Suggestion("supporting:text", "supporting", "text", names, values, tuple(supports)))
    return found


def unmatched(proposals: Mapping[str, Any], *, supporting: bool) -> list[str]:
    """Names of units in the text that no unit of the bureau bears: of those that support, or of those that lead."""
    units = [unit for unit in proposals.get("units", []) if (unit["role"] == "support") == supporting]
    nobody = [unit["name"] for unit in units if not unit.get("unit_id") and not unit.get("unit_ids")]
    return list(dict.fromkeys(nobody))


def led_by_several(proposals: Mapping[str, Any]) -> list[str]:
    """Collective names (各科室) that the text makes responsible without naming one unit that leads."""
    units = [unit for unit in proposals.get("units", []) if unit["role"] != "support"]
    if any(unit.get("unit_id") for unit in units):
        return []
    return list(dict.fromkeys(unit["name"] for unit in units if unit.get("unit_ids")))


def _deadlines(proposals: Mapping[str, Any]) -> list[Suggestion]:
    found: list[Suggestion] = []
    for place, given in enumerate(proposals.get("deadlines", [])):
        values = _ending(given["kind"], given.get("day"), given.get("cadence", ""))
        if values and all(values != earlier.values for earlier in found):
            found.append(Suggestion(f"deadline:text:{place}", "deadline", "text", given["text"], values, (given,)))
    return found


def _ending(kind: str | None, day: str | None, cadence: str) -> dict[str, Any] | None:
    """Arguments of `decide`, with every field of the ending set, or None when the offer is not a whole ending."""
    parsed = date.fromisoformat(day) if day else None
    if not rules.ends(kind, parsed, cadence):
        return None
    return {"deadline_kind": kind, "deadline_date": parsed, "cadence": cadence}


def _resolutions(proposals: Mapping[str, Any]) -> list[Suggestion]:
    """The cadences by which the vague words of the text may be settled, each once."""
    found: dict[str, Suggestion] = {}
    for flag in _vague(proposals):
        for way in flag.get("allowed", ()):
            values = _ending(DeadlineKind.STANDING, None, way)
            if values and way not in found:
                found[way] = Suggestion(f"deadline:vague:{way}", "deadline", "vague", flag["text"], values, (flag,))
    return list(found.values())


def other_ways(proposals: Mapping[str, Any]) -> list[str]:
    """How else the vague words may be settled, which takes more than one press: ongoing, date, stages."""
    allowed = dict.fromkeys(way for flag in _vague(proposals) for way in flag.get("allowed", ()))
    return [way for way in allowed if way not in rules.CADENCES]


def _vague(proposals: Mapping[str, Any]) -> list[Ground]:
    return [flag for flag in proposals.get("flags", []) if flag["kind"] == "vague"]


def measured(proposals: Mapping[str, Any]) -> str:
    """What the text measures a task by, as a yardstick; empty when it names nothing."""
    return "；".join(dict.fromkeys(target["text"] for target in proposals.get("targets", [])))[:300]


def _targets(proposals: Mapping[str, Any]) -> list[Suggestion]:
    words, grounds = measured(proposals), tuple(proposals.get("targets", ()))
    return [Suggestion("yardstick:text", "yardstick", "text", words, {"yardstick": words}, grounds)] if words else []


def _owners(proposals: Mapping[str, Any]) -> list[Suggestion]:
    """A person that a table names; running text names none."""
    return [
        Suggestion("owner:text", "owner", "text", owner["name"], {"owner_id": owner["person_id"]}, (owner,))
        for owner in proposals.get("owners", [])[:1]
    ]


def _last_year(before: Mapping[str, Any], year: int) -> list[Suggestion]:
    said: dict[str, tuple[str, dict[str, Any]]] = {}
    if before.get("lead_unit_id"):
        said["lead_unit"] = before["lead_name"], {"lead_unit_id": before["lead_unit_id"]}
    day = _moved(before.get("day"), before["year"], year)
    ending = _ending(before.get("deadline_kind"), day, before.get("cadence", ""))
    if ending:
        said["deadline"] = "", ending
    if before.get("yardstick"):
        said["yardstick"] = before["yardstick"], {"yardstick": before["yardstick"]}
    return [
        Suggestion(f"{fact}:last_year", fact, "last_year", quote, values, (before,))
        for fact, (quote, values) in said.items()
    ]


def _moved(day: str | None, old_year: int, year: int) -> str | None:
    """The same day as many years later; 29 February becomes the 28th where it must."""
    if not day:
        return None
    then = date.fromisoformat(day)
    target = then.year + year - old_year
    try:
        return then.replace(year=target).isoformat()
    except ValueError:
        return then.replace(year=target, day=28).isoformat()
