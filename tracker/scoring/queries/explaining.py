"""Why a score is what it is: every line as a sentence with its clause, and the formula over the sheets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import Row, select

from tracker.core.context import Actor
from tracker.core.db import session
from tracker.core.errors import NotFound
from tracker.organisation import queries as organisation
from tracker.scoring import policy, quarters, sentences, totals
from tracker.scoring.models import Fact, FactType, LedgerEntry, Matter, Period, PeriodState, Scheme, SchemeRule
from tracker.scoring.rules import SHEETS
from tracker.scoring.sentences import Said
from tracker.scoring.totals import Terms
from tracker.workitems.models import WorkItem


@dataclass(frozen=True)
class Line:
    """One line of a sheet, numbered from 0. `state`: "", absorbed, reversed or reversal; `other` is the line meant."""

    no: int
    uuid: str
    day: date
    fact: Said
    more: Said | None
    rule: str
    scheme: str
    clause: str
    clause_text: str
    assumption: str
    points: int
    worth: int
    balance: int
    capacity: str
    consequence: str
    state: str
    other: int | None
    matter: str
    confidential: bool
    item_uuid: str | None = None


@dataclass(frozen=True)
class Sheet:
    """A sheet: its lines add up to `total`; `counted` is the total within floor and cap."""

    key: str
    total: int
    counted: int
    lines: tuple[Line, ...] = ()


@dataclass(frozen=True)
class Explanation:
    """A unit's quarter: score = formula over the sheets, sheet = sum of its lines (hundredths)."""

    unit_id: int
    quarter: str
    score: int | None
    sheets: tuple[Sheet, ...]
    terms: Terms
    closed: bool
    previous: int | None
    shows_lines: bool
    heaviest: tuple[Line, ...] = field(default=())

    @property
    def change(self) -> int | None:
        """Against the quarter before."""
        return None if self.previous is None or self.score is None else self.score - self.previous


def find_unit(bureau_id: int, text: str, on: date) -> int:
    """A unit by uuid or by name. Raises NotFound."""
    tree = organisation.tree(bureau_id, on)
    known = {node.uuid: node.id for node in tree.nodes()}
    unit_id = known.get(text) or tree.find(text)
    if unit_id is None:
        raise NotFound
    return unit_id


def explain(unit_id: int, quarter: str, *, bureau_id: int, actor: Actor | None = None) -> Explanation:
    """Why `unit_id` has its score in `quarter`; lines only for readers with the unit in scope (None: a command).

    For every sheet the points of its lines add up to its total, and the score is the formula over the sheets.
    """
    shows = actor is None or policy.may_read_lines(actor, unit_id)
    terms = totals.terms(bureau_id, quarters.last_day(quarter))
    sums = totals.of_units(bureau_id, quarter).get(unit_id, {})
    before = totals.of_units(bureau_id, quarters.preceding(quarter)).get(unit_id)
    rows = _rows("unit", unit_id, quarter) if shows else []
    sheets = tuple(_sheet(key, sums.get(key, 0), terms, rows) for key in SHEETS)
    earlier = totals.terms(bureau_id, quarters.last_day(quarters.preceding(quarter)))
    return Explanation(
        unit_id=unit_id,
        quarter=quarter,
        score=terms.formula.score(sums) if sums else None,
        sheets=sheets,
        terms=terms,
        closed=is_closed(bureau_id, quarter),
        previous=earlier.formula.score(before) if before else None,
        shows_lines=shows,
        heaviest=_heaviest(sheets),
    )


def _sheet(key: str, total: int, terms: Terms, rows: Sequence[Row[Any]]) -> Sheet:
    return Sheet(key, total, terms.formula.counted(total), tuple(_lines(rows, key)))


def own_lines(person_id: int, quarter: str) -> list[Line]:
    """A person's points and consequences of a quarter, oldest first. Never summed into a rank."""
    return list(_lines(_rows("person", person_id, quarter), None))


def is_closed(bureau_id: int, quarter: str) -> bool:
    """True once the quarter was closed and published."""
    period = session.get(Period, (bureau_id, quarter))
    return period is not None and period.state == PeriodState.CLOSED


def _heaviest(sheets: Sequence[Sheet]) -> tuple[Line, ...]:
    standing = [line for sheet in sheets for line in sheet.lines if line.points < 0 and not line.state]
    return tuple(sorted(standing, key=lambda line: (line.points, line.no))[:2])


def _rows(kind: str, subject_id: int, quarter: str) -> Sequence[Row[Any]]:
    query = (
        select(LedgerEntry, Fact, SchemeRule, Scheme, Matter, WorkItem.uuid)
        .join(SchemeRule, SchemeRule.id == LedgerEntry.rule_id)
        .join(Scheme, Scheme.id == SchemeRule.scheme_id)
        .outerjoin(Fact, Fact.id == LedgerEntry.fact_id)
        .outerjoin(Matter, Matter.id == LedgerEntry.matter_id)
        .outerjoin(WorkItem, (Matter.subject_kind == "work_item") & (WorkItem.id == Matter.subject_id))
        .where(LedgerEntry.subject_kind == kind, LedgerEntry.subject_id == subject_id, LedgerEntry.quarter == quarter)
    )
    return list(session.execute(query.order_by(LedgerEntry.fact_id.is_not(None), LedgerEntry.id)))


def _lines(rows: Sequence[Row[Any]], sheet: str | None) -> list[Line]:
    chosen = [row for row in rows if sheet is None or row.LedgerEntry.sheet == sheet]
    numbers = {row.LedgerEntry.id: number for number, row in enumerate(chosen)}
    taken_back = {row.LedgerEntry.reverses_id: row.LedgerEntry.id for row in chosen if row.LedgerEntry.reverses_id}
    leaders = _standing(chosen, taken_back)
    lines, balance = [], 0
    for row in chosen:
        balance += row.LedgerEntry.points
        lines.append(_line(row, numbers, taken_back, leaders, balance))
    return lines


Purpose = tuple[int | None, str]


def _standing(rows: Sequence[Row[Any]], taken_back: Mapping[int, int]) -> dict[Purpose, int]:
    """The line that counts, by leading matter and consequence: absorbed lines point to it."""
    found: dict[Purpose, int] = {}
    for row in rows:
        entry = row.LedgerEntry
        if not entry.absorbed and not entry.reverses_id and entry.id not in taken_back:
            found[_purpose(row)] = entry.id
    return found


def _purpose(row: Row[Any]) -> Purpose:
    matter = row.Matter
    return ((matter.joined_to or matter.id) if matter else None, row.LedgerEntry.consequence)


def _line(
    row: Row[Any],
    numbers: Mapping[int, int],
    taken_back: Mapping[int, int],
    leaders: Mapping[Purpose, int],
    balance: int,
) -> Line:
    entry, fact, rule, scheme, matter, item_uuid = tuple(row)
    confidential = bool(fact and fact.confidential)
    state, other = _state(row, numbers, taken_back, leaders)
    return Line(
        no=numbers[entry.id],
        uuid=entry.uuid,
        day=entry.booked_on,
        fact=_fact(fact, state, other),
        more=sentences.circumstances(fact.fact_type, fact.detail, confidential=confidential) if fact else None,
        rule=sentences.rule_words(rule.fact_type),
        scheme=scheme.name,
        clause=rule.clause,
        clause_text=rule.clause_text,
        assumption=rule.assumption,
        points=entry.points,
        worth=entry.absorbed_points if entry.absorbed else entry.points,
        balance=balance,
        capacity=entry.capacity,
        consequence=entry.consequence,
        state=state,
        other=other,
        matter=matter.number if matter else "",
        confidential=confidential,
        item_uuid=None if confidential else item_uuid,
    )


def _state(
    row: Row[Any], numbers: Mapping[int, int], taken_back: Mapping[int, int], leaders: Mapping[Purpose, int]
) -> tuple[str, int | None]:
    entry = row.LedgerEntry
    if entry.reverses_id:
        return "reversal", numbers.get(entry.reverses_id)
    if entry.absorbed:
        return "absorbed", numbers.get(leaders.get(_purpose(row), -1))
    if entry.id in taken_back:
        return "reversed", numbers[taken_back[entry.id]]
    return "", None


def _fact(fact: Fact | None, state: str, other: int | None) -> Said:
    if fact is None:
        return sentences.OPENING
    if state == "reversal":
        return sentences.taken_back(lifted=fact.fact_type == FactType.CASE_EXEMPTED, line=other)
    return sentences.fact(fact.fact_type, fact.detail, fact.quantities, confidential=fact.confidential)
