"""A breakdown table as it is written: its cells, not its running text, say what each task is offered."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from tracker.core.context import Actor
from tracker.core.db import session
from tracker.plans.breakdown import Meaning, Table, table_of
from tracker.plans.models import Plan, PlanDocument, PlanItem, PlannedTask, PlanSpan, SpanKind


def adopt(actor: Actor, document: PlanDocument, *, now: datetime) -> None:
    """Offer the tasks of a document that was just written what their cells say; a row that is listed is work to do.

    Does nothing for other documents.
    """
    table = Table(document.text)
    if not table:
        return
    meaning = meaning_of(actor, document, now)
    query = select(PlannedTask).join(PlanItem, PlanItem.id == PlannedTask.item_id)
    listed = set()
    for task in session.scalars(query.where(PlanItem.document_id == document.id)):
        row = table.row(task.start)
        if row is not None:
            task.proposals = meaning.offers(row, task.proposals)
            listed.add(task.item_id)
    undecided = (PlanSpan.document_id == document.id, PlanSpan.kind == SpanKind.UNDECIDED)
    for span in session.scalars(select(PlanSpan).where(*undecided)):
        if span.item_id in listed:
            span.kind = SpanKind.ACTION
    session.flush()


def words_of(document: PlanDocument, task: PlannedTask) -> str:
    """What the document says of a task; a row of a breakdown table says title and measures, its facts are columns. In
    a row whose title was emptied the task's own stands."""
    row = table_of(document.text).row(task.start) if task.start < task.end else None
    said = row.piece(document.text, task.start, task.end) if row else ""
    if row and not row.titled:
        said = "。".join(filter(None, (task.title, said)))
    return said or document.text[task.start : task.end]


def meaning_of(actor: Actor, document: PlanDocument, now: datetime) -> Meaning:
    """What the cells of a table mean in the plan's bureau today."""
    plan = session.get_one(Plan, document.plan_id)
    return Meaning(plan.bureau_id, actor.day or now.date(), plan.year)
