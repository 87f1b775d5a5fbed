"""Reads of revisions: the open one of a plan, its differences with both texts, and the plan as first published."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, Select, select
from sqlalchemy.orm import aliased

from tracker.core.db import session
from tracker.core.errors import NotFound
from tracker.core.prepared import Prepared, rows_of
from tracker.core.together import Ask
from tracker.plans import queries
from tracker.plans.breakdown import Table
from tracker.plans.models import (
    Choice,
    DifferenceKind,
    Plan,
    PlanDifference,
    PlanDocument,
    PlanItem,
    PlannedTask,
    PlannedTaskState,
    PlanRevision,
    PlanSection,
    ProposedAct,
    RevisionState,
)
from tracker.plans.revising import Piece

_prepared = Prepared()


def open_revision(plan: Plan) -> PlanRevision | None:
    """The revision that waits for decisions, if there is one."""
    query = select(PlanRevision).where(PlanRevision.plan_id == plan.id, PlanRevision.state == RevisionState.OPEN)
    return session.scalars(query).one_or_none()


def applied_revisions(plan: Plan) -> list[PlanRevision]:
    """The revisions that the plan took over, oldest first."""
    query = select(PlanRevision).where(PlanRevision.plan_id == plan.id, PlanRevision.state == RevisionState.APPLIED)
    return list(session.scalars(query.order_by(PlanRevision.id)))


def rows(revision: PlanRevision, ids: Collection[int] | None = None) -> list[PlanDifference]:
    """The differences in order, or those of `ids`."""
    query = select(PlanDifference).where(PlanDifference.revision_id == revision.id)
    if ids is not None:
        query = query.where(PlanDifference.id.in_(ids))
    return list(session.scalars(query.order_by(PlanDifference.position)))


def pieces(document: PlanDocument) -> list[Piece]:
    """The items of a document that tasks were made of, as they are compared. Items without a text of their own (carried
    from an earlier year, or kept when the plan dropped them) stand for their title, a row of a breakdown table for what
    it says of the task."""
    sections = {
        one.id: one for one in session.scalars(select(PlanSection).where(PlanSection.document_id == document.id))
    }
    query = select(PlanItem).where(PlanItem.document_id == document.id).order_by(PlanItem.start, PlanItem.id)
    items = session.scalars(query.where(PlanItem.id.in_(select(PlannedTask.item_id))))
    table = Table(document.text)
    return [
        Piece(item.id, _said(item, document, table), item.title, queries.heading(sections, item.section_id))
        for item in items
    ]


def _said(item: PlanItem, document: PlanDocument, table: Table) -> str:
    if item.start == item.end:
        return item.title
    row = table.row(item.start)
    return document.text[item.start : item.end] if row is None else row.said


class Concerned:
    """The tasks of the old document that each difference is about, and what a person may decide for it."""

    def __init__(self, revision: PlanRevision) -> None:
        self._of_item = tasks_of(revision.base_id)

    def tasks(self, row: PlanDifference) -> list[PlannedTask]:
        """In order, dropped ones as well."""
        return concerned(row, self._of_item)

    def choices(self, row: PlanDifference) -> tuple[Choice, ...]:
        """The recommended one first. A draft from an earlier year stays unless a person says otherwise: the text need
        not speak of it."""
        tasks = self.tasks(row)
        published = any(task.state == PlannedTaskState.PUBLISHED for task in tasks)
        carried = any(task.state == PlannedTaskState.PROPOSED and task.carried_from_id for task in tasks)
        if row.kind == DifferenceKind.ADDED:
            return (Choice.DRAFT, Choice.SKIP)
        if row.kind == DifferenceKind.REMOVED:
            return (Choice.KEEP, Choice.CANCEL) if published or carried else (Choice.CANCEL, Choice.KEEP)
        if row.kind == DifferenceKind.CHANGED and published:
            return (Choice.TAKE, Choice.KEEP, Choice.FRESH, Choice.REPLACE)
        return (Choice.TAKE, Choice.KEEP) if published else (Choice.TAKE, Choice.FRESH)


def concerned(row: PlanDifference, of_item: Mapping[int, list[PlannedTask]]) -> list[PlannedTask]:
    """The tasks that a difference is about, out of those of each old item."""
    tasks = of_item.get(row.old_item_id or 0, [])
    return [task for task in tasks if row.old_task_id in (None, task.id)]


def items_of(documents: Collection[int]) -> dict[int, PlanItem]:
    """Items by id."""
    return {one.id: one for one in session.scalars(select(PlanItem).where(PlanItem.document_id.in_(documents)))}


def sections_of(documents: Collection[int]) -> dict[int, PlanSection]:
    """Sections by id."""
    return {one.id: one for one in session.scalars(select(PlanSection).where(PlanSection.document_id.in_(documents)))}


def tasks_of(document_id: int) -> dict[int, list[PlannedTask]]:
    """The tasks of a document by item, in order, dropped ones as well."""
    query = select(PlannedTask).join(PlanItem, PlanItem.id == PlannedTask.item_id)
    query = query.where(PlanItem.document_id == document_id).order_by(PlannedTask.start, PlannedTask.id)
    found: dict[int, list[PlannedTask]] = {}
    for task in session.scalars(query):
        found.setdefault(task.item_id, []).append(task)
    return found


@dataclass(frozen=True)
class Life:
    """A task as first published, and the row that stands for it now (the same one if nothing was amended)."""

    first: PlannedTask
    document: PlanDocument
    """In which it was first published."""
    last: PlannedTask


def lives(plan: Plan) -> list[Life]:
    """Every task that was ever published, in the order of its first document: the baseline beside now."""
    query = (
        select(PlannedTask, PlanDocument)
        .join(PlanItem, PlanItem.id == PlannedTask.item_id)
        .join(PlanDocument, PlanDocument.id == PlanItem.document_id)
        .where(PlanDocument.plan_id == plan.id, PlannedTask.state == PlannedTaskState.PUBLISHED)
        .order_by(PlanDocument.id, PlannedTask.start, PlannedTask.id)
    )
    found = [(task, document) for task, document in session.execute(query)]
    continued = {task.continues_id: task for task, _ in found if task.continues_id is not None}
    known = {task.id for task, _ in found}
    out = []
    for task, document in found:
        if task.continues_id in known:
            continue
        last = task
        while last.id in continued:
            last = continued[last.id]
        out.append(Life(task, document, last))
    return out


def open_acts(plan: Plan) -> list[ProposedAct]:
    """Acts that amended texts propose and nobody settled, in the order of the revisions."""
    query = select(ProposedAct).join(PlanRevision, PlanRevision.id == ProposedAct.revision_id)
    query = query.where(PlanRevision.plan_id == plan.id, ProposedAct.carried_out.is_(None))
    return list(session.scalars(query.order_by(ProposedAct.id)))


def open_acts_on(task_id: int) -> Sequence[Row[Any]]:
    """The open acts on a task, in the order of the revisions: columns of ProposedAct."""
    return ask_open_acts(task_id).rows()


def ask_open_acts(task_id: int) -> Ask:
    """What `open_acts_on` asks."""
    return Ask(_prepared, "acts on a task", _acts_on_one, {"parent": task_id})


def _acts_on_one() -> Select[Any]:
    return rows_of(ProposedAct.task_id, ProposedAct.id).where(ProposedAct.carried_out.is_(None))


def act_of(plan: Plan, act_id: int) -> ProposedAct:
    """A proposed act of the plan. Raises NotFound."""
    query = select(ProposedAct).join(PlanRevision, PlanRevision.id == ProposedAct.revision_id)
    act = session.scalars(query.where(PlanRevision.plan_id == plan.id, ProposedAct.id == act_id)).one_or_none()
    if act is None:
        raise NotFound
    return act


def carried_on(tasks: Sequence[PlannedTask]) -> dict[int, PlannedTask]:
    """The tasks of later years that go on from these, by the one they were carried from."""
    later = aliased(PlannedTask)
    query = select(later).where(later.carried_from_id.in_([task.id for task in tasks]))
    return {one.carried_from_id: one for one in session.scalars(query) if one.carried_from_id is not None}
