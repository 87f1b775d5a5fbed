"""Anybody does anything to one item in any order: what must hold, holds, and a refusal leaves no trace."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test
from sqlalchemy import func, select

from tests.cast import Cast, build
from tests.moment import NOW
from tests.workitems import factory
from tracker.audit.models import AuditRow
from tracker.clocks.models import Clock, ClockKind
from tracker.core.db import session as db
from tracker.core.errors import Conflict, DomainError
from tracker.progress import service as progress
from tracker.progress.models import CompletionRequest, ProgressEntry, Review
from tracker.workitems import policy, queries, service
from tracker.workitems.models import REVIEW_STATES, ExtensionRequest, State, StatusChange, WorkItem, WorkItemHand
from tracker.workitems.transitions import Verb

PEOPLE = ("林晓", "苏敏", "唐宁", "王立群", "孙浩", "陈思远", "高翔", "郑海涛", "周启明", "彭娟")
who = st.sampled_from(PEOPLE)
days = st.integers(-3, 60)
REASON = "写明白的理由，不少于十个字"


class Life(RuleBasedStateMachine):
    """One item, a moving clock, and everybody pressing every button."""

    cast: Cast

    def __init__(self) -> None:
        super().__init__()
        db.rollback()
        self.now: datetime = NOW
        self.item: WorkItem = factory.draft(self.cast)
        self.acts = 1
        db.commit()

    def attempt(self, verb: Callable[[], Any]) -> None:
        """Do it in a transaction of its own, as an edge does."""
        version = self.item.version
        try:
            verb()
            db.commit()
        except DomainError:
            db.rollback()
            db.refresh(self.item)
            assert self.item.version == version
        else:
            assert self.item.version == version + 1
            self.acts += 1

    def by(self, name: str) -> dict[str, Any]:
        return {"actor": self.cast.actor(name), "now": self.now, "expected_version": self.item.version}

    def day(self, offset: int) -> date:
        return self.now.date() + timedelta(days=offset)

    @rule(hours=st.integers(1, 200))
    def time_passes(self, hours: int) -> None:
        self.now += timedelta(hours=hours)

    @rule(name=who)
    def dispatch(self, name: str) -> None:
        self.attempt(lambda: service.dispatch(self.item, **self.by(name)))

    @rule(name=who, owner=st.sampled_from([None, "陈思远", "王立群", "高翔"]))
    def accept(self, name: str, owner: str | None) -> None:
        owner_id = self.cast.person(owner) if owner else None
        self.attempt(lambda: service.accept(self.item, owner_id=owner_id, **self.by(name)))

    @rule(name=who, reason=st.sampled_from(["", REASON]))
    def decline(self, name: str, reason: str) -> None:
        self.attempt(lambda: service.decline(self.item, reason=reason, **self.by(name)))

    @rule(name=who, unit=st.sampled_from(["征收管理科", "信息中心"]))
    def reassign(self, name: str, unit: str) -> None:
        self.attempt(
            lambda: service.reassign(self.item, lead_unit_id=self.cast.unit(unit), reason=REASON, **self.by(name))
        )

    @rule(name=who, owner=st.sampled_from(["陈思远", "王立群", "高翔", "孙浩"]))
    def name_owner(self, name: str, owner: str) -> None:
        self.attempt(lambda: service.name_owner(self.item, person_id=self.cast.person(owner), **self.by(name)))

    @rule(name=who, percent=st.integers(-1, 101))
    def file(self, name: str, percent: int) -> None:
        self.attempt(lambda: progress.file(self.item, percent=percent, text="做了一些", **self.by(name)))

    @rule(name=who)
    def request_completion(self, name: str) -> None:
        self.attempt(lambda: progress.request_completion(self.item, text="办完了", **self.by(name)))

    @precondition(lambda self: self.item.state in REVIEW_STATES)
    @rule(name=who, passed=st.booleans())
    def review(self, name: str, passed: bool) -> None:
        self.attempt(lambda: progress.review(self.item, passed=passed, reason=REASON, **self.by(name)))

    @rule(name=who)
    def suspend(self, name: str) -> None:
        self.attempt(lambda: service.suspend(self.item, reason=REASON, **self.by(name)))

    @rule(name=who)
    def resume(self, name: str) -> None:
        self.attempt(lambda: service.resume(self.item, reason=REASON, **self.by(name)))

    @rule(name=st.sampled_from(["王立群", "高翔", "彭娟"]))
    def cancel(self, name: str) -> None:
        self.attempt(lambda: service.cancel(self.item, reason=REASON, **self.by(name)))

    @precondition(lambda self: self.item.state == State.DONE)
    @rule(name=who, offset=days)
    def reopen(self, name: str, offset: int) -> None:
        self.attempt(lambda: service.reopen(self.item, reason=REASON, day=self.day(offset), **self.by(name)))

    @rule(name=who, offset=days)
    def extend(self, name: str, offset: int) -> None:
        self.attempt(lambda: service.extend(self.item, self.day(offset), reason=REASON, **self.by(name)))

    @rule(name=who, offset=days)
    def ask_extension(self, name: str, offset: int) -> None:
        self.attempt(
            lambda: service.request_extension(
                self.item, new_date=self.day(offset), reason=REASON, progress_so_far="七成", **self.by(name)
            )
        )

    @rule(name=who, verb=st.sampled_from(["sign", "refuse", "grant", "withdraw"]), offset=days)
    def settle_extension(self, name: str, verb: str, offset: int) -> None:
        request = policy.open_extension(self.item)
        if request is None:
            return
        by: dict[str, Any] = {"actor": self.cast.actor(name), "now": self.now}
        acts: dict[str, Callable[[], object]] = {
            "sign": lambda: service.sign_extension(request, **by),
            "refuse": lambda: service.decide_extension(request, grant=None, note=REASON, **by),
            "grant": lambda: service.decide_extension(request, grant=self.day(offset), **by),
            "withdraw": lambda: service.withdraw_extension(request, **by),
        }
        self.attempt(acts[verb])

    @rule(data=st.data())
    def somebody_who_may_goes_on(self, data: st.DataObject) -> None:
        """Random hands seldom get far; this one takes a step that the policy offers."""
        offered = [
            (name, verb) for name in PEOPLE for verb in policy.verbs(self.cast.actor(name), self.item) if verb in ONWARD
        ]
        if not offered:
            return
        name, verb = data.draw(st.sampled_from(offered))
        version = self.item.version
        self.attempt(lambda: ONWARD[verb](self, self.by(name)))
        assert self.item.version == version + 1

    @precondition(lambda self: self.item.version > 1)
    @rule(name=who)
    def with_an_old_page(self, name: str) -> None:
        by = self.by(name) | {"expected_version": self.item.version - 1}
        with pytest.raises(Conflict):
            service.cancel(self.item, reason=REASON, **by)
        db.rollback()

    @invariant()
    def the_chain_has_no_gap(self) -> None:
        state = State.DRAFT.value
        for change in reversed(queries.history(self.item)):
            assert change.from_state == state
            state = change.to_state
        assert self.item.state == state

    @invariant()
    def one_audit_row_and_one_trace_per_act(self) -> None:
        subject = (AuditRow.subject_kind == "work_item", AuditRow.subject_id == self.item.id)
        assert db.scalar(select(func.count()).select_from(AuditRow).where(*subject)) == self.acts
        traces = select(func.count()).select_from(StatusChange).where(StatusChange.work_item_id == self.item.id)
        assert db.scalar(traces) == self.acts - 1 == self.item.version - 1

    @invariant()
    def deadline_numbers_rise_by_one(self) -> None:
        found = queries.deadlines(self.item)
        assert [one.number for one in found] == list(range(len(found), 0, -1))
        if self.item.state not in (State.SUSPENDED, State.DRAFT):
            assert self.item.deadline_no == len(found)
        if found and self.item.state not in (State.SUSPENDED, State.CANCELLED, State.DONE):
            assert (self.item.due_at, self.item.sort_at) == (found[0].due_at, found[0].due_at)

    @invariant()
    def state_and_columns_agree(self) -> None:
        item = self.item
        assert (item.state == State.DONE) == (item.close_out_no is not None) == (item.finished_at is not None)
        assert (item.state == State.SUSPENDED) == (item.suspended_at is not None)
        assert (item.state in (*REVIEW_STATES, State.DONE)) <= (item.delivered_at is not None)
        assert 0 <= item.progress <= 100

    @invariant()
    def clocks_run_where_somebody_waits(self) -> None:
        running = select(Clock.kind).where(Clock.subject_id == self.item.id, Clock.ended_at.is_(None))
        kinds = set(db.scalars(running)) - {ClockKind.EXTENSION}
        expected = {
            State.DISPATCHED: {ClockKind.COMPLETION, ClockKind.SIGN_FOR},
            State.DECLINED: {ClockKind.COMPLETION},
            State.IN_PROGRESS: {ClockKind.COMPLETION},
            State.SUSPENDED: {ClockKind.COMPLETION},
            State.UNIT_REVIEW: {ClockKind.COMPLETION, ClockKind.UNIT_REVIEW},
            State.SUPERVISOR_REVIEW: {ClockKind.COMPLETION, ClockKind.SUPERVISOR_REVIEW},
        }
        assert kinds == expected.get(State(self.item.state), set())

    @invariant()
    def nobody_reviewed_their_own_work(self) -> None:
        for review in db.scalars(select(Review).where(Review.work_item_id == self.item.id)):
            filed = select(ProgressEntry.person_id).where(
                ProgressEntry.work_item_id == self.item.id, ProgressEntry.at <= review.at
            )
            asked = select(CompletionRequest.filed_by).where(
                CompletionRequest.work_item_id == self.item.id, CompletionRequest.attempt == review.attempt
            )
            owned = select(WorkItemHand.person_id).where(
                WorkItemHand.work_item_id == self.item.id, WorkItemHand.since < review.at
            )
            assert review.person_id not in {*db.scalars(filed), *db.scalars(asked), *db.scalars(owned)}

    @invariant()
    def at_most_one_extension_is_open(self) -> None:
        mine = select(ExtensionRequest).where(ExtensionRequest.work_item_id == self.item.id)
        still = [one for one in db.scalars(mine) if one.state in ("requested", "signed")]
        assert len(still) <= 1
        assert all(one.signed_by != one.asked_by != one.decided_by for one in db.scalars(mine) if one.decided_by)


ONWARD: dict[Verb, Callable[[Life, dict[str, Any]], Any]] = {
    Verb.ACCEPT: lambda life, by: service.accept(life.item, **by),
    Verb.DECLINE: lambda life, by: service.decline(life.item, reason=REASON, **by),
    Verb.REASSIGN: lambda life, by: service.reassign(
        life.item, lead_unit_id=life.cast.unit("信息中心"), reason=REASON, **by
    ),
    Verb.FILE: lambda life, by: progress.file(life.item, percent=60, text="做了一些", **by),
    Verb.REQUEST_COMPLETION: lambda life, by: progress.request_completion(life.item, text="办完了", **by),
    Verb.PASS: lambda life, by: progress.review(life.item, passed=True, **by),
    Verb.SEND_BACK: lambda life, by: progress.review(life.item, passed=False, reason=REASON, **by),
    Verb.SUSPEND: lambda life, by: service.suspend(life.item, reason=REASON, **by),
    Verb.RESUME: lambda life, by: service.resume(life.item, reason=REASON, **by),
    Verb.REOPEN: lambda life, by: service.reopen(life.item, reason=REASON, day=life.day(30), **by),
}


def test_whatever_people_press(app: Flask) -> None:
    with app.app_context():
        Life.cast = build(NOW)
        run_state_machine_as_test(
            Life,
            settings=settings(
                max_examples=10,
                stateful_step_count=30,
                deadline=None,
                suppress_health_check=list(HealthCheck),
                database=None,
            ),
        )
