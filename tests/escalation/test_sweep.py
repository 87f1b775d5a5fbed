"""The sweep: the four steps of the preset, when, to whom, and what follows from them."""

from datetime import timedelta

from sqlalchemy import func, select

from tests.cast import Cast
from tests.escalation.situation import DIRECTOR, DUE, INSTANTS, LEADER, PASSED, SECOND, WARNED, armed, steps_of
from tests.moment import NOW
from tests.workitems import factory
from tracker.audit.models import AuditRow
from tracker.clocks.models import Clock, ClockKind
from tracker.core.db import session
from tracker.core.permissions import PostKind
from tracker.escalation import queries, service
from tracker.escalation.models import EscalationStep, Light, Settled, Threshold
from tracker.notifications.models import Notice, Outbox
from tracker.organisation.models import Post, PostHolding
from tracker.progress import service as progress
from tracker.workitems import service as workitems
from tracker.workitems.models import WorkItem


def people(item: WorkItem) -> list[int | None]:
    return [step.person_id for step in steps_of(item)]


def test_steps_fall_due_at_nine_and_the_deadlines_own_at_the_cut_off(cast: Cast) -> None:
    item = armed(cast)
    query = select(Threshold.threshold_at).where(Threshold.work_item_id == item.id, Threshold.light != Light.NONE)
    assert list(session.scalars(query.order_by(Threshold.step_no))) == INSTANTS
    assert (item.yellow_at, item.orange_at, item.red_at) == (WARNED, PASSED, LEADER)


def test_nothing_happens_a_second_before_and_everything_at_the_instant(cast: Cast) -> None:
    item = armed(cast)
    service.sweep(now=WARNED - SECOND)
    assert steps_of(item) == []
    for count, instant in enumerate(INSTANTS, 1):
        service.sweep(now=instant)
        assert len(steps_of(item)) == count


def test_each_step_goes_one_rung_higher(cast: Cast) -> None:
    item = armed(cast)
    service.sweep(now=DIRECTOR)
    assert people(item) == [cast.person(name) for name in ("陈思远", "王立群", "郑海涛", "周启明")]


def test_a_week_of_downtime_records_every_step_at_its_own_instant_and_sends_one_mail_each(cast: Cast) -> None:
    items = [armed(cast, title=f"任务{n}") for n in range(3)]
    result = service.sweep(now=DIRECTOR + timedelta(days=1))
    assert [step.threshold_at for step in steps_of(items[0])] == INSTANTS
    assert result.steps == 12
    assert result.cases == 3
    waiting = session.execute(
        select(Outbox.person_id, func.count()).where(Outbox.state == "ready").group_by(Outbox.person_id)
    ).all()
    assert sorted(row[1] for row in waiting) == [1, 1, 1, 1]
    assert session.scalar(select(func.count()).where(Notice.kind == "escalation")) == 12


def test_sweeping_again_changes_nothing(cast: Cast) -> None:
    armed(cast)
    service.sweep(now=DIRECTOR)
    counts = [
        session.scalar(select(func.count()).select_from(table)) for table in (EscalationStep, Notice, Outbox, AuditRow)
    ]
    again = service.sweep(now=DIRECTOR)
    assert (again.steps, again.notices, again.mails, again.cases, again.armed) == (0, 0, 0, 0, 0)
    assert counts == [
        session.scalar(select(func.count()).select_from(table)) for table in (EscalationStep, Notice, Outbox, AuditRow)
    ]


def test_the_deadline_opens_a_numbered_case_dated_when_it_passed(cast: Cast) -> None:
    item = armed(cast)
    service.sweep(now=LEADER)
    case = queries.open_case_of(item.id)
    assert case is not None
    assert (case.number, case.opened_at, case.raised_at, case.holder) == ("2026-001", PASSED, LEADER, "unit")
    clock = session.scalars(select(Clock).where(Clock.kind == ClockKind.CASE, Clock.subject_id == case.id)).one()
    assert clock.holder_unit_id == cast.unit("监察考评科")
    assert clock.armed_no == 1


def test_each_step_leaves_one_audit_row(cast: Cast) -> None:
    item = armed(cast)
    service.sweep(now=DIRECTOR)
    rows = session.scalars(select(AuditRow).where(AuditRow.act == "escalation.step", AuditRow.subject_id == item.id))
    assert [row.detail["step"] for row in rows] == [1, 2, 3, 4]


def test_an_item_without_owner_warns_its_head(cast: Cast) -> None:
    item = armed(cast, "dispatched")
    service.sweep(now=WARNED)
    assert people(item) == [cast.person("王立群")]
    assert steps_of(item)[0].basis["instead_of"] == "owner"


def test_a_vacant_post_resolves_upward_and_no_step_is_dropped(cast: Cast) -> None:
    item = armed(cast)
    leader = select(Post.id).where(Post.kind == PostKind.LEADER)
    for holding in session.scalars(select(PostHolding).where(PostHolding.post_id.in_(leader))):
        holding.valid_to = DUE - timedelta(days=30)
    session.commit()
    service.sweep(now=LEADER)
    third = steps_of(item)[2]
    assert third.person_id == cast.person("周启明")
    assert third.basis["basis"] == "vacant"


def test_with_nobody_above_the_step_is_recorded_as_unroutable_and_alarmed(cast: Cast) -> None:
    item = armed(cast)
    above = select(Post.id).where(Post.kind.in_((PostKind.LEADER, PostKind.DIRECTOR)))
    for holding in session.scalars(select(PostHolding).where(PostHolding.post_id.in_(above))):
        holding.valid_to = DUE - timedelta(days=30)
    session.commit()
    result = service.sweep(now=DIRECTOR)
    assert people(item)[2:] == [None, None]
    assert result.unroutable >= 2
    alarms = session.scalars(select(Notice).where(Notice.kind == "alarm", Notice.key.startswith("unroutable/"))).all()
    assert [alarm.person_id for alarm in alarms] == [cast.person("丁海洋")]


def test_a_finish_in_time_leaves_only_the_warning(cast: Cast) -> None:
    item = armed(cast)
    progress.request_completion(item, actor=cast.actor("陈思远"), now=WARNED + SECOND, text="做完了")
    progress.review(item, actor=cast.actor("王立群"), now=WARNED + 2 * SECOND, passed=True)
    progress.review(item, actor=cast.actor("苏敏"), now=PASSED, passed=True)
    session.commit()
    service.sweep(now=DIRECTOR)
    assert [step.step_no for step in steps_of(item)] == [1]
    settled = select(Threshold.settled).where(Threshold.work_item_id == item.id, Threshold.light != Light.NONE)
    assert list(session.scalars(settled.order_by(Threshold.step_no))) == [Settled.FIRED, *[Settled.ENDED] * 3]


def test_a_late_finish_keeps_the_steps_before_it(cast: Cast) -> None:
    item = armed(cast)
    progress.request_completion(item, actor=cast.actor("陈思远"), now=PASSED + SECOND, text="做完了")
    progress.review(item, actor=cast.actor("王立群"), now=PASSED + 2 * SECOND, passed=True)
    progress.review(item, actor=cast.actor("苏敏"), now=PASSED + 3 * SECOND, passed=True)
    session.commit()
    service.sweep(now=DIRECTOR)
    assert [step.step_no for step in steps_of(item)] == [1, 2]


def test_while_a_request_is_under_review_steps_and_case_are_the_reviewers(cast: Cast) -> None:
    item = armed(cast)
    progress.request_completion(item, actor=cast.actor("陈思远"), now=WARNED + SECOND, text="做完了")
    progress.review(item, actor=cast.actor("王立群"), now=WARNED + 2 * SECOND, passed=True)
    session.commit()
    service.sweep(now=LEADER)
    _warning, due, over = steps_of(item)
    assert {due.holder, over.holder} == {"reviewer"}
    assert due.person_id == over.person_id == cast.person("苏敏")
    case = queries.open_case_of(item.id)
    assert case is not None
    assert case.holder == "reviewer"
    assert queries.accountable_units(case, item) == [cast.unit("监察考评科")]


def test_a_send_back_gives_the_ladder_back_to_the_unit(cast: Cast) -> None:
    item = armed(cast)
    progress.request_completion(item, actor=cast.actor("陈思远"), now=WARNED + SECOND, text="做完了")
    progress.review(item, actor=cast.actor("王立群"), now=PASSED + SECOND, passed=False, reason="数据不全")
    session.commit()
    service.sweep(now=LEADER)
    assert [step.holder for step in steps_of(item)] == ["unit", "reviewer", "unit"]


def ask_for_extension(cast: Cast, item: WorkItem, now) -> None:  # type: ignore[no-untyped-def]
    workitems.request_extension(
        item,
        actor=cast.actor("陈思远"),
        now=now,
        new_date=DUE + timedelta(days=14),
        reason="上级接口规范尚未下发，需要等待",
        progress_so_far="已完成八成",
    )
    session.commit()


def test_an_undecided_extension_makes_steps_pending_and_the_case_the_deciders(cast: Cast) -> None:
    item = armed(cast)
    ask_for_extension(cast, item, WARNED + SECOND)
    service.sweep(now=PASSED)
    due = steps_of(item)[1]
    assert (due.holder, due.pending, due.person_id) == ("decider", True, cast.person("王立群"))
    case = queries.open_case_of(item.id)
    assert case is not None
    assert case.holder == "decider"


def test_an_extension_asked_for_after_the_deadline_changes_nothing(cast: Cast) -> None:
    item = armed(cast)
    ask_for_extension(cast, item, PASSED + SECOND)
    service.sweep(now=LEADER)
    assert [step.pending for step in steps_of(item)] == [False] * 3


def test_what_was_due_while_suspended_does_not_fire_and_resuming_arms_the_next_number(cast: Cast) -> None:
    item = armed(cast)
    workitems.suspend(item, actor=cast.actor("苏敏"), now=WARNED - SECOND, reason="等上级通知")
    workitems.resume(item, actor=cast.actor("苏敏"), now=LEADER, reason="通知已到")
    session.commit()
    service.sweep(now=LEADER + timedelta(days=30))
    assert [(step.deadline_no, step.step_no) for step in steps_of(item)] == [(2, 1), (2, 2), (2, 3), (2, 4)]


def test_reopening_after_a_finish_in_time_does_not_revive_the_old_ladder(cast: Cast) -> None:
    item = armed(cast, "done")
    workitems.reopen(item, actor=cast.actor("苏敏"), now=DIRECTOR, reason="抽查不实", day=DUE + timedelta(days=40))
    session.commit()
    service.sweep(now=DIRECTOR + SECOND)
    assert steps_of(item) == []


def test_a_warning_whose_day_has_gone_is_given_at_once(cast: Cast) -> None:
    item = armed(cast, due_date=NOW.date() + timedelta(days=1))
    service.sweep(now=NOW + SECOND)
    assert [step.light for step in steps_of(item)] == ["yellow"]


def test_the_sweep_arms_what_nobody_armed(cast: Cast) -> None:
    item = factory.in_progress(cast)
    session.commit()
    assert service.sweep(now=WARNED).armed >= 1
    assert [step.step_no for step in steps_of(item)] == [1]


def test_a_confidential_item_is_named_in_no_mail_and_opens_for_whom_it_addresses(cast: Cast) -> None:
    item = armed(cast, confidential=True, title="涉密事项甲")
    service.sweep(now=LEADER)
    for mail in session.scalars(select(Outbox)):
        assert "甲" not in str(mail.params)
        assert item.number not in str(mail.params)
    reader = cast.actor("郑海涛")
    case = queries.open_case_of(item.id)
    assert case is not None
    assert queries.case_for(reader, case.uuid)[1].id == item.id


def test_an_unsigned_item_reaches_the_leader_in_charge(cast: Cast) -> None:
    item = armed(cast, "dispatched")
    service.sweep(now=WARNED)
    query = select(EscalationStep).where(EscalationStep.work_item_id == item.id, EscalationStep.light == Light.NONE)
    assert [step.person_id for step in session.scalars(query)] == [cast.person("郑海涛")]


def test_an_undecided_case_reaches_the_supervisors_leader(cast: Cast) -> None:
    item = armed(cast)
    service.sweep(now=PASSED)
    service.sweep(now=DIRECTOR)
    query = select(EscalationStep).where(EscalationStep.work_item_id == item.id, EscalationStep.light == Light.NONE)
    told = [step.person_id for step in session.scalars(query.order_by(EscalationStep.id))]
    assert told == [cast.person("何静")]
