"""Schemes in front of a browser: the supervisor drafts and changes, the director activates."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta

from sqlalchemy import select
from time_machine import Traveller

from tests.cast import Cast
from tests.moment import NOW
from tests.scoring.factory import rules_in_force
from tests.visitor import Visitor
from tracker.audit.models import AuditRow
from tracker.core.db import session
from tracker.scoring.models import Scheme, SchemeRule, SchemeState

Visit = Callable[[str], Visitor]


def newest(key: str = "example") -> Scheme:
    session.rollback()
    return session.scalars(select(Scheme).where(Scheme.key == key).order_by(Scheme.version.desc())).first() or Scheme()


def test_a_preset_is_taken_up_by_supervisor_and_director(cast: Cast, visit: Visit) -> None:
    supervisor, director = visit("苏敏"), visit("周启明")
    assert "采用这套方案" in supervisor.get("/schemes").get_data(as_text=True)
    assert supervisor.post("/schemes/r4/draft").status_code == 303
    scheme = newest("r4")
    assert supervisor.post(f"/schemes/{scheme.id}/activate", {"valid_from": "2026-11-01"}).status_code == 403
    assert director.post("/schemes/r4/draft").status_code == 403
    assert director.post(f"/schemes/{scheme.id}/activate", {"valid_from": "2026-11-01"}).status_code == 303
    assert (newest("r4").state, newest("r4").valid_from) == (SchemeState.ACTIVE, date(2026, 11, 1))


def test_every_rule_is_shown_with_its_clause(cast: Cast, visit: Visit) -> None:
    rules_in_force(cast, "r4")
    page = visit("郑海涛").get(f"/schemes/{newest('r4').id}").get_data(as_text=True)
    assert "①工作受到市委、政府和上级部门通报批评的,市局分管领导扣5分" in page
    assert "取法其评先评优资格" in page
    assert "20000元" in page
    assert "改分值" not in page


def test_points_of_a_draft_change_and_the_old_ones_stand_beside(cast: Cast, visit: Visit) -> None:
    rules_in_force(cast)
    supervisor = visit("苏敏")
    supervisor.post("/schemes/example/draft")
    draft = newest()
    url = f"/schemes/{draft.id}/rules/late"
    assert supervisor.get(url).status_code == 200
    assert supervisor.post(url, {"points": "-1.255", "cap": "4"}).status_code == 422
    assert supervisor.post(url, {"points": "-1", "cap": "4"}).status_code == 303
    session.rollback()
    rule = session.scalars(select(SchemeRule).where(SchemeRule.scheme_id == draft.id, SchemeRule.key == "late")).one()
    assert (rule.points, rule.cap) == (-100, 400)
    page = supervisor.get(f"/schemes/{draft.id}").get_data(as_text=True)
    assert "−1.0" in page
    assert "−0.5" in page


def test_a_version_in_force_is_not_changed(cast: Cast, visit: Visit) -> None:
    rules_in_force(cast)
    assert visit("苏敏").post(f"/schemes/{newest().id}/rules/late", {"points": "-1"}).status_code == 409


def test_a_following_version_begins_tomorrow_at_the_earliest(cast: Cast, visit: Visit, clock: Traveller) -> None:
    rules_in_force(cast)
    visit("苏敏").post("/schemes/example/draft")
    url = f"/schemes/{newest().id}/activate"
    director = visit("周启明")
    assert director.get(url).status_code == 200
    assert director.post(url, {"valid_from": "2026-11-23"}).status_code == 422
    assert director.post(url, {"valid_from": "2026-11-24"}).status_code == 303
    first = session.scalars(select(Scheme).where(Scheme.version == 1)).one()
    assert (first.state, first.valid_to) == (SchemeState.RETIRED, date(2026, 11, 23))
    page = director.get("/schemes").get_data(as_text=True)
    assert re.findall("2026年11月2.日起施行|施行到2026年11月2.日|>现行<|>已停用<", page) == [
        "2026年11月24日起施行",
        "施行到2026年11月23日",
    ]
    clock.move_to(NOW + timedelta(days=1))
    page = visit("周启明").get("/schemes").get_data(as_text=True)
    assert re.findall("起施行|施行到|>现行<|>已停用<", page) == [">现行<", ">已停用<"]


def test_a_draft_is_given_up_by_who_may_draft(cast: Cast, visit: Visit) -> None:
    rules_in_force(cast)
    supervisor, director = visit("苏敏"), visit("周启明")
    supervisor.post("/schemes/example/draft")
    draft = newest().id
    url = f"/schemes/{draft}/discard"
    assert "放弃草稿" in supervisor.get(f"/schemes/{draft}").get_data(as_text=True)
    assert director.post(url).status_code == 403
    assert supervisor.post(url).status_code == 303
    assert (newest().version, newest().state) == (1, SchemeState.ACTIVE)
    assert not session.scalars(select(SchemeRule).where(SchemeRule.scheme_id == draft)).all()
    trail = session.scalars(select(AuditRow).where(AuditRow.act == "scheme.discard")).one()
    assert (trail.subject_id, trail.detail["version"]) == (draft, 2)
    assert supervisor.post(f"/schemes/{newest().id}/discard").status_code == 409


def test_the_formula_is_an_open_decision_that_can_be_answered(cast: Cast, visit: Visit) -> None:
    rules_in_force(cast, "r4")
    supervisor = visit("苏敏")
    supervisor.post("/schemes/r4/draft")
    url = f"/schemes/{newest('r4').id}/formula"
    assert supervisor.get(url).status_code == 200
    assert supervisor.post(url, {"method": "weighted", "weight": "120"}).status_code == 422
    assert supervisor.post(url, {"method": "weighted", "weight": "60"}).status_code == 303
    assert newest("r4").settings["formula"]["weights"] == {"efficiency": 60, "responsibility": 40}


def test_open_decisions_are_listed_with_the_answer_in_use(cast: Cast, visit: Visit) -> None:
    rules_in_force(cast, "r4", "example")
    page = visit("王立群").get("/schemes/questions").get_data(as_text=True)
    assert 'id="Q1"' in page
    assert 'id="Q23"' in page
    assert "待确认" in page
