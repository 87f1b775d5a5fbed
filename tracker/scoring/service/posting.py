"""Posting: pull facts, open matters, append the lines that the rules give. Running it again changes nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import astuple, dataclass
from datetime import date, datetime
from itertools import islice
from typing import Any

from sqlalchemy import select, text

from tracker.core.db import insert_ignore, is_postgresql, new_uuid, session
from tracker.core.time import local_date
from tracker.escalation import service as escalation
from tracker.organisation import queries as organisation
from tracker.organisation import service as organisation_service
from tracker.organisation import settings
from tracker.scoring import ledger, quarters
from tracker.scoring.gathering import MatterSeed, Seed, gather
from tracker.scoring.models import Fact, FactType, Matter
from tracker.scoring.rules import OPENING, Rule, propose, settle
from tracker.scoring.service.opening import open_sheets
from tracker.scoring.subjects import Resolver
from tracker.summaries import service as summaries

POST_LOCK = 727_002
BATCH = 500
PERSONAL = ("leader", "head", "person", "writer")


@dataclass(frozen=True)
class PostResult:
    """What one run added."""

    facts: int = 0
    matters: int = 0
    lines: int = 0
    bureaus: int = 0

    def __add__(self, other: PostResult) -> PostResult:
        return PostResult(*map(sum, zip(astuple(self), astuple(other), strict=True)))


def post(now: datetime) -> PostResult:
    """Record facts not known yet of every bureau and append their lines (R4-26c, R4-29, R4-38…42, Q23).

    Safe any number of times and from several processes: every row has a natural key, and runs take turns.
    """
    take_turns()
    result = PostResult()
    for bureau_id in organisation.bureaus():
        result += post_bureau(bureau_id, now)
    return result


def watch(now: datetime) -> PostResult:
    """What the timetable runs: post unless the clocks disagree, because a line is never taken out again."""
    return post(now) if escalation.steady(now) else PostResult()


def take_turns() -> None:
    """Let one posting run at a time; SQLite's write transaction already does."""
    if is_postgresql():
        session.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": POST_LOCK})


def post_bureau(bureau_id: int, now: datetime) -> PostResult:
    """Post for one bureau; a bureau without a scheme in force has no facts."""
    rules = ledger.rules_of(bureau_id)
    if not rules:
        return PostResult()
    since = min(rule.valid_from for rule in rules)
    closed = ledger.closed_quarters(bureau_id)
    today = local_date(now, settings.get(bureau_id, "timezone"))
    first_open = [
        quarter
        for quarter in quarters.between(quarters.quarter_of(since), quarters.quarter_of(today))
        if quarter not in closed
    ]
    _note_overdue_summaries(bureau_id, now)
    facts, matters = _record_all(bureau_id, gather(bureau_id, since, first_open, now), now)
    lines = open_sheets(bureau_id, rules, first_open, today, now)
    lines += _post_lines(bureau_id, rules, closed, first_open, now)
    return PostResult(facts=facts, matters=matters, lines=lines, bureaus=1)


def _note_overdue_summaries(bureau_id: int, now: datetime) -> None:
    """Summaries are owed from the day the scheme that asks for them was put into force, however far back it counts."""
    since = ledger.first_asked(bureau_id, FactType.SUMMARY_DEFECT, settings.get(bureau_id, "timezone"))
    if since:
        summaries.note_overdue(bureau_id, since, now)


def _record_all(bureau_id: int, seeds: Iterator[Seed], now: datetime) -> tuple[int, int]:
    """Record the seeds as they come, a batch at a time."""
    facts = matters = 0
    while batch := list(islice(seeds, BATCH)):
        added = _record(bureau_id, batch, now)
        facts, matters = facts + added[0], matters + added[1]
    return facts, matters


def _record(bureau_id: int, seeds: Sequence[Seed], now: datetime) -> tuple[int, int]:
    known = _known_keys(Fact, [seed.key for seed in seeds])
    fresh = list({seed.key: seed for seed in seeds if seed.key not in known}.values())
    if not fresh:
        return 0, 0
    wanted = {seed.matter.key: seed.matter for seed in fresh if seed.matter}
    matters = _known_keys(Matter, list(wanted))
    opened = _matter_rows(bureau_id, [matter for key, matter in wanted.items() if key not in matters], now)
    if opened:
        session.execute(insert_ignore(Matter), opened)
        matters |= _known_keys(Matter, [row["key"] for row in opened])
    session.execute(insert_ignore(Fact), [_fact_row(bureau_id, seed, matters, now) for seed in fresh])
    return len(fresh), len(opened)


def _known_keys(model: type[Fact] | type[Matter], keys: Sequence[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for start in range(0, len(keys), 500):
        query = select(model.key, model.id).where(model.key.in_(keys[start : start + 500]))
        found |= {row.key: row.id for row in session.execute(query)}
    return found


def _matter_rows(bureau_id: int, matters: Sequence[MatterSeed], now: datetime) -> list[dict[str, Any]]:
    if not matters:
        return []
    year = local_date(now, settings.get(bureau_id, "timezone")).year
    first = organisation_service.next_number(bureau_id, "matter", year, count=len(matters))
    return [
        {
            "uuid": new_uuid(),
            "bureau_id": bureau_id,
            "key": matter.key,
            "number": f"{year}-{serial:03d}",
            "title": matter.title,
            "subject_kind": matter.subject_kind,
            "subject_id": matter.subject_id,
            "opened_at": now,
        }
        for serial, matter in enumerate(matters, first)
    ]


def _fact_row(bureau_id: int, seed: Seed, matters: dict[str, int], now: datetime) -> dict[str, Any]:
    return {
        "key": seed.key,
        "bureau_id": bureau_id,
        "fact_type": seed.fact_type,
        "source_kind": seed.source_kind,
        "source_id": seed.source_id,
        "matter_id": matters[seed.matter.key] if seed.matter else None,
        "unit_id": seed.unit_id,
        "person_id": seed.person_id,
        "occurred_on": seed.occurred_on,
        "booked_on": seed.booked_on,
        "quantities": seed.quantities,
        "detail": seed.detail,
        "confidential": seed.confidential,
        "recorded_at": now,
    }


def _post_lines(
    bureau_id: int, rules: Sequence[Rule], closed: dict[str, datetime], open_quarters: Sequence[str], now: datetime
) -> int:
    types = {rule.fact_type for rule in rules} - {OPENING}
    personal = {rule.fact_type for rule in rules if rule.subject in PERSONAL}
    since = quarters.first_day(open_quarters[0]) if open_quarters else date.max
    pending = ledger.pending(bureau_id, types, personal, since)
    added = 0
    for part in _parts(pending):
        added += settle_groups(bureau_id, rules, ledger.groups(bureau_id, types, closed, part), now)
    return added


def _parts(pending: ledger.Pending) -> Iterable[ledger.Pending]:
    size = 300
    for start in range(0, len(pending.matters), size):
        yield ledger.Pending(pending.matters[start : start + size], [])
    for start in range(0, len(pending.alone), size):
        yield ledger.Pending([], pending.alone[start : start + size])


def settle_groups(bureau_id: int, rules: Sequence[Rule], groups: Iterable[ledger.Group], now: datetime) -> int:
    """Append what each group still lacks; returns how many lines."""
    resolve = Resolver(bureau_id)
    lines = []
    for group in groups:
        lines += settle(propose(group.facts, rules, resolve), group.standing, group.lifting)
    return ledger.write(bureau_id, lines, now)
