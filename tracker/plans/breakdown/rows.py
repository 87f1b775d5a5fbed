"""The rows of the breakdown: what a person decided for every task, grouped by the headings of the plan."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from tracker.organisation import queries as organisation
from tracker.organisation.queries import OrgTree
from tracker.plans import queries, rules
from tracker.plans.models import DeadlineKind, Plan, PlanDocument, PlannedTask, PlanSection

COLUMNS = ("序号", "工作任务", "具体措施", "牵头单位", "配合单位", "责任人", "完成时限", "衡量标准")
"""The head row, in the words of official tables: it is written in Chinese whatever language the screen speaks."""

WAITING = "按上级通知"
_LABELS = re.compile(
    r"[（(〔\[][^（）()〔〕\[\]]*(?:牵头|配合|责任|协办|主办)(?:单位|部门|科室)?[：:][^（）()〔〕\[\]]*[）)〕\]]"
)
_MARKER = re.compile(r"^\s*(?:[（(]?[一二三四五六七八九十\d]{1,3}[）)、.．]|[①-⑳])?\s*")
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_DIGITS = "零一二三四五六七八九"


@dataclass
class Group:
    """The tasks under one heading of the plan; each row holds one text per column."""

    heading: str
    rows: list[tuple[str, ...]] = field(default_factory=list)


@dataclass(frozen=True)
class Breakdown:
    """The table: its title and its groups in the order of the plan."""

    title: str
    groups: list[Group]


@dataclass(frozen=True)
class _Names:
    tree: OrgTree
    people: Mapping[int, str]


def breakdown(plan: Plan, document: PlanDocument, day: date) -> Breakdown:
    """Every task of the document that is not dropped, units named as of `day`; what is undecided is an empty cell."""
    content = queries.content(document, spans=False)
    people = organisation.people_names([task.owner_id for task in content.tasks if task.owner_id is not None])
    names = _Names(organisation.tree(plan.bureau_id, day), people)
    sections = {section.id: section for section in content.sections}
    places = {item.id: item.section_id for item in content.items}
    groups: list[Group] = []
    last: int | None = -1
    for number, task in enumerate(content.tasks, 1):
        section_id = places[task.item_id]
        if section_id != last:
            groups.append(Group(_heading(section_id, sections, document.text)))
            last = section_id
        groups[-1].rows.append(_row(number, task, document.text, names))
    for at, group in enumerate([group for group in groups if group.heading], 1):
        group.heading = f"{chinese(at)}、{group.heading}"
    return Breakdown(f"{plan.title}任务分解表", groups)


def chinese(number: int) -> str:
    """A number from 1 to 99 in Chinese."""
    tens, ones = divmod(number, 10)
    head = ("" if tens == 1 else _DIGITS[tens]) + "十" if tens else ""
    return head + (_DIGITS[ones] if ones else "")


def _heading(section_id: int | None, sections: Mapping[int, PlanSection], text: str) -> str:
    titles: list[str] = []
    while section_id is not None and section_id in sections:
        section = sections[section_id]
        titles.append(" ".join(section.title.split()) or text[section.start : section.end].strip())
        section_id = section.parent_id
    return " / ".join(reversed(titles))


def _row(number: int, task: PlannedTask, text: str, names: _Names) -> tuple[str, ...]:
    words = (
        str(number),
        task.title,
        measures(text[task.start : task.end], task.title),
        names.tree.name(task.lead_unit_id) if task.lead_unit_id is not None else "",
        "、".join(names.tree.name(unit) for unit in task.supporting_unit_ids),
        names.people.get(task.owner_id, "") if task.owner_id is not None else "",
        ending(task),
        task.yardstick,
    )
    return tuple(_UNWRITABLE.sub("", word) for word in words)


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
