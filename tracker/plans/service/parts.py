"""Finer tasks that the text proposes inside a task, taken or put aside by a person; and the line between two tasks."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select

from tracker.core.context import Actor
from tracker.core.db import session
from tracker.core.errors import Invalid
from tracker.core.i18n import N_
from tracker.plans import rules
from tracker.plans.models import PlanItem, PlannedTask, PlannedTaskState
from tracker.plans.service.imports import first_clause
from tracker.plans.service.journal import Journal
from tracker.plans.service.review import open_desk, refuse_unless_open
from tracker.plans.service.structure import cut_span, joined, offers_within

GONE = N_("原文里已经没有这个拆分建议。")


def take_parts(
    actor: Actor, task_id: int, starts: Collection[int], *, expected_version: int | None, now: datetime
) -> list[PlannedTask]:
    """Cut a task where the proposed parts that begin at `starts` begin and end; all its pieces in order, it first.

    A part that names its own units does not take over the task's. Text outside the parts stays a task as it was, but
    what only leads to the first part goes with it. Raises Invalid when one is not proposed, Conflict, NotFound,
    Forbidden.
    """
    desk, (task,) = open_desk(actor, [task_id], now)
    document = desk.document
    journal = Journal(actor, document, "take_parts", now)
    journal.claim(task, expected_version)
    refuse_unless_open(task)
    chosen = [part for part in task.proposals.get("parts", []) if part["start"] in starts]
    if not chosen or len(chosen) != len(set(starts)):
        raise Invalid(GONE, field="part")
    title = session.get_one(PlanItem, task.item_id).title
    places = [(part["start"], part["end"]) for part in chosen]
    edges, led = rules.divided(document.text, task.start, task.end, title, places)
    whole = task.proposals
    for start, _end in edges[1:]:
        cut_span(journal, start)
    parts = [_within(chosen, start, end) for start, end in edges]
    made = [
        _made(task, start, end, whole, part, document.text)
        for (start, end), part in zip(edges[1:], parts[1:], strict=True)
    ]
    before = {name: offer for name, offer in whole.items() if name == "last_year"}
    named = {"title": rules.part_title(parts[0])} if led and parts[0] and "title" not in task.basis else {}
    journal.change(task, end=edges[0][1], proposals=before | _offers(whole, *edges[0], parts[0]), **named)
    for new in made:
        journal.add(new)
    journal.close(parts=len(chosen))
    return [task, *made]


def dismiss_parts(actor: Actor, task_id: int, *, expected_version: int | None, now: datetime) -> PlannedTask:
    """Leave a task whole: what was proposed is no longer offered, until it is undone. Raises as `take_parts` does."""
    desk, (task,) = open_desk(actor, [task_id], now)
    journal = Journal(actor, desk.document, "dismiss_parts", now)
    journal.claim(task, expected_version)
    refuse_unless_open(task)
    if not task.proposals.get("parts"):
        raise Invalid(GONE, field="part")
    journal.change(task, proposals={name: offers for name, offers in task.proposals.items() if name != "parts"})
    journal.close()
    return task


def move_boundary(
    actor: Actor, task_id: int, *, at: int | None = None, by: int = 0, expected_version: int | None, now: datetime
) -> PlannedTask:
    """Let a task begin at character `at`, or `by` clauses later (earlier if negative); the one above ends there.

    Both are of one item and keep what was decided; offers follow their words. Raises Invalid when nothing is above or
    one of the two would be blank, Conflict, NotFound, Forbidden.
    """
    desk, (task,) = open_desk(actor, [task_id], now)
    document = desk.document
    journal = Journal(actor, document, "move_boundary", now)
    journal.claim(task, expected_version)
    refuse_unless_open(task)
    above = _before(task)
    if above is None:
        raise Invalid(N_("这是条目里的第一项任务，前面没有可以移动的分界。"), field="at")
    journal.claim(above)
    refuse_unless_open(above)
    place = rules.clause_edge(document.text, above.start, task.start, task.end, by) if at is None else at
    if place == task.start:
        raise Invalid(N_("这个方向上没有可以移到的分句。"), field="at")
    if not _words(document.text, above.start, place) or not _words(document.text, place, task.end):
        raise Invalid(N_("分界要在这两项任务的文字中间。"), field="at")
    cut_span(journal, place)
    both = joined(above, task)
    journal.change(above, end=place, proposals=_kept(above) | offers_within(both, above.start, place))
    journal.change(task, start=place, proposals=_kept(task) | offers_within(both, place, task.end))
    journal.close(at=place)
    return task


def _before(task: PlannedTask) -> PlannedTask | None:
    query = select(PlannedTask).where(
        PlannedTask.item_id == task.item_id,
        PlannedTask.end == task.start,
        PlannedTask.state != PlannedTaskState.DROPPED,
    )
    return session.scalars(query.order_by(PlannedTask.start.desc())).first()


def _words(text: str, start: int, end: int) -> bool:
    return start < end and any(char.isalnum() for char in text[start:end])


def _kept(task: PlannedTask) -> dict[str, Any]:
    return {name: offer for name, offer in task.proposals.items() if name == "last_year"}


def _within(parts: Sequence[Mapping[str, Any]], start: int, end: int) -> Mapping[str, Any] | None:
    """The part whose words this piece holds."""
    return next((part for part in parts if start <= part["start"] and part["end"] <= end), None)


def _made(
    task: PlannedTask, start: int, end: int, whole: Mapping[str, Any], part: Mapping[str, Any] | None, text: str
) -> PlannedTask:
    title = (part and rules.part_title(part)) or first_clause(text[start:end])
    new = PlannedTask(
        item_id=task.item_id, title=title[:300], start=start, end=end, proposals=_offers(whole, start, end, part)
    )
    if not part or not part["units"]:
        new.lead_unit_id, new.supporting_unit_ids = task.lead_unit_id, list(task.supporting_unit_ids)
        new.basis = {name: task.basis[name] for name in ("lead_unit_id", "supporting_unit_ids") if name in task.basis}
    return new


def _offers(whole: Mapping[str, Any], start: int, end: int, part: Mapping[str, Any] | None) -> dict[str, Any]:
    """What a piece is offered: the part's own facts where it is one, else what stands in its words."""
    own = offers_within(whole, start, end)
    rest = [other for other in own.pop("parts", []) if part is None or other["start"] != part["start"]]
    facts = {name: part[name] for name in ("units", "deadlines", "targets")} if part else {}
    return own | facts | ({"parts": rest} if rest else {})
