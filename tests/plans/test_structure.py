"""Splitting, merging, kinds, dropping and undoing: the text stays whole whatever is done to it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, scoped_session

from tests.cast import Cast
from tests.moment import NOW
from tests.plans import papers
from tracker.core.context import Actor
from tracker.core.errors import Conflict, Invalid
from tracker.plans import queries, rules, service
from tracker.plans.models import PlanDocument, PlanItem, PlannedTask, ReviewAct

Database = scoped_session[Session]


@pytest.fixture
def document(cast: Cast, session: Database, tmp_path: Path) -> PlanDocument:
    """The planner's import."""
    return papers.imported(cast, tmp_path)


def first(document: PlanDocument) -> PlannedTask:
    return queries.content(document).tasks[0]


def at(document: PlanDocument, words: str) -> int:
    return document.text.index(words)


def test_a_task_is_split_between_sentences(cast: Cast, document: PlanDocument) -> None:
    task = papers.ready(cast, first(document))
    new = service.split(cast.actor("林晓"), task.id, at(document, "持续开展收入分析"), expected_version=None, now=NOW)
    assert document.text[task.start : task.end].endswith("不得收过头税费。")
    assert new.title == "持续开展收入分析"
    assert new.lead_unit_id == task.lead_unit_id
    assert (new.deadline_kind, new.yardstick) == (None, "")
    assert "vague" in [flag["kind"] for flag in new.proposals["flags"]]
    assert [unit["name"] for unit in task.proposals["units"]] == []


def test_a_split_in_the_middle_of_a_sentence_cuts_its_span(cast: Cast, document: PlanDocument) -> None:
    place = at(document, "每季度报送")
    service.split(cast.actor("林晓"), first(document).id, place, expected_version=None, now=NOW)
    spans = queries.content(document).spans
    assert place in [span.start for span in spans]
    assert "".join(document.text[span.start : span.end] for span in spans) == papers.PLAN


@pytest.mark.parametrize("words", ["一、聚焦税费收入", "落实优惠政策"])
def test_a_split_outside_the_task_is_refused(cast: Cast, document: PlanDocument, words: str) -> None:
    with pytest.raises(Invalid):
        service.split(cast.actor("林晓"), first(document).id, at(document, words), expected_version=None, now=NOW)


def test_merging_gives_the_text_to_the_upper_task(cast: Cast, document: PlanDocument) -> None:
    task = first(document)
    end = task.end
    new = service.split(cast.actor("林晓"), task.id, at(document, "持续开展"), expected_version=None, now=NOW)
    above = service.merge(cast.actor("林晓"), new.id, expected_version=None, now=NOW)
    assert (above.id, above.end) == (task.id, end)
    assert new.state == "dropped"
    assert [unit["name"] for unit in above.proposals["units"]] == ["收入核算科", "征收管理科"]


def test_merging_reaches_over_the_items_of_one_section(cast: Cast, document: PlanDocument, session: Database) -> None:
    upper, lower, other_section = queries.content(document).tasks
    with pytest.raises(Invalid):
        service.merge(cast.actor("林晓"), other_section.id, expected_version=None, now=NOW)
    end = lower.end
    above = service.merge(cast.actor("林晓"), lower.id, expected_version=None, now=NOW)
    assert (above.id, above.end, session.get_one(PlanItem, upper.item_id).end) == (upper.id, end, end)
    assert lower.item_id not in {span.item_id for span in queries.content(document).spans if span.kind == "action"}
    service.undo(cast.actor("林晓"), document, now=NOW)
    assert [task.end for task in queries.content(document).tasks] == [lower.start - 1, end, other_section.end]


def test_a_dropped_task_leaves_its_text_as_no_task(cast: Cast, document: PlanDocument) -> None:
    task = service.drop(cast.actor("林晓"), first(document).id, expected_version=None, now=NOW)
    desk = queries.content(document)
    assert task.id not in [other.id for other in desk.tasks]
    own = [span.kind for span in desk.spans if span.item_id == task.item_id]
    assert not set(own) & rules.TASK_KINDS
    assert "not_a_task" in own
    with pytest.raises(Conflict):
        service.decide(cast.actor("林晓"), [(task.id, None)], {"yardstick": "x"}, now=NOW)


def test_a_task_goes_with_its_last_work_and_comes_back(cast: Cast, document: PlanDocument, session: Database) -> None:
    task = queries.content(document).tasks[2]
    spans = [span for span in queries.content(document).spans if span.item_id == task.item_id]
    for span in spans:
        service.set_kind(cast.actor("林晓"), span.id, "not_a_task", expected_version=span.version, now=NOW)
    assert task.state == "dropped"
    service.set_kind(cast.actor("林晓"), spans[0].id, "action", expected_version=None, now=NOW)
    assert task.state == "proposed"


def test_text_outside_items_becomes_an_item_of_its_own(cast: Cast, document: PlanDocument, session: Database) -> None:
    span = next(span for span in queries.content(document).spans if span.item_id is None and span.kind == "not_a_task")
    service.set_kind(cast.actor("林晓"), span.id, "action", expected_version=None, now=NOW)
    task = first(document)
    assert (task.start, task.end) == (span.start, span.end)
    assert session.get_one(PlanItem, task.item_id).ordinal == "0.1"


@pytest.mark.parametrize("body", ["action", "not_a_task"])
def test_a_heading_over_an_item_becomes_work_of_that_item(
    cast: Cast, tmp_path: Path, session: Database, body: str
) -> None:
    """A section without items below it is an item as a whole, its heading stands before the item's text."""
    document = papers.imported(cast, tmp_path, f"{papers.PLAN}三、保障措施\n各科室须在11月20日前办结疑点9条。\n")
    heading, text = [span for span in queries.content(document).spans if span.kind != "blank"][-2:]
    before = queries.content(document).tasks
    service.set_kind(cast.actor("林晓"), text.id, body, expected_version=None, now=NOW)
    service.set_kind(cast.actor("林晓"), heading.id, "action", expected_version=None, now=NOW)
    assert (heading.kind, heading.item_id) == ("action", text.item_id)
    assert queries.content(document).tasks == before
    service.undo(cast.actor("林晓"), document, now=NOW)
    assert (heading.kind, heading.item_id) == ("heading", None)


def test_the_heading_over_a_published_item_stays(cast: Cast, tmp_path: Path, session: Database) -> None:
    document = papers.imported(cast, tmp_path, f"{papers.PLAN}三、保障措施\n各科室须在11月20日前办结疑点9条。\n")
    last = papers.ready(cast, queries.content(document).tasks[-1])
    service.publish(cast.actor("林晓"), [(last.id, None)], now=NOW)
    heading = [span for span in queries.content(document).spans if span.kind == "heading"][-1]
    with pytest.raises(Conflict):
        service.set_kind(cast.actor("林晓"), heading.id, "action", expected_version=None, now=NOW)


def test_a_stale_kind_is_refused(cast: Cast, document: PlanDocument) -> None:
    span = queries.content(document).spans[0]
    service.set_kind(cast.actor("林晓"), span.id, "heading", expected_version=1, now=NOW)
    with pytest.raises(Conflict):
        service.set_kind(cast.actor("林晓"), span.id, "principle", expected_version=1, now=NOW)


def test_undo_takes_back_and_redo_does_it_again(cast: Cast, document: PlanDocument, session: Database) -> None:
    actor = cast.actor("林晓")
    before = shape(document)
    task = first(document)
    service.split(actor, task.id, at(document, "每季度报送"), expected_version=None, now=NOW)
    after = shape(document)
    service.undo(actor, document, now=NOW)
    assert shape(document) == before
    service.redo(actor, document, now=NOW)
    assert shape(document) == after
    acts = session.scalars(select(ReviewAct).order_by(ReviewAct.id)).all()
    assert [act.verb for act in acts] == ["split", "undo", "redo"]
    assert [act.reverses_id for act in acts] == [None, acts[0].id, acts[1].id]


def test_redo_stands_beside_what_somebody_else_split_meanwhile(cast: Cast, document: PlanDocument) -> None:
    """On SQLite the other's new span gets the number of the one that the undoing took away."""
    mine, other = cast.actor("林晓"), second_planner(cast)
    last = queries.content(document).tasks[-1]
    service.split(mine, first(document).id, at(document, "每季度报送"), expected_version=None, now=NOW)
    service.undo(mine, document, now=NOW)
    service.split(other, last.id, last.end - 3, expected_version=None, now=NOW)
    service.redo(mine, document, now=NOW)
    spans = queries.content(document).spans
    assert {at(document, "每季度报送"), last.end} <= {span.start for span in spans}
    assert "".join(document.text[span.start : span.end] for span in spans) == papers.PLAN
    service.undo(mine, document, now=NOW)
    assert at(document, "每季度报送") not in {span.start for span in queries.content(document).spans}


def test_undo_goes_back_step_by_step(cast: Cast, document: PlanDocument) -> None:
    actor, task = cast.actor("林晓"), first(document)
    for words in ("一", "二", "三"):
        service.decide(actor, [(task.id, None)], {"yardstick": words}, now=NOW)
    service.undo(actor, document, now=NOW)
    service.undo(actor, document, now=NOW)
    assert task.yardstick == "一"
    service.redo(actor, document, now=NOW)
    assert task.yardstick == "二"
    service.redo(actor, document, now=NOW)
    assert task.yardstick == "三"
    service.undo(actor, document, now=NOW)
    service.decide(actor, [(task.id, None)], {"yardstick": "四"}, now=NOW)
    with pytest.raises(Conflict):
        service.redo(actor, document, now=NOW)


def test_undo_does_not_reach_over_what_somebody_else_decided(cast: Cast, document: PlanDocument) -> None:
    mine, other = cast.actor("林晓"), second_planner(cast)
    task = first(document)
    service.decide(mine, [(task.id, None)], {"yardstick": "报告4份"}, now=NOW)
    service.decide(other, [(task.id, None)], {"title": "收入"}, now=NOW)
    service.undo(mine, document, now=NOW)
    assert (task.yardstick, task.title) == ("", "收入")
    service.decide(mine, [(task.id, None)], {"yardstick": "报告4份"}, now=NOW)
    service.decide(other, [(task.id, None)], {"yardstick": "报告12份"}, now=NOW)
    with pytest.raises(Conflict, match="方志远"):
        service.undo(mine, document, now=NOW)


def test_a_published_task_cannot_be_undone(cast: Cast, document: PlanDocument) -> None:
    task = papers.ready(cast, first(document))
    service.publish(cast.actor("林晓"), [(task.id, None)], now=NOW)
    with pytest.raises(Conflict, match=r"1\.1-01"):
        service.undo(cast.actor("林晓"), document, now=NOW)


def test_text_comes_back_with_the_task_that_had_it_last(cast: Cast, document: PlanDocument) -> None:
    """Not with one that was dropped before and has part of another task's text by now."""
    actor, task = cast.actor("林晓"), first(document)
    given: dict[str, Any] = {"expected_version": None, "now": NOW}
    early = service.split(actor, task.id, at(document, "持续开展收入分析"), **given)
    service.drop(actor, early.id, **given)
    service.merge(actor, queries.content(document).tasks[1].id, **given)
    late = service.split(actor, task.id, at(document, "每季度报送"), **given)
    service.drop(actor, late.id, **given)
    span = next(one for one in queries.content(document).spans if one.start == late.start)
    service.set_kind(actor, span.id, "action", **given)
    assert [(one.start, one.end) for one in queries.content(document).tasks[:2]] == [
        (task.start, late.start),
        (late.start, late.end),
    ]


def second_planner(cast: Cast) -> Actor:
    return replace(cast.actor("林晓"), person_id=cast.person("方志远"), name="方志远")


def shape(document: PlanDocument) -> list[tuple[object, ...]]:
    """Boundaries, kinds and facts of everything on the desk."""
    desk = queries.content(document)
    spans = [(span.start, span.end, span.kind, span.item_id) for span in desk.spans]
    return [*spans, *((task.id, task.start, task.end, task.title, task.yardstick, task.state) for task in desk.tasks)]
