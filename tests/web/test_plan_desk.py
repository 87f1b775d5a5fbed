"""The review desk of a whole year's plan: parts, boundaries, sections on demand, and two planners at one task."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy.orm import Session, scoped_session

from tests.cast import Cast
from tests.plans import papers, yearly
from tests.visitor import Visitor
from tracker.core.db import session as scoped
from tracker.plans import queries
from tracker.plans.models import Plan, PlanDocument, PlannedTask

Database = scoped_session[Session]
Visit = Callable[[str], Visitor]
HX = {"HX-Request": "true"}
LARGEST_PAGE = 400_000
"""Bytes of the desk of a year's plan before compression."""


def imported(cast: Cast, folder: Path, items: int) -> tuple[Plan, PlanDocument]:
    document = papers.imported(cast, folder, yearly.text(items))
    plan = scoped.get_one(Plan, document.plan_id)
    scoped.commit()
    return plan, document


def tasks(document: PlanDocument) -> list[PlannedTask]:
    """What the database holds now."""
    scoped.rollback()
    return queries.content(document).tasks


@pytest.fixture
def planner(visit: Visit) -> Visitor:
    """The planner's browser."""
    return visit("林晓")


@pytest.fixture
def desk(cast: Cast, session: Database, tmp_path: Path) -> tuple[Plan, PlanDocument]:
    """Ten items, the last with two proposed parts."""
    return imported(cast, tmp_path, 10)


@pytest.mark.parametrize("items", [150, 200])
def test_the_desk_of_a_year_is_drawn_section_by_section(
    cast: Cast, session: Database, tmp_path: Path, planner: Visitor, items: int
) -> None:
    plan, document = imported(cast, tmp_path, items)
    page = planner.get(f"/plans/{plan.uuid}/review")
    assert len(page.data) < LARGEST_PAGE
    assert page.text.count("data-row ") == yearly.PER_PART
    assert page.text.count('class="kc-section"') == -(-items // yearly.PER_PART)
    assert document.text.strip().splitlines()[-1][-20:] in re.sub(r"<[^>]+>", "", page.text)


def test_a_section_comes_when_it_is_asked_for(cast: Cast, session: Database, tmp_path: Path, planner: Visitor) -> None:
    plan, document = imported(cast, tmp_path, 75)
    last = tasks(document)[-1]
    section = queries.item_of(last).section_id
    address = f"/plans/{plan.uuid}/review?section={section}"
    rows = planner.get(address, headers=HX).text
    assert "<html" not in rows
    assert rows.count("data-row ") == yearly.PER_PART
    assert "不得层层加码" in rows
    for whole in (address, f"/plans/{plan.uuid}/review?at={last.uuid}"):
        assert f'id="task-{last.uuid}"' in planner.get(whole).text


def test_parts_are_offered_and_taken_with_one_press(planner: Visitor, desk: tuple[Plan, PlanDocument]) -> None:
    plan, document = desk
    task = tasks(document)[-1]
    page = planner.get(f"/plans/{plan.uuid}/review").text
    assert "原文里像是有2项任务，其余文字留作1项：" in page  # as many as there are afterwards
    answer = planner.post(f"/plans/{plan.uuid}/tasks/{task.uuid}/parts", {"part": f"{task.version}.all"})
    assert answer.status_code == 303
    assert len(tasks(document)) == 12
    planner.post(f"/plans/{plan.uuid}/undo")
    assert len(tasks(document)) == 10


@pytest.mark.parametrize(("part", "count"), [("none", 10), ("first", 12)])
def test_one_part_or_none(planner: Visitor, desk: tuple[Plan, PlanDocument], part: str, count: int) -> None:
    plan, document = desk
    task = tasks(document)[-1]
    wanted = part if part == "none" else str(task.proposals["parts"][0]["start"])
    planner.post(f"/plans/{plan.uuid}/tasks/{task.uuid}/parts", {"part": f"{task.version}.{wanted}"})
    assert len(tasks(document)) == count
    assert "像是有2项任务" not in planner.get(f"/plans/{plan.uuid}/review").text


def test_an_old_page_does_not_split_again(planner: Visitor, desk: tuple[Plan, PlanDocument]) -> None:
    plan, document = desk
    task = tasks(document)[-1]
    address = f"/plans/{plan.uuid}/tasks/{task.uuid}/parts"
    planner.post(address, {"part": f"{task.version}.none"})
    answer = planner.post(address, {"part": f"{task.version}.all"})
    assert answer.status_code == 409
    assert len(tasks(document)) == 10


def test_a_boundary_moves_by_clauses_and_to_a_character(planner: Visitor, desk: tuple[Plan, PlanDocument]) -> None:
    plan, document = desk
    task = tasks(document)[-1]
    planner.post(f"/plans/{plan.uuid}/tasks/{task.uuid}/parts", {"part": f"{task.version}.all"})
    lower = tasks(document)[-1]
    address = f"/plans/{plan.uuid}/tasks/{lower.uuid}/boundary"
    start = lower.start
    assert planner.post(address, {"version": str(lower.version), "at": str(start + 3)}).status_code == 303
    assert tasks(document)[-1].start == start + 3
    assert planner.post(address, {"version": str(lower.version), "by": "-1"}).status_code == 303
    assert tasks(document)[-1].start == start
    assert f'data-boundary="{lower.uuid}"' in planner.get(f"/plans/{plan.uuid}/review").text


def test_what_is_written_is_taken_for_one_row_and_for_many(planner: Visitor, desk: tuple[Plan, PlanDocument]) -> None:
    plan, document = desk
    listed = tasks(document)
    address = f"/plans/{plan.uuid}/accept"
    page = planner.get(f"/plans/{plan.uuid}/review").text
    for act in ("accept", "fill", "publish"):
        assert f'<button class="kc-btn kc-btn-small" formaction="/plans/{plan.uuid}/{act}"' in page
    one = planner.post(address, {"ids": f"{listed[0].uuid}.{listed[0].version}"}, headers=HX)
    assert f'id="task-{listed[0].uuid}"' in one.text
    ids = [f"{task.uuid}.{task.version}" for task in listed[1:9]]
    assert planner.post(address, {"ids": ids}).status_code == 303
    assert [queries.missing(task) for task in tasks(document)[:9]] == [[]] * 9
    ids = [f"{task.uuid}.{task.version}" for task in tasks(document)[:9]]
    assert "原文没有写明" in planner.get(planner.post(address, {"ids": ids}).location).text


def test_adopting_many_says_which_dates_are_days_off(
    planner: Visitor, cast: Cast, session: Database, tmp_path: Path
) -> None:
    text = papers.PLAN.replace("6月30日前", "6月26日前").replace("按照省局部署", "6月27日前按照省局部署")
    document = papers.imported(cast, tmp_path, text)
    plan = scoped.get_one(Plan, document.plan_id)
    scoped.commit()
    address = f"/plans/{plan.uuid}/accept"

    def adopted(*chosen: PlannedTask) -> str:
        answer = planner.post(address, {"ids": [f"{task.uuid}.{task.version}" for task in chosen]})
        return planner.get(answer.location).text

    first, second, *_rest = tasks(document)
    page = adopted(first, second)
    assert "采纳的时限有2个落在休息日：“依法组织收入”2027年6月26日、“落实优惠政策”2027年6月27日。" in page
    planner.post(f"/plans/{plan.uuid}/undo")
    first, second, *_rest = tasks(document)
    assert "采纳的时限有1个落在休息日：“落实优惠政策”2027年6月27日。" in adopted(second)
    one = planner.post(address, {"ids": f"{first.uuid}.{first.version}"}, headers=HX)
    assert "休息日" in one.text
    assert "落在休息日" not in planner.get(f"/plans/{plan.uuid}/review").text


def test_the_coverage_bar_leads_to_each_kind_of_text(planner: Visitor, desk: tuple[Plan, PlanDocument]) -> None:
    plan, document = desk
    page = planner.get(f"/plans/{plan.uuid}/review").text
    ban = next(span for span in queries.content(document).spans if span.kind == "prohibition")
    assert f'data-next-look="constraint" href="#span-{ban.id}"' in page


def test_the_others_change_is_shown_and_what_was_typed_stays(
    planner: Visitor, visit: Visit, cast: Cast, desk: tuple[Plan, PlanDocument]
) -> None:
    plan, document = desk
    task = tasks(document)[0]
    address = f"/plans/{plan.uuid}/tasks/{task.uuid}"
    typed = {"version": str(task.version), "title": task.title, "deadline_kind": "waiting", "yardstick": "台账10本"}
    planner.post(address, typed | {"lead_unit_id": str(cast.unit("信息中心")), "yardstick": "清册1份"})
    answer = planner.post(address, typed | {"lead_unit_id": str(cast.unit("办公室"))}, headers=HX)
    assert answer.status_code == 409
    assert answer.headers["HX-Retarget"] == f"#task-{task.uuid}"
    assert "牵头单位：信息中心" in answer.text
    assert "衡量标准：清册1份" in answer.text
    assert 'value="台账10本"' in answer.text
    assert tasks(document)[0].yardstick == "清册1份"
    version = re.search(r'name="version" value="(\d+)"', answer.text)
    assert version is not None
    again = typed | {"version": version[1], "lead_unit_id": str(cast.unit("办公室"))}
    assert planner.post(address, again).status_code == 303
    assert tasks(document)[0].yardstick == "台账10本"
