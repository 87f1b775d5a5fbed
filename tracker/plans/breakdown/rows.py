"""The rows of the breakdown: what a person decided for every task, grouped by the headings of the plan."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from tracker.organisation import queries as organisation
from tracker.organisation.queries import OrgTree
from tracker.plans import queries, rules
from tracker.plans.breakdown.back import table_of
from tracker.plans.breakdown.columns import MEASURES, WAITING
from tracker.plans.models import DeadlineKind, Plan, PlanDocument, PlannedTask
from tracker.plans.parsing.numbering import chinese

OTHERS = "其他任务"
"""The heading of what stands under no heading behind others: without it the last one would hold these as well."""
SUFFIX = "任务分解表"
_LABELS = re.compile(
    r"[（(〔\[][^（）()〔〕\[\]]*(?:牵头|配合|责任|协办|主办)(?:单位|部门|科室)?[：:][^（）()〔〕\[\]]*[）)〕\]]"
)
_MARKER = re.compile(r"^\s*(?:[（(]?[一二三四五六七八九十\d]{1,3}[）)、.．]|[①-⑳])?\s*")
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


@dataclass
class Group:
    """The tasks under one heading of the plan; each row holds one text per column, `tasks` whose row each is."""

    heading: str
    rows: list[tuple[str, ...]] = field(default_factory=list)
    tasks: list[PlannedTask] = field(default_factory=list)

    @property
    def title(self) -> str:
        """The heading without its number."""
        return self.heading.partition("、")[2]


@dataclass(frozen=True)
class Breakdown:
    """The table: its title and its groups in the order of the plan."""

    title: str
    groups: list[Group]


@dataclass(frozen=True)
class _Words:
    """What rows are written from."""

    tree: OrgTree
    people: Mapping[int, str]
    text: str


def breakdown(plan: Plan, document: PlanDocument, day: date) -> Breakdown:
    """Every task of the document that is not dropped, units named as of `day`; what is undecided is an empty cell."""
    content = queries.content(document, spans=False)
    people = organisation.people_names([task.owner_id for task in content.tasks if task.owner_id is not None])
    words = _Words(organisation.tree(plan.bureau_id, day), people, document.text)
    sections = {section.id: section for section in content.sections}
    places = {item.id: item.section_id for item in content.items}
    groups: list[Group] = []
    last: int | None = -1
    for number, task in enumerate(content.tasks, 1):
        section_id = places[task.item_id]
        if section_id != last:
            groups.append(Group(queries.heading(sections, section_id) or (OTHERS if groups else "")))
            last = section_id
        groups[-1].rows.append(_row(number, task, words))
        groups[-1].tasks.append(task)
    for at, group in enumerate([group for group in groups if group.heading], 1):
        group.heading = f"{ordinal(at)}、{group.heading}"
    return Breakdown(plan.title.removesuffix(SUFFIX) + SUFFIX, groups)


def ordinal(number: int) -> str:
    """The number of a heading; from 100 on digit by digit (一〇八), which no reader takes for a title."""
    return chinese(number) if number < 100 else "".join("〇一二三四五六七八九"[int(digit)] for digit in str(number))


def _row(number: int, task: PlannedTask, words: _Words) -> tuple[str, ...]:
    cells = (
        str(number),
        *told(task, words.text),
        words.tree.name(task.lead_unit_id) if task.lead_unit_id is not None else "",
        "、".join(words.tree.name(unit) for unit in task.supporting_unit_ids),
        words.people.get(task.owner_id, "") if task.owner_id is not None else "",
        ending(task),
        task.yardstick,
    )
    return tuple(" ".join(_UNWRITABLE.sub("", cell).split()) for cell in cells)


def told(task: PlannedTask, text: str) -> tuple[str, str]:
    """Title and measures of a task. Measures are those of its row in such a table, or what any other text says beyond
    the title."""
    row = table_of(text).row(task.start) if task.start < task.end else None
    if row is None:
        return task.title, measures(text[task.start : task.end], task.title)
    start, end = row.places[MEASURES]
    return task.title, text[max(start, task.start) : min(end, task.end)]


def measures(words: str, title: str) -> str:
    """What the plan says of a task beyond its title; the brackets that name units have columns of their own."""
    words = _LABELS.sub("", " ".join(words.split()))
    bare = _MARKER.sub("", words, count=1)
    if bare.startswith(title):
        bare = bare[len(title) :].lstrip("。.：:，,；; ")
    return bare.strip()


def ending(task: PlannedTask) -> str:
    """How the task ends, in the words of official tables."""
    if task.deadline_kind == DeadlineKind.DATED and task.deadline_date is not None:
        day = task.deadline_date
        return f"{day.year}年{day.month}月{day.day}日"
    if task.deadline_kind == DeadlineKind.STANDING:
        return rules.CADENCES.get(task.cadence, "")
    return WAITING if task.deadline_kind == DeadlineKind.WAITING else ""
