"""Extensions: asked, signed, decided; late; twice; undecided."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from tests.cast import Cast
from tests.moment import NOW
from tests.workitems import factory
from tracker.core.errors import Conflict, Forbidden, Invalid, InvalidMany
from tracker.workitems import queries, service
from tracker.workitems.models import ExtensionRequest, ExtensionState, WorkItem

WHY = "省局接口规范10月20日才下发，联调时间不够"


def ask(
    cast: Cast, item: WorkItem, *, who: str = "陈思远", day: date = date(2026, 12, 18), now: datetime = NOW
) -> ExtensionRequest:
    return service.request_extension(
        item, actor=cast.actor(who), now=now, new_date=day, reason=WHY, progress_so_far="已完成70%"
    )


def test_signed_by_the_head_and_decided_by_the_supervisor(cast: Cast) -> None:
    item = factory.in_progress(cast)
    request = ask(cast, item)
    assert not request.late
    with pytest.raises(Forbidden):
        service.decide_extension(request, actor=cast.actor("苏敏"), now=NOW, grant=request.new_date)
    service.sign_extension(request, actor=cast.actor("王立群"), now=NOW)
    service.decide_extension(request, actor=cast.actor("苏敏"), now=NOW, grant=date(2026, 12, 16), note="核定12日")
    assert (request.state, item.deadline_no, item.due_date) == (ExtensionState.GRANTED, 2, date(2026, 12, 16))
    assert [one.number for one in queries.deadlines(item)] == [2, 1]


def test_every_fault_is_told_at_once(cast: Cast) -> None:
    item = factory.in_progress(cast)
    with pytest.raises(InvalidMany) as refused:
        service.request_extension(
            item,
            actor=cast.actor("陈思远"),
            now=NOW,
            new_date=date(2026, 12, 1),
            reason="没回函",
            progress_so_far="",
        )
    assert [fault.field for fault in refused.value.faults] == ["new_date", "reason", "progress_so_far"]


def test_one_open_request_at_a_time(cast: Cast) -> None:
    item = factory.in_progress(cast)
    request = ask(cast, item)
    with pytest.raises(Conflict):
        ask(cast, item)
    service.withdraw_extension(request, actor=cast.actor("陈思远"), now=NOW)
    assert ask(cast, item).state == ExtensionState.REQUESTED


def test_a_long_one_and_a_second_one_go_to_the_leader(cast: Cast) -> None:
    item = factory.in_progress(cast)
    request = ask(cast, item, day=date(2027, 1, 29))
    assert request.needs_leader
    service.sign_extension(request, actor=cast.actor("王立群"), now=NOW)
    with pytest.raises(Forbidden):
        service.decide_extension(request, actor=cast.actor("苏敏"), now=NOW, grant=date(2026, 12, 18))
    service.decide_extension(request, actor=cast.actor("郑海涛"), now=NOW, grant=date(2026, 12, 18))
    assert ask(cast, item, day=date(2026, 12, 21)).needs_leader


def test_the_head_does_not_sign_their_own(cast: Cast) -> None:
    item = factory.in_progress(cast)
    request = ask(cast, item, who="王立群")
    with pytest.raises(Forbidden):
        service.sign_extension(request, actor=cast.actor("王立群"), now=NOW)
    service.sign_extension(request, actor=cast.actor("郑海涛"), now=NOW)
    assert request.state == ExtensionState.SIGNED


def test_a_refusal_needs_a_reason_and_changes_no_deadline(cast: Cast) -> None:
    item = factory.in_progress(cast)
    request = ask(cast, item)
    service.sign_extension(request, actor=cast.actor("王立群"), now=NOW)
    with pytest.raises(Invalid):
        service.decide_extension(request, actor=cast.actor("苏敏"), now=NOW, grant=None)
    service.decide_extension(request, actor=cast.actor("苏敏"), now=NOW, grant=None, note="时间足够")
    assert (request.state, item.deadline_no) == (ExtensionState.REFUSED, 1)


def test_a_late_request_does_not_undo_the_overdue_fact(cast: Cast) -> None:
    item = factory.in_progress(cast, due_date=date(2026, 11, 24))
    late = NOW + timedelta(days=3)
    request = ask(cast, item, day=date(2026, 12, 4), now=late)
    assert request.late
    service.sign_extension(request, actor=cast.actor("王立群"), now=late)
    service.decide_extension(request, actor=cast.actor("苏敏"), now=late, grant=date(2026, 12, 4))
    assert item.deadline_no == 2
    assert request.late


def test_asked_in_time_and_granted_late_counts(cast: Cast) -> None:
    item = factory.in_progress(cast, due_date=date(2026, 11, 24))
    request = ask(cast, item, day=date(2026, 12, 4))
    late = NOW + timedelta(days=3)
    service.sign_extension(request, actor=cast.actor("王立群"), now=late)
    service.decide_extension(request, actor=cast.actor("苏敏"), now=late, grant=date(2026, 12, 4))
    assert item.deadline_no == 2
    assert not request.late


def test_the_desk_extends_after_expiry_and_the_fact_stays(cast: Cast) -> None:
    item = factory.in_progress(cast, due_date=date(2026, 11, 24))
    late = NOW + timedelta(days=3)
    with pytest.raises(Forbidden):
        service.extend(item, date(2026, 12, 4), actor=cast.actor("王立群"), now=late, reason="还要几天")
    service.extend(item, date(2026, 12, 4), actor=cast.actor("苏敏"), now=late, reason="情况属实")
    assert [one.basis for one in queries.deadlines(item)] == ["desk", "dispatch"]


def test_closing_the_item_ends_an_open_request(cast: Cast) -> None:
    item = factory.in_progress(cast)
    request = ask(cast, item)
    service.cancel(item, actor=cast.actor("林晓"), now=NOW, reason="不再需要")
    assert request.state == ExtensionState.WITHDRAWN


def test_a_day_granted_while_suspended_is_given_back_by_resume(cast: Cast) -> None:
    item = factory.in_progress(cast)
    request = ask(cast, item, day=date(2026, 12, 18))
    service.suspend(item, actor=cast.actor("苏敏"), now=NOW, reason="等上级文件")
    service.sign_extension(request, actor=cast.actor("王立群"), now=NOW)
    service.decide_extension(request, actor=cast.actor("苏敏"), now=NOW, grant=date(2026, 12, 18))
    service.resume(item, actor=cast.actor("苏敏"), now=NOW, reason="文件到了")
    assert (item.deadline_no, item.due_date) == (3, date(2026, 12, 18))
