"""Dated units: what a day looks like follows from the versions, and from nothing else."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.organisation.models import UnitKind
from tracker.organisation.rules.tree import OrgTree, UnitHistory, Version, amend, has_cycle

START = date(2026, 1, 1)
DAYS = st.integers(0, 60).map(lambda n: START + timedelta(days=n))


def version(day: date, name: str = "科", parent: int | None = None, **more: Any) -> Version:
    return Version(day, name, UnitKind.SECTION, parent, **more)


def history(unit_id: int, *versions: Version, ended: date | None = None) -> UnitHistory:
    return UnitHistory(unit_id, f"u{unit_id}", versions, ended)


BUREAU = history(1, Version(START, "局", UnitKind.BUREAU, None))


@given(st.dictionaries(DAYS, st.text("甲乙丙", min_size=1, max_size=2), min_size=1), DAYS)
def test_the_name_of_a_day_is_the_last_one_given_by_then(names: dict[date, str], day: date) -> None:
    versions = [version(start, names[start], 1) for start in sorted(names)]
    tree = OrgTree([BUREAU, history(2, *versions)], (), day)
    given_by_then = [start for start in names if start <= day]
    node = tree.node(2)
    assert node
    assert node.name == names[max(given_by_then, default=min(names))]
    assert node.live == bool(given_by_then)
    assert (2 in tree.subtree(1)) == node.live


@given(st.lists(st.tuples(DAYS, st.sampled_from(["name", "parent_id"]), st.integers(1, 4)), max_size=8), DAYS)
def test_amending_changes_one_field_from_its_day_on(edits: list[tuple[date, str, int]], probe: date) -> None:
    versions: tuple[Version, ...] = (version(START, "0", 0),)
    model = {START + timedelta(days=n): {"name": "0", "parent_id": 0} for n in range(61)}
    changed: dict[str, set[date]] = {"name": {START}, "parent_id": {START}}
    for day, field, number in edits:
        value: Any = str(number) if field == "name" else number
        versions = amend(versions, day, **{field: value})
        if model[day][field] != value:  # an edit that changes nothing ends no run
            later = [other for other in changed[field] if other > day and model[other][field] != model[day][field]]
            before = model[day][field]
            for other in sorted(model):
                if other >= day and model[other][field] == before and all(other < end for end in later):
                    model[other][field] = value
            changed[field].add(day)
    found = history(2, *versions).on(probe)
    assert {"name": found.name, "parent_id": found.parent_id} == model[probe]
    assert [v.valid_from for v in versions] == sorted({v.valid_from for v in versions})


def test_amending_before_the_first_day_is_refused() -> None:
    with pytest.raises(ValueError, match="2025"):
        amend((version(START),), date(2025, 1, 1), name="x")


def test_a_rename_in_the_past_keeps_a_later_move() -> None:
    versions = amend((version(START, "甲", 1),), date(2026, 3, 1), parent_id=5)
    versions = amend(versions, date(2026, 2, 1), name="乙")
    assert [(v.name, v.parent_id) for v in versions] == [("甲", 1), ("乙", 1), ("乙", 5)]


@given(st.lists(st.tuples(st.integers(2, 8), st.integers(1, 8)), max_size=20))
def test_moves_that_pass_the_check_never_make_a_circle(moves: list[tuple[int, int]]) -> None:
    parents: dict[int, int] = dict.fromkeys(range(2, 9), 1)
    for unit, parent in moves:
        planned = {**parents, unit: parent}
        histories = [BUREAU, *(history(u, version(START, str(u), p)) for u, p in planned.items())]
        if not has_cycle(histories, START):
            parents = planned
    tree = OrgTree([BUREAU, *(history(u, version(START, str(u), p)) for u, p in parents.items())], (), START)
    assert tree.subtree(1) == frozenset(range(1, 9))
    assert all(tree.ancestors(unit)[-1] == 1 for unit in parents)
    order = [node.id for node in tree.units()]
    assert all(order.index(parents[unit]) < order.index(unit) for unit in parents)


def test_a_successor_reaches_what_it_took_over_and_the_units_below() -> None:
    ended = date(2026, 6, 30)
    histories = [
        BUREAU,
        history(2, version(START, "老科", 1), ended=ended),
        history(3, version(START, "老组", 2), ended=ended),
        history(4, version(START, "新科", 1)),
        history(5, version(START, "别科", 1)),
    ]
    before = OrgTree(histories, (), ended)
    after = OrgTree(histories, [(2, 4)], date(2026, 7, 1))
    assert before.reach([4]) == {4}
    assert after.reach([4]) == {2, 3, 4}
    assert after.reach([5]) == {5}
    assert after.subtree(1) == {1, 4, 5}
    assert after.reach([1]) == {1, 2, 3, 4, 5}
    assert (before.present(2), after.present(2), after.present(3)) == (2, 4, 3)
    assert (after.name(2), after.find("老科")) == ("老科", None)


def test_a_present_name_outranks_an_alias_and_an_alias_an_earlier_name() -> None:
    histories = [
        BUREAU,
        history(2, version(START, "征收科", 1), version(date(2026, 2, 1), "征管科", 1)),
        history(3, version(START, "征收科", 1, aliases=("收入科",))),
        history(4, version(START, "收入科", 1, short_name="收入")),
        history(5, version(START, "甲", 1, aliases=("同名",))),
        history(6, version(START, "乙", 1, aliases=("同名",))),
    ]
    tree = OrgTree(histories, (), date(2026, 3, 1))
    assert (tree.find("征收科"), tree.find("收入科"), tree.find(" 收 入 ")) == (3, 4, 4)
    assert tree.find("同名") is None
    assert tree.find("没有") is None
    assert (tree.short(4), tree.short(2), tree.name(99)) == ("收入", "征管科", "")
