"""The right side of the desk: sections, items, tasks with what they lack and what is offered, as plain values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from tracker.core.permissions import PostKind
from tracker.core.workdays import WorkCalendar
from tracker.organisation import queries as organisation
from tracker.organisation.queries import Command, Holder
from tracker.plans import offers, queries, rules
from tracker.plans.models import (
    Plan,
    PlanDocument,
    PlanItem,
    PlannedTask,
    PlannedTaskState,
    PlanSection,
    PlanSpan,
    SpanKind,
)
from tracker.plans.offers import Suggestion
from tracker.plans.queries import DeskContent
from tracker.web.plans import reasons
from tracker.web.plans.source import places

FILTERS = ("", "any", "lead_unit", "deadline", "yardstick", "ready")


@dataclass
class Standing:
    """How far a planned task is: what it lacks, and whether its text holds a piece without a kind."""

    task: PlannedTask
    missing: list[str]
    undecided: bool

    @property
    def open(self) -> bool:
        return self.task.state == PlannedTaskState.PROPOSED

    @property
    def ready(self) -> bool:
        """True when it can be published."""
        return self.open and not self.missing and not self.undecided

    def fits(self, wanted: str) -> bool:
        """True when the filter `wanted` keeps this row."""
        if wanted == "any":
            return self.open and bool(self.missing)
        if wanted == "ready":
            return self.ready
        return not wanted or (self.open and wanted in self.missing)


@dataclass(frozen=True)
class PartRow:
    """A finer task that the text proposes, with what stands in its own words."""

    start: int
    title: str
    units: str
    endings: list[Mapping[str, Any]]
    targets: str


@dataclass
class TaskRow(Standing):
    """A planned task with what a row shows."""

    label: str
    offers: dict[str, list[Suggestion]]
    flags: list[dict[str, Any]]
    found: list[Suggestion] = field(default_factory=list)
    """Everything that is offered, also for facts that are decided."""
    parts: list[PartRow] = field(default_factory=list)
    besides: int = 0
    """Tasks that stay beside the parts when all of these are taken: words that belong to none of them."""
    written: bool = False
    """True when the text itself offers something that is missing."""
    headless: bool = False
    past: bool = False
    off_day: bool = False

    def because(self, fact: str) -> list[str]:
        """Why what is offered for a fact was read so; one line for each piece of the text."""
        offered = self.offers.get(fact, [])
        return list(dict.fromkeys(line for offer in offered for line in reasons.of(offer)))

    @property
    def basis(self) -> list[tuple[str, list[str]]]:
        """Why everything was read so, by fact; also what is decided by now."""
        told: dict[str, dict[str, None]] = {}
        for offer in self.found:
            if offer.source != "vague":
                told.setdefault(offer.fact, {}).update(dict.fromkeys(reasons.of(offer)))
        return [(str(reasons.FACTS[fact]), list(lines)) for fact, lines in told.items() if lines]

    @property
    def vague(self) -> list[str]:
        """The words of the text that leave open how often or until when, each once."""
        return self.words("vague")

    def words(self, kind: str) -> list[str]:
        """What the flags of a kind point at, each once."""
        return list(dict.fromkeys(flag["text"] for flag in self.flags if flag["kind"] == kind))

    @property
    def other_ways(self) -> list[tuple[str, str]]:
        """Ways to settle a vague word that take more than one press, with what the button says."""
        return [(way, str(reasons.WAYS[way])) for way in offers.other_ways(self.task.proposals) if way in reasons.WAYS]

    def unmatched(self, supporting: bool) -> list[str]:
        """Names of units in the text that no unit of the bureau bears."""
        return offers.unmatched(self.task.proposals, supporting=supporting)

    @property
    def led_by_several(self) -> list[str]:
        """Collective names that the text makes responsible, while no unit of the bureau leads by it."""
        return offers.led_by_several(self.task.proposals)


@dataclass
class ItemRow:
    """An item with its tasks and the prohibitions that go with it."""

    item: PlanItem
    rows: list[TaskRow]
    constraints: list[str] = field(default_factory=list)
    undecided: int = 0


@dataclass
class SectionRow:
    """A section of the outline that holds items; None is what stands under no heading."""

    section: PlanSection | None
    title: str
    items: list[ItemRow] = field(default_factory=list)
    open: bool = True
    """False while its rows are not drawn: a long plan brings them section by section."""

    @property
    def key(self) -> int:
        return self.section.id if self.section else 0

    @property
    def rows(self) -> list[TaskRow]:
        return [row for item in self.items for row in item.rows]

    @property
    def lacking(self) -> int:
        return sum(1 for row in self.rows if row.open and row.missing)


@dataclass(frozen=True)
class Surroundings:
    """What rows are judged against: who heads what, and which days are worked."""

    year: int
    day: date
    command: Command
    calendar: WorkCalendar
    undecided: set[int]
    heads: Mapping[int, Holder]


def surroundings(plan: Plan, document: PlanDocument, day: date) -> Surroundings:
    """Everything a row needs to know of the organisation today."""
    return Surroundings(
        year=plan.year,
        day=day,
        command=organisation.command(plan.bureau_id, day),
        calendar=organisation.calendar(plan.bureau_id),
        undecided=queries.undecided_tasks(document.id),
        heads=organisation.heads(plan.bureau_id, day),
    )


def sections(document: PlanDocument, desk: DeskContent, around: Surroundings) -> list[SectionRow]:
    """All rows of the desk, in document order."""
    titles = {section.id: section for section in desk.sections}
    of_item: dict[int, list[PlannedTask]] = {}
    for task in desk.tasks:
        of_item.setdefault(task.item_id, []).append(task)
    spans: dict[int, list[PlanSpan]] = {}
    for span in desk.spans:
        if span.item_id is not None:
            spans.setdefault(span.item_id, []).append(span)
    found: list[SectionRow] = []
    for item in desk.items:
        if item.id not in of_item:
            continue
        section = titles.get(item.section_id) if item.section_id else None
        if not found or found[-1].section is not section:
            words = document.text[section.start : section.end].strip() if section else ""
            found.append(SectionRow(section, words))
        found[-1].items.append(item_row(document, item, of_item[item.id], spans.get(item.id, []), around))
    return found


def item_row(
    document: PlanDocument,
    item: PlanItem,
    tasks: Sequence[PlannedTask],
    spans: Sequence[PlanSpan],
    around: Surroundings,
) -> ItemRow:
    """One item's rows."""
    place = places(tasks)
    bans = [document.text[span.start : span.end].strip() for span in spans if span.kind == SpanKind.PROHIBITION]
    undecided = sum(1 for span in spans if span.kind == SpanKind.UNDECIDED)
    rows = [task_row(task, place[task.id], around) for task in tasks]
    for row in rows:
        row.besides = _besides(document, item, row)
    return ItemRow(item, rows, bans, undecided)


def _besides(document: PlanDocument, item: PlanItem, row: TaskRow) -> int:
    if not row.parts:
        return 0
    task = row.task
    parts = [(part["start"], part["end"]) for part in task.proposals["parts"]]
    edges, _led = rules.divided(document.text, task.start, task.end, item.title, parts)
    return len(edges) - len(parts)


def task_row(task: PlannedTask, place: int, around: Surroundings) -> TaskRow:
    """One task's row."""
    offered: dict[str, list[Suggestion]] = {}
    missing = queries.missing(task)
    empty = {"supporting": not task.supporting_unit_ids, "owner": task.owner_id is None}
    found = queries.suggestions(task, around.year, around.heads)
    for offer in found:
        if offer.fact in missing or empty.get(offer.fact):
            offered.setdefault(offer.fact, []).append(offer)
    day = task.deadline_date
    lead = task.lead_unit_id
    open_ = task.state == PlannedTaskState.PROPOSED
    return TaskRow(
        task=task,
        label=task.number or f"-{place:02d}",
        missing=missing,
        offers=offered,
        flags=task.proposals.get("flags", []),
        found=found,
        parts=[_part(part, around.year) for part in task.proposals.get("parts", [])] if open_ else [],
        written=open_ and any(offer.source == "text" for some in offered.values() for offer in some),
        undecided=task.id in around.undecided,
        headless=lead is not None and not around.command.holders(lead, PostKind.HEAD),
        past=open_ and day is not None and day < around.day,
        off_day=day is not None and not around.calendar.is_working(day),
    )


def _part(part: Mapping[str, Any], year: int) -> PartRow:
    endings = [offer.values for offer in offers.suggestions(part, year) if offer.fact == "deadline"]
    units = "、".join(dict.fromkeys(unit["name"] for unit in part["units"]))
    targets = "；".join(dict.fromkeys(target["text"] for target in part["targets"]))
    return PartRow(part["start"], rules.part_title(part), units, endings, targets)


AT_ONCE = 60
"""Tasks that are drawn at once; of a longer list only one section, the others when somebody opens them."""


def opened(found: Sequence[SectionRow], key: int | None) -> Sequence[SectionRow]:
    """The sections with only the one of `key` open, else the first that lacks something; short lists stay open."""
    if sum(len(section.rows) for section in found) <= AT_ONCE:
        return found
    known = [section for section in found if section.key == key]
    chosen = next(iter([*known, *(section for section in found if section.lacking), *found]))
    for section in found:
        section.open = section is chosen
    return found


def narrowed(found: Sequence[SectionRow], wanted: str) -> list[SectionRow]:
    """The sections with only those tasks that the filter keeps."""
    out = []
    for section in found:
        items = [
            ItemRow(item.item, rows, item.constraints, item.undecided)
            for item in section.items
            if (rows := [row for row in item.rows if row.fits(wanted)])
        ]
        if items:
            out.append(SectionRow(section.section, section.title, items, section.open))
    return out


def standings(tasks: Sequence[PlannedTask], undecided: set[int]) -> list[Standing]:
    """How far every task is, without what only a row needs."""
    return [Standing(task, queries.missing(task), task.id in undecided) for task in tasks]


def counts(found: Sequence[Standing]) -> dict[str, int]:
    """How many tasks each filter keeps."""
    return {wanted: sum(1 for row in found if row.fits(wanted)) for wanted in FILTERS}
