"""A document that reports on one year and plans the next: where the plan begins."""

from __future__ import annotations

import re

from tracker.plans.parsing import lexicon
from tracker.plans.parsing.outline import Section


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
