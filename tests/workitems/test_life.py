"""The life of a work item, told verb by verb."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from tests.cast import Cast
from tests.moment import NOW
from tests.workitems import factory
from tracker.audit.models import AuditRow
from tracker.core.db import session as db
from tracker.core.errors import Conflict, Forbidden, Invalid, InvalidMany
from tracker.notifications.models import Notice
from tracker.plans.models import DeadlineKind
from tracker.progress import service as progress
from tracker.workitems import policy, queries, service
from tracker.workitems.models import FAR, State


def test_from_draft_to_a_close_out_number(cast: Cast) -> None:
    item = factory.done(cast)
    assert (item.state, item.number, item.close_out_no, item.progress) == (State.DONE, "T-1", "2026-001", 100)
    assert item.delivered_at is not None
    assert item.delivered_at <= queries.deadlines(item)[-1].due_at
    chain = [(change.from_state, change.verb, change.to_state) for change in reversed(queries.history(item))]
    assert chain == [
        ("draft", "dispatch", "dispatched"),
        ("dispatched", "accept", "in_progress"),
        ("in_progress", "request_completion", "unit_review"),
        ("unit_review", "pass", "supervisor_review"),
        ("supervisor_review", "pass", "done"),
    ]


def test_every_act_leaves_one_audit_row_and_tells_who_is_next(cast: Cast) -> None:
    item = factory.dispatched(cast)
    rows = db.scalars(select(AuditRow.act).where(AuditRow.subject_kind == "work_item").order_by(AuditRow.id)).all()
    assert rows == ["work_item.open", "work_item.dispatch"]
    told = db.scalars(select(Notice.person_id).where(Notice.subject_id == item.id)).all()
    assert told == [cast.person("王立群")]


def test_a_deadline_in_the_past_is_refused_and_nothing_is_written(cast: Cast) -> None:
    item = factory.draft(cast, due_date=date(2026, 11, 20))
    db.commit()
    with pytest.raises(Invalid):
        service.dispatch(item, actor=cast.actor("林晓"), now=NOW)
    db.rollback()
    db.refresh(item)
    assert (item.state, item.version) == (State.DRAFT, 1)


def test_facts_are_checked_all_at_once(cast: Cast) -> None:
    with pytest.raises(InvalidMany) as refused:
        service.open_single(
            actor=cast.actor("林晓"), now=NOW, title=" ", lead_unit_id=999_999, deadline_kind=DeadlineKind.DATED
        )
    assert [fault.field for fault in refused.value.faults] == ["title", "due_date", "lead_unit_id"]


def test_without_a_date_there_is_no_light(cast: Cast) -> None:
    item = factory.dispatched(cast, deadline_kind=DeadlineKind.WAITING, due_date=None)
    assert (item.due_at, item.sort_at, queries.light(item, NOW)) == (None, FAR, "none")


def test_two_people_at_the_same_button(cast: Cast) -> None:
    item = factory.dispatched(cast)
    seen = item.version
    service.accept(item, actor=cast.actor("王立群"), now=NOW, expected_version=seen)
    with pytest.raises(Conflict) as lost:
        service.decline(item, actor=cast.actor("王立群"), now=NOW, reason="不归我们", expected_version=seen)
    assert str(lost.value) == "王立群 11-23 09:30已签收，您的这一步没有写入。"


def test_a_decline_is_counted_and_the_dispatcher_has_the_clock(cast: Cast) -> None:
    item = factory.dispatched(cast)
    with pytest.raises(Invalid, match="理由"):
        service.decline(item, actor=cast.actor("王立群"), now=NOW, reason="  ")
    service.decline(item, actor=cast.actor("王立群"), now=NOW, reason="属信息中心职责")
    assert (item.state, item.declines) == (State.DECLINED, 1)
    service.reassign(item, actor=cast.actor("林晓"), now=NOW, lead_unit_id=cast.unit("信息中心"), reason="按职责改派")
    assert (item.state, item.redispatches, item.deadline_no) == (State.DISPATCHED, 1, 1)
    service.accept(item, actor=cast.actor("孙浩"), now=NOW)


def test_the_lead_unit_of_a_draft_is_corrected_and_not_counted(cast: Cast) -> None:
    item = factory.draft(cast, owner_id=cast.person("陈思远"))
    service.reassign(item, actor=cast.actor("林晓"), now=NOW, lead_unit_id=cast.unit("信息中心"), reason="填错了单位")
    assert (item.state, item.redispatches, item.owner_id) == (State.DRAFT, 0, None)
    service.dispatch(item, actor=cast.actor("林晓"), now=NOW)
    service.accept(item, actor=cast.actor("孙浩"), now=NOW)


def test_the_owner_is_of_the_lead_unit(cast: Cast) -> None:
    item = factory.dispatched(cast)
    with pytest.raises(Invalid, match="高翔不是征收管理科的人员"):
        service.name_owner(item, actor=cast.actor("王立群"), now=NOW, person_id=cast.person("高翔"))
    service.name_owner(item, actor=cast.actor("王立群"), now=NOW, person_id=cast.person("陈思远"))
    assert item.owner_id == cast.person("陈思远")


def test_a_send_back_keeps_the_running_deadline(cast: Cast) -> None:
    item = factory.in_supervisor_review(cast)
    due = item.due_at
    progress.review(item, actor=cast.actor("苏敏"), now=NOW, passed=False, reason="缺联调记录")
    assert (item.state, item.send_backs, item.delivered_at, item.due_at) == (State.IN_PROGRESS, 1, None, due)
    progress.request_completion(item, actor=cast.actor("陈思远"), now=NOW, text="已补联调记录")
    assert item.attempt == 2


def test_nobody_reviews_their_own_work(cast: Cast) -> None:
    item = factory.in_progress(cast)
    progress.file(item, actor=cast.actor("王立群"), now=NOW, percent=50, text="科长代为填报")
    progress.request_completion(item, actor=cast.actor("陈思远"), now=NOW, text="办完了")
    with pytest.raises(Forbidden):
        progress.review(item, actor=cast.actor("王立群"), now=NOW, passed=True)
    progress.review(item, actor=cast.actor("郑海涛"), now=NOW, passed=True)
    assert item.state == State.SUPERVISOR_REVIEW


def test_a_unit_without_a_head_is_signed_for_by_the_leader(cast: Cast) -> None:
    item = factory.dispatched(cast, lead_unit_id=cast.unit("城关税务分局"))
    assert policy.may(cast.actor("郑海涛"), "accept", item)
    assert not policy.may(cast.actor("何静"), "accept", item)


def test_suspension_stops_the_light_and_resume_gives_the_days_back(cast: Cast) -> None:
    item = factory.in_progress(cast)
    service.suspend(item, actor=cast.actor("苏敏"), now=NOW, reason="等省局接口规范")
    assert (queries.light(item, NOW), item.days_left, item.sort_at) == ("none", 14, FAR)
    later = NOW + timedelta(days=28)
    service.resume(item, actor=cast.actor("苏敏"), now=later, reason="规范已下发")
    assert (item.deadline_no, item.due_date) == (2, date(2027, 1, 8))


def test_reopening_gives_the_next_number(cast: Cast) -> None:
    item = factory.done(cast)
    with pytest.raises(Forbidden):
        service.reopen(item, actor=cast.actor("林晓"), now=NOW, reason="数据有误", day=date(2026, 12, 18))
    service.reopen(item, actor=cast.actor("苏敏"), now=NOW, reason="数据有误", day=date(2026, 12, 18))
    assert (item.state, item.deadline_no, item.close_out_no) == (State.IN_PROGRESS, 2, None)
    assert queries.history(item)[0].detail["close_out_no"] == "2026-001"


def test_a_cancelled_item_stops_everything(cast: Cast) -> None:
    item = factory.in_unit_review(cast)
    service.cancel(item, actor=cast.actor("林晓"), now=NOW, reason="上级取消此项工作")
    assert item.state == State.CANCELLED
    with pytest.raises(Conflict, match="已撤销"):
        progress.review(item, actor=cast.actor("王立群"), now=NOW, passed=True)


def test_late_is_what_was_filed_late(cast: Cast) -> None:
    item = factory.in_progress(cast, due_date=date(2026, 11, 24))
    evening = NOW + timedelta(days=1, hours=8, minutes=1)
    progress.request_completion(item, actor=cast.actor("陈思远"), now=evening, text="办完了")
    progress.review(item, actor=cast.actor("王立群"), now=evening, passed=True)
    progress.review(item, actor=cast.actor("苏敏"), now=evening, passed=True)
    assert item.delivered_at is not None
    assert item.delivered_at > queries.deadlines(item)[-1].due_at


def test_nobody_from_outside_may_do_anything(cast: Cast) -> None:
    item = factory.dispatched(cast)
    for name in ("高翔", "彭娟", "丁海洋", "周启明"):
        assert policy.verbs(cast.actor(name), item) == []


def test_numbers_are_not_used_again(cast: Cast) -> None:
    numbers = [factory.draft(cast).number for _ in range(3)]
    assert numbers == ["T-1", "T-2", "T-3"]
    assert db.scalar(select(func.count()).select_from(Notice)) == 0


def test_a_unit_without_a_head_is_run_by_the_leader_in_charge(cast: Cast) -> None:
    item = factory.dispatched(cast, lead_unit_id=cast.unit("城关税务分局"))
    told = db.scalars(select(Notice.person_id).where(Notice.subject_id == item.id)).all()
    assert told == [cast.person("郑海涛")]
    service.accept(item, actor=cast.actor("郑海涛"), now=NOW)
    assert item.state == State.IN_PROGRESS


def test_a_draft_whose_day_passed_gets_another_and_can_be_dispatched(cast: Cast) -> None:
    item = factory.draft(cast, due_date=date(2026, 11, 20))
    by: dict[str, Any] = {"actor": cast.actor("林晓"), "now": NOW, "reason": "上级文件下发晚"}
    with pytest.raises(Invalid):
        service.redate(item, day=date(2026, 11, 22), **by)
    service.redate(item, day=date(2026, 12, 4), **by)
    service.dispatch(item, actor=cast.actor("林晓"), now=NOW)
    assert (item.due_date, item.deadline_no) == (date(2026, 12, 4), 1)
    with pytest.raises(Conflict):
        service.redate(item, day=date(2026, 12, 11), **by)


def test_supporting_units_are_told_at_dispatch(cast: Cast) -> None:
    item = factory.dispatched(cast, supporting_unit_ids=[cast.unit("收入核算科")])
    told = db.scalars(select(Notice.person_id).where(Notice.subject_id == item.id)).all()
    assert set(told) == {cast.person("王立群"), cast.person("许静")}
