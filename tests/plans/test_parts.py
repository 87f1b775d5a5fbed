"""Parts that the text proposes, the line between two tasks, and taking over what is written: a person decides each."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session, scoped_session

from tests.cast import Cast
from tests.moment import NOW
from tests.plans import papers, yearly
from tracker.core.context import Actor
from tracker.core.errors import Conflict, Forbidden, Invalid
from tracker.core.permissions import Permission
from tracker.plans import queries, rules, service
from tracker.plans.models import PlanDocument, PlannedTask

Database = scoped_session[Session]


@pytest.fixture
def document(cast: Cast, session: Database, tmp_path: Path) -> PlanDocument:
    """Ten items; the last names two units that each have work of their own."""
    return papers.imported(cast, tmp_path, yearly.text(10))


@pytest.fixture
def planner(cast: Cast) -> Actor:
    """Who reviews."""
    return cast.actor("林晓")


def compound(document: PlanDocument) -> PlannedTask:
    return queries.content(document).tasks[-1]


def starts(task: PlannedTask) -> list[int]:
    return [part["start"] for part in task.proposals["parts"]]


def words(document: PlanDocument, task: PlannedTask) -> str:
    return document.text[task.start : task.end]


def whole(document: PlanDocument) -> bool:
    """Spans and the tasks of each item follow one another without a gap."""
    desk = queries.content(document)
    text = "".join(document.text[span.start : span.end] for span in desk.spans)
    joined = all(one.end == other.start for one, other in pairwise(desk.tasks) if one.item_id == other.item_id)
    return text == document.text and joined


def test_a_part_is_proposed_with_its_own_facts(document: PlanDocument) -> None:
    first, second = compound(document).proposals["parts"]
    assert [unit["name"] for unit in first["units"]] == ["信息中心"]
    assert first["deadlines"][0]["cadence"] == "quarterly"
    assert second["deadlines"][0]["day"] == "2027-11-20"
    assert second["targets"]


def test_taking_all_parts_makes_a_task_of_each(document: PlanDocument, planner: Actor) -> None:
    task = compound(document)
    intro, report, clearing = service.take_parts(planner, task.id, starts(task), expected_version=1, now=NOW)
    assert intro.id == task.id
    assert words(document, intro).endswith("%。")
    assert words(document, report).endswith("；")
    assert words(document, clearing).strip().endswith("9条。")
    assert "parts" not in intro.proposals
    keys = [offer.key for offer in queries.suggestions(clearing, 2027)]
    assert keys == ["lead_unit:text", "deadline:text:0", "yardstick:text"]
    assert whole(document)


LED = """安禾县税务局2027年重点工作分工

一、征管基础
（一）清理欠税。信息中心须每季度末报送清欠分析1份，附分户台账；收入核算科须在11月20日前办结差错30条。
（二）报送材料。各科室按下列要求办理：信息中心须每月底报送运行报告；收入核算科须在6月30日前报送收入分析。
"""


def test_what_only_leads_to_the_parts_is_no_task(cast: Cast, session: Database, tmp_path: Path, planner: Actor) -> None:
    document = papers.imported(cast, tmp_path, LED)
    for item, titles in (
        ("清理欠税", ["报送清欠分析1份", "办结差错30条"]),
        ("报送材料", ["报送运行报告", "报送收入分析"]),
    ):
        (task,) = [task for task in queries.content(document).tasks if task.title == item]
        made = service.take_parts(planner, task.id, starts(task), expected_version=None, now=NOW)
        assert [one.title for one in made] == titles
        assert words(document, made[0]).startswith("（")
        units = [queries.suggestions(one, 2027)[0].values["lead_unit_id"] for one in made]
        assert units == [cast.unit("信息中心"), cast.unit("收入核算科")]
        assert whole(document)
    service.undo(planner, document, now=NOW)
    assert [task.title for task in queries.content(document).tasks][-1] == "报送材料"


def test_a_part_that_says_what_the_title_says_is_a_task_too(
    cast: Cast, session: Database, tmp_path: Path, planner: Actor
) -> None:
    asked = ["信息中心须每月报送运行报告；", "收入核算科须每季度报送收入分析。"]
    document = papers.imported(cast, tmp_path, f"安禾县税务局2027年工作计划\n\n{''.join(asked)}\n办公室须完成汇总。\n")
    task = queries.content(document).tasks[0]
    made = service.take_parts(planner, task.id, starts(task), expected_version=None, now=NOW)
    assert [words(document, one).strip() for one in made] == asked


def test_taking_one_part_leaves_the_other_on_offer(document: PlanDocument, planner: Actor) -> None:
    task = compound(document)
    second = starts(task)[1]
    rest, taken = service.take_parts(planner, task.id, [second], expected_version=None, now=NOW)
    assert taken.start == second
    assert [part["start"] for part in rest.proposals["parts"]] == starts(rest)
    assert second not in starts(rest)


def test_what_is_not_proposed_is_not_taken(document: PlanDocument, planner: Actor) -> None:
    task = compound(document)
    for wanted in ([], [task.start + 1]):
        with pytest.raises(Invalid):
            service.take_parts(planner, task.id, wanted, expected_version=None, now=NOW)


def test_a_dismissed_proposal_is_gone_until_it_is_undone(document: PlanDocument, planner: Actor) -> None:
    task = service.dismiss_parts(planner, compound(document).id, expected_version=1, now=NOW)
    assert "parts" not in task.proposals
    with pytest.raises(Invalid):
        service.dismiss_parts(planner, task.id, expected_version=None, now=NOW)
    service.undo(planner, document, now=NOW)
    assert len(task.proposals["parts"]) == 2


def test_parts_are_undone_and_done_again(document: PlanDocument, planner: Actor) -> None:
    task = compound(document)
    before = (task.start, task.end, task.proposals)
    service.take_parts(planner, task.id, starts(task), expected_version=None, now=NOW)
    service.undo(planner, document, now=NOW)
    assert (task.start, task.end, task.proposals) == before
    assert len(queries.content(document).tasks) == 10
    service.redo(planner, document, now=NOW)
    assert len(queries.content(document).tasks) == 12
    assert whole(document)


def test_a_boundary_moves_to_a_character_and_by_clauses(document: PlanDocument, planner: Actor) -> None:
    task = compound(document)
    upper, _report, lower = service.take_parts(planner, task.id, starts(task), expected_version=None, now=NOW)
    report = queries.content(document).tasks[-2]
    at = document.text.index("逐户核对", upper.start)
    moved = service.move_boundary(planner, report.id, at=at, expected_version=None, now=NOW)
    assert (upper.end, moved.start) == (at, at)
    service.move_boundary(planner, report.id, by=1, expected_version=None, now=NOW)
    assert words(document, report).startswith("核对面达到")
    service.move_boundary(planner, report.id, by=-1, expected_version=None, now=NOW)
    assert words(document, report).startswith("2月25日前")
    assert whole(document)
    assert queries.suggestions(upper, 2027) == []
    assert "deadline:text:0" in [offer.key for offer in queries.suggestions(report, 2027)]
    assert lower.end > lower.start


def test_a_boundary_stays_between_its_tasks(document: PlanDocument, planner: Actor) -> None:
    task = compound(document)
    _upper, report, _lower = service.take_parts(planner, task.id, starts(task), expected_version=None, now=NOW)
    for at in (task.start, report.end, report.end - 1, 0):
        with pytest.raises(Invalid):
            service.move_boundary(planner, report.id, at=at, expected_version=None, now=NOW)
    with pytest.raises(Invalid):
        service.move_boundary(planner, report.id, by=99, expected_version=None, now=NOW)
    with pytest.raises(Invalid):
        service.move_boundary(planner, task.id, by=1, expected_version=None, now=NOW)


def test_two_planners_do_not_move_the_same_line(document: PlanDocument, planner: Actor) -> None:
    task = compound(document)
    _upper, report, _lower = service.take_parts(planner, task.id, starts(task), expected_version=None, now=NOW)
    version = report.version
    service.move_boundary(planner, report.id, by=-1, expected_version=version, now=NOW)
    with pytest.raises(Conflict) as refusal:
        service.move_boundary(planner, report.id, by=-1, expected_version=version, now=NOW)
    assert "林晓刚移动了" in str(refusal.value)


def test_only_planners_shape_tasks(document: PlanDocument, planner: Actor) -> None:
    task = compound(document)
    reader = replace(planner, permissions=frozenset({Permission.READ_PLANS, Permission.READ_AUDIT}))
    with pytest.raises(Forbidden):
        service.take_parts(reader, task.id, starts(task), expected_version=None, now=NOW)


def test_what_is_written_is_taken_for_many_at_once(document: PlanDocument, planner: Actor, cast: Cast) -> None:
    tasks = queries.content(document).tasks
    done = service.accept_written(planner, [(task.id, task.version) for task in tasks], now=NOW)
    assert [queries.missing(task) for task in done[:9]] == [[]] * 9
    assert done[0].lead_unit_id == cast.unit("办公室")
    assert done[0].supporting_unit_ids == [cast.unit("监察考评科")]
    assert done[0].basis["yardstick"]["how"] == "text"
    with pytest.raises(Invalid):
        service.accept_written(planner, [(done[0].id, None)], now=NOW)
    service.undo(planner, document, now=NOW)
    assert queries.missing(tasks[0]) == ["lead_unit", "deadline", "yardstick"]


def test_what_a_person_decided_is_not_taken_over_again(document: PlanDocument, planner: Actor, cast: Cast) -> None:
    task = papers.ready(cast, queries.content(document).tasks[0])
    service.accept_written(planner, [(task.id, None)], now=NOW)
    assert (task.lead_unit_id, task.yardstick) == (cast.unit("信息中心"), "上线运行")


@given(st.text(alphabet="甲乙，；。 \n", min_size=1, max_size=40), st.data())
def test_pieces_are_whole_and_none_is_without_words(text: str, data: st.DataObject) -> None:
    place = st.integers(0, len(text))
    parts = [(min(pair), max(pair)) for pair in data.draw(st.lists(st.tuples(place, place), max_size=4))]
    found = rules.pieces(text, 0, len(text), parts)
    assert "".join(text[start:end] for start, end in found) == text
    assert len(found) == 1 or all(any(char.isalnum() for char in text[start:end]) for start, end in found)


@given(st.lists(st.sampled_from(["甲报送", "乙汇总", "丙清理"]), min_size=1, max_size=5), st.sets(st.integers(0, 4)))
def test_each_part_becomes_a_task_of_its_own(clauses: list[str], chosen: set[int]) -> None:
    for lead in ("", "（一）", f"{clauses[0]}。", "分工如下："):
        text = lead + "；".join(clauses) + "。"
        begins = [len(lead) + 4 * at for at in sorted(chosen) if at < len(clauses)]
        parts = [(begin, begin + 3) for begin in begins]
        edges, _led = rules.divided(text, 0, len(text), clauses[0], parts)
        assert "".join(text[start:end] for start, end in edges) == text
        held = [sum(start <= begin and stop <= end for begin, stop in parts) for start, end in edges]
        assert sum(held) == len(parts)
        assert max(held) <= 1


@given(st.text(alphabet="甲乙，。；\n", min_size=2, max_size=40), st.integers(-3, 3), st.data())
def test_a_clause_edge_is_inside_and_follows_a_stop(text: str, by: int, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(text)))
    found = rules.clause_edge(text, 0, at, len(text), by)
    if found != at:
        assert 0 < found < len(text)
        assert text[found - 1] in "，。；\n"
        assert (found > at) == (by > 0)
