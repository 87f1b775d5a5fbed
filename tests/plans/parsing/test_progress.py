"""How far a reading is: told by the reader as it goes on, heard by whoever started the child."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator

import pytest

from tests.plans import yearly
from tests.plans.parsing import pdfs
from tests.plans.parsing.workbooks import workbook
from tracker.plans.parsing import child, progress, read_plan
from tracker.plans.parsing.progress import Stage, last_told

ITEMS = 300
ORDER = list(Stage)
ROW = ["优化办税服务", "信息中心", "6月底前"]
FILES: dict[str, Callable[[], bytes]] = {
    "docx": lambda: yearly.docx(ITEMS),
    "pdf": lambda: pdfs.typeset(yearly.text(ITEMS)),
    "xlsx": lambda: workbook([["序号", "工作任务", "牵头单位", "完成时限"], *([n, *ROW] for n in range(1, ITEMS))]),
}


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], list[tuple[Stage, int]]]]:
    """Everything that readers of this process tell, however often."""
    monkeypatch.setattr(progress, "_SECONDS", 0)
    out, into = os.pipe()
    progress.tell_through(into)
    try:
        yield lambda: [told for line in os.read(out, 1 << 16).splitlines(keepends=True) if (told := last_told(line))]
    finally:
        progress._pipes.clear()
        os.close(out)
        os.close(into)


@pytest.mark.parametrize("kind", FILES)
def test_every_stage_is_told_and_moves(kind: str, heard: Callable[[], list[tuple[Stage, int]]]) -> None:
    read_plan(FILES[kind](), "plan", 2027)
    told = heard()
    assert [stage for stage, _ in told] == sorted((stage for stage, _ in told), key=ORDER.index)
    for stage in (Stage.SOURCE, Stage.FACTS):
        shares = [percent for at, percent in told if at == stage]
        assert shares == sorted(shares)
        assert len(set(shares)) >= 3
        assert max(shares) >= 60


def test_whoever_started_the_child_hears_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(child, "_HEAR", 0.01)
    told: list[tuple[str, int]] = []
    plan = child.read_in_child(yearly.docx(2000), "plan.docx", 2027, tell=lambda *one: told.append(one))
    assert len(plan.items) == 2000
    assert told[-1][0] == Stage.FACTS
    assert told == sorted(told, key=lambda one: (ORDER.index(Stage(one[0])), one[1]))


@pytest.mark.parametrize("line", [b"", b"\n", b"facts", b"facts 101\n", b"facts -1\n", b"rm 5\n", b"\xff\xfe\n"])
def test_what_no_reader_of_ours_writes_says_nothing(line: bytes) -> None:
    assert last_told(line) is None
    assert last_told(b"source 3\nfacts 40\nfac") == (Stage.FACTS, 40)
