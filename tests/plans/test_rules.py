"""What a task lacks, how items are numbered, what may be suggested: pure functions."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.plans import offers, rules


@pytest.mark.parametrize(
    ("facts", "lacks"),
    [
        ((None, None, None, "", ""), ["lead_unit", "deadline", "yardstick"]),
        ((1, "dated", date(2027, 6, 30), "", "报告12份"), []),
        ((1, "dated", None, "", "报告12份"), ["deadline"]),
        ((1, "standing", None, "", "报告12份"), ["deadline"]),
        ((1, "standing", None, "monthly", "报告12份"), []),
        ((1, "standing", None, "often", "报告12份"), ["deadline"]),
        ((1, "waiting", None, "", "  "), ["yardstick"]),
    ],
)
def test_missing_facts(facts: tuple[int | None, str | None, date | None, str, str], lacks: list[str]) -> None:
    assert rules.missing(*facts) == lacks


def test_an_item_is_numbered_by_the_last_heading_and_itself() -> None:
    assert rules.ordinals([(2, 3), (2, 3), (2, 4)], [1, 2, 1]) == ["3.1", "3.2", "4.1"]
    assert rules.ordinals([(), ()], [1, 2]) == ["0.1", "0.2"]


def test_headings_with_the_same_ordinal_are_told_apart_by_the_level_above() -> None:
    assert rules.ordinals([(1, 1), (2, 1), (2, 2)], [1, 1, 1]) == ["1.1.1", "2.1.1", "2.1"]


def test_printed_numbers_that_start_again_are_not_trusted() -> None:
    assert rules.ordinals([(1,), (1,), (1,)], [1, 2, 1]) == ["1.1", "1.2", "1.3"]
    assert rules.ordinals([(1,), (1,)], [4, 5]) == ["1.4", "1.5"]


@given(
    st.lists(
        st.tuples(
            st.lists(st.integers(1, 3), max_size=3).map(tuple),
            st.one_of(st.none(), st.integers(1, 5)),
        ),
        max_size=25,
    )
)
def test_no_two_items_of_a_document_share_an_ordinal(items: list[tuple[tuple[int, ...], int | None]]) -> None:
    labels = rules.ordinals([path for path, _ in items], [number for _, number in items])
    assert len(set(labels)) == len(labels)


def test_a_serial_is_the_place_in_the_item_and_never_given_twice() -> None:
    assert rules.serial(2, []) == 2
    assert rules.serial(2, [2, 5]) == 6
    assert rules.number("3.3", 2) == "3.3-02"
    assert rules.number("3.3", 102) == "3.3-102"


def test_last_years_title_is_found_by_likeness() -> None:
    others = rules.Titles(["推进数据共享", "开展税收宣传月活动"])
    assert others.closest("推进涉税数据共享") == 0
    assert others.closest("做好档案工作") is None
    assert others.closest("") is None


def similarity(one: str, other: str) -> float:
    """Share of common character pairs of two titles (Dice), from 0 to 1."""
    pairs, others = ({"".join(pair) for pair in pairwise(title)} for title in (one, other))
    return 2 * len(pairs & others) / (len(pairs) + len(others)) if pairs and others else 0.0


@given(st.lists(st.text("税收清查平台", max_size=6), max_size=8), st.text("税收清查平台", max_size=6))
def test_the_closest_title_is_the_first_of_the_most_similar(others: list[str], title: str) -> None:
    alike = [similarity(title, other) for other in others]
    wanted = alike.index(max(alike)) if alike and max(alike) >= rules.SIMILAR else None
    assert rules.Titles(others).closest(title) == wanted


def test_a_leap_day_is_moved_to_the_twenty_eighth() -> None:
    before = {"year": 2024, "deadline_kind": "dated", "day": "2024-02-29", "cadence": "", "yardstick": ""}
    (offer,) = offers.suggestions({"last_year": before}, 2025)
    assert offer.values["deadline_date"] == date(2025, 2, 28)


def test_a_unit_that_is_not_found_is_no_suggestion() -> None:
    units = [{"unit_id": None, "name": "县财政局", "role": "lead"}, {"unit_id": 7, "name": "办公室", "role": "lead"}]
    assert [offer.values for offer in offers.suggestions({"units": units}, 2027)] == [{"lead_unit_id": 7}]


@given(st.dictionaries(st.sampled_from(rules.COVERAGE), st.integers(0, 10_000)))
def test_percentages_add_up(given_parts: dict[str, int]) -> None:
    shares = rules.percent(given_parts)
    assert sum(shares.values()) == (100 if sum(given_parts.values()) else 0)
    assert all(share >= 0 for share in shares.values())
