"""The ledger between tables and values: rules in force, facts and standing lines of matters, and writing new lines."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, or_, select

from tracker.audit import service as audit
from tracker.core.context import SYSTEM
from tracker.core.db import insert_ignore, new_uuid, session
from tracker.core.time import local_date
from tracker.scoring.models import Fact, LedgerEntry, Matter, Period, PeriodState, Scheme, SchemeRule, SchemeState
from tracker.scoring.quarters import booking_quarter, quarter_of
from tracker.scoring.rules import FactValue, Line, Rule

LIFTING = "case_exempted"


def rules_of(bureau_id: int) -> list[Rule]:
    """Every rule of every scheme version that is or was in force."""
    query = (
        select(Scheme, SchemeRule)
        .join(SchemeRule, SchemeRule.scheme_id == Scheme.id)
        .where(Scheme.bureau_id == bureau_id, Scheme.state != SchemeState.DRAFT, Scheme.valid_from.is_not(None))
    )
    return [as_rule(scheme, rule) for scheme, rule in session.execute(query)]


def first_quarter(bureau_id: int) -> str | None:
    """The quarter in which the first scheme version came into force; None without one."""
    query = select(func.min(Scheme.valid_from)).where(Scheme.bureau_id == bureau_id, Scheme.state != SchemeState.DRAFT)
    since = session.scalar(query)
    return quarter_of(since) if since else None


def first_asked(bureau_id: int, fact_type: str, zone: str) -> date | None:
    """The first day on which an activated scheme had a rule for `fact_type`, not before it was activated."""
    query = (
        select(Scheme.valid_from, Scheme.activated_at)
        .join(SchemeRule, SchemeRule.scheme_id == Scheme.id)
        .where(Scheme.bureau_id == bureau_id, SchemeRule.fact_type == fact_type, Scheme.activated_at.is_not(None))
        .distinct()
    )
    rows = session.execute(query).all()
    return min((max(row.valid_from, local_date(row.activated_at, zone)) for row in rows), default=None)


def as_rule(scheme: Scheme, rule: SchemeRule) -> Rule:
    """A stored rule as a value; a draft counts from the beginning of time."""
    return Rule(
        id=rule.id,
        scheme=scheme.key,
        key=rule.key,
        fact_type=rule.fact_type,
        subject=rule.subject,
        sheet=rule.sheet,
        points=rule.points,
        per=rule.per,
        cap=rule.cap,
        consequence=rule.consequence,
        valid_from=scheme.valid_from or date.min,
        valid_to=scheme.valid_to,
    )


def closed_quarters(bureau_id: int) -> dict[str, datetime]:
    """Closed quarters with the instant of their closing."""
    query = select(Period.quarter, Period.closed_at).where(
        Period.bureau_id == bureau_id, Period.state == PeriodState.CLOSED
    )
    return {row.quarter: row.closed_at for row in session.execute(query)}


@dataclass(frozen=True)
class Group:
    """One leading matter with everything joined to it. `matter` None: a fact that stands alone."""

    matter: int | None
    facts: tuple[FactValue, ...]
    standing: tuple[Line, ...]

    @property
    def lifting(self) -> FactValue | None:
        """The exemption that lifts the matter's deductions, the first if there are several."""
        return min((fact for fact in self.facts if fact.lifts), key=lambda fact: fact.order, default=None)


@dataclass(frozen=True)
class Pending:
    """What posting has to look at: leading matters, and facts that stand alone."""

    matters: list[int]
    alone: list[int]


def groups(
    bureau_id: int, fact_types: Collection[str], closed: Mapping[str, datetime], only: Pending | None = None
) -> list[Group]:
    """The bureau's matters as groups, and facts of no matter, each alone; all of them, or `only` those pending."""
    leading = func.coalesce(Matter.joined_to, Matter.id)
    query = (
        select(Fact, leading.label("leading"))
        .outerjoin(Matter, Matter.id == Fact.matter_id)
        .where(Fact.bureau_id == bureau_id, Fact.fact_type.in_([*fact_types, LIFTING]))
    )
    if only is not None:
        query = query.where(or_(leading.in_(only.matters), Fact.id.in_(only.alone)))
    facts: dict[int | None, list[FactValue]] = {}
    for fact, lead in session.execute(query):
        facts.setdefault(lead, []).append(_value(fact, lead, closed))
    lines = _standing([value for group in facts.values() for value in group])
    alone = [Group(None, (value,), tuple(lines.get(value.id, ()))) for value in facts.pop(None, [])]
    return alone + [_group(lead, values, lines) for lead, values in facts.items()]


def _group(lead: int | None, values: Sequence[FactValue], lines: Mapping[int, Sequence[Line]]) -> Group:
    return Group(lead, tuple(values), tuple(line for value in values for line in lines.get(value.id, ())))


def _value(fact: Fact, lead: int | None, closed: Mapping[str, datetime]) -> FactValue:
    return FactValue(
        id=fact.id,
        key=fact.key,
        fact_type=fact.fact_type,
        matter=lead,
        own_matter=fact.matter_id,
        source_id=fact.source_id,
        unit_id=fact.unit_id,
        person_id=fact.person_id,
        occurred_on=fact.occurred_on,
        booked_on=fact.booked_on,
        quarter=booking_quarter(fact.booked_on, fact.recorded_at, closed),
        quantities=fact.quantities,
        detail=fact.detail,
        lifts=fact.fact_type == LIFTING,
    )


def _standing(values: Sequence[FactValue]) -> dict[int, list[Line]]:
    """Ledger lines by fact."""
    by_id = {value.id: value for value in values}
    entries: list[LedgerEntry] = []
    ids = list(by_id)
    for start in range(0, len(ids), 500):
        entries += session.scalars(select(LedgerEntry).where(LedgerEntry.fact_id.in_(ids[start : start + 500])))
    keys = {entry.id: entry.key for entry in entries}
    lines: dict[int, list[Line]] = {}
    for entry in sorted(entries, key=lambda entry: entry.id):
        if entry.fact_id is not None:
            lines.setdefault(entry.fact_id, []).append(_line(entry, by_id[entry.fact_id], keys))
    return lines


def _line(entry: LedgerEntry, fact: FactValue, keys: Mapping[int, str]) -> Line:
    return Line(
        key=entry.key,
        fact=fact,
        rule_id=entry.rule_id,
        subject=(entry.subject_kind, entry.subject_id),
        capacity=entry.capacity,
        sheet=entry.sheet,
        points=entry.points,
        consequence=entry.consequence,
        absorbed=entry.absorbed,
        absorbed_points=entry.absorbed_points,
        reverses=keys.get(entry.reverses_id, "?") if entry.reverses_id else None,
    )


def write(bureau_id: int, lines: Sequence[Line], now: datetime) -> int:
    """Append lines, each once by its natural key; reversals after the lines that they take back."""
    plain = [line for line in lines if not line.reverses]
    reversals = [line for line in lines if line.reverses]
    _append(bureau_id, [_row(bureau_id, line, None, now) for line in plain], now)
    ids = _ids([line.reverses or "" for line in reversals])
    _append(bureau_id, [_row(bureau_id, line, ids[line.reverses or ""], now) for line in reversals], now)
    return len(lines)


def _ids(keys: Sequence[str]) -> dict[str, int]:
    query = select(LedgerEntry.key, LedgerEntry.id).where(LedgerEntry.key.in_(keys))
    return {row.key: row.id for row in session.execute(query)}


def _row(bureau_id: int, line: Line, reverses_id: int | None, now: datetime) -> dict[str, Any]:
    return {
        "uuid": new_uuid(),
        "key": line.key,
        "bureau_id": bureau_id,
        "fact_id": line.fact.id,
        "rule_id": line.rule_id,
        "matter_id": line.fact.own_matter,
        "subject_kind": line.subject[0],
        "subject_id": line.subject[1],
        "capacity": line.capacity,
        "sheet": line.sheet,
        "points": line.points,
        "consequence": line.consequence,
        "absorbed": line.absorbed,
        "absorbed_points": line.absorbed_points,
        "reverses_id": reverses_id,
        "quarter": line.fact.quarter,
        "occurred_on": line.fact.occurred_on,
        "booked_on": line.fact.booked_on,
        "posted_at": now,
    }


def append_rows(bureau_id: int, rows: Sequence[dict[str, Any]], now: datetime) -> None:
    """Append ready rows (opening lines), each once, with their audit rows."""
    _append(bureau_id, rows, now)


def _append(bureau_id: int, rows: Sequence[dict[str, Any]], now: datetime) -> None:
    if not rows:
        return
    session.execute(insert_ignore(LedgerEntry), rows)
    ids = _ids([row["key"] for row in rows])
    audit.record_many([_trail(bureau_id, ids[row["key"]], row, now) for row in rows])


def _trail(bureau_id: int, entry_id: int, row: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    detail = {name: row[name] for name in ("key", "points", "quarter")}
    return audit.row(SYSTEM, "ledger.post", "ledger_entry", entry_id, now=now, bureau_id=bureau_id, detail=detail)


def pending(bureau_id: int, fact_types: Iterable[str], person_types: Iterable[str], since: date) -> Pending:
    """Facts without any line yet; and matters booked from `since` on whose persons may have become known meanwhile."""
    leading = func.coalesce(Matter.joined_to, Matter.id)
    fresh = (
        select(leading, Fact.id)
        .select_from(Fact)
        .outerjoin(Matter, Matter.id == Fact.matter_id)
        .outerjoin(LedgerEntry, LedgerEntry.fact_id == Fact.id)
        .where(Fact.bureau_id == bureau_id, Fact.fact_type.in_([*fact_types, LIFTING]), LedgerEntry.id.is_(None))
    )
    retry = (
        select(leading)
        .join(Fact, Fact.matter_id == Matter.id)
        .where(Fact.bureau_id == bureau_id, Fact.fact_type.in_(list(person_types)), Fact.booked_on >= since)
    )
    rows = session.execute(fresh).all()
    matters = {row[0] for row in rows if row[0] is not None} | set(session.scalars(retry))
    return Pending(sorted(matters), sorted(row[1] for row in rows if row[0] is None))
