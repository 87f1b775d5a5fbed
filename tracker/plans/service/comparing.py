"""Holding an amended document against the plan: reads only, so that it is done before anything is locked.

Running text is compared item by item. A breakdown table is compared row by row with the table that the plan would make
now (see `breakdown.back`); each row is then about one task.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from tracker.core.context import Actor
from tracker.core.db import session
from tracker.plans import differences, queries, revising
from tracker.plans.breakdown import COLUMNS, Meaning, Row, Table, breakdown
from tracker.plans.models import Choice, DifferenceKind, Plan, PlanDifference, PlanItem, PlannedTask, PlanRevision
from tracker.plans.parsing import Item, ReadPlan
from tracker.plans.proposals import propose
from tracker.plans.revising import Found, Piece
from tracker.plans.service.imports import Source, title_of


@dataclass(frozen=True)
class Comparison:
    """What differs between the plan as `old` and a document; `found` names old items (in a table: tasks) by id and new
    ones by their place in the document."""

    base_id: int
    old: list[Piece]
    found: list[Found]
    by_task: bool
    nothing: bool
    """The document says what the plan says already."""


def compare(actor: Actor, plan: Plan, source: Source, *, now: datetime) -> Comparison:
    """Hold the document against what the plan stands on. Writes nothing and locks nothing."""
    return _compare(plan, source, _old(actor, plan, source, now), _meaning(actor, plan, source, now))


def still(actor: Actor, plan: Plan, source: Source, compared: Comparison | None, *, now: datetime) -> Comparison:
    """`compared` if the plan is still what it was then, else the comparison made anew."""
    old = _old(actor, plan, source, now)
    if compared is not None and (compared.base_id, compared.old) == (queries.document_of(plan).id, old):
        return compared
    return _compare(plan, source, old, _meaning(actor, plan, source, now))


def says_the_same(actor: Actor, plan: Plan, source: Source, *, now: datetime) -> bool:
    """The document says what the plan says already: the same text in other bytes, or a table nobody changed."""
    if not Table(source.plan.text):
        return revising.plain(queries.document_of(plan).text) == revising.plain(source.plan.text)
    return compare(actor, plan, source, now=now).nothing


def rows(revision: PlanRevision, compared: Comparison) -> list[PlanDifference]:
    """The differences to be decided, once the document is written."""
    new = session.scalars(select(PlanItem.id).where(PlanItem.document_id == revision.document_id).order_by(PlanItem.id))
    items = list(new)
    of_task: dict[int, int] = {}
    if compared.by_task:
        tasks = select(PlannedTask.id, PlannedTask.item_id).join(PlanItem, PlanItem.id == PlannedTask.item_id)
        of_task = {row[0]: row[1] for row in session.execute(tasks.where(PlanItem.document_id == revision.base_id))}
    return [
        PlanDifference(
            revision_id=revision.id,
            position=at,
            kind=found.kind,
            moved=found.moved,
            old_item_id=of_task.get(found.old, found.old) if found.old is not None else None,
            old_task_id=found.old if compared.by_task else None,
            new_item_id=None if found.new is None else items[found.new],
            choice=_settled(found.kind, compared.by_task),
        )
        for at, found in enumerate(compared.found)
    ]


def _settled(kind: DifferenceKind, by_task: bool) -> Choice | None:
    """What stayed as it was goes on; a row that says the same is no reason to rewrite a task in a table's words."""
    if kind != DifferenceKind.SAME:
        return None
    return Choice.KEEP if by_task else Choice.TAKE


def read_pieces(plan: ReadPlan) -> list[Piece]:
    """The items of a document that was read, by their place in it."""
    return [
        Piece(at, plan.text[one.start : one.end], title_of(plan.text, one), _path(plan, one.node))
        for at, one in enumerate(plan.items)
    ]


def _path(plan: ReadPlan, node: int | None) -> str:
    titles: list[str] = []
    while node is not None:
        titles.append(" ".join(plan.nodes[node].title.split()))
        node = plan.nodes[node].parent
    return " / ".join(filter(None, reversed(titles)))


def _meaning(actor: Actor, plan: Plan, source: Source, now: datetime) -> Meaning | None:
    """What cells mean, if the document is a table."""
    return Meaning(plan.bureau_id, actor.day or now.date(), plan.year) if Table(source.plan.text) else None


def _old(actor: Actor, plan: Plan, source: Source, now: datetime) -> list[Piece]:
    base, meaning = queries.document_of(plan), _meaning(actor, plan, source, now)
    if meaning is None:
        return differences.pieces(base)
    found = []
    for group in breakdown(plan, base, actor.day or now.date()).groups:
        for task, cells in zip(group.tasks, group.rows, strict=True):
            row = Row(dict(zip(COLUMNS, cells, strict=True)), {})
            found.append(Piece(task.id, row.said, task.title, group.title, meaning.key(row)))
    return found


def _compare(plan: Plan, source: Source, old: list[Piece], meaning: Meaning | None) -> Comparison:
    base, given = queries.document_of(plan), source.plan
    if meaning is None:
        same = revising.plain(base.text) == revising.plain(given.text)
        found = [] if same else revising.compare(old, read_pieces(given))
        return Comparison(base.id, old, found, by_task=False, nothing=same)
    table = Table(given.text)
    new = [_told(piece, item, table, meaning) for piece, item in zip(read_pieces(given), given.items, strict=True)]
    found = revising.compare(old, new)
    return Comparison(base.id, old, found, True, all(one.kind == DifferenceKind.SAME for one in found))


def _told(piece: Piece, item: Item, table: Table, meaning: Meaning) -> Piece:
    """What a row tells of a task; text outside the table stays as it is read."""
    row = table.row(item.start)
    if row is None:
        return piece
    facts = meaning.key(row, propose(item, meaning.names)["deadlines"])
    return Piece(piece.key, row.said, piece.title, piece.section, facts)
