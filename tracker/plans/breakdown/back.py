"""The table coming back: which rows a person changed, and what they say.

A table that was written here is known by its head row, whose cells hold all of COLUMNS. It lists tasks, so each row is
held against one task of the plan, not against an item, and as cells, not as running text: title and measures are what a
task says, the other columns are facts. The other side is the table as it would be written now. So an unchanged table
differs in nothing, whatever the text of the plan looks like, and one changed cell is one difference. A fact is compared
by what it means: 6月底前 is 2027年6月30日, a unit its old name, supporting units are the same in any order. Another
table below it has columns of its own: from its head row on, lines are text as any other.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from tracker.core.typed_dates import read_date
from tracker.organisation import queries as organisation
from tracker.organisation.queries import Meant, Names
from tracker.plans import rules
from tracker.plans.breakdown.columns import (
    COLUMNS,
    ENDING,
    LEAD,
    MEASURES,
    NUMBER,
    OWNER,
    SUPPORT,
    TITLE,
    WAITING,
    YARDSTICK,
)
from tracker.plans.models import DeadlineKind
from tracker.plans.parsing.sources import columns as headings
from tracker.plans.revising import plain

Range = tuple[int, int]
_AND = re.compile(r"[、，,;；]")
_GAP = re.compile(r"[\s/／]+")
_DAY = re.compile(r"(\d{8}|(?:\d{4}[-./年])?\d{1,2}[-./月]\d{1,2}日?)(?:之前|以前|前)?")
_NOTICE = re.compile(r"(?:上级|省局|市局|总局).{0,8}(?:通知|部署|安排)")


@dataclass(frozen=True)
class Row:
    """One row of the table: the words of each of COLUMNS and where they stand."""

    words: Mapping[str, str]
    places: Mapping[str, Range]

    @property
    def said(self) -> str:
        """What the task says; without a title its measures alone."""
        return f"{self.words[TITLE]}。{self.words[MEASURES]}" if self.titled else self.words[MEASURES]

    @property
    def titled(self) -> bool:
        """False when somebody emptied the cell of the title: the task keeps the one it has."""
        return bool(self.words[TITLE].strip())

    def piece(self, text: str, start: int, end: int) -> str:
        """What it says of the task within [start, end): a row may have been split."""
        found = [text[max(a, start) : min(b, end)] for a, b in (self.places[TITLE], self.places[MEASURES])]
        return "。".join(filter(None, found))

    def offered(self, column: str, offers: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
        """Those of `offers` that stand in the cell."""
        start, end = self.places[column]
        return [offer for offer in offers if start <= offer["start"] < end]


class Table:
    """The rows of such tables in a text."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._heads = [(at, places) for at, places in _heads(text)]

    def __bool__(self) -> bool:
        return bool(self._heads)

    def row(self, at: int) -> Row | None:
        """The row in whose line the character `at` stands; a heading fills no cell but the first."""
        head = bisect_right([place for place, _ in self._heads], at) - 1
        start = self._text.rfind("\n", 0, at) + 1
        end = self._text.find("\n", at)
        line = self._text[start : end if end >= 0 else len(self._text)]
        if head < 0 or start == self._heads[head][0] or "\t" not in line:
            return None
        columns = self._heads[head][1]
        if columns is None:
            return None
        cells = line.split("\t")
        words, places = {}, {}
        for column, number in columns.items():
            begin = start + sum(len(cell) + 1 for cell in cells[:number])
            words[column] = cells[number] if number < len(cells) else ""
            places[column] = (begin, begin + len(words[column]))
        filled = any(words[column].strip() for column in COLUMNS if column != NUMBER)
        return Row(words, places) if filled else None


@lru_cache(maxsize=8)
def table_of(text: str) -> Table:
    """The tables in a text; found once for all of its tasks."""
    return Table(text)


def _heads(text: str) -> Iterator[tuple[int, dict[str, int] | None]]:
    """Where such a table begins and which column stands where; None where, behind one, a table of others begins."""
    at, known = 0, False
    for line in text.split("\n"):
        if "\t" in line:
            cells = [cell.strip() for cell in line.split("\t")]
            if set(COLUMNS) <= set(cells):
                known = True
                yield at, {column: cells.index(column) for column in COLUMNS}
            elif known and _is_foreign_head(cells):
                yield at, None
        at += len(line) + 1


def _is_foreign_head(cells: Sequence[str]) -> bool:
    """A row in the words of a head: some of ours, a word for the number above other such words, or nothing else. The
    number of a task and its measures are no such words."""
    words = [headings.plain(cell) for cell in cells if cell]
    if len(words) < 2 or words[0].isdecimal():
        return False
    if len(set(COLUMNS) & set(words)) > 1:
        return True
    if not headings.could_be_head(words):
        return False
    told = headings.roles(words)
    return told[0] == "number" or (len(words) > 3 and headings.is_sure(words, told))


class Meaning:
    """What the cells of a bureau's table mean on a day."""

    def __init__(self, bureau_id: int, day: date, year: int) -> None:
        self.names = Names(organisation.tree(bureau_id, day))
        self.year = year
        self._people = organisation.people(bureau_id, on=day)

    def key(self, row: Row, deadlines: Sequence[Mapping[str, Any]] = ()) -> tuple[object, ...]:
        """The facts of a row as they are compared. `deadlines`: the times that a reader found in it."""
        ending = self._ending(row, deadlines)
        return (
            self.names.one(row.words[LEAD]) or row.words[LEAD],
            frozenset(unit or name for unit, name in self._units(row.words[SUPPORT])),
            row.words[OWNER].strip(),
            row.words[ENDING].strip() if ending is None else ending,
            plain(row.words[YARDSTICK]),
        )

    def values(self, row: Row, deadlines: Sequence[Mapping[str, Any]] = ()) -> dict[str, Any]:
        """The facts as a task holds them; a cell that nobody understands is left out, an empty one empties the fact."""
        found: dict[str, Any] = {"yardstick": row.words[YARDSTICK][:300]}
        supporting = [unit for unit, _ in self._units(row.words[SUPPORT])]
        if None not in supporting:
            found["supporting_unit_ids"] = list(dict.fromkeys(supporting))
        lead, owner, ending = self.names.one(row.words[LEAD]), self._owner(row), self._ending(row, deadlines)
        if lead is not None or not row.words[LEAD].strip():
            found["lead_unit_id"] = lead
        if owner is not None or not row.words[OWNER].strip():
            found["owner_id"] = owner
        if ending is not None:
            found |= dict(zip(("deadline_kind", "deadline_date", "cadence"), ending, strict=True))
        return found

    def offers(self, row: Row, given: Mapping[str, Any]) -> dict[str, Any]:
        """What a row offers for a task in place of what `given` was read from its line: a filled cell alone speaks."""
        owner, ending = self._owner(row), self._ending(row, given["deadlines"])
        start, end = row.places[ENDING]
        offers = dict(given) | {
            "units": [
                {**_meant(meant), "name": name, "role": role, "how": "column", **_place(row, column)}
                for column, role in ((LEAD, "lead"), (SUPPORT, "support"))
                for meant, name in self._named(row.words[column])
            ],
            "flags": [flag for flag in given.get("flags", []) if not start <= flag["start"] < end],
        }
        if ending is None:  # a reader may take a day that is none for the last of its month
            offers["deadlines"] = [one for one in given["deadlines"] if not start <= one["start"] < end]
        elif ending[0] is not None:
            kind, day, cadence = ending
            told = {"kind": kind, "day": day.isoformat() if day else None, "cadence": cadence}
            offers["deadlines"] = [{"text": row.words[ENDING], **told, "how": "column", **_place(row, ENDING)}]
        if row.words[YARDSTICK].strip():
            offers["targets"] = [{"text": row.words[YARDSTICK][:300], "how": "column", **_place(row, YARDSTICK)}]
        if owner is not None:
            offers["owners"] = [{"person_id": owner, "name": row.words[OWNER].strip(), **_place(row, OWNER)}]
        return offers

    def _units(self, words: str) -> list[tuple[int | None, str]]:
        """The units that a cell names, each with its name; a collective name stands for each of its units."""
        named = self._named(words)
        return [(unit, name) for meant, name in named for unit in (meant.units if meant else (None,))]

    def _named(self, words: str) -> list[tuple[Meant | None, str]]:
        """The names in a cell with what each means; names may hold spaces, so a gap is tried last."""
        found: list[tuple[Meant | None, str]] = []
        for name in filter(None, (part.strip() for part in _AND.split(words))):
            meant = self.names.find(name)
            names = [name] if meant else [part for part in _GAP.split(name) if part]
            found += [(meant or self.names.find(one), one) for one in names]
        return found

    def _owner(self, row: Row) -> int | None:
        """The one person of that name who works in the lead unit."""
        lead, name = self.names.one(row.words[LEAD]), row.words[OWNER].strip()
        found = [one.id for one in self._people if one.name == name and one.unit_id == lead]
        return found[0] if name and len(found) == 1 else None

    def _ending(
        self, row: Row, deadlines: Sequence[Mapping[str, Any]]
    ) -> tuple[DeadlineKind | None, date | None, str] | None:
        """Kind, day and cadence of the ending cell; None when it is not known what it means."""
        words = row.words[ENDING].strip()
        if not words:
            return (None, None, "")
        if words == WAITING or _NOTICE.search(words):
            return (DeadlineKind.WAITING, None, "")
        cadence = next((code for code, said in rules.CADENCES.items() if said == words), "")
        if cadence:
            return (DeadlineKind.STANDING, None, cadence)
        letters = unicodedata.normalize("NFKC", "".join(words.split()))
        typed = _DAY.match(letters)
        if typed:
            try:
                day = read_date(typed[1], date(self.year, 1, 1))
            except ValueError:  # the 30th of February is a slip, not the last day of February
                return None
            if typed.end() == len(letters):
                return (DeadlineKind.DATED, day, "")
        for offer in row.offered(ENDING, deadlines):
            until = date.fromisoformat(offer["day"]) if offer["day"] else None
            if rules.ends(offer["kind"], until, offer["cadence"]):
                return (DeadlineKind(offer["kind"]), until, "" if until else offer["cadence"])
        return None


def _meant(meant: Meant | None) -> dict[str, Any]:
    if meant and meant.several:
        return {"unit_id": None, "unit_ids": list(meant.units)}
    return {"unit_id": meant.units[0] if meant else None}


def _place(row: Row, column: str) -> dict[str, int]:
    start, end = row.places[column]
    return {"start": start, "end": end}
