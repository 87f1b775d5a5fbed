"""Any outline, printed in any glyphs, is read back with its levels, numbers and titles."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.plans.parsing.printing import write_marker
from tests.plans.parsing.sources import lossless
from tracker.plans.parsing import SourceText, read_text
from tracker.plans.parsing.blocks import lines
from tracker.plans.parsing.folding import fold
from tracker.plans.parsing.numbering import RANKS, read_marker

BODY = "加强日常管理，做好各项具体工作的落实。"
FAMILIES = sorted(set(RANKS) - {"circled"}, key=lambda family: (RANKS[family], family))  # ① lists cases, never headings


@st.composite
def outlines(draw: st.DrawFn) -> tuple[tuple[str, ...], list[tuple[int, int]]]:
    """The glyphs of each level from the top, and (level, ordinal) of each entry in order."""
    glyphs = draw(st.lists(st.sampled_from(FAMILIES), min_size=1, max_size=4, unique=True).map(_by_rank))
    entries: list[tuple[int, int]] = []
    counts: list[int] = []
    for wish in draw(st.lists(st.integers(1, 4), min_size=1, max_size=24)):
        level = min(wish, len(counts) + 1, len(glyphs))
        counts = [*counts[:level], 0][:level]
        if counts[-1] < 8:
            counts[-1] += 1
            entries.append((level, counts[-1]))
    return glyphs, entries


def _by_rank(glyphs: list[str]) -> tuple[str, ...]:
    return tuple(sorted(glyphs, key=FAMILIES.index))


def printed(glyphs: tuple[str, ...], entries: list[tuple[int, int]]) -> str:
    out = []
    for index, (level, ordinal) in enumerate(entries):
        out.append(f"{write_marker(glyphs[level - 1], ordinal)}第{index}类工作任务")
        if entries[index + 1 : index + 2] == [] or entries[index + 1][0] <= level:
            out.append(BODY)
    return "\n".join(out) + "\n"


@settings(max_examples=150, deadline=None)
@given(outlines())
def test_an_outline_is_read_back_as_it_was_printed(outline: tuple[tuple[str, ...], list[tuple[int, int]]]) -> None:
    glyphs, entries = outline
    text = printed(glyphs, entries)
    plan = read_text(SourceText(text, lines(text)), 2026)
    assert lossless(plan)
    assert [(node.level, node.title) for node in plan.nodes] == [
        (level, f"第{index}类工作任务") for index, (level, _) in enumerate(entries)
    ]
    markers = [read_marker(fold(text), node.start, node.end) for node in plan.nodes]
    assert [marker and marker.ordinal for marker in markers] == [ordinal for _, ordinal in entries]
    assert len(plan.items) == text.count(BODY)


@pytest.mark.parametrize("family", FAMILIES)
def test_every_family_makes_headings(family: str) -> None:
    text = printed((family,), [(1, 1), (1, 2), (1, 3)])
    assert [node.level for node in read_text(SourceText(text, lines(text)), 2026).nodes] == [1, 1, 1]


def test_a_list_goes_on_though_its_glyphs_change() -> None:
    text = f"一、重点任务\n1.第一项工作\n{BODY}\n2、第二项工作\n{BODY}\n⒊第三项工作\n{BODY}\n"
    plan = read_text(SourceText(text, lines(text)), 2026)
    assert [node.level for node in plan.nodes] == [1, 2, 2, 2]
