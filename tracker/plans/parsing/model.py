"""What reading a plan yields: frozen values with offsets into `ReadPlan.text`; ranges are [start, end).

What a document holds by the thousand is a named tuple, which is made several times faster than a frozen dataclass and
written as JSON without a detour.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple


class Block(NamedTuple):
    """One paragraph, table row or piece of page furniture (page number, running head, contents line) of the source.

    A merged cell stands in every row it covers with the range of its words, which may lie in an earlier row. `columns`
    is set on a head row whose meaning is settled: one role per cell (see `sources.columns`). `style` is the level of a
    heading style.
    """

    start: int
    end: int
    kind: str  # para | row | page
    cells: tuple[tuple[int, int], ...] = ()
    style: int | None = None
    columns: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Aside:
    """Something of the file that is no text of the plan. `kind`: see `sources.assembly.ASIDES`; `text` what it said."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Head:
    """The head row of a sheet: `row` is its block, `roles` one per column; if it is not `sure`, a person is asked."""

    sheet: str
    row: int
    words: tuple[str, ...]
    roles: tuple[str, ...]
    sure: bool


@dataclass(frozen=True, slots=True)
class SourceText:
    """The document as text with `\\n` line ends, its physical blocks in order, and what was left aside."""

    text: str
    blocks: tuple[Block, ...]
    aside: tuple[Aside, ...] = ()
    heads: tuple[Head, ...] = ()


class Node(NamedTuple):
    """A heading. `level` 1 is the top, `number` the marker without its punctuation, `part` is plan or summary."""

    level: int
    number: str
    title: str
    start: int
    end: int
    parent: int | None
    part: str


class Unit(NamedTuple):
    """A unit named in the text. `role`: lead, support, responsible. `how`: label, column, column-merged, prose.

    `why` is the word that gave it its role (牵头单位, 负责, 由, must), or `first` for the first of a list that leads.
    """

    name: str
    role: str
    how: str
    start: int
    end: int
    why: str = ""


class Deadline(NamedTuple):
    """A binding time. `resolved` is an ISO day; `day` the day of a recurrence (31 is the last day of the month).

    `why`: day, days (a range), month, months, quarter, half-year, year, cadence, after-issue, or ongoing.
    """

    text: str
    kind: str  # date | month | quarter | year | recurring | ongoing | none
    resolved: str | None
    recurrence: str | None
    day: int | None
    start: int
    end: int
    inherited: bool = False
    why: str = ""


class Target(NamedTuple):
    """A quantity to reach. `op` is =, >=, <= or range (then `upper` is the second bound).

    `why` is the word that gave `op` (不少于, 以上); `measure` what is counted (漏损率, 学位) and `basis` the
    terms of the comparison (同比, 累计, 人均), as far as the clause says.
    """

    text: str
    value: float
    upper: float | None
    unit: str
    op: str
    start: int
    end: int
    why: str = ""
    measure: str = ""
    basis: str = ""


class Flag(NamedTuple):
    """Something a person must settle. `kind`: vague, await_notice, placeholder, prohibition.

    `allowed`: how a vague word may be settled, by a cadence, a `date`, `stages` or as `ongoing`.
    """

    kind: str
    text: str
    start: int
    end: int
    allowed: tuple[str, ...] = ()


class Action(NamedTuple):
    """One sentence, or the forbidding clauses of one, with its kind."""

    start: int
    end: int
    kind: str


class Part(NamedTuple):
    """A finer task inside an item, with its own units, times and targets."""

    start: int
    end: int
    title: str | None
    units: tuple[Unit, ...]
    deadlines: tuple[Deadline, ...]
    deadline: Deadline | None
    targets: tuple[Target, ...]


class Item(NamedTuple):
    """One measure that somebody can be asked to report on. `kind`: goal, measure or safeguard."""

    start: int
    end: int
    title: str | None
    lead_end: int
    number: str
    number_path: tuple[int, ...]
    section: tuple[str, ...]
    node: int | None
    kind: str
    actions: tuple[Action, ...]
    units: tuple[Unit, ...]
    deadlines: tuple[Deadline, ...]
    deadline: Deadline | None
    targets: tuple[Target, ...]
    flags: tuple[Flag, ...]
    parts: tuple[Part, ...]


class Span(NamedTuple):
    """A piece of the text with its kind. All spans in order give the text back."""

    start: int
    end: int
    kind: str
    item: int | None


@dataclass(frozen=True, slots=True)
class ReadPlan:
    """A plan as read. `plan_part` is the range that holds work to do; `year_hint` the year the text itself names."""

    text: str
    blocks: tuple[Block, ...]
    nodes: tuple[Node, ...]
    spans: tuple[Span, ...]
    items: tuple[Item, ...]
    plan_part: tuple[int, int]
    year_hint: int | None
    year: int | None
    aside: tuple[Aside, ...] = ()
    heads: tuple[Head, ...] = ()
