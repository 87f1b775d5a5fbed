"""A document that reports on one year and plans the next: where the plan begins."""

from __future__ import annotations

import re

from tracker.plans.parsing import lexicon
from tracker.plans.parsing.outline import Section

_LOOKS_BACK = re.compile(
    r"回顾$|^(?!.*(?:报送|认真))[^,]{0,14}工作总结$|(?:完成|落实|进展|开展)情况$|^(?:主要|取得的?)成[效绩]$"
)


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
    looking_back = next((index for index, title in enumerate(titles) if not _LOOKS_BACK.search(title)), 0)
    if looking_back:  # what follows 工作回顾 may be called anything
        return {id(section) for section in siblings[:looking_back]}, siblings[looking_back]
    return set(), None


def _words(folded: str, section: Section) -> str:
    paragraph = section.head
    return re.split("[。;:]", folded[paragraph.body : paragraph.end], maxsplit=1)[0][:60]
