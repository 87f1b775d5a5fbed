"""What the columns of a task table hold: told from the words of a head row, or settled by a person and remembered."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tracker.plans.parsing.folding import fold

ROLES = ("", "number", "section", "title", "measure", "target", "lead", "support", "responsible", "time")
"""`measure` and `target` are text of the task; a column without a role is text as well, and its facts are not read."""
_WORDS = (
    ("number", re.compile(r"^(?:序号|编号|号|项次|No\.?)$", re.I)),
    ("", re.compile(r"备注|分值|得分|权重|分数|电话|联系人|分管领导|责任领导|牵头领导|责任人|审核|签字|完成情况|进展")),
    ("lead", re.compile(r"牵头|主办|主责|lead", re.I)),
    ("support", re.compile(r"配合|协办|参与|协同|支持单位|support", re.I)),
    (
        "responsible",
        re.compile(r"(?:单位|部门|科室|处室|股室|机构|承办|责任主体|责任科)(?!名称)|owner|responsible", re.I),
    ),
    ("time", re.compile(r"时限|时间|期限|节点|完成日期|deadline|due", re.I)),
    ("section", re.compile(r"类别|板块|领域|分类|门类|大类|方面|category|section", re.I)),
    ("target", re.compile(r"目标值|指标值|量化|预期目标|衡量标准|完成标准|目标要求|考核标准|target", re.I)),
    ("title", re.compile(r"任务|项目|事项|内容|工作|要点|名称|task", re.I)),
    ("measure", re.compile(r"措施|举措|做法|路径|目标|指标|measure", re.I)),
)
_FACTS = {"lead", "support", "responsible", "time"}
_LONGEST = 16


@dataclass(frozen=True, slots=True)
class Layout:
    """The words of a head row, and the role of each column."""

    words: tuple[str, ...]
    roles: tuple[str, ...]


def plain(words: str) -> str:
    """The words of a head cell as they are compared: no blanks, one form for each bracket."""
    return "".join(fold(words).split())


def roles(words: Sequence[str]) -> tuple[str, ...]:
    """A role for each head cell by its words; only the first column that may be the title is one."""
    found: list[str] = []
    for word in words:
        told = next((role for role, pattern in _WORDS if pattern.search(word)), "") if word else ""
        if told == "title" and "title" in found:
            told = "measure"
        found.append(told if told not in ("number", "time", "section", "target") or told not in found else "")
    if "title" not in found and "measure" in found:
        found[found.index("measure")] = "title"
    return tuple(found)


def could_be_head(words: Sequence[str]) -> bool:
    """Short cells without sentences, two of them words that head rows use."""
    filled = [word for word in words if word]
    known = sum(1 for word in filled if any(pattern.search(word) for _, pattern in _WORDS))
    return known > 1 and all(len(word) <= _LONGEST and not re.search(r"[。;]|\d{2}", word) for word in filled)


def is_sure(words: Sequence[str], told: Sequence[str]) -> bool:
    """Nobody need be asked: there is a title, a unit or a time, and no filled head cell that says nothing."""
    silent = [word for word in words if word and not any(pattern.search(word) for _, pattern in _WORDS)]
    return "title" in told and bool(_FACTS & set(told)) and not silent


def settled(words: Sequence[str], layouts: Iterable[Layout]) -> tuple[str, ...] | None:
    """The roles that somebody gave a head row of these words."""
    return next((layout.roles for layout in layouts if layout.words == tuple(words)), None)
