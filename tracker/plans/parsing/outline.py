"""The tree of headings, its levels learned from the order in which the document nests its own markers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from weakref import ReferenceType, ref

from tracker.plans.parsing.blocks import Paragraph
from tracker.plans.parsing.lexicon import LABEL_LINE
from tracker.plans.parsing.numbering import RANKS

_BY_CONVENTION = {"cn-paren": 1, "cn-enclosed": 1, "dot": 2, "comma": 2, "fullstop": 2, "paren": 3, "enclosed": 3}

# Families that a careless hand mixes within one list.
_KIN = {
    "dot": "plain",
    "comma": "plain",
    "fullstop": "plain",
    "cn-paren": "cn",
    "cn-enclosed": "cn",
    "paren": "bracket",
    "enclosed": "bracket",
    "half": "bracket",
}


@dataclass(slots=True, weakref_slot=True)
class Section:
    """A marked paragraph with what hangs below it; the root has no paragraph. `body` stands before the first child.

    Whoever walks the tree keeps its root: a section does not hold what is `above` it, so that no circle is left behind.
    """

    paragraph: Paragraph | None
    level: int
    above: ReferenceType[Section] | None = None
    children: list[Section] = field(default_factory=list)
    body: list[Paragraph] = field(default_factory=list)
    shape: dict[str, bool] = field(default_factory=dict)  # what was found out about all children at once

    @property
    def parent(self) -> Section | None:
        """The section that this one stands in; the root has none."""
        return self.above() if self.above else None

    @property
    def head(self) -> Paragraph:
        """The marked paragraph; the root has none and is never asked."""
        if self.paragraph is None:
            raise ValueError("the root of an outline has no heading")
        return self.paragraph

    def walk(self) -> Iterator[Section]:
        """This section and everything below it, in document order, without recursion."""
        stack = [self]
        while stack:
            section = stack.pop()
            yield section
            stack.extend(reversed(section.children))

    @property
    def ordinals(self) -> tuple[int, ...]:
        """The ordinals from the top to here."""
        out: list[int] = []
        section: Section | None = self
        while section is not None and section.paragraph is not None:
            out.append(section.paragraph.marker.ordinal if section.paragraph.marker else 0)
            section = section.parent
        return tuple(reversed(out))


def build(folded: str, paragraphs: list[Paragraph]) -> Section:
    """The tree over `paragraphs`. Tails end whatever is open, so that a signature never belongs to the last measure."""
    root = Section(None, 0)
    stack: list[Section] = [root]
    learned: set[tuple[str, str]] = set()
    base: tuple[str, int] | None = None
    for paragraph in paragraphs:
        family = family_of(paragraph)
        if family is None:
            if paragraph.kind == "tail" or _closes(folded, stack[-1], paragraph):
                stack = [root]
            stack[-1].body.append(paragraph)
            continue
        _climb(stack, paragraph, family, learned)
        if base is None:
            base = (family, _first_level(paragraph))
        level = len(stack)
        if family_at(stack, 1, family) == base[0]:
            level += base[1]
        section = Section(paragraph, level, ref(stack[-1]))
        for above in stack[1:]:
            learned.add((family_at([root, above], 1, ""), family))
        stack[-1].children.append(section)
        stack.append(section)
    return root


def _closes(folded: str, last: Section, paragraph: Paragraph) -> bool:
    """A paragraph behind the last of several one-paragraph measures that all end with their units in brackets."""
    if paragraph.kind != "para" or last.parent is None or len(last.parent.children) < 2:
        return False
    if last.body:
        before, words = last.body[-1], folded[paragraph.start : paragraph.start + 2]
        labelled = LABEL_LINE.match(folded, before.start, before.end)
        return bool(labelled) and words.startswith(("请", "各", "上述", "以上"))
    if folded[paragraph.end - 1] in ")]" or LABEL_LINE.match(folded, paragraph.start, paragraph.end):
        return False
    return all(not other.body and folded[other.head.end - 1] in ")]" for other in last.parent.children[-2:])


def family_of(paragraph: Paragraph) -> str | None:
    """What kind of heading or list entry this is; a Word heading style without a number is a family of its own."""
    if paragraph.kind != "para":
        return None
    if paragraph.marker:
        return paragraph.marker.family
    if paragraph.bare:
        return "line"
    return f"style-{paragraph.style}" if paragraph.style else None


def family_at(stack: list[Section], index: int, default: str) -> str:
    """The family at a depth of the stack, or `default` where the stack ends before."""
    if index >= len(stack):
        return default
    paragraph = stack[index].paragraph
    return (paragraph and family_of(paragraph)) or default


def _goes_on(last: Paragraph | None, paragraph: Paragraph) -> bool:
    """2、 after 1. goes on with the same list, though it is printed in another manner."""
    if last is None or last.marker is None or paragraph.marker is None:
        return False
    kin = _KIN.get(last.marker.family)
    return (
        kin is not None
        and kin == _KIN.get(paragraph.marker.family)
        and paragraph.marker.ordinal == last.marker.ordinal + 1
    )


def _climb(stack: list[Section], paragraph: Paragraph, family: str, learned: set[tuple[str, str]]) -> None:
    for index in range(len(stack) - 1, 0, -1):
        if family_at(stack, index, "") == family:
            del stack[index:]
            return
    for index in range(len(stack) - 1, 0, -1):
        if _goes_on(stack[index].paragraph, paragraph):
            del stack[index:]
            return
    while len(stack) > 1 and _outranks(family, family_at(stack, len(stack) - 1, ""), learned):
        stack.pop()


def _outranks(family: str, other: str, learned: set[tuple[str, str]]) -> bool:
    if (other, family) in learned:
        return False
    return (family, other) in learned or _rank(family) < _rank(other)


def _rank(family: str) -> float:
    if family == "line":
        return RANKS["cn-paren"] + 0.5
    return int(family[6:]) / 10 if family.startswith("style-") else RANKS[family]


def _first_level(paragraph: Paragraph) -> int:
    """How much deeper than its nesting the first marker counts: an excerpt that begins with （五） began on level 2."""
    marker = paragraph.marker
    if marker is None or marker.ordinal == 1:
        return 0
    return _BY_CONVENTION.get(marker.family, 0)
