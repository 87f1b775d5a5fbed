"""What documents call units: the bureau before a section, abbreviations, brackets, old names, several at once."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.organisation.models import UnitKind
from tracker.organisation.rules.naming import Names
from tracker.organisation.rules.tree import OrgTree, UnitHistory, Version

START, TODAY = date(2020, 1, 1), date(2026, 11, 1)
SECTIONS = (
    "办公室",
    "征收管理科",
    "收入核算科",
    "税政一科",
    "税政二科",
    "社会保险费和非税收入科",
    "税收风险管理局",
    "财务管理科",
    "人事教育科",
    "信息中心",
    "机关党委",
)
BRANCHES = ("稽查局", "城关税务分局", "河东税务分局")
NAMES = (*SECTIONS, *BRANCHES)


def tree(names: tuple[str, ...] = NAMES, bureau: str = "安禾县税务局", *more: UnitHistory) -> OrgTree:
    """A bureau (1) whose units are numbered from 2 on; 98 was merged into the second, 97 split into two."""

    def unit(number: int, name: str, kind: UnitKind, ended: date | None = None) -> UnitHistory:
        parent = None if kind is UnitKind.BUREAU else 1
        return UnitHistory(number, f"u{number}", (Version(START, name, kind, parent, position=number),), ended)

    found = [unit(1, bureau, UnitKind.BUREAU)]
    for number, name in enumerate(names, 2):
        found.append(unit(number, name, UnitKind.BRANCH if name in BRANCHES else UnitKind.SECTION))
    ended = date(2022, 1, 1)
    found += [unit(98, "征收科", UnitKind.SECTION, ended), unit(97, "税政科", UnitKind.SECTION, ended), *more]
    return OrgTree(found, [(98, 3), (97, 5), (97, 6)], TODAY)


def called(name: str, known: OrgTree | None = None) -> list[str]:
    """The names of the units that are meant."""
    known = known or tree()
    meant = Names(known).find(name)
    return [known.name(unit) for unit in meant.units] if meant else []


@pytest.mark.parametrize(
    ("name", "unit"),
    [
        ("征收管理科", "征收管理科"),
        ("安禾县税务局征收管理科", "征收管理科"),
        ("国家税务总局安禾县税务局征收管理科", "征收管理科"),
        ("县税务局收入核算科", "收入核算科"),
        ("县局办公室", "办公室"),
        ("安禾县局机关办公室", "办公室"),
        ("我局机关党委", "机关党委"),
        ("本局人教科", "人事教育科"),
        ("征管科", "征收管理科"),
        ("收核科", "收入核算科"),
        ("社保科", "社会保险费和非税收入科"),
        ("非税科", "社会保险费和非税收入科"),
        ("风险局", "税收风险管理局"),
        ("城关分局", "城关税务分局"),
        ("征收管理科（牵头）", "征收管理科"),
        ("办公室（党委办公室）", "办公室"),
        ("税政（一）科", "税政一科"),
        ("征收科", "征收管理科"),  # merged into it
    ],
)
def test_a_unit_is_found_by_what_it_is_usually_called(name: str, unit: str) -> None:
    assert called(name) == ([unit] if unit else [])


@pytest.mark.parametrize(
    "name",
    [
        "税政科",  # split in two, and two are abbreviated so
        "管理科",
        "税务分局",
        "征科",  # one letter is no abbreviation
        "管征科",
        "信息科",  # another last word
        "市局征收管理科",
        "县政府办公室",
        "稽查局（市局）",
        "财政局",
        "县局",
        "国家税务总局办公室",
        "",
    ],
)
def test_what_fits_none_or_several_is_left_to_a_person(name: str) -> None:
    assert called(name) == []


def test_the_bureau_of_a_district_has_its_own_words() -> None:
    district = tree(bureau="国家税务总局青山市城东区税务局")
    for name in (
        "国家税务总局青山市城东区税务局办公室",
        "青山市城东区税务局办公室",
        "城东区税务局办公室",
        "区局办公室",
    ):
        assert called(name, district) == ["办公室"]
    for name in ("市局办公室", "青山市税务局办公室", "县局办公室"):
        assert called(name, district) == []


@pytest.mark.parametrize(
    ("name", "units"),
    [
        ("各科室", SECTIONS),
        ("各科（室）", SECTIONS),
        ("机关各科室", SECTIONS),
        ("县局各科室", SECTIONS),
        ("全体股室", SECTIONS),
        ("各税务分局", BRANCHES[1:]),
        ("各分局（所）", BRANCHES[1:]),
        ("各派出机构", BRANCHES),
        ("基层各单位", BRANCHES),
        ("各基层单位", BRANCHES),
        ("各科室、各分局", (*SECTIONS, *BRANCHES[1:])),
        ("各科室（局）", NAMES),
        ("各单位", NAMES),
    ],
)
def test_a_collective_name_means_several_units_by_kind(name: str, units: tuple[str, ...]) -> None:
    meant = Names(tree()).find(name)
    assert meant
    assert meant.several
    assert called(name) == list(units)
    assert Names(tree()).one(name) is None


@pytest.mark.parametrize(
    "name", ["各有关科室", "各责任单位", "各乡镇", "各县（市、区）", "各级税务机关", "各部门", "各"]
)
def test_some_of_several_are_nobody_in_particular(name: str) -> None:
    assert called(name) == []


def test_no_branch_is_meant_where_there_is_none() -> None:
    assert called("各税务分局", tree(SECTIONS)) == []


LETTERS = st.text("甲乙丙丁戊己", min_size=2, max_size=5)


@given(st.lists(LETTERS, min_size=1, max_size=5, unique=True), st.data())
def test_an_abbreviation_is_found_only_where_one_unit_fits(stems: list[str], data: st.DataObject) -> None:
    known = tree(tuple(f"{stem}科" for stem in stems))
    full = data.draw(st.sampled_from(stems))
    kept = data.draw(st.lists(st.booleans(), min_size=len(full), max_size=len(full)))
    short = "".join(letter for letter, keep in zip(full, kept, strict=True) if keep)
    found = called(f"{short}科", known)
    if short in stems:
        assert found == [f"{short}科"]
        return
    fitting = [stem for stem in stems if _holds(stem, short)] if len(short) > 1 else []
    assert found == ([f"{fitting[0]}科"] if len(fitting) == 1 else [])


def _holds(stem: str, short: str) -> bool:
    """A slow way to say that the letters of `short` stand in `stem` in this order."""
    if not short:
        return True
    return any(stem[at] == short[0] and _holds(stem[at + 1 :], short[1:]) for at in range(len(stem)))


@given(st.text("各县局税务分科室（）()、本机关国家总管征收", max_size=12))
def test_any_name_means_living_units_or_nothing(name: str) -> None:
    known = tree()
    meant = Names(known).find(name)
    assert meant is None or (meant.units and all(unit in known.subtree(1) for unit in meant.units))
    assert meant is None or meant.several or len(meant.units) == 1
