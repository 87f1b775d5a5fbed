"""What is a task and where it ends: kinds of spans, splitting, merging, dropping. The text itself never changes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select

from tracker.core.context import Actor
from tracker.core.db import session
from tracker.core.errors import Conflict, Forbidden, Invalid, NotFound
from tracker.core.i18n import N_
from tracker.plans import policy, queries, rules
from tracker.plans.models import (
    Plan,
    PlanDocument,
    PlanItem,
    PlannedTask,
    PlannedTaskState,
    PlanSection,
    PlanSpan,
    SpanKind,
)
from tracker.plans.service.imports import first_clause
from tracker.plans.service.journal import Journal, lock
from tracker.plans.service.review import open_desk, refuse_unless_open


def set_kind(actor: Actor, span_id: int, kind: str, *, expected_version: int | None, now: datetime) -> PlanSpan:
    """Say what a span is; saying again what it already is confirms it.

    Text outside every item that becomes work makes an item with one task, a heading over an item joins it; a task whose
    last piece of work is taken away is dropped, and comes back with it.
    Raises Conflict (lost update, published task), NotFound, Forbidden.
    """
    span = _span(actor, span_id)
    document = lock(span.document_id)
    if kind not in set(SpanKind) - {SpanKind.BLANK}:
        raise Invalid(N_("选一个归类。"), field="kind")
    journal = Journal(actor, document, "set_kind", now)
    journal.claim(span, expected_version)
    if span.item_id is None and kind in rules.TASK_KINDS:
        journal.change(span, item_id=_item_around(span))
    _refuse_published(span)
    journal.change(span, kind=SpanKind(kind), decided_by=actor.person_id)
    if span.item_id is not None:
        _follow(journal, span)
    elif kind in rules.TASK_KINDS:
        _new_item(journal, span)
    journal.close()
    return span


def split(actor: Actor, task_id: int, at: int, *, expected_version: int | None, now: datetime) -> PlannedTask:
    """Cut a task in two at character `at` of the document; returns the new, later one with the offers of its own text.

    The earlier one keeps what was decided. Raises Invalid when one half would be blank, Conflict, NotFound, Forbidden.
    """
    desk, (task,) = open_desk(actor, [task_id], now)
    document = desk.document
    journal = Journal(actor, document, "split", now)
    journal.claim(task, expected_version)
    refuse_unless_open(task)
    inside = task.start < at < task.end
    if not inside or not document.text[task.start : at].strip() or not document.text[at : task.end].strip():
        raise Invalid(N_("拆开的地方要在这项任务的文字中间。"), field="at")
    cut_span(journal, at)
    new = PlannedTask(
        item_id=task.item_id,
        title=first_clause(document.text[at : task.end]),
        start=at,
        end=task.end,
        lead_unit_id=task.lead_unit_id,
        supporting_unit_ids=list(task.supporting_unit_ids),
        basis={name: ground for name, ground in task.basis.items() if name in ("lead_unit_id", "supporting_unit_ids")},
        proposals=offers_within(task.proposals, at, task.end),
    )
    earlier = {name: offer for name, offer in task.proposals.items() if name == "last_year"}
    journal.change(task, end=at, proposals=earlier | offers_within(task.proposals, task.start, at))
    journal.add(new)
    journal.close(at=at)
    return new


def merge(actor: Actor, task_id: int, *, expected_version: int | None, now: datetime) -> PlannedTask:
    """Join a task to the one above it in the same section; returns the upper one, which keeps its own facts.

    The lower one is kept as dropped. Raises Invalid when nothing is above, Conflict, NotFound, Forbidden.
    """
    desk, (task,) = open_desk(actor, [task_id], now)
    document = desk.document
    journal = Journal(actor, document, "merge", now)
    journal.claim(task, expected_version)
    refuse_unless_open(task)
    item = session.get_one(PlanItem, task.item_id)
    above = _above(document, task, item)
    if above is None or task.start == task.end:  # what has no text in this document stands alone
        raise Invalid(N_("上面没有可以并入的任务。"), field="task")
    journal.claim(above)
    refuse_unless_open(above)
    if above.item_id != item.id:
        _join_items(journal, session.get_one(PlanItem, above.item_id), item, task)
    journal.change(above, end=task.end, proposals=joined(above, task))
    journal.change(task, state=PlannedTaskState.DROPPED)
    journal.close(into=above.id)
    return above


def drop(actor: Actor, task_id: int, *, expected_version: int | None, now: datetime) -> PlannedTask:
    """Take a task off the list; its text becomes "not a task", the record stays. Raises as `merge` does.

    What it goes on from may be carried over again.
    """
    desk, (task,) = open_desk(actor, [task_id], now)
    journal = Journal(actor, desk.document, "drop", now)
    journal.claim(task, expected_version)
    refuse_unless_open(task)
    for span in queries.spans_of(task):
        if span.kind in rules.TASK_KINDS or span.kind == SpanKind.UNDECIDED:
            journal.change(span, kind=SpanKind.NOT_A_TASK, decided_by=actor.person_id)
    journal.change(task, state=PlannedTaskState.DROPPED, carried_from_id=None)
    journal.close()
    return task


def _span(actor: Actor, span_id: int) -> PlanSpan:
    query = (
        select(PlanSpan)
        .join(PlanDocument, PlanDocument.id == PlanSpan.document_id)
        .join(Plan, Plan.id == PlanDocument.plan_id)
        .where(PlanSpan.id == span_id, policy.visible(actor))
    )
    span = session.scalars(query).one_or_none()
    if span is None:
        raise NotFound
    if not policy.may_edit(actor):
        raise Forbidden
    return span


def _tasks_of(item_id: int) -> list[PlannedTask]:
    query = select(PlannedTask).where(PlannedTask.item_id == item_id).order_by(PlannedTask.start, PlannedTask.id)
    return list(session.scalars(query))


def _covering(span: PlanSpan) -> list[PlannedTask]:
    if span.item_id is None:
        return []
    return [task for task in _tasks_of(span.item_id) if task.start < span.end and span.start < task.end]


def _item_around(span: PlanSpan) -> int | None:
    """The item within which a span stands that belongs to none yet: the heading of a section that is one item."""
    query = select(PlanItem.id).where(
        PlanItem.document_id == span.document_id, PlanItem.start <= span.start, PlanItem.end >= span.end
    )
    return session.scalars(query).first()


def _refuse_published(span: PlanSpan) -> None:
    for task in _covering(span):
        if task.state == PlannedTaskState.PUBLISHED:
            raise Conflict(N_("%(number)s已经发布，审阅台上不能再改。"), number=task.number)


def _follow(journal: Journal, span: PlanSpan) -> None:
    """Drop the task whose last work went away; bring back the one that has work again."""
    covering = _covering(span)
    for task in covering:
        works = any(piece.kind in rules.TASK_KINDS for piece in queries.spans_of(task))
        undecided = any(piece.kind == SpanKind.UNDECIDED for piece in queries.spans_of(task))
        if task.state == PlannedTaskState.PROPOSED and not works and not undecided:
            journal.change(task, state=PlannedTaskState.DROPPED)
    listed = any(task.state == PlannedTaskState.PROPOSED for task in covering)
    if span.kind in rules.TASK_KINDS and covering and not listed:
        _bring_back(journal, span)


def _bring_back(journal: Journal, span: PlanSpan) -> None:
    """The dropped task that had this text, unless others have part of its text by now; then a new one."""
    tasks = _tasks_of(span.item_id or 0)
    live = [task for task in tasks if task.state != PlannedTaskState.DROPPED]
    for task in tasks:
        holds = task.start <= span.start and span.end <= task.end
        if holds and not any(task.start < other.end and other.start < task.end for other in live):
            journal.change(task, state=PlannedTaskState.PROPOSED)
            return
    journal.add(_task_of(journal, span, span.item_id or 0))


def _new_item(journal: Journal, span: PlanSpan) -> None:
    text = journal.document.text
    section = session.scalars(
        select(PlanSection)
        .where(PlanSection.document_id == span.document_id, PlanSection.end <= span.start)
        .order_by(PlanSection.start.desc())
    ).first()
    item = PlanItem(
        document_id=span.document_id,
        section_id=section.id if section else None,
        ordinal=_next_ordinal(span.document_id, section),
        title=first_clause(text[span.start : span.end]),
        start=span.start,
        end=span.end,
    )
    journal.add(item)
    journal.change(span, item_id=item.id)
    journal.add(_task_of(journal, span, item.id))


def _task_of(journal: Journal, span: PlanSpan, item_id: int) -> PlannedTask:
    """A task of this text and nothing else, with nothing on offer."""
    title = first_clause(journal.document.text[span.start : span.end])
    return PlannedTask(item_id=item_id, title=title, start=span.start, end=span.end, proposals={})


def _next_ordinal(document_id: int, section: PlanSection | None) -> str:
    section_id = section.id if section else None  # None reads as IS NULL below
    query = select(PlanItem.ordinal).where(PlanItem.document_id == document_id)
    taken = list(session.scalars(query))
    own = list(session.scalars(query.where(PlanItem.section_id == section_id)))
    prefix = own[0].rpartition(".")[0] if own else _free_prefix(section, taken)
    places = [int(ordinal.rpartition(".")[2]) for ordinal in taken if ordinal.rpartition(".")[0] == prefix]
    return f"{prefix}.{max(places, default=0) + 1}"


def _free_prefix(section: PlanSection | None, taken: Sequence[str]) -> str:
    """A section that held no item yet gets the next first number that no other section uses."""
    if section is None:
        return "0"
    used = [int(ordinal.split(".", 1)[0]) for ordinal in taken]
    return section.ordinal or str(max(used, default=0) + 1)


def cut_span(journal: Journal, at: int) -> None:
    """Let a span end at `at` and another of its kind begin there."""
    query = select(PlanSpan).where(PlanSpan.document_id == journal.document.id, PlanSpan.start < at, PlanSpan.end > at)
    span = session.scalars(query).one_or_none()
    if span is None:
        return
    end = span.end
    journal.change(span, end=at)
    session.flush()
    journal.add(
        PlanSpan(
            document_id=span.document_id,
            start=at,
            end=end,
            kind=span.kind,
            item_id=span.item_id,
            decided_by=span.decided_by,
        )
    )


def _above(document: PlanDocument, task: PlannedTask, item: PlanItem) -> PlannedTask | None:
    same_section = PlanItem.section_id == item.section_id  # None reads as IS NULL
    query = (
        select(PlannedTask)
        .join(PlanItem, PlanItem.id == PlannedTask.item_id)
        .where(PlanItem.document_id == document.id, same_section, PlannedTask.start < task.start)
        .where(PlannedTask.state != PlannedTaskState.DROPPED)
        .order_by(PlannedTask.start.desc())
        .limit(1)
    )
    return session.scalars(query).first()


def _join_items(journal: Journal, upper: PlanItem, lower: PlanItem, task: PlannedTask) -> None:
    """Give the upper item the text between the two tasks and the lower task's own."""
    between = select(PlanSpan).where(
        PlanSpan.document_id == upper.document_id, PlanSpan.start >= upper.end, PlanSpan.end <= task.end
    )
    for span in session.scalars(between):
        if span.item_id in (None, lower.id) and span.kind not in (SpanKind.HEADING, SpanKind.BLANK):
            journal.change(span, item_id=upper.id)
    journal.change(upper, end=task.end)
    journal.change(lower, start=task.end)


def offers_within(proposals: Mapping[str, Any], start: int, end: int) -> dict[str, Any]:
    """The offers whose words stand inside [start, end); last year's is none of them."""
    return {
        name: [offer for offer in offers if start <= offer["start"] < end]
        for name, offers in proposals.items()
        if name != "last_year"
    }


def joined(above: PlannedTask, below: PlannedTask) -> dict[str, Any]:
    """The offers of two neighbours; last year's is the upper one's."""
    out = dict(above.proposals)
    for name, offers in below.proposals.items():
        if name != "last_year":
            out[name] = [*above.proposals.get(name, []), *offers]
    return out
