"""The words of an import file: sheets, columns and choices, in Chinese and in English.

They are a format, not a translation: a file that was filled in last year is still read, whatever the pages say today.
Inside, the Chinese words stand for the things; English ones are read without regard to case and spaces.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from tracker.core.permissions import PostKind
from tracker.organisation.models import UnitKind

T = TypeVar("T")

UNITS, PEOPLE = "单位", "人员"
SHEETS = {UNITS: "Units", PEOPLE: "People"}
COLUMNS = {
    UNITS: {
        "名称": "Name",
        "简称": "Short name",
        "其他叫法": "Other names",
        "类型": "Kind",
        "上级单位": "Parent unit",
    },
    PEOPLE: {
        "姓名": "Name",
        "工号": "Staff number",
        "所在单位": "Unit",
        "岗位": "Post",
        "岗位名称": "Post title",
        "分管单位": "Units in charge",
        "邮箱": "Email",
        "到任日期": "From",
    },
}


@dataclass(frozen=True)
class Choice(Generic[T]):
    """Words of a column that mean one of a few things; an empty cell means `empty`."""

    empty: T
    chinese: Mapping[str, T]
    english: Mapping[str, T]

    def find(self, word: str) -> T | None:
        """What a word means; None for one that is none of these."""
        if not word:
            return self.empty
        return self.chinese.get(word) or _folded(self.english).get(_fold(word))

    def words(self, *, english: bool) -> str:
        """Every word, as a list to read."""
        return ", ".join(self.english) if english else "、".join(self.chinese)


UNIT_KINDS = Choice(
    UnitKind.SECTION,
    {
        "科室": UnitKind.SECTION,
        "科": UnitKind.SECTION,
        "分局": UnitKind.BRANCH,
        "所": UnitKind.BRANCH,
        "组": UnitKind.GROUP,
    },
    {"Section": UnitKind.SECTION, "Branch": UnitKind.BRANCH, "Group": UnitKind.GROUP},
)
POST_KINDS = Choice(
    PostKind.MEMBER,
    {
        "工作人员": PostKind.MEMBER,
        "负责人": PostKind.HEAD,
        "副职": PostKind.DEPUTY,
        "分管领导": PostKind.LEADER,
        "主要领导": PostKind.DIRECTOR,
        "计划管理员": PostKind.PLANNER,
        "督办员": PostKind.SUPERVISOR,
        "审计管理员": PostKind.AUDITOR,
        "系统管理员": PostKind.ADMINISTRATOR,
    },
    {
        "Staff": PostKind.MEMBER,
        "Head": PostKind.HEAD,
        "Deputy": PostKind.DEPUTY,
        "Leader in charge": PostKind.LEADER,
        "Director": PostKind.DIRECTOR,
        "Planner": PostKind.PLANNER,
        "Supervisor": PostKind.SUPERVISOR,
        "Auditor": PostKind.AUDITOR,
        "Administrator": PostKind.ADMINISTRATOR,
    },
)


def sheet_of(title: str) -> str | None:
    """Which sheet a title names; None for another one, such as the notes of the template."""
    return _meant(SHEETS, title)


def columns_of(sheet: str, header: Sequence[str]) -> dict[str, int]:
    """Where the known columns of a sheet stand; the first of two that mean the same."""
    places: dict[str, int] = {}
    for place, written in enumerate(header):
        name = _meant(COLUMNS[sheet], written)
        if name is not None:
            places.setdefault(name, place)
    return places


def is_english(sheet: str, title: str) -> bool:
    """True when the title of a sheet is the English one."""
    return title.strip() != sheet


def column_word(sheet: str, column: str, *, english: bool) -> str:
    """A column as a file in that language calls it."""
    return COLUMNS[sheet][column] if english else column


def _meant(words: Mapping[str, str], written: str) -> str | None:
    if written.strip() in words:
        return written.strip()
    return _folded({english: chinese for chinese, english in words.items()}).get(_fold(written))


def _fold(word: str) -> str:
    return "".join(word.casefold().split())


def _folded(words: Mapping[str, T]) -> dict[str, T]:
    return {_fold(word): meaning for word, meaning in words.items()}
