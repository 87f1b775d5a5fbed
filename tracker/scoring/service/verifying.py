"""Verifying: compute every line again from the facts and compare with the ledger."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import func, select

from tracker.core.db import session
from tracker.core.time import local_date
from tracker.organisation import queries as organisation
from tracker.organisation import settings
from tracker.scoring import ledger, quarters, totals
from tracker.scoring.models import Fact, LedgerEntry, Period, PeriodState
from tracker.scoring.rules import OPENING, Line, Rule, propose, reversal_key, settle
from tracker.scoring.service.opening import wanted_lines
from tracker.scoring.subjects import Resolver


@dataclass(frozen=True)
class Difference:
    """A line that is not as the facts say: missing, unexpected, wrong, or a closed quarter that moved."""

    kind: str
    key: str
    found: str = ""
    expected: str = ""


@dataclass(frozen=True)
class Verification:
    """Counts, sums in hundredths by quarter, unit and sheet, and every difference."""

    facts: int = 0
    lines: int = 0
    sums: dict[str, dict[int, dict[str, int]]] = field(default_factory=dict)
    differences: list[Difference] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        return not self.differences


def verify(now: datetime) -> Verification:
    """Recompute the whole ledger from facts, rules and post holders of their dates; changes nothing."""
    differences: list[Difference] = []
    sums: dict[str, dict[int, dict[str, int]]] = {}
    for bureau_id in organisation.bureaus():
        differences += _bureau(bureau_id, now)
        for quarter in totals.quarters_with_lines(bureau_id):
            sums.setdefault(quarter, {}).update(totals.of_units(bureau_id, quarter))
    counts = [session.scalar(select(func.count()).select_from(model)) or 0 for model in (Fact, LedgerEntry)]
    return Verification(counts[0], counts[1], sums, differences)


def _bureau(bureau_id: int, now: datetime) -> Iterator[Difference]:
    rules = ledger.rules_of(bureau_id)
    closed = ledger.closed_quarters(bureau_id)
    types = {rule.fact_type for rule in rules} - {OPENING}
    resolve = Resolver(bureau_id)
    expected: set[str] = set()
    for group in ledger.groups(bureau_id, types, closed):
        proposed = propose(group.facts, rules, resolve)
        expected |= {line.key for line in proposed} | {line.key for line in group.standing}
        yield from _lines(proposed, group)
    yield from _opening(bureau_id, rules, closed, now, expected)
    yield from _unknown(bureau_id, expected)
    yield from _snapshots(bureau_id)


def _lines(proposed: Sequence[Line], group: ledger.Group) -> Iterator[Difference]:
    """A group is right when nothing is to be added, and what stands is what the rules give."""
    wanted = {line.key: line for line in proposed}
    standing = {line.key: line for line in group.standing}
    for line in settle(proposed, group.standing, group.lifting):
        yield Difference("missing", line.key, expected=_text(line))
    for line in group.standing:
        if line.reverses:
            yield from _reversal(line, standing)
        elif line.key not in wanted:
            yield Difference("unexpected", line.key, found=_text(line))
        elif _facts(line) != _facts(wanted[line.key]):
            yield Difference("wrong", line.key, found=_text(line), expected=_text(wanted[line.key]))
    yield from _needless(group)


def _reversal(line: Line, standing: dict[str, Line]) -> Iterator[Difference]:
    back = standing.get(line.reverses or "")
    if back is None or line.key != reversal_key(back.key):
        yield Difference("unexpected", line.key, found=_text(line))
    elif (line.points, line.subject, line.sheet, line.consequence) != (
        -back.points,
        back.subject,
        back.sheet,
        back.consequence,
    ):
        yield Difference("wrong", line.key, found=_text(line), expected=f"{-back.points}")


def _needless(group: ledger.Group) -> Iterator[Difference]:
    """Lines that do not count although nothing outweighs them: the highest of a purpose must stand (unless lifted)."""
    if group.lifting:
        return
    taken_back = {line.reverses for line in group.standing}
    purposes = {line.purpose for line in group.standing if not line.reverses and line.worth <= 0}
    for purpose in purposes:
        lines = [line for line in group.standing if line.purpose == purpose and not line.reverses and line.worth <= 0]
        counting = [line for line in lines if not line.absorbed and line.key not in taken_back]
        highest = min(line.worth for line in lines)
        if not counting or counting[0].points != highest:
            yield Difference("wrong", lines[0].key, found="no line stands", expected=f"{highest}")


def _facts(line: Line) -> tuple[object, ...]:
    return (line.worth, line.subject, line.sheet, line.capacity, line.consequence)


def _text(line: Line) -> str:
    what = line.consequence or f"{line.worth}"
    return f"{line.subject[0]} {line.subject[1]} {line.sheet} {what}{' absorbed' if line.absorbed else ''}".strip()


def _opening(
    bureau_id: int, rules: Sequence[Rule], closed: dict[str, datetime], now: datetime, expected: set[str]
) -> Iterator[Difference]:
    if not rules:
        return
    today = local_date(now, settings.get(bureau_id, "timezone"))
    first = quarters.quarter_of(min(rule.valid_from for rule in rules))
    known = _points(bureau_id)
    for quarter in quarters.between(first, quarters.quarter_of(today)):
        for key, (_unit, rule) in wanted_lines(bureau_id, rules, quarter, today):
            expected.add(key)
            if key not in known and quarter not in closed:
                yield Difference("missing", key, expected=f"{rule.points}")
            elif key in known and known[key] != rule.points:
                yield Difference("wrong", key, found=f"{known[key]}", expected=f"{rule.points}")


def _points(bureau_id: int) -> dict[str, int]:
    query = select(LedgerEntry.key, LedgerEntry.points)
    rows = session.execute(query.where(LedgerEntry.bureau_id == bureau_id, LedgerEntry.fact_id.is_(None)))
    return {row.key: row.points for row in rows}


def _unknown(bureau_id: int, expected: set[str]) -> Iterator[Difference]:
    for key in session.scalars(select(LedgerEntry.key).where(LedgerEntry.bureau_id == bureau_id)):
        if key not in expected:
            yield Difference("unexpected", key)


def _snapshots(bureau_id: int) -> Iterable[Difference]:
    closed = select(Period).where(Period.bureau_id == bureau_id, Period.state == PeriodState.CLOSED)
    for period in session.scalars(closed):
        now_there = totals.of_units(bureau_id, period.quarter)
        frozen = {int(unit): values["sheets"] for unit, values in period.snapshot.get("units", {}).items()}
        for unit in sorted(now_there.keys() | frozen.keys()):
            if now_there.get(unit, {}) != frozen.get(unit, {}):
                key = f"{period.quarter}/{unit}"
                yield Difference("moved", key, found=f"{now_there.get(unit)}", expected=f"{frozen.get(unit)}")
