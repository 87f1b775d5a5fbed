"""The two worked examples of the rules document, and who is meant on which day."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select

from tests.cast import Cast
from tests.moment import NOW
from tests.scoring.factory import put_in_force
from tracker.core.db import session
from tracker.core.permissions import PostKind
from tracker.inspections import service as inspections
from tracker.inspections.models import EventKind, OfficialEvent
from tracker.organisation.models import Post, PostHolding
from tracker.scoring import service
from tracker.scoring.models import Fact, LedgerEntry, Matter
from tracker.summaries import service as summaries

EVENT_DAY = date(2026, 10, 12)
SIGNED = datetime(2026, 10, 20, 2, 0, tzinfo=NOW.tzinfo)
FOURTH = datetime(2026, 11, 4, 2, 0, tzinfo=NOW.tzinfo)


@pytest.fixture
def r4(cast: Cast) -> Cast:
    """The bureau under the preset of the scheme, from September on."""
    put_in_force(cast.bureau_id, "r4", date(2026, 9, 1), SIGNED)
    return cast


def criticism(cast: Cast, kind: EventKind = EventKind.CRITICISM, **more: object) -> OfficialEvent:
    given = {
        "kind": kind,
        "issuer": "市政府办公室",
        "document_no": "市政通〔2026〕12号",
        "issued_on": EVENT_DAY + timedelta(days=3),
        "occurred_on": EVENT_DAY,
        "unit_id": cast.unit("征收管理科"),
        "person_id": cast.person("陈思远"),
        "now": NOW,
        **more,
    }
    event = inspections.register(cast.actor("苏敏"), **given)  # type: ignore[arg-type]
    return inspections.verify(event, cast.actor("唐宁"), now=NOW)


def entries_of(source: str) -> list[LedgerEntry]:
    query = select(LedgerEntry).join(Fact, Fact.id == LedgerEntry.fact_id).where(Fact.source_kind == source)
    return list(session.scalars(query.order_by(LedgerEntry.id)))


def lines() -> list[tuple[str, int, str, int, str]]:
    found = entries_of("official_event")
    return [(e.capacity, e.subject_id, e.sheet, e.points, e.consequence) for e in found]


def test_a_criticism_costs_leader_and_head_and_the_person_award_and_eligibility(r4: Cast) -> None:
    criticism(r4)
    service.post(NOW)
    assert sorted(lines()) == sorted(
        [
            ("leader", r4.person("郑海涛"), "efficiency", -500, ""),
            ("head", r4.person("王立群"), "efficiency", -1000, ""),
            ("person", r4.person("陈思远"), "", 0, "withhold_quarterly"),
            ("person", r4.person("陈思远"), "", 0, "lose_eligibility"),
        ]
    )
    matters = session.scalars(select(Matter.id).where(Matter.subject_kind == "official_event")).all()
    assert {entry.matter_id for entry in entries_of("official_event")} == set(matters)
    assert len(matters) == 1
    assert {entry.quarter for entry in entries_of("official_event")} == {"2026-Q4"}


def test_only_a_verified_document_counts(r4: Cast) -> None:
    inspections.register(
        r4.actor("苏敏"),
        kind=EventKind.DISCIPLINE,
        issuer="县纪委",
        document_no="3号",
        issued_on=EVENT_DAY,
        occurred_on=EVENT_DAY,
        unit_id=r4.unit("信息中心"),
        person_id=r4.person("高翔"),
        now=NOW,
    )
    service.post(NOW)
    assert lines() == []


@pytest.mark.parametrize(
    ("kind", "head", "consequences"),
    [
        (EventKind.UPPER_ASSESSMENT, [-500], {"withhold_quarterly", "lose_eligibility"}),
        (EventKind.ACCOUNTABILITY, [-1000], {"withhold_quarterly", "lose_eligibility"}),
        (EventKind.DISCIPLINE, [], {"withhold_quarterly", "withhold_annual"}),
    ],
)
def test_the_other_cases_of_the_scheme(r4: Cast, kind: EventKind, head: list[int], consequences: set[str]) -> None:
    criticism(r4, kind, non_ability=True)
    service.post(NOW)
    assert [points for _, _, _, points, _ in lines() if points] == head
    assert {consequence for *_, consequence in lines() if consequence} == consequences


def test_points_lost_for_lack_of_ability_are_no_fact(r4: Cast) -> None:
    criticism(r4, EventKind.UPPER_ASSESSMENT, non_ability=False)
    service.post(NOW)
    assert lines() == []


def test_one_document_under_two_cases_is_one_matter(r4: Cast) -> None:
    criticism(r4, EventKind.UPPER_ASSESSMENT, non_ability=True)
    service.post(NOW)
    criticism(r4)
    service.post(NOW + timedelta(minutes=5))
    head = [points for who, _, _, points, _ in lines() if who == "head"]
    assert sorted(head) == [-1000, -500, 500]
    withheld = [e.absorbed for e in entries_of("official_event") if e.consequence == "withhold_quarterly"]
    assert withheld == [False, True]
    assert service.verify(NOW).differences == []


def test_the_head_of_the_events_day_is_meant(r4: Cast) -> None:
    post = session.scalars(select(Post).where(Post.kind == PostKind.HEAD, Post.unit_id == r4.unit("征收管理科"))).one()
    holding = session.scalars(select(PostHolding).where(PostHolding.post_id == post.id)).one()
    holding.valid_to = EVENT_DAY
    session.add(PostHolding(post_id=post.id, person_id=r4.person("罗建平"), valid_from=EVENT_DAY + timedelta(days=1)))
    session.commit()
    criticism(r4)
    service.post(NOW)
    assert ("head", r4.person("王立群"), "efficiency", -1000, "") in lines()


def test_a_summary_without_figures_on_the_fourth_names_head_and_writer_without_an_amount(r4: Cast) -> None:
    service.post(FOURTH)
    summaries.submit(
        r4.actor("高翔"),
        r4.unit("信息中心"),
        "2026-10",
        tasks="升级内控平台",
        content="本月完成了内控监督平台的升级测试，并向各科室征求了意见。",
        figures="",
        now=FOURTH,
    )
    service.post(FOURTH + timedelta(minutes=1))
    facts = session.scalars(select(Fact).where(Fact.unit_id == r4.unit("信息中心"))).all()
    assert {fact.detail["defect"] for fact in facts} == {"late", "no_figures"}
    [matter] = {fact.matter_id for fact in facts}
    entries = session.scalars(select(LedgerEntry).where(LedgerEntry.matter_id == matter)).all()
    assert {(e.capacity, e.subject_id) for e in entries} == {
        ("head", r4.person("孙浩")),
        ("writer", r4.person("高翔")),
    }
    assert {(e.consequence, e.points) for e in entries} == {("accountable", 0)}
    assert service.verify(FOURTH).ok
