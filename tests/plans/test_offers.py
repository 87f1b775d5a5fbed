"""What a task is offered and why: units as documents call them, vague words, placeholders, heads as owners."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session, scoped_session

from tests.cast import SECTIONS, Cast, mark_anew
from tests.moment import NOW, TODAY
from tests.plans import papers
from tracker.audit.models import AuditRow
from tracker.core.errors import Conflict, Invalid, NotFound
from tracker.core.permissions import PostKind
from tracker.organisation import queries as organisation
from tracker.organisation.models import Post, PostHolding
from tracker.plans import offers, queries, service
from tracker.plans.models import PlanDocument, PlannedTask

Database = scoped_session[Session]

PLAN = """安禾县税务局2027年工作计划

一、重点工作
（一）清理税源。定期走访XX户重点企业，走访不少于4次，6月底前完成。（牵头单位：征管科；配合单位：县局办公室、县财政局）
（二）报送分析。按照职责报送分析材料。（责任单位：各科室）
（三）推行办税。持续推行智能办税。（牵头单位：县大数据局；配合单位：各税务分局）
（四）严守纪律。逐步规范执法。
"""


@pytest.fixture
def tasks(cast: Cast, session: Database, tmp_path: Path) -> list[PlannedTask]:
    """Abbreviations and a foreign unit; a collective lead; nobody of ours and a collective support; a vague word."""
    document = papers.imported(cast, tmp_path, PLAN)
    session.commit()
    return queries.content(document).tasks


def found(task: PlannedTask, cast: Cast) -> dict[str, offers.Suggestion]:
    heads = organisation.heads(cast.bureau_id, TODAY)
    return {offer.key: offer for offer in queries.suggestions(task, 2027, heads)}


def document_of(session: Database) -> PlanDocument:
    return session.scalars(select(PlanDocument)).one()


def taken(cast: Cast, task: PlannedTask, key: str) -> PlannedTask:
    return service.accept(cast.actor("林晓"), task.id, key, expected_version=None, now=NOW)


def test_units_are_offered_by_what_the_text_calls_them(cast: Cast, tasks: list[PlannedTask]) -> None:
    offered = found(tasks[0], cast)
    assert offered["lead_unit:text"].values == {"lead_unit_id": cast.unit("征收管理科")}
    assert offered["lead_unit:text"].quote == "征管科"
    assert offered["supporting:text"].values == {"supporting_unit_ids": [cast.unit("办公室")]}
    assert offers.unmatched(tasks[0].proposals, supporting=True) == ["县财政局"]
    assert offers.unmatched(tasks[2].proposals, supporting=False) == ["县大数据局"]


def test_a_collective_name_supports_with_all_its_units_and_leads_with_none(
    cast: Cast, tasks: list[PlannedTask]
) -> None:
    offered = found(tasks[1], cast)
    sections = [cast.unit(name) for name in SECTIONS]
    assert "lead_unit:text" not in offered
    assert offers.led_by_several(tasks[1].proposals) == ["各科室"]
    assert offered["supporting:text"].values == {"supporting_unit_ids": sections}
    task = taken(cast, tasks[1], "supporting:text")
    assert task.supporting_unit_ids == sections
    (task,) = service.decide(cast.actor("林晓"), [(task.id, None)], {"lead_unit_id": sections[0]}, now=NOW)
    assert task.supporting_unit_ids == sections[1:]
    assert found(tasks[2], cast)["supporting:text"].values == {"supporting_unit_ids": [cast.unit("城关税务分局")]}


def test_each_fact_is_stored_with_why_it_was_read_so(tasks: list[PlannedTask]) -> None:
    stored = tasks[0].proposals
    assert [(unit["how"], unit["why"]) for unit in stored["units"]] == [
        ("label", "牵头"),
        ("label", "配合"),
        ("label", "配合"),
    ]
    assert [(one["why"], one["day"]) for one in stored["deadlines"]] == [("month", "2027-06-30")]
    (target,) = [one for one in stored["targets"] if one["unit"] == "次"]
    assert (target["op"], target["value"], target["why"]) == (">=", 4, "不少于")


def test_a_time_in_a_column_of_its_own_is_known_as_such(cast: Cast, session: Database, tmp_path: Path) -> None:
    table = (
        "序号\t工作任务\t责任单位\t完成时限\n1\t清理欠税，逐户核对\t征管科\t6月底前\n2\t5月底前走访重点企业\t办公室\t\n"
    )
    first, second = queries.content(papers.imported(cast, tmp_path, table)).tasks
    assert first.proposals["units"][0]["how"] == "column"
    assert [one.get("how") for one in first.proposals["deadlines"]] == ["column"]
    assert [one.get("how") for one in second.proposals["deadlines"]] == [None]


def test_a_vague_word_is_settled_by_one_press(cast: Cast, tasks: list[PlannedTask], session: Database) -> None:
    offered = found(tasks[3], cast)
    assert [key for key in offered if key.startswith("deadline:vague:")] == [
        f"deadline:vague:{way}" for way in ("weekly", "monthly", "quarterly", "half-yearly", "yearly")
    ]
    assert offers.other_ways(tasks[3].proposals) == ["stages", "date"]
    assert offers.other_ways(tasks[2].proposals) == ["ongoing"]
    before = session.scalar(select(func.count()).select_from(AuditRow))
    task = taken(cast, tasks[3], "deadline:vague:quarterly")
    assert (task.deadline_kind, task.cadence, task.basis["cadence"]["how"]) == ("standing", "quarterly", "vague")
    assert session.scalar(select(func.count()).select_from(AuditRow)) == (before or 0) + 1
    service.undo(cast.actor("林晓"), document_of(session), now=NOW)
    assert (task.deadline_kind, task.cadence) == (None, "")


def test_vague_words_decide_nothing_in_bulk(cast: Cast, tasks: list[PlannedTask]) -> None:
    with pytest.raises(Invalid, match="原文没有写明"):
        service.accept_written(cast.actor("林晓"), [(tasks[3].id, None)], now=NOW)
    (task,) = service.accept_written(cast.actor("林晓"), [(tasks[0].id, None)], now=NOW)
    assert (task.deadline_kind, task.deadline_date, task.owner_id) == ("dated", date(2027, 6, 30), None)


def test_placeholders_are_told_and_read_as_no_number(tasks: list[PlannedTask]) -> None:
    flags = [(flag["kind"], flag["text"]) for flag in tasks[0].proposals["flags"]]
    assert flags == [("vague", "定期"), ("placeholder", "XX")]


@pytest.mark.parametrize(
    ("text", "kept"),
    [("（一）清理欠税。不得收过头税费。", 0), ("（一）严禁收过头税费。加强检查，逐户核对。", 1)],
)
def test_a_prohibition_is_told_where_no_sentence_of_its_own_says_it(
    cast: Cast, session: Database, tmp_path: Path, text: str, kept: int
) -> None:
    (task,) = queries.content(papers.imported(cast, tmp_path, f"2027年计划\n{text}")).tasks[:1]
    assert [flag["kind"] for flag in task.proposals["flags"]].count("prohibition") == kept


def test_the_head_of_the_lead_unit_is_offered_as_owner(cast: Cast, tasks: list[PlannedTask]) -> None:
    key = f"owner:post:{cast.person('王立群')}"
    offer = found(tasks[0], cast)[key]
    assert (offer.quote, offer.source, tasks[0].owner_id) == ("王立群", "post", None)
    task = taken(cast, tasks[0], key)
    assert (task.lead_unit_id, task.owner_id) == (cast.unit("征收管理科"), cast.person("王立群"))
    assert task.basis["owner_id"] == {"how": "post", "person": cast.person("林晓"), "at": NOW.isoformat()}
    assert not any(key.startswith("owner:") for key in found(tasks[3], cast))


def test_a_decided_lead_counts_before_the_text(cast: Cast, tasks: list[PlannedTask]) -> None:
    service.decide(cast.actor("林晓"), [(tasks[0].id, None)], {"lead_unit_id": cast.unit("信息中心")}, now=NOW)
    offer = found(tasks[0], cast)[f"owner:post:{cast.person('孙浩')}"]
    assert offer.values == {"owner_id": cast.person("孙浩")}
    with pytest.raises(NotFound):
        taken(cast, tasks[0], f"owner:post:{cast.person('王立群')}")


def hold(session: Database, cast: Cast, unit: str, kind: PostKind, name: str, **dates: Any) -> None:
    """Let a person hold a post of the unit."""
    post = session.scalars(select(Post).where(Post.unit_id == cast.unit(unit), Post.kind == kind)).first()
    if post is None:
        post = Post(bureau_id=cast.bureau_id, unit_id=cast.unit(unit), kind=kind, title="副科长")
        session.add(post)
        session.flush()
    session.add(PostHolding(post_id=post.id, person_id=cast.person(name), valid_from=TODAY, **dates))
    organisation_changed(session)


def vacate(session: Database, cast: Cast, unit: str) -> None:
    """End who heads the unit yesterday."""
    query = select(PostHolding).join(Post).where(Post.unit_id == cast.unit(unit), Post.kind == PostKind.HEAD)
    session.scalars(query.where(PostHolding.acting.is_(False))).one().valid_to = TODAY - timedelta(days=1)
    organisation_changed(session)


def organisation_changed(session: Database) -> None:
    session.flush()
    mark_anew()


def test_who_acts_for_a_vacant_head_is_offered_and_else_the_deputy(cast: Cast, session: Database) -> None:
    def runs() -> str:
        return getattr(organisation.heads(cast.bureau_id, TODAY).get(cast.unit("征收管理科")), "person_name", "")

    hold(session, cast, "征收管理科", PostKind.HEAD, "陈思远", acting=True)
    assert runs() == "王立群"  # away for a time, and still the head
    vacate(session, cast, "征收管理科")
    assert runs() == "陈思远"
    hold(session, cast, "信息中心", PostKind.DEPUTY, "高翔")
    vacate(session, cast, "信息中心")
    assert organisation.heads(cast.bureau_id, TODAY)[cast.unit("信息中心")].person_name == "高翔"


def test_a_head_who_works_elsewhere_owns_nothing(cast: Cast, session: Database) -> None:
    vacate(session, cast, "征收管理科")
    hold(session, cast, "征收管理科", PostKind.HEAD, "高翔")
    assert cast.unit("征收管理科") not in organisation.heads(cast.bureau_id, TODAY)


def test_heads_are_taken_for_many_at_once(cast: Cast, tasks: list[PlannedTask], session: Database) -> None:
    planner = cast.actor("林晓")
    with pytest.raises(Invalid, match="没有可填的"):
        service.accept_heads(planner, [(task.id, None) for task in tasks], now=NOW)
    session.rollback()
    units = [cast.unit("信息中心"), cast.unit("办公室"), cast.unit("税政一科")]
    for task, unit in zip(tasks, units, strict=False):
        service.decide(planner, [(task.id, None)], {"lead_unit_id": unit}, now=NOW)
    service.decide(planner, [(tasks[1].id, None)], {"owner_id": cast.person("彭娟")}, now=NOW)
    service.accept_heads(planner, [(task.id, None) for task in tasks], now=NOW)
    owners = [cast.person("孙浩"), cast.person("彭娟"), None, None]  # named already; no head; no lead
    assert [task.owner_id for task in tasks] == owners
    with pytest.raises(Conflict):
        service.accept_heads(planner, [(tasks[0].id, 1)], now=NOW)
