"""What facts are worth, and how lines of one matter settle. Pure: values in, values out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

EFFICIENCY = "efficiency"
RESPONSIBILITY = "responsibility"
SHEETS = (EFFICIENCY, RESPONSIBILITY)
"""The two 100-point sheets (R4-32b)."""

OPENING = "opening"
"""Fact type of the rules that open a sheet; no fact stands behind such a line."""


@dataclass(frozen=True)
class Rule:
    """A dated rule of a scheme version."""

    id: int
    scheme: str
    key: str
    fact_type: str
    subject: str
    sheet: str
    points: int
    per: str
    cap: int | None
    consequence: str
    valid_from: date
    valid_to: date | None

    @property
    def name(self) -> str:
        return f"{self.scheme}.{self.key}"

    def in_force(self, day: date) -> bool:
        """True when a fact of `day` falls under this version."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


@dataclass(frozen=True)
class FactValue:
    """A recorded fact, as the rules see it. `matter` is the leading matter of those joined to `own_matter`; None
    when nothing is ever deducted for it."""

    id: int
    key: str
    fact_type: str
    matter: int | None
    own_matter: int | None
    source_id: int
    unit_id: int
    person_id: int | None
    occurred_on: date
    booked_on: date
    quarter: str
    quantities: Mapping[str, int]
    detail: Mapping[str, Any]
    lifts: bool = False
    """An exemption: no deduction of the matter stands."""

    @property
    def order(self) -> tuple[date, date, str]:
        return (self.booked_on, self.occurred_on, self.key)


@dataclass(frozen=True)
class Subject:
    """Whose line it is. `uuid` goes into the natural key."""

    kind: str
    id: int
    uuid: str


@dataclass(frozen=True)
class Line:
    """A ledger line, proposed (full points) or settled (as it will be written, or as it stands)."""

    key: str
    fact: FactValue
    rule_id: int
    subject: tuple[str, int]
    capacity: str
    sheet: str
    points: int
    consequence: str
    absorbed: bool = False
    absorbed_points: int = 0
    reverses: str | None = None
    """Key of the line that this one takes back."""

    @property
    def worth(self) -> int:
        """What the line would take without any other line of the matter."""
        return self.absorbed_points if self.absorbed else self.points

    @property
    def purpose(self) -> tuple[tuple[str, int], str]:
        """Lines of one purpose compete: a subject's points, or one consequence for a subject."""
        return (self.subject, self.consequence)


Resolve = Callable[[FactValue, str], Subject | None]


def propose(facts: Iterable[FactValue], rules: Sequence[Rule], resolve: Resolve) -> list[Line]:
    """Every line that the rules in force on the fact's day give, at full worth, in the order of the facts."""
    by_type: dict[str, list[Rule]] = {}
    for rule in sorted(rules, key=lambda rule: rule.name):
        by_type.setdefault(rule.fact_type, []).append(rule)
    lines = []
    for fact in sorted(facts, key=lambda fact: fact.order):
        for rule in by_type.get(fact.fact_type, ()):
            subject = resolve(fact, rule.subject) if rule.in_force(fact.occurred_on) else None
            amount = worth(rule, fact.quantities)
            if subject and (amount or rule.consequence):
                lines.append(_line(fact, rule, subject, amount))
    return lines


def _line(fact: FactValue, rule: Rule, subject: Subject, amount: int) -> Line:
    return Line(
        key="|".join((fact.key, rule.name, subject.uuid, rule.sheet)),
        fact=fact,
        rule_id=rule.id,
        subject=(subject.kind, subject.id),
        capacity=rule.subject,
        sheet=rule.sheet,
        points=amount,
        consequence=rule.consequence,
    )


def worth(rule: Rule, quantities: Mapping[str, int]) -> int:
    """Points in hundredths: per unit of the named quantity or once, never beyond the cap."""
    amount = rule.points * int(quantities.get(rule.per, 0)) if rule.per else rule.points
    if rule.cap is None:
        return amount
    return max(-rule.cap, min(rule.cap, amount))


def settle(proposed: Sequence[Line], standing: Sequence[Line], lifting: FactValue | None = None) -> list[Line]:
    """Lines to add to one matter so that one deduction per subject counts, the highest (R4-26c).

    `standing` is what the ledger holds of the matter. A lower line is written absorbed, with 0; a higher one takes the
    lower back by a reversal; a repeated consequence is absorbed. With `lifting` (an exemption) no deduction stands.
    Calling it again with its own result added to `standing` gives nothing.
    """
    added: list[Line] = []
    known = {line.key for line in standing}
    active = _active(standing)
    for line in sorted(proposed, key=lambda line: (line.points, line.fact.order, line.key)):  # the highest first
        if line.key in known:
            continue
        known.add(line.key)
        rivals = active.setdefault(line.purpose, [])
        if _bonus(line):
            added.append(line)
        elif lifting or any(_outweighs(rival, line) for rival in rivals):
            added.append(replace(line, points=0, absorbed=True, absorbed_points=line.points))
        else:
            added += [line, *(_reversal(rival, line.fact) for rival in rivals)]
            rivals[:] = [line]
    for rivals in active.values():
        added += _surplus(rivals, lifting)
    return added


def _active(standing: Sequence[Line]) -> dict[tuple[tuple[str, int], str], list[Line]]:
    """Deductions and consequences that count now, by purpose."""
    taken_back = {line.reverses for line in standing if line.reverses}
    active: dict[tuple[tuple[str, int], str], list[Line]] = {}
    for line in standing:
        if not (line.reverses or line.absorbed or line.key in taken_back or _bonus(line)):
            active.setdefault(line.purpose, []).append(line)
    return active


def _bonus(line: Line) -> bool:
    return line.points > 0


def _outweighs(rival: Line, line: Line) -> bool:
    return rival.points <= line.points


def _surplus(rivals: Sequence[Line], lifting: FactValue | None) -> list[Line]:
    """Reversals of lines that may not stand: all under an exemption, else all but the highest."""
    if lifting:
        return [_reversal(line, lifting) for line in rivals]
    ranked = sorted(rivals, key=lambda line: (line.points, line.fact.order, line.key))
    return [_reversal(line, ranked[0].fact) for line in ranked[1:]]


def _reversal(line: Line, cause: FactValue) -> Line:
    return replace(line, key=reversal_key(line.key), fact=cause, points=-line.points, reverses=line.key)


def reversal_key(key: str) -> str:
    """Natural key of the one reversal that a line can have."""
    return f"rev|{key}"


@dataclass(frozen=True)
class Formula:
    """How sheets become a score (Q1, Q23): `method` mean, sum or weighted; weights are percent per sheet."""

    method: str = "mean"
    weights: Mapping[str, int] | None = None
    floor: int | None = None
    cap: int | None = None

    def counted(self, total: int) -> int:
        """A sheet's total within floor and cap."""
        low = total if self.floor is None else max(self.floor, total)
        return low if self.cap is None else min(self.cap, low)

    def score(self, totals: Mapping[str, int]) -> int:
        """The score in hundredths, halves rounded up."""
        counted = {sheet: self.counted(totals.get(sheet, 0)) for sheet in SHEETS}
        if self.method == "sum":
            return sum(counted.values())
        weights = self.weights if self.method == "weighted" and self.weights else dict.fromkeys(SHEETS, 50)
        return (2 * sum(counted[sheet] * weights.get(sheet, 0) for sheet in SHEETS) + 100) // 200
