"""The desk: five decisions, ten minutes, second persons, statements."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from tests.cast import Cast
from tests.escalation.situation import DIRECTOR, DUE, LEADER, PASSED, SECOND, armed, steps_of
from tests.moment import NOW, TODAY
from tracker.audit.models import AuditRow
from tracker.clocks.models import Clock, ClockKind
from tracker.core.context import SYSTEM
from tracker.core.db import session
from tracker.core.errors import Conflict, Forbidden, Invalid, InvalidMany
from tracker.escalation import queries, service
from tracker.escalation.models import CaseDecision, CaseState, DecisionKind, DecisionState, OverdueCase
from tracker.escalation.service import Ruling
from tracker.escalation.waiting import waiting
from tracker.notifications.models import Notice
from tracker.organisation import service as organisation
from tracker.progress import service as progress
from tracker.workitems import service as items
from tracker.workitems.models import WorkItem

DECIDED = PASSED + timedelta(hours=1)
CARRIED = DECIDED + timedelta(minutes=10)


@pytest.fixture
def item(cast: Cast) -> WorkItem:
    """Overdue, with a case."""
    found = armed(cast)
    service.sweep(now=PASSED)
    return found


@pytest.fixture
def case(item: WorkItem) -> OverdueCase:
    found = queries.open_case_of(item.id)
    assert found is not None
    return found


def decide(cast: Cast, case: OverdueCase, kind: DecisionKind, now: datetime = DECIDED, **more: Any) -> CaseDecision:
    by = cast.actor(more.pop("by", "苏敏"))
    ruling = Ruling(kind, **{"reason": "三次来函未答复", **more})
    made = service.decide(case, ruling, actor=by, now=now)
    session.commit()
    return made


def hold(cast: Cast, case: OverdueCase, **more: Any) -> CaseDecision:
    given: dict[str, Any] = {"subject_unit_id": cast.unit("征收管理科"), "rule_reference": "第九条"} | more
    return decide(cast, case, DecisionKind.HOLD, **given)


def explained(cast: Cast, case: OverdueCase) -> None:
    """The head of the lead unit has told why."""
    service.state_case(case, actor=cast.actor("王立群"), now=PASSED, text="余下8个接口待书面确认。")
    session.commit()


def told(case: OverdueCase) -> list[int]:
    query = select(Notice.person_id).where(Notice.kind == "decision", Notice.subject_kind == "work_item")
    return sorted(session.scalars(query))


def test_a_decision_does_nothing_for_ten_minutes(cast: Cast, case: OverdueCase) -> None:
    made = hold(cast, case)
    service.sweep(now=CARRIED - SECOND)
    session.refresh(made)
    assert made.state == DecisionState.PENDING
    assert told(case) == []


def test_after_ten_minutes_it_is_carried_out_once(cast: Cast, case: OverdueCase) -> None:
    made = hold(cast, case)
    assert service.sweep(now=CARRIED).decisions == 1
    assert service.sweep(now=CARRIED).decisions == 0
    session.refresh(made)
    session.refresh(case)
    assert (made.state, made.carried_at, case.state) == (DecisionState.EFFECTIVE, CARRIED, CaseState.CLOSED)
    assert told(case) == sorted([cast.person("王立群"), cast.person("陈思远")])
    clock = session.scalars(select(Clock).where(Clock.kind == ClockKind.CASE, Clock.subject_id == case.id)).one()
    assert clock.ended_at == CARRIED


def test_a_withdrawn_decision_stays_on_record_and_does_nothing(cast: Cast, case: OverdueCase) -> None:
    made = hold(cast, case)
    service.withdraw(made, actor=cast.actor("苏敏"), now=CARRIED - SECOND)
    session.commit()
    service.sweep(now=CARRIED)
    assert [one.state for one in queries.decisions_of(case.id)] == [DecisionState.WITHDRAWN]
    assert case.state == CaseState.OPEN
    assert told(case) == []


def test_after_ten_minutes_nothing_can_be_withdrawn_even_before_the_sweep(cast: Cast, case: OverdueCase) -> None:
    made = hold(cast, case)
    with pytest.raises(Conflict):
        service.withdraw(made, actor=cast.actor("苏敏"), now=CARRIED)


def test_only_who_decided_may_withdraw(cast: Cast, case: OverdueCase) -> None:
    made = hold(cast, case)
    with pytest.raises(Forbidden):
        service.withdraw(made, actor=cast.actor("唐宁"), now=DECIDED)


def test_one_decision_is_pending_at_a_time(cast: Cast, case: OverdueCase) -> None:
    hold(cast, case)
    explained(cast, case)
    with pytest.raises(Conflict):
        decide(cast, case, DecisionKind.ACCEPT, by="唐宁")


def test_of_two_supervisors_on_the_same_page_one_wins(cast: Cast, case: OverdueCase) -> None:
    explained(cast, case)
    ruling = Ruling(DecisionKind.ACCEPT, reason="说明属实")
    seen = case.version
    made = service.decide(case, ruling, actor=cast.actor("苏敏"), now=DECIDED, expected_version=seen)
    service.withdraw(made, actor=cast.actor("苏敏"), now=DECIDED)
    with pytest.raises(Conflict):
        service.decide(case, ruling, actor=cast.actor("唐宁"), now=DECIDED, expected_version=seen)


@pytest.mark.parametrize("name", ["王立群", "陈思远", "郑海涛", "林晓", "彭娟", "丁海洋", "周启明"])
def test_only_supervisors_decide(cast: Cast, case: OverdueCase, name: str) -> None:
    with pytest.raises(Forbidden):
        hold(cast, case, by=name)


def test_urging_leaves_the_case_open_and_cools_down_for_two_working_days(cast: Cast, case: OverdueCase) -> None:
    decide(cast, case, DecisionKind.URGE, reason="")
    service.sweep(now=CARRIED)
    assert session.get_one(OverdueCase, case.id, populate_existing=True).state == CaseState.OPEN
    until = service.urgeable_from(case, CARRIED)
    assert until == datetime.fromisoformat("2026-12-15T09:30:00+00:00")  # Tuesday's cut-off, urged on Friday
    with pytest.raises(InvalidMany):
        decide(cast, case, DecisionKind.URGE, now=until - SECOND)
    assert decide(cast, case, DecisionKind.URGE, now=until).kind == DecisionKind.URGE


def test_an_extension_writes_the_next_number_and_ends_the_old_ladder(
    cast: Cast, item: WorkItem, case: OverdueCase
) -> None:
    decide(cast, case, DecisionKind.EXTEND, day=DUE + timedelta(days=28))
    service.sweep(now=CARRIED)
    session.refresh(item)
    assert (item.deadline_no, item.due_date) == (2, DUE + timedelta(days=28))
    assert item.yellow_at is not None
    service.sweep(now=DIRECTOR + timedelta(days=1))
    assert [(step.deadline_no, step.step_no) for step in steps_of(item)] == [(1, 1), (1, 2)]
    assert session.get_one(OverdueCase, case.id, populate_existing=True).state == CaseState.CLOSED


def test_a_decision_that_no_longer_fits_is_given_up_and_its_maker_told(
    cast: Cast, item: WorkItem, case: OverdueCase
) -> None:
    made = decide(cast, case, DecisionKind.EXTEND, day=DUE + timedelta(days=28))
    progress.request_completion(item, actor=cast.actor("陈思远"), now=DECIDED, text="做完了")
    progress.review(item, actor=cast.actor("王立群"), now=DECIDED, passed=True)
    progress.review(item, actor=cast.actor("苏敏"), now=DECIDED, passed=True)
    session.commit()
    service.sweep(now=CARRIED)
    session.refresh(made)
    assert made.state == DecisionState.WITHDRAWN
    assert made.params["failed"]
    assert told(case) == [cast.person("苏敏")]


def test_an_exemption_needs_a_criterion_and_a_second_person(cast: Cast, case: OverdueCase) -> None:
    with pytest.raises(InvalidMany) as refused:
        decide(cast, case, DecisionKind.EXEMPT, second_person_id=cast.person("苏敏"))
    assert [fault.field for fault in refused.value.faults] == ["criterion", "second_person"]


def test_an_exemption_waits_for_the_second_person(cast: Cast, case: OverdueCase) -> None:
    made = decide(cast, case, DecisionKind.EXEMPT, rule_reference="不可抗力", second_person_id=cast.person("唐宁"))
    service.sweep(now=CARRIED + timedelta(hours=5))
    session.refresh(made)
    assert made.state == DecisionState.PENDING
    service.sweep(now=LEADER)
    asked = [one for one in waiting(cast.actor("唐宁"), LEADER) if one.why == "提请免责，等您确认"]
    assert [(one.light, one.due_at) for one in asked] == [("red", PASSED)]
    with pytest.raises(Forbidden):
        service.confirm(made, actor=cast.actor("苏敏"), now=LEADER)
    service.confirm(made, actor=cast.actor("唐宁"), now=LEADER)
    session.commit()
    service.sweep(now=LEADER + timedelta(minutes=9))
    assert session.get_one(CaseDecision, made.id, populate_existing=True).state == DecisionState.PENDING
    service.sweep(now=LEADER + timedelta(minutes=10))
    assert session.get_one(CaseDecision, made.id, populate_existing=True).state == DecisionState.EFFECTIVE


def test_the_second_person_may_turn_it_down(cast: Cast, case: OverdueCase) -> None:
    made = decide(cast, case, DecisionKind.EXEMPT, rule_reference="不可抗力", second_person_id=cast.person("唐宁"))
    service.withdraw(made, actor=cast.actor("唐宁"), now=LEADER)
    assert made.state == DecisionState.WITHDRAWN


def test_every_decision_but_an_urge_needs_a_reason(cast: Cast, case: OverdueCase) -> None:
    explained(cast, case)
    with pytest.raises(InvalidMany) as refused:
        decide(cast, case, DecisionKind.ACCEPT, reason=" ")
    assert refused.value.field == "reason"


def test_what_nobody_explained_cannot_be_accepted(cast: Cast, case: OverdueCase) -> None:
    with pytest.raises(InvalidMany) as refused:
        decide(cast, case, DecisionKind.ACCEPT)
    assert [fault.field for fault in refused.value.faults] == ["kind"]
    explained(cast, case)
    assert decide(cast, case, DecisionKind.ACCEPT).state == DecisionState.PENDING


def test_holding_to_account_names_a_unit_of_the_item_and_a_clause(cast: Cast, case: OverdueCase) -> None:
    with pytest.raises(InvalidMany) as refused:
        hold(cast, case, subject_unit_id=cast.unit("办公室"), rule_reference="")
    assert [fault.field for fault in refused.value.faults] == ["subject_unit", "clause"]


def test_the_head_explains_verbatim_and_nobody_else(cast: Cast, case: OverdueCase) -> None:
    words = "28个接口已上线。\n余下8个待书面确认。"
    service.state_case(case, actor=cast.actor("王立群"), now=DECIDED, text=words)
    assert [one.text for one in queries.statements_of(case.id)] == [words]
    for name in ("陈思远", "孙浩", "苏敏"):
        with pytest.raises(Forbidden):
            service.state_case(case, actor=cast.actor(name), now=DECIDED, text="不是我")
    with pytest.raises(Invalid):
        service.state_case(case, actor=cast.actor("王立群"), now=DECIDED, text="  ")


def test_what_waits_for_whom(cast: Cast, case: OverdueCase) -> None:
    assert [one.verb for one in waiting(cast.actor("苏敏"), DECIDED)] == ["决定"]
    assert [one.verb for one in waiting(cast.actor("王立群"), DECIDED)] == ["说明"]
    assert waiting(cast.actor("孙浩"), DECIDED) == []
    service.state_case(case, actor=cast.actor("王立群"), now=DECIDED, text="已在办")
    assert waiting(cast.actor("王立群"), DECIDED) == []
    hold(cast, case)
    assert waiting(cast.actor("苏敏"), DECIDED) == []


def test_the_unit_that_leads_now_explains(cast: Cast, case: OverdueCase, item: WorkItem) -> None:
    lead = cast.unit("信息中心")
    items.reassign(item, actor=cast.actor("林晓"), now=DECIDED, lead_unit_id=lead, reason="按职责改派")
    assert waiting(cast.actor("王立群"), DECIDED) == []
    assert [one.verb for one in waiting(cast.actor("孙浩"), DECIDED)] == ["说明"]


def test_every_decision_leaves_its_audit_rows(cast: Cast, case: OverdueCase) -> None:
    hold(cast, case)
    service.sweep(now=CARRIED)
    acts = session.scalars(select(AuditRow.act).where(AuditRow.subject_kind == "overdue_case").order_by(AuditRow.id))
    assert list(acts) == ["case.decide", "case.carry_out"]


def test_nobody_decides_on_their_own_late_review(cast: Cast) -> None:
    item = armed(cast, "in_supervisor_review")
    service.sweep(now=PASSED)
    found = queries.open_case_of(item.id)
    assert found is not None
    assert [step.person_id for step in steps_of(item)][-1] == cast.person("苏敏")
    explained(cast, found)
    with pytest.raises(Forbidden):
        decide(cast, found, DecisionKind.ACCEPT)
    session.rollback()
    assert [entry.kind for entry in waiting(cast.actor("苏敏"), DECIDED)] == []
    assert [entry.kind for entry in waiting(cast.actor("唐宁"), DECIDED)] == ["case"]
    assert decide(cast, found, DecisionKind.ACCEPT, by="唐宁").person_id == cast.person("唐宁")


def test_the_director_decides_where_no_supervisor_is_free(cast: Cast) -> None:
    item = armed(cast, "in_supervisor_review")
    service.sweep(now=PASSED)
    found = queries.open_case_of(item.id)
    assert found is not None
    organisation.leave(SYSTEM, now=NOW, person_id=cast.person("唐宁"), last_day=TODAY - timedelta(days=3))
    session.commit()
    explained(cast, found)
    assert decide(cast, found, DecisionKind.ACCEPT, by="周启明").person_id == cast.person("周启明")
