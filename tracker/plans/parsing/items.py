"""The walk over the outline that tells headings, tasks and everything else apart."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from tracker.plans.parsing import kinds, lexicon
from tracker.plans.parsing.blocks import Paragraph
from tracker.plans.parsing.bodies import (
    Place,
    aim,
    by_leads,
    gap,
    guides,
    named_unit,
    opened_by_leads,
    plain,
    plain_goals,
    plain_tasks,
    quiet_kind,
    strung,
)
from tracker.plans.parsing.bodies import (
    rows as read_rows,
)
from tracker.plans.parsing.drafts import (
    Draft,
    Heading,
    Reading,
    asks,
    inner_leads,
    is_heading,
    lead,
    own_body,
    tells_to_act,
    title_range,
)
from tracker.plans.parsing.names import names_units
from tracker.plans.parsing.outline import Section
from tracker.plans.parsing.sentences import cut


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
    read_rows(reading, root.body, place, ())
    if not marked:
        plain_tasks(reading, loose, place, ())
    else:
        last = root.children[-1].head.start
        plain_tasks(reading, [p for p in loose if p.start > last and tells_to_act(reading.folded, p)], place, ())
        for paragraph in loose:
            if paragraph.start > last and tells_to_act(reading.folded, paragraph):
                continue
            if aim(reading, paragraph, place, (0, paragraph.start)):
                continue
            opening = first is not None and paragraph.start < first
            plain(reading, paragraph, "principle" if opening and guides(reading, paragraph) else "not_a_task")
    for paragraph in root.body:
        if paragraph.kind == "tail":
            reading.plain.append((paragraph.start, paragraph.end, "not_a_task"))
    for child in root.children:
        _section(reading, child, replace(place, part="summary", tasks=False) if id(child) in summary else place)


def _section(reading: Reading, section: Section, place: Place) -> None:
    folded, paragraph = reading.folded, section.head
    opened = lead(folded, paragraph)
    cases = bool(section.children) and _introduces_a_list(folded, paragraph)
    if cases and lexicon.POINTS.search(folded, paragraph.body, paragraph.end):
        reading.plain.append((paragraph.start, _last(section).end, "not_a_task"))
        return
    heading = not cases and is_heading(folded, section)
    listing = cases and opened is None
    if section.children and not listing:
        title = _heading_title(folded, paragraph, heading, opened)
        below = _open(reading, section, title, place, keep=place.tasks or heading)
        if title and title[1] < paragraph.end and not heading:
            gap(reading, title_stop(folded, title[1], paragraph.end), paragraph.end, "not_a_task")
        for number, introduction in enumerate(section.body):
            if aim(reading, introduction, below, (*section.ordinals, 0, number + 1)):
                continue
            guiding = below.part == "plan" and (not below.tasks or guides(reading, introduction))
            plain(reading, introduction, "principle" if guiding else "not_a_task")
        read_rows(reading, section.body, below, section.ordinals)
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
    asked = _asked_behind(reading.folded, section) if place.tasks and not rows else []
    end = (section.body[-2] if len(section.body) > 1 else section.head).end if asked else _last(section).end
    if rows:
        end = max([p.end for p in section.body if p.kind == "para" and p.end <= rows[0].start], default=paragraph.end)
    several = inner_leads(reading.folded, paragraph) if opened and place.tasks else []
    if several and opened and several[0][0] == opened[1] and not section.body:
        below = _open(reading, section, title_range(reading.folded, *opened), place, keep=True)
        strung(reading, paragraph, several, below, (*section.ordinals, 0))
    elif opened and kinds.holds_no_tasks(_words(reading.folded, *opened)):
        reading.plain.append((paragraph.start, end, quiet_kind(place)))
    elif reading.folded.startswith("是否", paragraph.body) or lexicon.FINAL_CLAUSE.search(
        reading.folded, paragraph.body, end
    ):
        reading.plain.append((paragraph.start, end, "not_a_task"))
    elif place.tasks or _is_goal(reading, place, opened):
        _item(reading, section, place, opened, end)
    else:
        reading.plain.append((paragraph.start, end, quiet_kind(place)))
    if rows:
        read_rows(reading, rows, place, section.ordinals)
    if asked:
        plain_tasks(reading, asked, place, (*section.ordinals, 0))


def _asked_behind(folded: str, section: Section) -> list[Paragraph]:
    """A request to single units behind the last of several items: it belongs to none of them."""
    if section.parent is None or section is not section.parent.children[-1] or not section.body:
        return []
    last = section.body[-1]
    return [last] if last.kind == "para" and asks(folded, last) else []


def _is_goal(reading: Reading, place: Place, opened: tuple[int, int] | None) -> bool:
    """Among guidance and principles the goals are work to do."""
    if opened is None or place.part != "plan":
        return False
    return kinds.is_goal(_words(reading.folded, *opened))


def _words(folded: str, start: int, end: int) -> str:
    begin, stop = title_range(folded, start, end)
    return folded[begin:stop]


def _leaf_heading(reading: Reading, section: Section, place: Place) -> None:
    folded, paragraph = reading.folded, section.head
    body = [item for item in section.body if item.kind == "para"]
    rows = any(item.kind == "row" for item in section.body)
    if not rows and not own_body(folded, section) and (body or _bare_list(section)):
        _bare_item(reading, section, place)
        return
    title = title_range(folded, paragraph.body, paragraph.end)
    below = _open(reading, section, title, place, keep=True)
    if rows or not below.tasks:
        read_rows(reading, section.body, below, section.ordinals)
        if below.tasks:
            _beside_a_table(reading, section, body, below)
        else:
            for number, item in enumerate(body):
                if not aim(reading, item, below, (*section.ordinals, 0, number + 1)):
                    plain(reading, item, "not_a_task" if rows else quiet_kind(below))
    elif body:
        _below_heading(reading, section, body, below)


def _beside_a_table(reading: Reading, section: Section, body: list[Paragraph], place: Place) -> None:
    """Paragraphs that share their heading with a table: measures where they read like some, but no caption."""
    captions = {
        line.start
        for line, after in pairwise(section.body)
        if after.kind == "row" and line.kind == "para" and _is_caption(reading.folded, line)
    }
    for item in body:
        if item.start in captions:
            plain(reading, item, "not_a_task")
    plain_tasks(reading, [item for item in body if item.start not in captions], place, (*section.ordinals, 0))


def _is_caption(folded: str, line: Paragraph) -> bool:
    """A short line without a full stop names the table that follows it."""
    return line.end - line.start <= 40 and "。" not in folded[line.start : line.end]


def _bare_item(reading: Reading, section: Section, place: Place) -> None:
    """A single line among single lines, or one with labels only below it: the measure itself, no heading."""
    end = _last(section).end
    if place.tasks:
        _item(reading, section, place, None, end)
    else:
        reading.plain.append((section.head.start, end, quiet_kind(place)))


def _below_heading(reading: Reading, section: Section, body: list[Paragraph], place: Place) -> None:
    """The paragraphs of a leaf heading: several measures, or one together with their heading."""
    folded, head = reading.folded, section.head
    kind = kinds.item_kind(place.titles)
    guiding = [item for item in body if guides(reading, item)] if kind == "goal" else []
    own = own_body(folded, section)
    telling = sum(tells_to_act(folded, item) or named_unit(folded, item) for item in own)
    if guiding:
        for item in guiding:
            plain(reading, item, "principle")
        plain_goals(reading, [item for item in body if item not in guiding], place, section.ordinals)
    elif kind != "goal" and opened_by_leads(folded, body):
        by_leads(reading, body, place, section.ordinals)
    elif kind != "goal" and len(own) > 1 and 2 * telling > len(own):
        plain_tasks(reading, body, place, section.ordinals)
    elif body[-1].end - body[0].start > 3:
        title = title_range(folded, head.body, head.end)
        number = head.marker.number if head.marker else ""
        draft = Draft(
            head.start, body[-1].end, title, head.end, number, section.ordinals, place.titles, place.node, kind
        )
        reading.drafts.append(draft)
    else:
        for item in body:
            plain(reading, item, "undecided")


def _item(reading: Reading, section: Section, place: Place, opened: tuple[int, int] | None, end: int) -> None:
    paragraph = section.head
    title = title_range(reading.folded, *opened) if opened else None
    if title and names_units(reading.folded[title[0] : title[1]]):
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
    tasks = (place.tasks or (place.part == "plan" and kinds.is_goal(words))) and not kinds.holds_no_tasks(words)
    if not keep:
        reading.plain.append((paragraph.start, title[1], quiet_kind(place)))
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
    if folded[paragraph.end - 1] != ":":
        return False
    return paragraph.end - paragraph.body > 40 or bool(lexicon.CASES.search(folded, paragraph.body, paragraph.end))


def _bare_list(section: Section) -> bool:
    """Are this entry and its siblings all single lines, and longer than headings tend to be alone?"""
    if section.parent is None or len(section.parent.children) < 2:
        return False
    shape = section.parent.shape
    if "bare" not in shape:
        shape["bare"] = not any(other.body or other.children for other in section.parent.children)
    return shape["bare"]


def _last(section: Section) -> Paragraph:
    """The last paragraph below a section."""
    last = section.head
    for below in section.walk():
        last = below.body[-1] if below.body else below.head
    return last
