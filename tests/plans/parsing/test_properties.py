"""Whatever the text, no character is lost, numbers read back as written, and the work grows with the text only."""

from __future__ import annotations

import re
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.plans.parsing.printing import write_marker
from tests.plans.parsing.sources import TEXTS, lossless
from tracker.plans.parsing import SourceText, from_document, read_plan, read_text, to_document
from tracker.plans.parsing.blocks import lines
from tracker.plans.parsing.deadlines import FORMS, SEEKER
from tracker.plans.parsing.folding import fold
from tracker.plans.parsing.numbering import RANKS, chinese, chinese_value, read_marker

GLYPHS = "一二三四五六七八九十百、.．。；：，（）()㈠㈡㈢⑴⑵①②③⒈123 \t\n　第章节条"
WORDS = "加强推进落实各科室要牵头单位负责不得每月底前3月年内按季报送责任单位附件《》“”〔〕XX%万元个次以上至少"
TIMES = ["2026年3月1日至", "6月30日前", "次年二季度", "每月5日前", "12.31前", "到2026年", "-"]
PIECES = st.lists(
    st.one_of(
        st.text(alphabet=GLYPHS + WORDS, max_size=12),
        st.sampled_from(
            [
                "一、",
                "（一）",
                "㈠",
                "1.",
                "(1)",
                "①",
                "第一章 ",
                "\n",
                "\t",
                "。\n",
                "（办公室负责）",
                "6月底前",
                "2026年3月1日至",
                "6月30日前",
                "次年二季度",
                "每月5日前",
                "12.31前",
                "-",
            ]
        ),
    ),
    max_size=60,
).map("".join)


def _read(text: str):  # type: ignore[no-untyped-def]
    return read_text(SourceText(text, lines(text)), 2025)


@settings(max_examples=300, deadline=None)
@given(st.one_of(PIECES, st.text(max_size=200)))
def test_no_text_loses_a_character(text: str) -> None:
    plan = _read(text)
    assert lossless(plan)
    for item in plan.items:
        assert 0 <= item.start < item.end <= len(text)
        assert all(
            item.start <= fact.start <= fact.end <= item.end for fact in (*item.deadlines, *item.targets, *item.actions)
        )


@given(PIECES, st.data())
@settings(max_examples=200, deadline=None)
def test_patterns_sought_together_find_what_each_finds_alone_but_what_an_earlier_one_took(
    text: str, data: st.DataObject
) -> None:
    folded = fold(text)
    start = data.draw(st.integers(0, len(folded)))
    end = data.draw(st.integers(start, len(folded)))
    alone = [
        (number, match.span())
        for number, (_, _, pattern) in enumerate(FORMS)
        for match in re.compile(pattern).finditer(folded, start, end)
    ]
    found = [(number, (begin, stop)) for number, begin, stop in SEEKER.find(folded, start, end)]
    covered = [
        (number, span)
        for number, span in alone
        if any(earlier < number and first <= span[0] < last for earlier, (first, last) in found)
    ]
    assert [one for one in alone if one not in covered] == [one for one in found if one not in covered]
    assert set(found) <= set(alone)


@given(PIECES)
@settings(max_examples=100, deadline=None)
def test_a_plan_survives_the_way_through_json(text: str) -> None:
    plan = _read(text)
    assert from_document(to_document(plan)) == plan


@given(st.sampled_from(sorted(RANKS)), st.integers(1, 999))
def test_markers_read_back_as_written(family: str, ordinal: int) -> None:
    limit = {
        "cn-enclosed": 10,
        "enclosed": 20,
        "fullstop": 20,
        "circled": 20,
        "cn": 99,
        "cn-paren": 99,
        "half": 99,
        "tag": 99,
        "dotted": 99,
        "dotted-3": 99,
        "dotted-4": 99,
        "letter": 8,
        "letter-paren": 8,
        "letter-half": 26,
        "roman": 12,
        "roman-paren": 12,
    }.get(family, 999)
    ordinal = (ordinal - 1) % limit + 1
    text = write_marker(family, ordinal) + "加强管理"
    marker = read_marker(fold(text), 0, len(text))
    assert marker is not None
    assert (marker.family, marker.ordinal, text[marker.length :]) == (family, ordinal, "加强管理")


@given(st.integers(1, 9999))
def test_chinese_numerals_read_back(value: int) -> None:
    assert chinese_value(chinese(value)) == value


@pytest.mark.parametrize(
    "text", ["1.5万册图书", "3-4月完成", "2025年工作", "第一条例", "一是加强", "14.94亿元", "5：30"]
)
def test_figures_are_no_markers(text: str) -> None:
    assert read_marker(fold(text), 0, len(text)) is None


SHAPES = (
    ("一、", "（一）", "1.", "（1）"),
    ("第一章 ", "第一节 ", "一、", "（一）"),
    ("（一）", "1、", "(1)"),
    ("一、", "㈠", "1、"),
)


@pytest.mark.parametrize("shape", SHAPES, ids="".join)
def test_levels_follow_the_documents_own_nesting(shape: tuple[str, ...]) -> None:
    text = (
        "\n".join(f"{marker}{'甲乙丙丁'[depth]}类工作" for depth, marker in enumerate(shape))
        + "\n加强管理，做好各项具体工作的落实。\n"
    )
    assert [node.level for node in _read(text).nodes] == list(range(1, len(shape) + 1))


def test_an_excerpt_keeps_the_level_its_glyphs_stand_for() -> None:
    plan = _read(
        "（五）培育动能\n9.发展租赁业态。支持企业租赁设备。\n10.促进电商。支持企业开店。\n五、有关要求\n各单位要加强领导，抓好落实。\n"
    )
    assert [(node.level, node.title) for node in plan.nodes] == [(2, "培育动能"), (1, "有关要求")]


def _calls(text: str) -> int:
    """How many Python calls reading takes: a measure of work that no busy machine disturbs."""
    count = 0

    def note(_frame: object, event: str, _arg: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(note)
    try:
        _read(text)
    finally:
        sys.setprofile(None)
    return count


@pytest.mark.parametrize("name", ["two-years.txt", "reports.txt", "table.txt", "duties.txt"])
def test_work_grows_with_the_length_of_the_text(name: str) -> None:
    text = read_plan((TEXTS / name).read_bytes(), name, 2025).text
    assert _calls(text * 16) < 4.6 * _calls(text * 4)


@pytest.mark.parametrize(
    "piece",
    [
        "各科室要抓好落实，6月底前完成3项任务。",
        "由办公室牵头，适时开展；甲局须每月报送；",
        "责任单位：甲局、乙局。",
        "1.加强管理。做好3项。",
        "（甲局负责）",
    ],
)
def test_work_grows_with_the_length_of_one_paragraph(piece: str) -> None:
    assert _calls(piece * 800) < 4.6 * _calls(piece * 200)
