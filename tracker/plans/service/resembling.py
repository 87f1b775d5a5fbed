"""Whether a document that comes in is a version of a plan that is there, and what a person says to that."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, select

from tracker.audit import service as audit
from tracker.core.context import Actor
from tracker.core.db import session
from tracker.core.errors import Conflict, Forbidden, Invalid
from tracker.core.i18n import N_
from tracker.plans import differences, policy, queries, revising
from tracker.plans.breakdown import Table
from tracker.plans.models import Plan, PlanReading, ReadingState
from tracker.plans.revising import Piece
from tracker.plans.service.comparing import read_pieces, says_the_same
from tracker.plans.service.imports import Imported, Source, alone, known
from tracker.plans.service.layouts import remember

LEAST = 2
"""Fewer items in common say nothing."""

LEFT = N_("按您的决定没有导入这份文件。")
ANSWERED = N_("有人已经决定了怎样导入这份文件。")


@dataclass(frozen=True)
class Resembling:
    """A plan of the same year of which `same` items stand among the `items` of a document."""

    plan: Plan
    same: int
    items: int


def same(actor: Actor, source: Source, year: int, *, now: datetime) -> Imported | None:
    """The plan of that year that the document says nothing new to, or whose bytes it is; None when there is none."""
    earlier = known(actor, source)
    if earlier is not None:
        return earlier
    for plan in session.scalars(_plans(actor, year).order_by(Plan.id.desc())):
        if says_the_same(actor, plan, source, now=now):
            return Imported(plan, queries.document_of(plan), known=True)
    return None


def _plans(actor: Actor, year: int) -> Select[Plan]:
    return select(Plan).where(Plan.bureau_id == actor.bureau_id, Plan.year == year)


def resembling(actor: Actor, source: Source, year: int) -> Resembling | None:
    """The plan of the actor's bureau and that year which shares most with the document: at least half of the items of
    whichever has fewer."""
    new, table = read_pieces(source.plan), bool(Table(source.plan.text))
    found = []
    for plan in session.scalars(_plans(actor, year).order_by(Plan.id)):
        old = _tasks(plan) if table else differences.pieces(queries.document_of(plan))
        same = revising.in_common(old, new)
        if same >= LEAST and 2 * same >= min(len(old), len(new)):
            found.append(Resembling(plan, same, len(new)))
    return max(found, key=lambda one: (one.same, one.plan.id), default=None)


def _tasks(plan: Plan) -> list[Piece]:
    """What a table would list: tasks, not items."""
    tasks = queries.content(queries.document_of(plan), spans=False).tasks
    return [Piece(task.id, task.title, task.title, "") for task in tasks]


def hold(actor: Actor, source: Source, found: Resembling, *, year: int, title: str = "", now: datetime) -> PlanReading:
    """Keep a document that was read until somebody says whether it amends the plan it resembles. Raises Forbidden."""
    if not policy.may_edit(actor) or actor.bureau_id is None or actor.person_id is None:
        raise Forbidden
    remember(actor, source.settled, now=now)
    row = _asked(actor, source, year) or PlanReading(bureau_id=actor.bureau_id, person_id=actor.person_id)
    row.filename, row.sha256, row.size = source.filename, source.stored.sha256, source.stored.size
    row.year, row.title = year, title.strip()[:200]
    row.state, row.amends_id, row.outcome = ReadingState.ALIKE, found.plan.id, told(found)
    row.received_at = row.ended_at = now
    session.add(row)
    session.flush()
    audit.record(actor, "plans.receive", "plan_reading", row.id, now=now, document=row.filename, sha256=row.sha256)
    return row


def _asked(actor: Actor, source: Source, year: int) -> PlanReading | None:
    """The open question about these bytes, if there is one: a file asks one thing at a time."""
    query = select(PlanReading).where(
        PlanReading.bureau_id == actor.bureau_id,
        PlanReading.sha256 == source.stored.sha256,
        PlanReading.year == year,
        PlanReading.state.in_((ReadingState.COLUMNS, ReadingState.ALIKE)),
    )
    return session.scalars(query.order_by(PlanReading.id).limit(1).with_for_update()).first()


def told(found: Resembling) -> dict[str, int]:
    """What the page tells of the likeness."""
    return {"same": found.same, "items": found.items}


def answer(actor: Actor, row: PlanReading, way: str, *, now: datetime) -> PlanReading:
    """Say what a document is that resembles a plan: "amend" it, a plan "apart", or "leave" it out.

    Unless it is left out, a worker goes on with it; ring `plans.read` after the commit. One whose columns are asked for
    may be left out as well. Raises Invalid for another way, Conflict when somebody answered first or the plan has an
    open revision, Forbidden.
    """
    if not policy.may_edit(actor):
        raise Forbidden
    query = select(PlanReading).where(PlanReading.id == row.id).with_for_update()
    row = session.scalars(query.execution_options(populate_existing=True)).one()
    asked = row.state
    if asked not in (ReadingState.COLUMNS, ReadingState.ALIKE):
        raise Conflict(ANSWERED)
    if way == "leave":
        row.state, row.ended_at, row.outcome = ReadingState.WITHDRAWN, now, {"message": LEFT, "params": {}}
    elif asked == ReadingState.ALIKE and way in ("amend", "apart"):
        _go_on(row, way)
    else:
        raise Invalid(N_("选一种导入的办法。"), field="way")
    audit.record(actor, "plans.answer", "plan_reading", row.id, now=now, way=way, asked=asked)
    return row


def refuse_answered(actor: Actor, uuid: str) -> None:
    """Keep the question about the columns of a document for whoever writes what was read by them, until the end of the
    transaction. Raises Conflict when somebody answered it meanwhile, NotFound."""
    row = queries.reading_for(actor, uuid)
    alone(row.bureau_id)
    query = select(PlanReading.state).where(PlanReading.id == row.id).with_for_update()
    if session.scalars(query).one() != ReadingState.COLUMNS:
        raise Conflict(ANSWERED)


def _go_on(row: PlanReading, way: str) -> None:
    if way == "amend":
        if differences.open_revision(session.get_one(Plan, row.amends_id)) is not None:
            raise Conflict(N_("这份计划已有一份修订稿等着比对，采用或撤回以后才能再导入。"))
    else:
        row.amends_id, row.apart = None, True
    row.state, row.attempts, row.ended_at, row.outcome = ReadingState.WAITING, 0, None, {}
