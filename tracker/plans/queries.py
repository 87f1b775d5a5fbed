"""Reads of the room: plans a person may see, the review desk, and what publishing hands on."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, and_, case, func, select

from tracker.core.context import Actor
from tracker.core.db import session
from tracker.core.errors import Conflict, NotFound
from tracker.core.i18n import N_
from tracker.organisation.queries import Holder
from tracker.plans import offers, policy, rules
from tracker.plans.models import (
    DocumentState,
    Plan,
    PlanDocument,
    PlanItem,
    PlannedTask,
    PlannedTaskState,
    PlanReading,
    PlanSection,
    PlanSpan,
    ReadingState,
    ReviewAct,
    SpanKind,
)
from tracker.plans.offers import Suggestion

NOBODY: Mapping[int, Holder] = MappingProxyType({})

Part = TypeVar("Part", PlanSection, PlanItem, PlanSpan)


@dataclass(frozen=True)
class PlanSummary:
    """A plan in the list: its state of review in numbers."""

    plan: Plan
    proposed: int
    published: int
    undecided: int


@dataclass(frozen=True)
class DeskContent:
    """Everything the review desk and the plan page draw, in document order; dropped tasks are left out."""

    sections: list[PlanSection]
    items: list[PlanItem]
    tasks: list[PlannedTask]
    spans: list[PlanSpan]


def plan_for(actor: Actor, uuid: str) -> Plan:
    """The plan, if this person may see it. Raises NotFound."""
    plan = session.scalars(select(Plan).where(Plan.uuid == uuid, policy.visible(actor))).one_or_none()
    if plan is None:
        raise NotFound
    return plan


def reading_for(actor: Actor, uuid: str) -> PlanReading:
    """A document of the actor's bureau that is or was read. Raises NotFound."""
    query = select(PlanReading).where(PlanReading.uuid == uuid, PlanReading.bureau_id == actor.bureau_id)
    row = session.scalars(query).one_or_none() if policy.may_edit(actor) else None
    if row is None:
        raise NotFound
    return row


def readings(actor: Actor) -> list[PlanReading]:
    """Documents of the actor's bureau that are not read to the end, in the order they came."""
    if not policy.may_edit(actor):
        return []
    states = (ReadingState.WAITING, ReadingState.READING, ReadingState.COLUMNS, ReadingState.ALIKE)
    query = select(PlanReading).where(PlanReading.state.in_(states), PlanReading.bureau_id == actor.bureau_id)
    return list(session.scalars(query.order_by(PlanReading.id)))


def plan_of_reading(row: PlanReading) -> Plan:
    """The plan that a document which was read to the end led to."""
    return session.get_one(Plan, row.plan_id)


def amended_by(row: PlanReading) -> Plan | None:
    """The plan that a document is, or may be, an amended text of."""
    return session.get(Plan, row.amends_id) if row.amends_id else None


def waiting_before(row: PlanReading) -> int:
    """How many documents of any bureau stand before this one."""
    states = (ReadingState.WAITING, ReadingState.READING)
    query = select(func.count()).where(PlanReading.state.in_(states), PlanReading.id < row.id)
    return int(session.scalar(query) or 0)


def document_of(plan: Plan) -> PlanDocument:
    """The document the plan stands on."""
    query = select(PlanDocument).where(PlanDocument.plan_id == plan.id, PlanDocument.state == DocumentState.CURRENT)
    return session.scalars(query).one()


def documents(actor: Actor, plan: Plan) -> list[tuple[int, PlanDocument]]:
    """The documents of a plan that `plan_for` gave that this person may read, the newest first, each with its place
    among all that came in: the places of a plan's documents never change."""
    query = select(PlanDocument).where(PlanDocument.plan_id == plan.id).order_by(PlanDocument.id)
    found = list(enumerate(session.scalars(query), start=1))[::-1]
    readable = set(
        session.scalars(select(PlanDocument.id).where(PlanDocument.plan_id == plan.id, policy.readable(actor)))
    )
    return [(place, document) for place, document in found if document.id in readable]


def document_at(actor: Actor, plan: Plan, place: int) -> PlanDocument:
    """One of `documents` by its place. Raises NotFound."""
    for found, document in documents(actor, plan):
        if found == place:
            return document
    raise NotFound


def task_for(actor: Actor, plan: Plan, uuid: str) -> PlannedTask:
    """A planned task of a plan that `plan_for` gave. Raises NotFound, Conflict for one the plan went on from."""
    if not policy.reads_drafts(actor):
        raise NotFound
    query = _of_plan(select(PlannedTask, PlanDocument.state), plan.id).where(PlannedTask.uuid == uuid)
    found = session.execute(query).one_or_none()
    if found is None:
        raise NotFound
    if found.state != DocumentState.CURRENT:
        raise Conflict
    task: PlannedTask = found.PlannedTask
    return task


def tasks_by_uuid(plan: Plan, uuids: Collection[str]) -> list[PlannedTask]:
    """Planned tasks of one plan in document order; unknown identities are left out."""
    query = _of_plan(select(PlannedTask), plan.id).where(PlannedTask.uuid.in_(uuids))
    return list(session.scalars(query.order_by(PlannedTask.start)))


def span_of(document: PlanDocument, span_id: int) -> PlanSpan:
    """A span of the document. Raises NotFound."""
    span = session.get(PlanSpan, span_id)
    if span is None or span.document_id != document.id:
        raise NotFound
    return span


def task_at(span: PlanSpan) -> PlannedTask | None:
    """The planned task in which a span begins."""
    query = select(PlannedTask).where(
        PlannedTask.item_id == span.item_id,
        PlannedTask.start <= span.start,
        PlannedTask.end > span.start,
        PlannedTask.state != PlannedTaskState.DROPPED,
    )
    return session.scalars(query).first()


def spans_of(task: PlannedTask) -> list[PlanSpan]:
    """The spans that lie within a task, in order."""
    inside = (PlanSpan.item_id == task.item_id, PlanSpan.start >= task.start, PlanSpan.end <= task.end)
    return list(session.scalars(select(PlanSpan).where(*inside).order_by(PlanSpan.start)))


def item_of(task: PlannedTask) -> PlanItem:
    """The item a task belongs to."""
    return session.get_one(PlanItem, task.item_id)


def spans_of_item(item: PlanItem) -> list[PlanSpan]:
    """The spans of an item, in order."""
    return list(session.scalars(select(PlanSpan).where(PlanSpan.item_id == item.id).order_by(PlanSpan.start)))


def kinds(document: PlanDocument) -> list[tuple[str, int]]:
    """Characters of the plan part by kind of span."""
    query = select(PlanSpan.kind, func.sum(PlanSpan.end - PlanSpan.start)).where(_in_plan_part(document))
    return [(kind, int(length)) for kind, length in session.execute(query.group_by(PlanSpan.kind))]


def first_spans(document: PlanDocument) -> dict[str, int]:
    """The id of the first span of the plan part by kind, in document order."""
    query = select(PlanSpan.kind, func.min(PlanSpan.start)).where(_in_plan_part(document)).group_by(PlanSpan.kind)
    starts = {start: kind for kind, start in session.execute(query)}
    found = select(PlanSpan.start, PlanSpan.id).where(PlanSpan.document_id == document.id, PlanSpan.start.in_(starts))
    return {starts[start]: span_id for start, span_id in session.execute(found.order_by(PlanSpan.start))}


def undecided_spans(document: PlanDocument) -> list[int]:
    """Ids of the pieces of the plan part without a kind, in order."""
    query = select(PlanSpan.id).where(_in_plan_part(document), PlanSpan.kind == SpanKind.UNDECIDED)
    return list(session.scalars(query.order_by(PlanSpan.start)))


def _in_plan_part(document: PlanDocument) -> ColumnElement[bool]:
    inside = (PlanSpan.start >= document.plan_start, PlanSpan.end <= document.plan_end)
    return and_(PlanSpan.document_id == document.id, *inside)


def summaries(actor: Actor) -> list[PlanSummary]:
    """Plans this person may see, newest year first, then newest import."""
    plans = list(session.scalars(select(Plan).where(policy.visible(actor)).order_by(Plan.year.desc(), Plan.id.desc())))
    ids = [plan.id for plan in plans]
    counts = _task_counts(ids)
    open_spans = _undecided_by_plan(ids)
    return [PlanSummary(plan, *counts.get(plan.id, (0, 0)), open_spans.get(plan.id, 0)) for plan in plans]


def _task_counts(plan_ids: Sequence[int]) -> dict[int, tuple[int, int]]:
    proposed = func.sum(case((PlannedTask.state == PlannedTaskState.PROPOSED, 1), else_=0))
    published = func.sum(case((PlannedTask.state == PlannedTaskState.PUBLISHED, 1), else_=0))
    query = (
        select(PlanDocument.plan_id, proposed, published)
        .join(PlanItem, PlanItem.document_id == PlanDocument.id)
        .join(PlannedTask, PlannedTask.item_id == PlanItem.id)
        .where(PlanDocument.plan_id.in_(plan_ids), PlanDocument.state == DocumentState.CURRENT)
        .group_by(PlanDocument.plan_id)
    )
    return {plan_id: (int(first), int(second)) for plan_id, first, second in session.execute(query)}


def _undecided_by_plan(plan_ids: Sequence[int]) -> dict[int, int]:
    query = (
        select(PlanDocument.plan_id, func.count())
        .join(PlanSpan, PlanSpan.document_id == PlanDocument.id)
        .where(
            PlanDocument.plan_id.in_(plan_ids),
            PlanDocument.state == DocumentState.CURRENT,
            PlanSpan.kind == SpanKind.UNDECIDED,
        )
        .where(PlanSpan.start >= PlanDocument.plan_start, PlanSpan.end <= PlanDocument.plan_end)
        .group_by(PlanDocument.plan_id)
    )
    return {row[0]: row[1] for row in session.execute(query)}


def undecided_count(plan_id: int) -> int:
    """Pieces of the plan part without a kind; while there are any, nothing of this plan is dispatched."""
    return _undecided_by_plan([plan_id]).get(plan_id, 0)


def refuse_while_undecided(planned_task_id: int) -> None:
    """Nothing of a plan is given out while text of its plan part has no kind. Raises Conflict with how much is open."""
    query = (
        select(PlanDocument.plan_id)
        .join(PlanItem, PlanItem.document_id == PlanDocument.id)
        .join(PlannedTask, PlannedTask.item_id == PlanItem.id)
        .where(PlannedTask.id == planned_task_id)
    )
    count = undecided_count(session.scalars(query).one())
    if count:
        raise Conflict(N_("还有%(n)s处原文没有归类，全部归类后才能交办。"), n=count)


def undecided_tasks(document_id: int) -> set[int]:
    """Ids of planned tasks whose own text holds a piece without a kind."""
    query = (
        select(PlannedTask.id)
        .join(PlanSpan, (PlanSpan.item_id == PlannedTask.item_id))
        .where(PlanSpan.document_id == document_id, PlanSpan.kind == SpanKind.UNDECIDED)
        .where(PlanSpan.start < PlannedTask.end, PlanSpan.end > PlannedTask.start)
    )
    return set(session.scalars(query))


def missing(task: PlannedTask) -> list[str]:
    """Facts without which the task cannot be published (see `rules.missing`)."""
    return rules.missing(task.lead_unit_id, task.deadline_kind, task.deadline_date, task.cadence, task.yardstick)


def suggestions(task: PlannedTask, year: int, heads: Mapping[int, Holder] = NOBODY) -> list[Suggestion]:
    """What may be taken over for the task (see `offers.suggestions`), with who runs its lead unit by `heads`."""
    found = offers.suggestions(task.proposals, year)
    return found + offers.of_posts(task.lead_unit_id, found, heads)


def content(document: PlanDocument, *, spans: bool = True) -> DeskContent:
    """The outline, items and tasks of a document, and its spans unless they are not wanted."""
    tasks = (
        select(PlannedTask)
        .join(PlanItem, PlanItem.id == PlannedTask.item_id)
        .where(PlanItem.document_id == document.id, PlannedTask.state != PlannedTaskState.DROPPED)
        .order_by(PlannedTask.start, PlannedTask.id)
    )
    return DeskContent(
        sections=_ordered(PlanSection, document),
        items=_ordered(PlanItem, document),
        tasks=list(session.scalars(tasks)),
        spans=_ordered(PlanSpan, document) if spans else [],
    )


def _ordered(model: type[Part], document: PlanDocument) -> list[Part]:
    return list(session.scalars(select(model).where(model.document_id == document.id).order_by(model.start)))


def above(section_id: int | None, section_of: Callable[[int], PlanSection]) -> list[PlanSection]:
    """The sections from the top down to that one."""
    path: list[PlanSection] = []
    while section_id is not None:
        path.append(section_of(section_id))
        section_id = path[-1].parent_id
    return path[::-1]


def heading(sections: Mapping[int, PlanSection], section_id: int | None) -> str:
    """Their titles on one line; empty for none."""
    titles = (" ".join(section.title.split()) for section in above(section_id, sections.__getitem__))
    return " / ".join(filter(None, titles))


def last_saved(document: PlanDocument) -> datetime:
    """When the desk was last changed; the import counts."""
    newest = session.scalar(select(func.max(ReviewAct.at)).where(ReviewAct.document_id == document.id))
    return newest or document.imported_at


def _of_plan(query: Any, plan_id: int) -> Any:
    """Joins planned tasks to the plan they belong to."""
    return (
        query.join(PlanItem, PlanItem.id == PlannedTask.item_id)
        .join(PlanDocument, PlanDocument.id == PlanItem.document_id)
        .where(PlanDocument.plan_id == plan_id)
    )


def stored_documents(sha256: Collection[str]) -> set[str]:
    """Those of the content addresses under which a plan's source is stored, or a document that may become one."""
    ended = (ReadingState.REFUSED, ReadingState.WITHDRAWN)
    kept = (
        select(PlanDocument.sha256).where(PlanDocument.sha256.in_(sha256)),
        select(PlanReading.sha256).where(PlanReading.sha256.in_(sha256), PlanReading.state.not_in(ended)),
    )
    return {found for query in kept for found in session.scalars(query)}
