"""The paragraphs and rows below a heading: which are measures of their own, which go together, which are no task."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tracker.plans.parsing import kinds, tables
from tracker.plans.parsing.blocks import Paragraph
from tracker.plans.parsing.drafts import (
    Draft,
    Heading,
    Reading,
    inner_leads,
    is_label_line,
    lead,
    tells_to_act,
    title_range,
)
from tracker.plans.parsing.names import names_units

_OPENING = re.compile(r"[^,。;:\n]{2,30}(?=[。:])")
_COUNTED = re.compile(r"[一二三四五六七八九十]{1,2}是[^,。;]{2,30}[,。]")  # 一是聚力项目攻坚。
_AIMS = re.compile(
    r"[^。;:]{0,24}(?:预期|工作|总体|主要|发展|奋斗)目标(?:任务)?(?:是|为|:)|(?:力争)?到20\d\d年(?:底|末)?,"
)
_FIGURES = re.compile(r"\d[\d.]*(?:%|‰|[万亿]?[元个家项户人件次])")
_GUIDES = re.compile(r"总体思路|指导思想|总体要求|以.{2,40}为指导")


@dataclass(frozen=True, slots=True)
class Place:
    """Where the walk stands: titles and node above, whether tasks are to be found here, which part of the document."""

    titles: tuple[str, ...] = ()
    node: int | None = None
    tasks: bool = True
    part: str = "plan"


def plain_goals(reading: Reading, body: list[Paragraph], place: Place, ordinals: tuple[int, ...]) -> None:
    """What remains below a goal heading when its guiding words are set apart: one goal."""
    if body:
        opened = lead(reading.folded, body[0])
        title = title_range(reading.folded, *opened) if opened else None
        stop = opened[1] if opened else body[0].start
        reading.drafts.append(
            Draft(body[0].start, body[-1].end, title, stop, "", ordinals, place.titles, place.node, "goal")
        )


def aim(reading: Reading, paragraph: Paragraph, place: Place, ordinals: tuple[int, ...]) -> bool:
    """Note a goal among guiding words: 主要预期目标是…, 到2027年… with figures. False for any other paragraph."""
    folded, start, end = reading.folded, paragraph.start, paragraph.end
    aims = paragraph.kind == "para" and place.part == "plan" and _AIMS.match(folded, start, end)
    if not aims or len(_FIGURES.findall(folded, start, end)) < 2:
        return False
    reading.drafts.append(Draft(start, end, None, start, "", ordinals, place.titles, place.node, "goal"))
    return True


def opened_by_leads(folded: str, body: list[Paragraph]) -> bool:
    body = [item for item in body if not is_label_line(folded, item)]
    leads = [item for item in body if lead(folded, item)]
    measures = sum(len(inner_leads(folded, item)) or 1 for item in leads)
    return measures > 1 and 2 * len(leads) >= len(body)


def by_leads(reading: Reading, body: list[Paragraph], place: Place, ordinals: tuple[int, ...]) -> None:
    """Each paragraph with a lead sentence is a task; paragraphs without one go with the task before."""
    count = 0
    for item in body:
        opened = lead(reading.folded, item)
        several = inner_leads(reading.folded, item) if opened else []
        if several:
            strung(reading, item, several, place, (*ordinals, count))
            count += len(several)
        elif opened:
            count += 1
            title: tuple[int, int] | None = title_range(reading.folded, *opened)
            own = [reading.text[title[0] : title[1]]] if title else []
            if named_unit(reading.folded, item):
                title, own = None, []
            reading.drafts.append(
                Draft(
                    item.start,
                    item.end,
                    title,
                    opened[1] if title else item.start,
                    "",
                    (*ordinals, count),
                    place.titles,
                    place.node,
                    kinds.item_kind((*place.titles, *own)),
                )
            )
        elif count:
            reading.drafts[-1].end = item.end
        else:
            plain(reading, item, "principle" if guides(reading, item) else "not_a_task")


def strung(
    reading: Reading, paragraph: Paragraph, leads: list[tuple[int, int]], place: Place, ordinals: tuple[int, ...]
) -> None:
    """Several measures in one paragraph: each from its lead sentence to the next one."""
    ends = [start for start, _ in leads[1:]] + [paragraph.end]
    for index, ((start, stop), end) in enumerate(zip(leads, ends, strict=True)):
        title = title_range(reading.folded, start, stop)
        kind = kinds.item_kind((*place.titles, reading.text[title[0] : title[1]]))
        path = (*ordinals[:-1], ordinals[-1] + index + 1)
        reading.drafts.append(Draft(start, end, title, stop, "", path, place.titles, place.node, kind))


def plain_tasks(reading: Reading, body: list[Paragraph], place: Place, ordinals: tuple[int, ...]) -> None:
    """Paragraphs without number or heading of their own: tasks where a unit is told to act or a lead sentence opens."""
    if opened_by_leads(reading.folded, body):
        by_leads(reading, body, place, ordinals)
        return
    count = 0
    counted = [item for item in body if _COUNTED.match(reading.folded, item.start, item.end)]
    counted = counted if len(counted) > 1 else []
    for item in body:
        if tells_to_act(reading.folded, item) or named_unit(reading.folded, item) or item in counted:
            count += 1
            reading.drafts.append(
                Draft(
                    item.start,
                    item.end,
                    None,
                    item.start,
                    "",
                    (*ordinals, count),
                    place.titles,
                    place.node,
                    kinds.item_kind(place.titles),
                )
            )
        elif count and is_label_line(reading.folded, item):
            reading.drafts[-1].end = item.end
        else:
            plain(reading, item, "not_a_task")


def named_unit(folded: str, paragraph: Paragraph) -> bool:
    """县财政局。负责…: the paragraph is opened by the name of a unit."""
    match = _OPENING.match(folded, paragraph.start, paragraph.end)
    return bool(match and names_units(match.group())) and not is_label_line(folded, paragraph)


def guides(reading: Reading, paragraph: Paragraph) -> bool:
    return bool(_GUIDES.search(reading.folded, paragraph.start, paragraph.end))


def quiet_kind(place: Place) -> str:
    return "principle" if place.part == "plan" else "not_a_task"


def rows(reading: Reading, body: list[Paragraph], place: Place, ordinals: tuple[int, ...]) -> None:
    found = [paragraph for paragraph in body if paragraph.kind == "row"]
    opened: tuple[int, int] | None = None
    for line in tables.read(reading.folded, found):
        if line.heading:
            opened = line.group
            reading.headings.append(
                Heading(
                    1 + len(place.titles),
                    line.number,
                    line.title,
                    line.heading[0],
                    line.heading[1],
                    place.node,
                    place.part,
                )
            )
        titles, node = place.titles, place.node
        if line.group:
            titles, node = (*titles, reading.text[line.group[0] : line.group[1]]), node
            if line.group == opened:
                node = len(reading.headings) - 1
        if line.task and place.tasks:
            reading.drafts.append(
                Draft(
                    line.start,
                    line.end,
                    line.title,
                    line.title[1],
                    line.number,
                    (*ordinals, *line.ordinals),
                    titles,
                    node,
                    kinds.item_kind(titles),
                    True,
                    line.facts,
                )
            )
        elif not line.heading:
            reading.plain.append((line.start, line.end, "not_a_task"))


def plain(reading: Reading, paragraph: Paragraph, kind: str) -> None:
    if paragraph.kind == "para":
        reading.plain.append((paragraph.start, paragraph.end, kind))


def gap(reading: Reading, start: int, end: int, kind: str) -> None:
    if start < end:
        reading.plain.append((start, end, kind))
