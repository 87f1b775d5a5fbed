"""A state machine: whatever happens to an item and whenever the sweep runs, the steps are those that the model expects.

The model knows nothing of the implementation: it keeps what happened, with instants, and derives the steps from that.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any, ClassVar

import pytest
from flask import Flask
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import func, select

from tests.cast import Cast
from tests.escalation.situation import SECOND, steps_of
from tests.moment import NOW
from tests.workitems import factory
from tracker.clocks import queries as clocks
from tracker.clocks.models import ClockKind
from tracker.core.db import session
from tracker.escalation import service
from tracker.escalation.models import OverdueCase
from tracker.notifications.models import Notice
from tracker.organisation import queries as organisation
from tracker.progress import service as progress
from tracker.workitems import service as workitems
from tracker.workitems.models import State, WorkItem

DUE = date(2026, 12, 4)


@dataclass
class Model:
    """What happened: numbered deadlines with when they were set, and the item's state from each instant on."""

    deadlines: list[tuple[date, datetime]] = field(default_factory=list)
    states: list[tuple[datetime, State]] = field(default_factory=list)
    swept: datetime = NOW

    def state_at(self, at: datetime) -> State | None:
        """The state that had begun last at an instant; a change at the very instant counts."""
        begun = [state for since, state in self.states if since <= at]
        return begun[-1] if begun else None

    def expected(self, calendar: Any) -> set[tuple[int, int, str]]:
        """(deadline number, step, whose hands) of everything due by the last sweep."""
        found = set()
        for number, (day, set_at) in enumerate(self.deadlines, 1):
            later = self.deadlines[number][1] if number < len(self.deadlines) else None
            for step, at in enumerate(_instants(day, set_at, calendar), 1):
                state = self.state_at(at)
                if at > self.swept or (later is not None and later <= at):
                    continue
                if state in (State.SUSPENDED, State.DONE, State.CANCELLED):
                    continue
                reviewed = state in (State.UNIT_REVIEW, State.SUPERVISOR_REVIEW)
                found.add((number, step, "reviewer" if reviewed else "unit"))
        return found


def _instants(day: date, set_at: datetime, calendar: Any) -> list[datetime]:
    def nine(offset: int) -> datetime:
        there = calendar.add(day, offset)
        return datetime(there.year, there.month, there.day, 1, 0, tzinfo=UTC)

    own = datetime(day.year, day.month, day.day, 9, 30, tzinfo=UTC)
    return [max(nine(-3), set_at), own, nine(3), nine(7)]


class Ladder(RuleBasedStateMachine):
    """One item on its way, and sweeps at any time between."""

    cast: ClassVar[Cast]

    @initialize()
    def begin(self) -> None:
        self.now = NOW
        self.item = factory.in_progress(self.cast, title=f"任务{NOW}", due_date=DUE)
        service.arm(self.item, now=NOW)
        session.commit()
        self.model = Model([(DUE, NOW)], [(NOW, State.IN_PROGRESS)])

    def by(self, name: str) -> dict[str, Any]:
        """Who acts, a second after whatever happened last: no two things happen at one instant."""
        self.now += SECOND
        return {"actor": self.cast.actor(name), "now": self.now}

    def moved(self) -> None:
        """Note state and, when there is a new one, the deadline."""
        session.commit()
        item = session.get_one(WorkItem, self.item.id, populate_existing=True)
        self.model.states.append((self.now, State(item.state)))
        service.arm(item, now=self.now)
        session.commit()
        clock = clocks.latest("work_item", item.id, ClockKind.COMPLETION)
        assert clock is not None
        if clock.current_no > len(self.model.deadlines):
            deadline = clocks.current_deadline(clock)
            assert deadline is not None
            self.model.deadlines.append((deadline.local_date, self.now))

    def state_is(*states: State) -> Any:
        return precondition(lambda self: self.item.state in states)

    @rule(hours=st.integers(1, 24 * 9))
    def time_passes(self, hours: int) -> None:
        self.now += timedelta(hours=hours, minutes=1)

    @rule()
    def sweep(self) -> None:
        self.now += SECOND
        service.sweep(now=self.now)
        self.model.swept = self.now

    @state_is(State.IN_PROGRESS)
    @rule()
    def ask_for_completion(self) -> None:
        progress.request_completion(self.item, text="做完了", **self.by("陈思远"))
        self.moved()

    @state_is(State.UNIT_REVIEW)
    @rule(passed=st.booleans())
    def unit_reviews(self, passed: bool) -> None:
        progress.review(self.item, passed=passed, reason="数据不全", **self.by("王立群"))
        self.moved()

    @state_is(State.SUPERVISOR_REVIEW)
    @rule(passed=st.booleans())
    def supervisor_reviews(self, passed: bool) -> None:
        progress.review(self.item, passed=passed, reason="佐证不足", **self.by("苏敏"))
        self.moved()

    @state_is(State.IN_PROGRESS)
    @rule()
    def suspend(self) -> None:
        workitems.suspend(self.item, reason="等上级通知", **self.by("苏敏"))
        self.moved()

    @state_is(State.SUSPENDED)
    @rule()
    def resume(self) -> None:
        workitems.resume(self.item, reason="通知已到", **self.by("苏敏"))
        self.moved()

    @state_is(State.IN_PROGRESS)
    @rule(days=st.integers(1, 30))
    def extend(self, days: int) -> None:
        day = max(self.item.due_date or DUE, self.now.date()) + timedelta(days=days + 1)
        workitems.extend(self.item, day, reason="上级推迟", **self.by("苏敏"))
        self.moved()

    @state_is(State.DONE)
    @rule(days=st.integers(1, 30))
    def reopen(self, days: int) -> None:
        day = max(self.item.due_date or DUE, self.now.date()) + timedelta(days=days + 1)
        workitems.reopen(self.item, day=day, reason="抽查不实", **self.by("苏敏"))
        self.moved()

    @invariant()
    def steps_are_those_expected(self) -> None:
        if not hasattr(self, "item"):
            return
        actual = [(step.deadline_no, step.step_no, str(step.holder)) for step in steps_of(self.item)]
        assert len(actual) == len(set(actual))
        assert set(actual) == self.model.expected(organisation.calendar(self.cast.bureau_id))
        cases = session.scalar(select(func.count()).where(OverdueCase.work_item_id == self.item.id))
        assert cases == sum(1 for _number, step, _holder in actual if step == 2)

    def teardown(self) -> None:
        if hasattr(self, "item"):
            service.sweep(now=self.now)
            self.model.swept = self.now
            self.steps_are_those_expected()
            missing = select(func.count()).where(Notice.kind == "escalation", Notice.subject_id == self.item.id)
            assert (session.scalar(missing) or 0) >= len(steps_of(self.item))
            assert service.reconcile(now=self.now).clean
        session.rollback()


@pytest.mark.usefixtures("clock")
def test_steps_are_a_function_of_thresholds_and_what_happened(app: Flask, cast: Cast) -> None:
    Ladder.cast = cast
    few = settings(
        max_examples=6,
        stateful_step_count=12,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
    )
    run_state_machine_as_test(Ladder, settings=few)
