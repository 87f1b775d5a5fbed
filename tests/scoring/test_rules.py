"""What facts are worth, and one deduction per matter and subject."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.scoring.rules import FactValue, Formula, Line, Rule, Subject, propose, settle, worth

DAY = date(2026, 7, 1)


def rule(key: str, fact_type: str, points: int = 0, **more: object) -> Rule:
    given = {
        "id": 1,
        "scheme": "x",
        "key": key,
        "fact_type": fact_type,
        "subject": "unit",
        "sheet": "efficiency",
        "points": points,
        "per": "",
        "cap": None,
        "consequence": "",
        "valid_from": date(2026, 1, 1),
        "valid_to": None,
    }
    return Rule(**{**given, **more})  # type: ignore[arg-type]


def fact(number: int, fact_type: str, *, days: int = 0, on: date = DAY, lifts: bool = False) -> FactValue:
    return FactValue(
        id=number,
        key=f"f{number}",
        fact_type=fact_type,
        matter=1,
        own_matter=1,
        source_id=number,
        unit_id=7,
        person_id=None,
        occurred_on=on,
        booked_on=on,
        quarter="2026-Q3",
        quantities={"days_late": days},
        detail={},
        lifts=lifts,
    )


def unit(_fact: FactValue, _role: str) -> Subject:
    return Subject("unit", 7, "u7")


LATE = rule("late", "late", -50, per="days_late", cap=300)
HELD = rule("held", "held", -300)


@pytest.mark.parametrize(("days", "points"), [(0, 0), (1, -50), (5, -250), (6, -300), (40, -300)])
def test_points_per_day_stop_at_the_cap(days: int, points: int) -> None:
    assert worth(LATE, {"days_late": days}) == points


def test_the_version_of_the_facts_date_applies() -> None:
    old = replace(HELD, points=-100, valid_to=DAY - timedelta(days=1))
    new = replace(HELD, valid_from=DAY)
    lines = propose([fact(1, "held", on=DAY - timedelta(days=1)), fact(2, "held", on=DAY)], [old, new], unit)
    assert [line.points for line in lines] == [-100, -300]


def test_a_lower_deduction_of_the_matter_is_absorbed() -> None:
    late, held = propose([fact(1, "late", days=2), fact(2, "held")], [HELD, LATE], unit)
    kept, absorbed = settle([late, held], [])
    assert (kept.points, absorbed.points, absorbed.absorbed, absorbed.absorbed_points) == (-300, 0, True, -100)


def test_a_later_higher_deduction_takes_the_lower_back() -> None:
    late, held = propose([fact(1, "late", days=2), fact(2, "held", on=DAY + timedelta(days=9))], [HELD, LATE], unit)
    standing = settle([late], [])
    added = settle([late, held], standing)
    assert [(line.points, line.reverses) for line in added] == [(-300, None), (100, late.key)]
    assert settle([late, held], standing + added) == []


def test_a_repeated_consequence_counts_once() -> None:
    withheld = rule("w", "held", consequence="withhold_quarterly", sheet="")
    first, second = settle(propose([fact(1, "held"), fact(2, "held")], [withheld], unit), [])
    assert (first.absorbed, second.absorbed) == (False, True)


def test_an_exemption_lifts_what_stands_and_what_comes() -> None:
    exemption = fact(9, "exempted", lifts=True)
    late, held = propose([fact(1, "late", days=2), fact(2, "held")], [LATE, HELD], unit)
    standing = settle([late], [])
    added = settle([late, held], standing, exemption)
    assert sum(line.points for line in standing + added) == 0
    assert settle([late, held], standing + added, exemption) == []


def test_two_lines_left_by_a_race_settle_to_the_higher() -> None:
    late, held = propose([fact(1, "late", days=2), fact(2, "held")], [LATE, HELD], unit)
    added = settle([late, held], [late, held])
    assert [(line.reverses, line.points) for line in added] == [(late.key, 100)]


FACTS = st.lists(
    st.tuples(st.sampled_from(["late", "held"]), st.integers(0, 9), st.integers(0, 60)), min_size=1, max_size=8
)


def made(specs: Sequence[tuple[str, int, int]]) -> list[FactValue]:
    return [fact(n, kind, days=days, on=DAY + timedelta(days=after)) for n, (kind, days, after) in enumerate(specs)]


def posted(batches: Sequence[Sequence[FactValue]]) -> list[Line]:
    """The ledger after posting in these portions, each run over everything known so far."""
    known: list[FactValue] = []
    ledger: list[Line] = []
    for batch in batches:
        known += batch
        ledger += settle(propose(known, [LATE, HELD], unit), ledger)
    return ledger


@given(FACTS, st.randoms(use_true_random=False))
def test_the_order_of_facts_and_repeated_runs_change_nothing(
    specs: list[tuple[str, int, int]], chance: random.Random
) -> None:
    facts = made(specs)
    shuffled = [*facts]
    chance.shuffle(shuffled)
    assert posted([shuffled, [], []]) == posted([facts])


@given(FACTS, st.randoms(use_true_random=False))
def test_whatever_arrives_when_the_highest_deduction_alone_counts(
    specs: list[tuple[str, int, int]], chance: random.Random
) -> None:
    facts = made(specs)
    chance.shuffle(facts)
    cut = chance.randint(0, len(facts))
    ledger = posted([facts[:cut], facts[cut:], []])
    highest = min([worth(LATE, one.quantities) if one.fact_type == "late" else -300 for one in facts])
    assert sum(line.points for line in ledger) == highest
    assert len({line.key for line in ledger}) == len(ledger)
    assert {line.key for line in ledger if not line.reverses} == {
        line.key for line in propose(facts, [LATE, HELD], unit)
    }


@given(FACTS)
def test_a_reversal_takes_back_exactly_its_line(specs: list[tuple[str, int, int]]) -> None:
    ledger = posted([[one] for one in made(specs)])
    by_key = {line.key: line for line in ledger}
    taken = [line.reverses for line in ledger if line.reverses]
    assert len(taken) == len(set(taken))
    assert all(by_key[line.reverses].points == -line.points for line in ledger if line.reverses)


def test_the_score_is_the_mean_of_the_sheets_within_floor_and_cap() -> None:
    formula = Formula(floor=0, cap=10000)
    assert formula.score({"efficiency": 9400, "responsibility": 9650}) == 9525
    assert formula.score({"efficiency": -200, "responsibility": 10300}) == 5000


def test_other_answers_to_the_open_question_about_the_sheets() -> None:
    sheets = {"efficiency": 9400, "responsibility": 9600}
    assert Formula("sum").score(sheets) == 19000
    assert Formula("weighted", {"efficiency": 75, "responsibility": 25}).score(sheets) == 9450
