"""The walk over the outline that tells headings, tasks and everything else apart."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from tracker.plans.parsing import kinds, lexicon, tables
from tracker.plans.parsing.blocks import Paragraph
from tracker.plans.parsing.drafts import (
    Draft,
    Heading,
    Reading,
    inner_leads,
    is_heading,
    lead,
    own_body,
    tells_to_act,
    title_range,
)
from tracker.plans.parsing.names import looks_like_unit
from tracker.plans.parsing.outline import Section
from tracker.plans.parsing.sentences import cut


@dataclass(frozen=True, slots=True)
class Place:
    """Where the walk stands: titles and node above, whether tasks are to be found here, which part of the document."""

    titles: tuple[str, ...] = ()
    node: int | None = None
    tasks: bool = True
    part: str = "plan"


def find(text: str, folded: str, root: Section, summary: set[int]) -> Reading:
    """Headings, task drafts and plain ranges of the document. `summary`: ids of the sections that look back."""
    reading = Reading(text, folded)
    _root(reading, root, summary)
    reading.drafts.sort(key=lambda draft: draft.start)
    return reading


def _root(reading: Reading, root: Section, summary: set[int]) -> None:
    place = Place()
    marked = bool(root.children) and any(id(child) not in summary for child in root.children)
    first = root.children[0].paragraph.start if root.children and root.children[0].paragraph else None
    loose = [paragraph for paragraph in root.body if paragraph.kind == "para"]
    _rows(reading, root.body, place, ())
    if not marked:
        _plain_tasks(reading, loose, place, ())
    else:
        for paragraph in loose:
            opening = first is not None and paragraph.start < first
            _plain(reading, paragraph, "principle" if opening and _guides(reading, paragraph) else "not_a_task")
    for paragraph in root.body:
        if paragraph.kind == "tail":
            reading.plain.append((paragraph.start, paragraph.end, "not_a_task"))
    for child in root.children:
        _section(reading, child, replace(place, part="summary", tasks=False) if id(child) in summary else place)


def _section(reading: Reading, section: Section, place: Place) -> None:
    folded, paragraph = reading.folded, section.head
    heading = is_heading(folded, section)
    opened = lead(folded, paragraph)
    listing = bool(section.children) and not heading and opened is None and _introduces_a_list(folded, paragraph)
    if section.children and not listing:
        title = _heading_title(folded, paragraph, heading, opened)
        below = _open(reading, section, title, place, keep=place.tasks or heading)
        if title and title[1] < paragraph.end and not heading:
            _gap(reading, title_stop(folded, title[1], paragraph.end), paragraph.end, "not_a_task")
        for introduction in section.body:
            guides = below.part == "plan" and (not below.tasks or _guides(reading, introduction))
            _plain(reading, introduction, "principle" if guides else "not_a_task")
        _rows(reading, section.body, below, section.ordinals)
        for child in section.children:
            _section(reading, child, below)
    elif heading:
        _leaf_heading(reading, section, place)
    else:
        _leaf_item(reading, section, place, opened)


def _leaf_item(reading: Reading, section: Section, place: Place, opened: tuple[int, int] | None) -> None:
    """A numbered measure up to its last paragraph; a table below it is read row by row."""
    paragraph = section.head
    rows = [below for below in section.body if below.kind == "row"]
    end = _last(section).end
    if rows:
        end = max([p.end for p in section.body if p.kind == "para" and p.end <= rows[0].start], default=paragraph.end)
    several = inner_leads(reading.folded, paragraph) if opened and place.tasks else []
    if several and opened and several[0][0] == opened[1] and not section.body:
        below = _open(reading, section, title_range(reading.folded, *opened), place, keep=True)
        _strung(reading, paragraph, several, below, (*section.ordinals, 0))
    elif place.tasks:
        _item(reading, section, place, opened, end)
    else:
        reading.plain.append((paragraph.start, end, _quiet_kind(place)))
    _rows(reading, section.body, place, section.ordinals)


def _leaf_heading(reading: Reading, section: Section, place: Place) -> None:
    folded, paragraph = reading.folded, section.head
    body = [item for item in section.body if item.kind == "para"]
    if (
        not any(item.kind == "row" for item in section.body)
        and not own_body(folded, section)
        and (body or _bare_list(section))
    ):
        if place.tasks:
            _item(reading, section, place, None, _last(section).end)
        else:
            reading.plain.append((paragraph.start, _last(section).end, _quiet_kind(place)))
        return
    title = title_range(folded, paragraph.body, paragraph.end)
    below = _open(reading, section, title, place, keep=True)
    ordinals = section.ordinals
    if any(item.kind == "row" for item in section.body):
        _rows(reading, section.body, below, ordinals)
        for item in body:
            _plain(reading, item, "not_a_task")
        return
    if not below.tasks:
        for item in body:
            _plain(reading, item, _quiet_kind(below))
        return
    if not body:
        return
    goal = kinds.item_kind(below.titles) == "goal"
    guiding = [item for item in body if _guides(reading, item)] if goal else []
    for item in guiding:
        _plain(reading, item, "principle")
    if guiding:
        _plain_goals(reading, [item for item in body if item not in guiding], below, ordinals)
        return
    if not goal and _opened_by_leads(folded, body):
        _by_leads(reading, body, below, ordinals)
    elif (
        not goal
        and len(body) > 1
        and sum(tells_to_act(folded, item) or _named_unit(folded, item) for item in body) > len(body) // 2
    ):
        _plain_tasks(reading, body, below, ordinals)
    elif body[-1].end - body[0].start > 12:
        number = paragraph.marker.number if paragraph.marker else ""
        reading.drafts.append(
            Draft(
                paragraph.start,
                body[-1].end,
                title,
                paragraph.end,
                number,
                ordinals,
                below.titles,
                below.node,
                kinds.item_kind(below.titles),
            )
        )
    else:
        for item in body:
            _plain(reading, item, "undecided")


def _plain_goals(reading: Reading, body: list[Paragraph], place: Place, ordinals: tuple[int, ...]) -> None:
    """What remains below a goal heading when its guiding words are set apart: one goal."""
    if body:
        opened = lead(reading.folded, body[0])
        title = title_range(reading.folded, *opened) if opened else None
        stop = opened[1] if opened else body[0].start
        reading.drafts.append(
            Draft(body[0].start, body[-1].end, title, stop, "", ordinals, place.titles, place.node, "goal")
        )


def _opened_by_leads(folded: str, body: list[Paragraph]) -> bool:
    leads = [item for item in body if lead(folded, item)]
    measures = sum(len(inner_leads(folded, item)) or 1 for item in leads)
    return measures > 1 and 2 * len(leads) >= len(body)


def _by_leads(reading: Reading, body: list[Paragraph], place: Place, ordinals: tuple[int, ...]) -> None:
    """Each paragraph with a lead sentence is a task; paragraphs without one go with the task before."""
    count = 0
    for item in body:
        opened = lead(reading.folded, item)
        several = inner_leads(reading.folded, item) if opened else []
        if several:
            _strung(reading, item, several, place, (*ordinals, count))
            count += len(several)
        elif opened:
            count += 1
            title = title_range(reading.folded, *opened)
            reading.drafts.append(
                Draft(
                    item.start,
                    item.end,
                    title,
                    opened[1],
                    "",
                    (*ordinals, count),
                    place.titles,
                    place.node,
                    kinds.item_kind((*place.titles, reading.text[title[0] : title[1]])),
                )
            )
        elif count:
            reading.drafts[-1].end = item.end
        else:
            _plain(reading, item, "principle" if _guides(reading, item) else "not_a_task")


def _strung(
    reading: Reading, paragraph: Paragraph, leads: list[tuple[int, int]], place: Place, ordinals: tuple[int, ...]
) -> None:
    """Several measures in one paragraph: each from its lead sentence to the next one."""
    ends = [start for start, _ in leads[1:]] + [paragraph.end]
    for index, ((start, stop), end) in enumerate(zip(leads, ends, strict=True)):
        title = title_range(reading.folded, start, stop)
        kind = kinds.item_kind((*place.titles, reading.text[title[0] : title[1]]))
        path = (*ordinals[:-1], ordinals[-1] + index + 1)
        reading.drafts.append(Draft(start, end, title, stop, "", path, place.titles, place.node, kind))


def _plain_tasks(reading: Reading, body: list[Paragraph], place: Place, ordinals: tuple[int, ...]) -> None:
    """Paragraphs without number or heading of their own: tasks where a unit is told to act or a lead sentence opens."""
    if _opened_by_leads(reading.folded, body):
        _by_leads(reading, body, place, ordinals)
        return
    count = 0
    for item in body:
        if tells_to_act(reading.folded, item) or _named_unit(reading.folded, item):
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
        else:
            _plain(reading, item, "not_a_task")


def _item(reading: Reading, section: Section, place: Place, opened: tuple[int, int] | None, end: int) -> None:
    paragraph = section.head
    title = title_range(reading.folded, *opened) if opened else None
    if title and looks_like_unit(reading.folded[title[0] : title[1]]):
        title = None
    own = (reading.text[title[0] : title[1]],) if title else ()
    number = paragraph.marker.number if paragraph.marker else ""
    reading.drafts.append(
        Draft(
            paragraph.start,
            end,
            title,
            opened[1] if opened else paragraph.body,
            number,
            section.ordinals,
            place.titles,
            place.node,
            kinds.item_kind((*place.titles, *own)),
        )
    )


def _open(reading: Reading, section: Section, title: tuple[int, int] | None, place: Place, *, keep: bool) -> Place:
    """Note the heading and return the place below it."""
    paragraph = section.head
    if title is None:
        return place
    words = reading.text[title[0] : title[1]]
    tasks = place.tasks and not kinds.holds_no_tasks(words)
    if not keep:
        reading.plain.append((paragraph.start, title[1], _quiet_kind(place)))
        return replace(place, tasks=tasks)
    number = paragraph.marker.number if paragraph.marker else ""
    stop = title[1] + 1 if reading.folded[title[1] : title[1] + 1] == "。" else title[1]
    reading.headings.append(Heading(section.level, number, title, paragraph.start, stop, place.node, place.part))
    return Place((*place.titles, words), len(reading.headings) - 1, tasks, place.part)


def _heading_title(
    folded: str, paragraph: Paragraph, heading: bool, opened: tuple[int, int] | None
) -> tuple[int, int] | None:
    if heading or opened is None:
        end = paragraph.end if heading else cut(folded, paragraph.body, paragraph.end, "。!?;", lines=False)[0][1]
        title = title_range(folded, paragraph.body, end)
        return title if title[1] - title[0] <= 60 else None
    return title_range(folded, *opened)


def title_stop(folded: str, at: int, end: int) -> int:
    """The offset behind the stop that ends a run-in heading."""
    while at < end and folded[at] in "。!?;:,、 ":
        at += 1
    return at


def _introduces_a_list(folded: str, paragraph: Paragraph) -> bool:
    """A long clause that ends with a colon governs what follows: the listed cases stay in one item."""
    return folded[paragraph.end - 1] == ":" and paragraph.end - paragraph.body > 40


def _bare_list(section: Section) -> bool:
    """Are this entry and its siblings all single lines, and longer than headings tend to be alone?"""
    siblings = section.parent.children if section.parent else []
    return len(siblings) > 1 and not any(other.body or other.children for other in siblings)


def _named_unit(folded: str, paragraph: Paragraph) -> bool:
    """县财政局。负责…: the paragraph is opened by the name of a unit."""
    match = re.match(r"[^,。;:\n]{2,30}(?=[。:])", folded[paragraph.start : paragraph.end])
    return bool(match and looks_like_unit(match.group()))


def _guides(reading: Reading, paragraph: Paragraph) -> bool:
    return bool(
        re.search(r"总体思路|指导思想|总体要求|以.{2,40}为指导", reading.folded[paragraph.start : paragraph.end])
    )


def _quiet_kind(place: Place) -> str:
    return "principle" if place.part == "plan" else "not_a_task"


def _rows(reading: Reading, body: list[Paragraph], place: Place, ordinals: tuple[int, ...]) -> None:
    rows = [paragraph for paragraph in body if paragraph.kind == "row"]
    if not rows:
        return
    for line in tables.read(reading.folded, rows):
        if line.heading:
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
            titles, node = (*titles, reading.text[line.group[0] : line.group[1]]), len(reading.headings) - 1
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


def _plain(reading: Reading, paragraph: Paragraph, kind: str) -> None:
    if paragraph.kind == "para":
        reading.plain.append((paragraph.start, paragraph.end, kind))


def _gap(reading: Reading, start: int, end: int, kind: str) -> None:
    if start < end:
        reading.plain.append((start, end, kind))


def _last(section: Section) -> Paragraph:
    """The last paragraph below a section."""
    last = section.head
    for below in section.walk():
        last = below.body[-1] if below.body else below.head
    return last


def back_and_ahead(folded: str, root: Section) -> tuple[set[int], Section | None]:
    """Of a document that reports on one year and plans the next: ids of what looks back, first section ahead."""
    siblings = root.children
    while len(siblings) == 1 and siblings[0].children:
        siblings = siblings[0].children
    titles = [_words(folded, section) for section in siblings]
    back = [bool(lexicon.SUMMARY_TITLE.search(title)) and not lexicon.PLAN_TITLE.search(title) for title in titles]
    for index, title in enumerate(titles):
        if any(back[:index]) and lexicon.PLAN_TITLE.search(title) and not back[index]:
            return {id(section) for section in siblings[:index]}, siblings[index]
    return set(), None


def _words(folded: str, section: Section) -> str:
    paragraph = section.head
    return re.split("[。;:]", folded[paragraph.body : paragraph.end], maxsplit=1)[0][:60]
