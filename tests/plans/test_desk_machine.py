"""Two planners press everything on one review desk: no character is lost, and undoing leads back exactly."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from itertools import count, pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from flask import Flask
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from tests.cast import Cast, build
from tests.moment import NOW
from tests.plans import papers
from tracker.core.context import Actor
from tracker.core.db import session as db
from tracker.core.errors import DomainError
from tracker.plans import queries, rules, service
from tracker.plans.models import PlanDocument, PlanItem, PlannedTask, PlanSpan, SpanKind
from tracker.plans.service.journal import snapshot

TEXT = f"""{papers.PLAN}（二）严格风险应对。信息中心须每季度末报送分析报告1份；收入核算科须在11月20日前办结疑点9条。
三、保障措施
本计划自印发之日起执行。
"""
KINDS = [kind.value for kind in SpanKind if kind != SpanKind.BLANK]
FIRST = "林晓"
which = st.integers(0, 400)
who = st.sampled_from([FIRST, FIRST, FIRST, "苏敏"])
Picture = list[tuple[Any, ...]]


class ReviewDesk(RuleBasedStateMachine):
    """One plan under review. `done` and `undone` hold the desk before and after each act of the first planner since the
    other one last did something."""

    cast: Cast
    folder: Path
    copies = count()

    def __init__(self) -> None:
        super().__init__()
        db.rollback()
        copy = TEXT.replace("工作计划", f"工作计划第{next(self.copies):06}稿", 1)  # known bytes lead to their plan
        self.document: PlanDocument = papers.imported(self.cast, self.folder, copy)
        db.commit()
        self.done: list[tuple[Picture, Picture]] = []
        self.undone: list[tuple[Picture, Picture]] = []

    def by(self, name: str) -> Actor:
        """Both have the planner's post; undoing is each one's own."""
        return replace(self.cast.actor(FIRST), person_id=self.cast.person(name))

    def attempt(self, name: str, verb: Callable[[Actor], Any]) -> bool:
        """Do it in a transaction of its own, as an edge does; whether it was done."""
        try:
            verb(self.by(name))
        except DomainError:
            db.rollback()
            return False
        db.commit()
        return True

    def act(self, name: str, verb: Callable[[Actor], Any]) -> None:
        """An act that is no undoing."""
        before, last = self.picture(), self.last(name)
        if not self.attempt(name, verb) or self.last(name) == last:
            assert self.picture() == before
            return
        self.undone.clear()
        if name == FIRST:
            self.done.append((before, self.picture()))
        else:
            self.done.clear()

    def last(self, name: str) -> int | None:
        found = service.last_act(self.by(name), self.document)
        return found.id if found else None

    def picture(self) -> Picture:
        """Everything that stands on the desk; what was dropped is none of it."""
        desk = queries.content(self.document)
        spans: Picture = [(span.start, span.end, span.kind, span.item_id, span.decided_by) for span in desk.spans]
        items = {task.item_id for task in desk.tasks}
        return [
            *spans,
            *(_fields(item) for item in desk.items if item.id in items),
            *(_fields(task) for task in desk.tasks),
        ]

    def tasks(self) -> list[PlannedTask]:
        return queries.content(self.document).tasks

    def spans(self) -> list[PlanSpan]:
        return queries.content(self.document).spans

    def on_task(self, name: str, at: int, verb: Callable[[Actor, PlannedTask], Any]) -> None:
        tasks = self.tasks()
        if tasks:
            self.act(name, lambda actor: verb(actor, tasks[at % len(tasks)]))

    @rule(name=who, at=which, place=which)
    def split(self, name: str, at: int, place: int) -> None:
        def verb(actor: Actor, task: PlannedTask) -> None:
            where = task.start + place % max(task.end - task.start, 1)
            service.split(actor, task.id, where, expected_version=task.version, now=NOW)

        self.on_task(name, at, verb)

    @rule(name=who, at=which)
    def merge(self, name: str, at: int) -> None:
        self.on_task(name, at, lambda actor, task: service.merge(actor, task.id, expected_version=None, now=NOW))

    @rule(name=who, at=which)
    def drop(self, name: str, at: int) -> None:
        self.on_task(name, at, lambda actor, task: service.drop(actor, task.id, expected_version=None, now=NOW))

    @rule(name=who, at=which, by=st.integers(-3, 3), place=which)
    def move_boundary(self, name: str, at: int, by: int, place: int) -> None:
        def verb(actor: Actor, task: PlannedTask) -> None:
            where = None if by else task.start - 60 + place % 120
            service.move_boundary(actor, task.id, at=where, by=by, expected_version=None, now=NOW)

        self.on_task(name, at, verb)

    @rule(name=who, which_parts=st.integers(0, 3))
    def take_parts(self, name: str, which_parts: int) -> None:
        proposed = [task for task in self.tasks() if task.proposals.get("parts")]
        if proposed:
            starts = [part["start"] for part in proposed[0].proposals["parts"]]
            chosen = starts if which_parts == 0 else [starts[which_parts % len(starts)]]
            self.act(
                name,
                lambda actor: service.take_parts(actor, proposed[0].id, chosen, expected_version=None, now=NOW),
            )

    @rule(name=who)
    def dismiss_parts(self, name: str) -> None:
        proposed = [task for task in self.tasks() if task.proposals.get("parts")]
        if proposed:
            self.act(name, lambda actor: service.dismiss_parts(actor, proposed[0].id, expected_version=None, now=NOW))

    @rule(name=who, at=which, kind=st.sampled_from(KINDS))
    def set_kind(self, name: str, at: int, kind: str) -> None:
        spans = [span for span in self.spans() if span.kind != SpanKind.BLANK]
        span = spans[at % len(spans)]
        self.act(name, lambda actor: service.set_kind(actor, span.id, kind, expected_version=span.version, now=NOW))

    @rule(name=who, at=which, words=st.sampled_from(["", "账实相符"]))
    def decide(self, name: str, at: int, words: str) -> None:
        self.on_task(
            name, at, lambda actor, task: service.decide(actor, [(task.id, None)], {"yardstick": words}, now=NOW)
        )

    @rule(name=who, at=which)
    def accept_written(self, name: str, at: int) -> None:
        self.on_task(name, at, lambda actor, task: service.accept_written(actor, [(task.id, None)], now=NOW))

    @rule(name=who)
    def undo(self, name: str) -> None:
        self.reverse(name, service.undo, self.done, self.undone, 0)

    @rule(name=who)
    def redo(self, name: str) -> None:
        self.reverse(name, service.redo, self.undone, self.done, 1)

    def reverse(
        self,
        name: str,
        verb: Callable[..., Any],
        these: list[tuple[Picture, Picture]],
        those: list[tuple[Picture, Picture]],
        side: int,
    ) -> None:
        """Own acts are reversed one after another, to exactly what was there."""
        done = self.attempt(name, lambda actor: verb(actor, self.document, now=NOW))
        if name != FIRST:
            if done:
                self.done.clear()
                self.undone.clear()
        elif these:
            assert done
            pictures = these.pop()
            those.append(pictures)
            assert self.picture() == pictures[side]
        elif done:
            self.undone.clear()
            self.done.clear()

    @invariant()
    def every_character_stands_in_one_span(self) -> None:
        spans = self.spans()
        assert "".join(self.document.text[span.start : span.end] for span in spans) == self.document.text
        assert [span.start for span in spans] == [0, *(span.end for span in spans[:-1])]

    @invariant()
    def tasks_do_not_share_text(self) -> None:
        assert all(one.end <= other.start for one, other in pairwise(self.tasks()))

    @invariant()
    def what_is_work_belongs_to_one_task(self) -> None:
        """And no line between two tasks runs through a span."""
        tasks = self.tasks()
        for span in self.spans():
            touching = [task for task in tasks if task.start < span.end and span.start < task.end]
            assert all(task.start <= span.start and span.end <= task.end for task in touching)
            if span.kind in rules.TASK_KINDS:
                assert [task.item_id for task in touching] == [span.item_id]


def _fields(row: PlanItem | PlannedTask) -> tuple[Any, ...]:
    return (row.id, json.dumps(snapshot(row), sort_keys=True))


def test_whatever_two_planners_press(app: Flask) -> None:
    with app.app_context(), TemporaryDirectory() as folder:
        ReviewDesk.cast, ReviewDesk.folder = build(NOW), Path(folder)
        run_state_machine_as_test(
            ReviewDesk,
            settings=settings(
                max_examples=12,
                stateful_step_count=30,
                deadline=None,
                suppress_health_check=list(HealthCheck),
                database=None,
            ),
        )
