"""The head of a task table: what each of its columns holds."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from tracker.plans.parsing.blocks import Paragraph
from tracker.plans.parsing.names import names_units

Cell = tuple[int, int]

_TITLE = re.compile(r"任务|项目|事项|内容|工作|要点|指标|措施|目标|名称")
_CLASS = re.compile(r"项目$")  # a class of tasks where its cells are merged, else a task's name
_BODY = re.compile(r"单位|部门|科室|处室|股室|机构|站所|承办科|责任科")
_UNIT = re.compile(rf"(?:{_BODY.pattern})|^(?:牵头|配合|协办|主办)")
_TIME = re.compile(r"时限|时间|进度|期限|节点|完成日期")
_NUMBER = re.compile(r"^(?:序号|编号|号)$")
_NOTE = re.compile("备注")
_PERSON = re.compile(r"责任人|领导|联系人|负责人")
_SECTION = re.compile(r"类别|板块|领域|门类|大类")
# Their figures are points and their times are beginnings: nothing that a task must reach.
_SILENT = re.compile(
    r"(?:评分|计分|扣分|加分|记分|赋分|打分)|分值|得分|权重|分数|^(?:启动|开始|起始|开工)(?:时间|日期)$"
)
_PERIOD = re.compile(r"第?[一二三四1-4]季度|[上下]半年|(?:1[0-2]|[1-9])(?:-(?:1[0-2]|[1-9]))?月份?")
_FIRST_PERIOD = re.compile(r"第?[一1]季度|上半年|1(?:-\d)?月")
_KNOWN = re.compile("|".join(words.pattern for words in (_TITLE, _UNIT, _TIME, _NUMBER, _NOTE, _PERSON, _SILENT)))
_SENTENCE = re.compile(r"[。,:;\d]")
_LOOKED_AT = 200  # rows below the head that tell what a column holds


@dataclass(frozen=True, slots=True)
class Columns:
    """`facts`: the kind of each column with units or times, or "silent"; `periods`: the head cells that are one."""

    title: int
    number: int | None
    facts: dict[int, str]
    section: int | None = None
    periods: dict[int, Cell] = field(default_factory=dict)


def read(folded: str, rows: Sequence[Paragraph], at: int, cells: Sequence[Cell]) -> Columns | None:
    """The meaning of the columns if row `at` is a head row: told by its source, or every cell short, two words known.

    `cells` are its own, or those of a head of two rows as `joined` has them.
    """
    row = rows[at]
    if row.columns:
        return _settled(row.columns)
    if not _is_head([_word(folded, cell) for cell in row.cells]):
        return None
    words = [_word(folded, cell) for cell in cells]
    periods = {index: cells[index] for index in _periods(words)}
    below = rows[at + 1 : at + 1 + _LOOKED_AT]
    roles = {index: _role(word) for index, word in enumerate(words) if index not in periods}
    for index, word in enumerate(words):
        if not word and _holds_units(folded, below, index):
            roles[index] = "responsible"
    free = [index for index, role in roles.items() if role is None]
    title, section = _title_and_section(words, free, below)
    facts = {index: role for index, role in roles.items() if role and role not in ("number", "note")}
    facts |= {index: "time" for index in free if index not in (title, section) and _TIME.search(words[index])}
    number = next((index for index, role in roles.items() if role == "number"), None)
    return Columns(title or 0, number, facts, section, periods)


def _title_and_section(
    words: Sequence[str], free: Sequence[int], below: Sequence[Paragraph]
) -> tuple[int | None, int | None]:
    """Of the columns without another meaning the one that names the tasks, and the one that classes them."""
    titles = [index for index in free if _TITLE.search(words[index])]
    section = next((index for index in free if _SECTION.search(words[index])), None)
    if section is not None and any(index < section for index in titles):
        section = None
    titles = [index for index in titles if index != section]
    if not titles:
        return section, None
    narrower = [index for index in titles[1:] if not _TIME.search(words[index])]
    if section is None and narrower and _CLASS.search(words[titles[0]]) and _merges(below, titles[0]):
        return narrower[0], titles[0]
    return titles[0], section


def joined(above: Sequence[Cell], row: Paragraph) -> tuple[Cell, ...]:
    """The cells of a head of two rows: a head cell that has nothing below it stands for both."""
    lower = row.cells
    return tuple(
        above[at] if at < len(above) and (at >= len(lower) or lower[at][0] == lower[at][1]) else lower[at]
        for at in range(max(len(above), len(lower)))
    )


def _word(folded: str, cell: Cell) -> str:
    return folded[cell[0] : cell[1]].replace(" ", "")


def _is_head(words: Sequence[str]) -> bool:
    periods = _periods(words)
    others = [word for index, word in enumerate(words) if index not in periods]
    if any(len(word) > 12 or _SENTENCE.search(word) for word in others):
        return False
    return sum(map(_is_known, others)) + len(periods) >= 2


def _is_known(word: str) -> bool:
    """Does a head row use this word?"""
    return bool(_KNOWN.search(word))


def _periods(words: Sequence[str]) -> list[int]:
    """Where neighbouring cells are the quarters or months of a year, from its first; a row with two times is none."""
    found = [index for index, word in enumerate(words) if _PERIOD.fullmatch(word)]
    least = 2 if found and "月" not in words[found[0]] else 3
    whole = len(found) >= least and found[-1] - found[0] == len(found) - 1
    return found if whole and _FIRST_PERIOD.match(words[found[0]]) else []


def _role(word: str) -> str | None:
    """What a column holds beside the names of tasks and classes; None where its word may mean one of these."""
    if _NUMBER.match(word):
        return "number"
    if _SILENT.search(word):
        return "silent"
    if _NOTE.search(word) or (_PERSON.search(word) and not _BODY.search(word)):
        return "note"
    if not _UNIT.search(word) or word.startswith("单位名称"):
        return None
    if re.search("牵头|主办", word):
        return "lead"
    return "support" if re.search("配合|协办|参与|协同", word) else "responsible"


def _holds_units(folded: str, below: Sequence[Paragraph], index: int) -> bool:
    """A column without a word at its head tells by its cells."""
    said = [_word(folded, row.cells[index]) for row in below if index < len(row.cells)]
    said = [word for word in said if word]
    return len(said) > 1 and 2 * sum(names_units(re.split("[,;]", word)[0]) for word in said) > len(said)


def _merges(below: Sequence[Paragraph], index: int) -> bool:
    """Are most cells of this column merged with the one above them?"""
    cells = [row.cells for row in below if index < len(row.cells) and sum(start < end for start, end in row.cells) > 1]
    return 2 * sum(row[index][0] == row[index][1] for row in cells) > len(cells)


def _settled(roles: tuple[str, ...]) -> Columns:
    """The columns by the roles that a source gave them."""
    at = {role: index for index, role in reversed(list(enumerate(roles)))}
    facts = {index: role for index, role in enumerate(roles) if role in ("lead", "support", "responsible", "time")}
    return Columns(at.get("title", at.get("measure", 0)), at.get("number"), facts, at.get("section"))
