"""Which ranges are tasks: numbered leaves, paragraphs opened by a lead sentence, leaf headings with their body."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from tracker.plans.parsing import lexicon
from tracker.plans.parsing.agents import agent
from tracker.plans.parsing.blocks import Paragraph
from tracker.plans.parsing.english import is_english
from tracker.plans.parsing.names import looks_like_unit
from tracker.plans.parsing.outline import Section
from tracker.plans.parsing.sentences import cut, trim

_STOPS = "。!?"
_ASKED = re.compile(
    r"请(?:你|贵|各|有关|相关)[^,。;]{0,12}[局委办厅部处科股室院位门区县市镇乡所站会][^,。;]{0,20}[,。]"
)
_ASKED_BY_NAME = re.compile(r"请([^,。;:于在按将每\d\s]{2,60}?)(?=[于在按将每\d])")  # 请甲局、乙县于…前报送
_REQUEST = re.compile(f"[。;]{_ASKED.pattern}")
_BULLETS = "-·•●◆■▲★☆※◇□* "
_BRACKET = re.compile(
    r"[(\[][^。]{0,300}?(?:负责|牵头|配合|单位:|部门:|[局委办厅科股室等])[^。]{0,60}[)\]]|[(\[][^。]{0,300}[)\]]$"
)
# A title has no large figure; 第107批 and G107 are names, however large.
_COUNTS = re.compile(r"(?<![第A-Za-z\d])\d{3}(?!\d{0,4}(?:热线|平台))|;")
_ASIDE = re.compile(r"\([^()]*\)")
_STAGE = re.compile("第[一二三四五六七八九]阶段")
_YEARLY = re.compile(rf"20\d\d年度?(?![,\d]|{lexicon.ACTION.pattern})")
_TAIL_MARKS = "。!?;:,、. "
_PAUSE, _SENTENCE_END, _CLAUSE_END = (re.compile(f"[{signs}]") for signs in (",。", lexicon.SENTENCE_END, "。;"))
_PAUSE_OR_FIGURE = re.compile(r"[,、:;(\d]")
_ANNOUNCED = re.compile("(?:如下|包括|是|为|分别)$")
_SHORTEST, _LONGEST = 4, 14  # characters of a lead sentence inside a paragraph
_ENGLISH_TITLE = 80  # characters of an English heading, about a dozen words


@dataclass(slots=True)
class Draft:
    """A task's range before its facts are read. `row`: a table row, `columns` its unit and time cells."""

    start: int
    end: int
    title: tuple[int, int] | None
    lead_end: int
    number: str
    ordinals: tuple[int, ...]
    section: tuple[str, ...]
    node: int | None
    kind: str
    row: bool = False
    columns: tuple[tuple[str, int, int], ...] = ()


@dataclass(slots=True)
class Heading:
    """A heading found: the range of its title and of the whole as printed."""

    level: int
    number: str
    title: tuple[int, int]
    start: int
    end: int
    parent: int | None
    part: str


@dataclass(slots=True)
class Reading:
    """What the walk over the outline collects. `plain` are ranges outside tasks with their kind."""

    text: str
    folded: str
    headings: list[Heading] = field(default_factory=list)
    drafts: list[Draft] = field(default_factory=list)
    plain: list[tuple[int, int, str]] = field(default_factory=list)


def lead(folded: str, paragraph: Paragraph) -> tuple[int, int] | None:
    """The lead sentence of a paragraph that goes on behind it: (title start, offset after its stop)."""
    start, end = paragraph.body, paragraph.end
    while start < end and folded[start] in _BULLETS:
        start += 1
    if is_label_line(folded, paragraph):
        return None
    first = cut(folded, start, end, _STOPS, lines=False)[0][1] if start < end else start
    english = is_english(folded, start, end)
    reach = _ENGLISH_TITLE if english else 22 if paragraph.marker else 14
    if _STAGE.match(folded, start, end):  # 第一阶段(5月至6月):宣传发动。
        return (start, first) if folded[first:end].strip() else None
    colon = folded.find(":", start, min(first, start + reach))
    if colon > start and not _PAUSE.search(folded, start, colon):
        first = colon + 1
    title = folded[start:first].strip(_TAIL_MARKS)
    rest = folded[first:end].strip()
    if not rest or _BRACKET.match(rest) or lexicon.LABEL_LINE.match(rest):
        return None
    if not _is_title(title, bool(paragraph.marker), english):
        return None
    if folded[first - 1] == ":" and _ANNOUNCED.search(title):
        return None
    if title and lexicon.MODAL.search(title) and agent(folded, start, end):
        return None
    return start, first


def inner_leads(folded: str, paragraph: Paragraph) -> list[tuple[int, int]]:
    """Ranges of the lead sentences in a paragraph that strings several measures together; fewer than two mean none.

    扩大有效投资。…。促进消费回暖。…。: short sentences without a comma, of like length, each followed by longer ones.
    """
    pieces = cut(folded, paragraph.body, paragraph.end, _STOPS, lines=False)
    if len(pieces) < 4:
        return []
    sizes = [len(folded[start:end].strip(_TAIL_MARKS)) for start, end in pieces]
    if sum(_SHORTEST <= size <= _LONGEST for size in sizes) < 2:
        return []
    short = [_is_inner_lead(folded, *piece, size) for piece, size in zip(pieces, sizes, strict=True)]
    found = [
        index
        for index, is_short in enumerate(short)
        if is_short and index + 1 < len(pieces) and not short[index + 1] and sizes[index + 1] >= 12
    ]
    if len(found) < 2 or found[0] > 1 or any(abs(sizes[i] - sizes[found[0]]) > 4 for i in found):
        return []
    return [pieces[index] for index in found]


def _is_inner_lead(folded: str, start: int, end: int, size: int) -> bool:
    if not _SHORTEST <= size <= _LONGEST:
        return False
    words = folded[start:end].strip()
    plain = words.endswith("。") and not _PAUSE_OR_FIGURE.search(words)
    return plain and bool(lexicon.ACTION.match(words)) and not lexicon.NOT_A_LEAD.match(words)


def is_label_line(folded: str, paragraph: Paragraph) -> bool:
    """责任单位：… on a line of its own."""
    return bool(lexicon.LABEL_LINE.match(folded, paragraph.body, paragraph.end))


def own_body(folded: str, section: Section) -> list[Paragraph]:
    """The paragraphs below a heading that say something themselves: no rows, no label lines."""
    return [below for below in section.body if below.kind == "para" and not is_label_line(folded, below)]


def _is_title(title: str, numbered: bool, english: bool) -> bool:
    longest = _ENGLISH_TITLE if english else 34 if numbered else 22
    yearly = _YEARLY.match(title) if numbered else None
    if yearly:  # 1.2026年工作计划。
        title = title[yearly.end() :]
    if not 3 <= len(title) <= longest or lexicon.NOT_A_LEAD.match(title):
        return False
    return title.count(",") <= 1 and not _COUNTS.search(_ASIDE.sub("", title))


def is_heading(folded: str, section: Section) -> bool:
    """Does the marked paragraph consist of a heading alone?"""
    paragraph = section.paragraph
    if paragraph is None:
        return False
    words = folded[paragraph.body : paragraph.end].strip()
    if paragraph.style or paragraph.bare:
        return len(words) <= 60
    bare = words.rstrip(_TAIL_MARKS)
    english = is_english(folded, paragraph.body, paragraph.end)
    if len(bare) > (_ENGLISH_TITLE if english else 45) or _SENTENCE_END.search(bare) or bare.count(",") > 2:
        return False
    stopped = words.endswith(("。", ";", "!", "?")) or (english and words.endswith("."))
    return not stopped or _among_headings(folded, section)


def _among_headings(folded: str, section: Section) -> bool:
    """A heading with a full stop is told from a one-sentence measure by what hangs below it and its siblings."""
    if section.children:
        return True
    body = own_body(folded, section)
    if not body or section.parent is None:
        return False
    if _one_short_sentence(folded, section):
        named = "," not in folded[section.head.body : section.head.end]
        if named and section is not section.parent.children[-1]:  # what follows the last one may belong to none of them
            return True
        if len(body) > 1 and all(lead(folded, below) for below in body):
            return True
    shape = section.parent.shape
    if "headings" not in shape:
        shape["headings"] = _mostly_headings(folded, section.parent.children)
    return shape["headings"]


def _mostly_headings(folded: str, siblings: list[Section]) -> bool:
    alike = sum(
        _one_short_sentence(folded, other) and bool(own_body(folded, other) or other.children) for other in siblings
    )
    return 2 * alike > len(siblings)


def _one_short_sentence(folded: str, section: Section) -> bool:
    paragraph = section.paragraph
    if paragraph is None:
        return False
    words = folded[paragraph.body : paragraph.end].strip().rstrip(_TAIL_MARKS)
    return len(words) <= 30 and not _CLAUSE_END.search(words) and not lexicon.MODAL.search(words)


def title_range(folded: str, start: int, end: int) -> tuple[int, int]:
    """The range without the stops and blanks at its end."""
    start, end = trim(folded, start, end)
    while end > start and folded[end - 1] in _TAIL_MARKS:
        end -= 1
    return start, end


def asks(folded: str, paragraph: Paragraph) -> bool:
    """请各单位于…前报送…。: a paragraph that begins by asking units for something."""
    if _ASKED.match(folded, paragraph.start, paragraph.end):
        return True
    named = _ASKED_BY_NAME.match(folded, paragraph.start, paragraph.end)
    names = re.split("[、和]", named[1]) if named else []
    return bool(names) and all(looks_like_unit(name) or re.search(".[县区市镇乡]$", name) for name in names)


def tells_to_act(folded: str, paragraph: Paragraph) -> bool:
    """A plain paragraph whose subject is a unit with something to do (各科室要…, 请各区…)."""
    start, end = paragraph.start, paragraph.end
    if asks(folded, paragraph) or _REQUEST.search(folded, start, end):
        return True
    found = agent(folded, start, end)
    if found is None:
        return False
    names = folded[found[0] : found[1]]
    return (
        bool(re.match("各|相关", names) or looks_like_unit(re.split("[、及]", names)[-1])) and "。" in folded[start:end]
    )
