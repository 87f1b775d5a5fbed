"""What an amended plan differs in: matching by content, moves, marked words, and where old cuts are in new text."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.plans import yearly
from tracker.plans import revising
from tracker.plans.models import DifferenceKind
from tracker.plans.revising import Piece, compare, marked, places, plain

TEXTS = (
    "（一）依法组织收入。始终坚持组织收入原则，6月30日前完成重点税源清查。",
    "（二）落实优惠政策。建立政策落实台账，办理时间压缩到3个工作日。",
    "（三）推进数据共享。建成数据平台，逐步推行智能办税。",
    "（四）加强队伍建设。全年培训不少于4次，选派骨干到基层锻炼。",
)


def pieces(*texts: str, section: str = "一", sections: tuple[str, ...] = ()) -> list[Piece]:
    named = sections or (section,) * len(texts)
    return [
        Piece(at, text, plain(text).split("。")[0], place)
        for at, (text, place) in enumerate(zip(texts, named, strict=True))
    ]


def kinds(old: list[Piece], new: list[Piece]) -> list[tuple[str, int | None, int | None]]:
    return [(found.kind.value, found.old, found.new) for found in compare(old, new)]


def test_the_same_plan_has_no_differences() -> None:
    assert {kind for kind, *_ in kinds(pieces(*TEXTS), pieces(*TEXTS))} == {"same"}


def test_an_added_item_renumbers_nothing_else() -> None:
    new = (TEXTS[0], "（二）优化营商环境。开展走访活动。", *(text.replace("二", "三") for text in TEXTS[1:]))
    assert [kind for kind, *_ in kinds(pieces(*TEXTS), pieces(*new))] == ["same", "added", "same", "same", "same"]


def test_a_reworded_item_is_changed_and_a_missing_one_is_removed() -> None:
    new = (TEXTS[0], TEXTS[1].replace("3个工作日", "2个工作日"), TEXTS[3])
    assert kinds(pieces(*TEXTS), pieces(*new)) == [
        ("same", 0, 0),
        ("changed", 1, 1),
        ("removed", 2, None),
        ("same", 3, 2),
    ]


def test_the_same_text_under_another_heading_has_moved() -> None:
    old = pieces(*TEXTS, sections=("收入", "收入", "征管", "征管"))
    new = pieces(TEXTS[0], TEXTS[2], TEXTS[3], TEXTS[1], sections=("收入", "征管", "征管", "征管"))
    assert kinds(old, new)[-1] == ("moved", 1, 3)
    assert [kind for kind, *_ in kinds(old, new)] == ["same", "same", "same", "moved"]


def test_one_item_out_of_order_is_the_only_one_that_moved() -> None:
    new = (TEXTS[3], *TEXTS[:3])
    assert [kind for kind, *_ in kinds(pieces(*TEXTS), pieces(*new))] == ["moved", "same", "same", "same"]


def test_a_reworded_heading_moves_nothing() -> None:
    found = kinds(pieces(*TEXTS, section="聚焦收入"), pieces(*TEXTS, section="抓好税费收入"))
    assert {kind for kind, *_ in found} == {"same"}


def test_a_changed_item_may_have_moved_as_well() -> None:
    old = pieces(*TEXTS, sections=("甲", "甲", "乙", "乙"))
    new = pieces(TEXTS[1], TEXTS[2], TEXTS[3], TEXTS[0].replace("6月", "9月"), sections=("甲", "乙", "乙", "乙"))
    (found,) = [entry for entry in compare(old, new) if entry.kind == DifferenceKind.CHANGED]
    assert (found.old, found.new, found.moved) == (0, 3, True)


def test_twins_are_matched_one_to_one_under_their_own_heading() -> None:
    old = pieces("加强宣传。", "加强宣传。", sections=("甲", "乙"))
    new = pieces("加强宣传。", "加强宣传。", sections=("乙", "甲"))
    assert {(found.old, found.new) for found in compare(old, new)} == {(0, 1), (1, 0)}


SOME = st.lists(st.text("税收清查平台数据，。3月", min_size=1, max_size=12), max_size=8)


@given(SOME, SOME)
def test_every_item_of_both_stands_once(old: list[str], new: list[str]) -> None:
    found = compare(pieces(*old), pieces(*new))
    assert sorted(entry.old for entry in found if entry.old is not None) == list(range(len(old)))
    assert sorted(entry.new for entry in found if entry.new is not None) == list(range(len(new)))
    assert [entry.new for entry in found if entry.new is not None] == list(range(len(new)))


@given(st.text("税收清查3月ab ", max_size=30), st.text("税收清查3月ab ", max_size=30))
def test_marked_pieces_give_both_texts_back(old: str, new: str) -> None:
    left, right = marked(old, new)
    assert "".join(words for words, _ in left) == old
    assert "".join(words for words, _ in right) == new
    if old == new:
        assert not any(changed for _, changed in left + right)


def test_numbers_are_marked_whole() -> None:
    left, right = marked("压缩到3个工作日", "压缩到13个工作日")
    assert [words for words, changed in left if changed] == ["3"]
    assert [words for words, changed in right if changed] == ["13"]


@pytest.mark.parametrize(
    ("new", "expected"),
    [
        ("（二）甲乙。丙丁。", "（二）甲乙。"),
        ("（一）甲 乙。丙丁。", "（一）甲 乙。"),
        ("（一）甲乙戊。丙丁。", "（一）甲乙戊。"),
        ("（一）甲乙。丙己丁。", "（一）甲乙。"),
    ],
)
def test_a_cut_stays_between_the_same_sentences(new: str, expected: str) -> None:
    old = "（一）甲乙。丙丁。"
    (at,) = places(old, new, [old.index("丙")])
    assert new[:at] == expected


def test_each_of_many_reworded_items_is_found_without_meeting_all_others(monkeypatch: pytest.MonkeyPatch) -> None:
    old = pieces(*yearly.paragraphs(600)[2:])
    new = [replace(piece, text=piece.text.replace("25日前", "28日前").replace("逐户", "逐一")) for piece in old]
    met, alike = [0], revising._Letters.alike

    def counted(one: revising._Letters, other: revising._Letters, least: float) -> float:
        met[0] += 1
        return alike(one, other, least)

    monkeypatch.setattr(revising._Letters, "alike", counted)
    found = compare(old, new)
    assert all(entry.old == entry.new for entry in found)
    assert met[0] <= 2 * revising.MOST * len(old)


def test_twins_are_told_apart_by_their_facts() -> None:
    old = [
        Piece(0, "召开会议。", "召开会议", "一", ("办公室",)),
        Piece(1, "召开会议。", "召开会议", "一", ("信息中心",)),
    ]
    assert kinds(old, [replace(old[1], key=0)]) == [("removed", 0, None), ("same", 1, 0)]
    assert kinds(old, [old[0], replace(old[1], facts=("税政一科",))]) == [("same", 0, 0), ("changed", 1, 1)]


def test_a_number_in_a_cell_of_its_own_says_nothing() -> None:
    assert plain("12\t召开会议\t信息中心") == plain("3\t召开会议\t信息中心")
