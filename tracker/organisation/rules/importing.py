"""What an import file says, checked row by row: every fault is found before anything is written."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, TypeVar

from tracker.core.errors import Invalid
from tracker.core.i18n import N_
from tracker.core.permissions import PostKind
from tracker.core.typed_dates import read_date
from tracker.organisation.models import UnitKind
from tracker.organisation.rules.sheetwords import PEOPLE, POST_KINDS, UNIT_KINDS, UNITS, Choice, columns_of

T = TypeVar("T")

NEEDED = {UNITS: ("名称",), PEOPLE: ("姓名", "工号", "所在单位")}
SINGLE = frozenset({PostKind.HEAD, PostKind.DIRECTOR})

MISSING = N_("没有填。补上再传。")
MISSING_COLUMN = N_("缺这一列。用模板的表头，不改列名。")
MISSING_SHEET = N_("文件里没有“单位”（Units）或“人员”（People）工作表。用模板填，不改工作表的名字。")
NO_ROWS = N_("表里没有要导入的行。在模板里填好再上传。")
SHEET_TWICE = N_("文件里有不止一张“%(name)s”工作表。合成一张再上传。")
TWICE = N_("与第%(row)s行重复。留一行。")
SAME_NAME = N_("第%(row)s行的单位也这样叫。换一个简称，或空着。")
TOO_LONG = N_("超过%(n)s个字。缩短。")
UNKNOWN_UNIT = N_("没有叫“%(name)s”的单位。改成已有单位的名称，或在“单位”表里加上。")
UNKNOWN_WORD = N_("“%(word)s”不是可选的。可填：%(choices)s。")
OWN_PARENT = N_("上级单位绕回到自己。改正上级。")
OTHER_PERSON = N_("工号%(number)s已是%(name)s的。核对工号。")
BAD_DATE = N_("看不懂这个日期。写作2026-11-22。")
TOO_EARLY = N_("早于%(day)s，那时单位还没有设立。写这一天或以后，或空着。")
BAD_MAIL = N_("不像邮箱。写作name@example.cn，没有就空着。")
CHARGE_NEEDED = N_("分管领导要写明分管哪些单位，用顿号隔开。")
CHARGE_ALONE = N_("只有分管领导才填分管单位。删去，或把岗位改为分管领导。")
POST_TAKEN = N_("%(name)s已任此岗。核对，或先在系统里写明其离任日期。")


@dataclass(frozen=True)
class Fault:
    """One thing to change: where it stands and what to do about it."""

    sheet: str
    row: int
    column: str
    message: str
    params: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class UnitLine:
    """A unit to create; `parent` is a name, empty for the bureau."""

    row: int
    name: str
    short_name: str
    aliases: tuple[str, ...]
    kind: UnitKind
    parent: str


@dataclass(frozen=True)
class PersonLine:
    """A person to create, with the post to hold; unit names as in the file."""

    row: int
    name: str
    staff_no: str
    unit: str
    kind: PostKind
    title: str
    charge: tuple[str, ...]
    email: str
    from_day: date


@dataclass(frozen=True)
class Known:
    """What the bureau has already: how names of units resolve, staff numbers with names, single posts with holders."""

    find: Callable[[str], int | None]
    staff: Mapping[str, str]
    taken: Mapping[tuple[int | None, PostKind], str]
    """(unit, kind) → holder; the unit is None for the director."""


@dataclass(frozen=True)
class Checked:
    """The outcome: faults, or what will be created; `skipped` counts rows that are there already."""

    units: tuple[UnitLine, ...]
    people: tuple[PersonLine, ...]
    faults: tuple[Fault, ...]
    skipped: int


Rows = Sequence[tuple[int, Mapping[str, str]]]


def by_header(
    sheet: str, rows: Iterable[tuple[int, Sequence[str]]], faults: list[Fault]
) -> list[tuple[int, dict[str, str]]]:
    """The rows under the Chinese names of their columns; a missing needed column is a fault."""
    lines = list(rows)
    if not lines:
        return []
    first, header = lines[0]
    places = columns_of(sheet, header)
    faults += [Fault(sheet, first, name, MISSING_COLUMN) for name in NEEDED[sheet] if name not in places]
    return [
        (row, {name: cells[place] if place < len(cells) else "" for name, place in places.items()})
        for row, cells in lines[1:]
    ]


def check(units: Rows, people: Rows, known: Known, start: date, headers: Sequence[Fault] = ()) -> Checked:
    """Check every row against the others and against what is there; `start` is the day for those who give none.

    `headers` are the faults of `by_header`: they come first, and a column that is not there is no fault of its rows.
    """
    faults: list[Fault] = list(headers)
    nameless = any(fault.sheet == UNITS for fault in headers)
    unit_lines = _by_full_names(_units(units, faults))
    names = {line.name for line in unit_lines} | {line.short_name for line in unit_lines if line.short_name}

    def exists(name: str) -> bool:
        return nameless or name in names or known.find(name) is not None

    faults += [
        Fault(UNITS, line.row, "上级单位", UNKNOWN_UNIT, {"name": line.parent})
        for line in unit_lines
        if line.parent and not exists(line.parent)
    ]
    faults += _circles(unit_lines) + _ambiguous(unit_lines)
    person_lines = _people(people, known, exists, start, faults)
    fresh = [line for line in unit_lines if known.find(line.name) is None]
    newcomers = [line for line in person_lines if line.staff_no not in known.staff]
    faults += _taken(newcomers, known)
    faults.sort(key=lambda fault: (fault.sheet != UNITS, fault.row))
    skipped = len(unit_lines) - len(fresh) + len(person_lines) - len(newcomers)
    return Checked(tuple(fresh), tuple(newcomers), tuple(faults), skipped)


def _units(rows: Rows, faults: list[Fault]) -> list[UnitLine]:
    lines: list[UnitLine] = []
    seen: dict[str, int] = {}
    for row, cells in rows:
        cell = _Cells(UNITS, row, cells, faults)
        name = cell.text("名称", 120, needed=True)
        if name and name in seen:
            cell.fault("名称", TWICE, row=seen[name])
        seen.setdefault(name, row)
        lines.append(
            UnitLine(
                row,
                name,
                cell.text("简称", 40),
                cell.names("其他叫法"),
                cell.choice("类型", UNIT_KINDS),
                cell.text("上级单位", 120),
            )
        )
    return [line for line in lines if line.name]


def _by_full_names(lines: Sequence[UnitLine]) -> list[UnitLine]:
    """The lines with parents of the same file called by their names, by which the order of creation goes."""
    names = {line.name for line in lines}
    full = {line.short_name: line.name for line in lines if line.short_name and line.short_name not in names}
    return [replace(line, parent=full.get(line.parent, line.parent)) for line in lines]


def _circles(lines: Sequence[UnitLine]) -> list[Fault]:
    parents = {line.name: line.parent for line in lines}
    found = []
    for line in lines:
        seen, current = {line.name}, line.parent
        while current in parents and current not in seen:
            seen.add(current)
            current = parents[current]
        if current == line.name:
            found.append(Fault(UNITS, line.row, "上级单位", OWN_PARENT))
    return found


def _ambiguous(lines: Sequence[UnitLine]) -> list[Fault]:
    """Short names that another unit of the file goes by, too: nobody could tell which one is meant."""
    called: dict[str, int] = {}
    for line in lines:
        called.setdefault(line.name, line.row)
    for line in lines:
        called.setdefault(line.short_name or line.name, line.row)
    return [
        Fault(UNITS, line.row, "简称", SAME_NAME, {"row": called[line.short_name]})
        for line in lines
        if line.short_name and called[line.short_name] != line.row
    ]


def _people(
    rows: Rows, known: Known, exists: Callable[[str], bool], start: date, faults: list[Fault]
) -> list[PersonLine]:
    lines: list[PersonLine] = []
    seen: dict[str, int] = {}
    for row, cells in rows:
        cell = _Cells(PEOPLE, row, cells, faults)
        line = _person(cell, start)
        if line.staff_no and line.staff_no in seen:
            cell.fault("工号", TWICE, row=seen[line.staff_no])
        seen.setdefault(line.staff_no, row)
        holder = known.staff.get(line.staff_no)
        if holder is not None and line.name and holder != line.name:
            cell.fault("工号", OTHER_PERSON, number=line.staff_no, name=holder)
        for column, name in [("所在单位", line.unit), *(("分管单位", unit) for unit in line.charge)]:
            if name and not exists(name):
                cell.fault(column, UNKNOWN_UNIT, name=name)
        lines.append(line)
    return lines


def _person(cell: _Cells, start: date) -> PersonLine:
    kind = cell.choice("岗位", POST_KINDS)
    charge = cell.names("分管单位")
    if kind is PostKind.LEADER and not charge:
        cell.fault("分管单位", CHARGE_NEEDED)
    if kind is not PostKind.LEADER and charge:
        cell.fault("分管单位", CHARGE_ALONE)
    email = cell.text("邮箱", 120)
    if email and (email.count("@") != 1 or any(char.isspace() for char in email)):
        cell.fault("邮箱", BAD_MAIL)
    return PersonLine(
        row=cell.row,
        name=cell.text("姓名", 60, needed=True),
        staff_no=cell.text("工号", 40, needed=True),
        unit=cell.text("所在单位", 120, needed=True),
        kind=kind,
        title=cell.text("岗位名称", 60) or cell.cells.get("岗位", ""),
        charge=charge,
        email=email,
        from_day=cell.day("到任日期", start),
    )


def _taken(lines: Sequence[PersonLine], known: Known) -> list[Fault]:
    """Heads and directors: one at a time, in the file and with those already there."""
    taken: dict[tuple[int | str | None, PostKind], str] = dict(known.taken.items())
    found = []
    for line in lines:
        if line.kind not in SINGLE or not line.name or not (line.unit or line.kind is PostKind.DIRECTOR):
            continue  # who holds what is not said yet
        unit: int | str | None = None if line.kind is PostKind.DIRECTOR else known.find(line.unit) or line.unit
        holder = taken.setdefault((unit, line.kind), line.name)
        if holder != line.name:
            found.append(Fault(PEOPLE, line.row, "岗位", POST_TAKEN, {"name": holder}))
    return found


@dataclass
class _Cells:
    """One row, reading a cell and noting its fault in one step."""

    sheet: str
    row: int
    cells: Mapping[str, str]
    faults: list[Fault]

    def fault(self, column: str, message: str, **params: Any) -> None:
        self.faults.append(Fault(self.sheet, self.row, column, message, params))

    def text(self, column: str, limit: int, *, needed: bool = False) -> str:
        value = " ".join(self.cells.get(column, "").split())
        if needed and not value and column in self.cells:
            self.fault(column, MISSING)
        if len(value) > limit:
            self.fault(column, TOO_LONG, n=limit)
        return value

    def names(self, column: str) -> tuple[str, ...]:
        text = self.cells.get(column, "")
        for separator in "，,；;\n":
            text = text.replace(separator, "、")
        return tuple(dict.fromkeys(name.strip() for name in text.split("、") if name.strip()))

    def choice(self, column: str, choices: Choice[T]) -> T:
        word = self.cells.get(column, "").strip()
        found = choices.find(word)
        if found is None:
            self.fault(column, UNKNOWN_WORD, word=word, choices=choices.words(english=word.isascii()))
        return found or choices.empty

    def day(self, column: str, start: date) -> date:
        text = self.cells.get(column, "")
        if not text.strip():
            return start
        try:
            day = read_date(text, start)
        except ValueError:
            self.fault(column, BAD_DATE)
            return start
        if day < start:
            self.fault(column, TOO_EARLY, day=start.isoformat())
        return day


def parents_first(lines: Collection[UnitLine]) -> list[UnitLine]:
    """The units in an order in which every parent comes before its children. Raises Invalid for a circle."""
    waiting = {line.name: line for line in lines}
    ordered: list[UnitLine] = []
    while waiting:
        ready = [line for line in waiting.values() if line.parent not in waiting]
        if not ready:
            raise Invalid(OWN_PARENT)
        ordered += ready
        for line in ready:
            del waiting[line.name]
    return ordered
