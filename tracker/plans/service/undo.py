"""Taking back one's own last act: a new act that writes the reverse, so that both stay visible."""

from __future__ import annotations

from datetime import datetime
from typing import Any, cast

from sqlalchemy import select
from sqlalchemy.orm import aliased

from tracker.core.context import Actor
from tracker.core.db import session
from tracker.core.errors import Conflict, Forbidden
from tracker.core.i18n import N_
from tracker.plans import policy
from tracker.plans.models import PlanDocument, PlannedTask, PlannedTaskState, PlanSpan, ReviewAct
from tracker.plans.service.journal import KINDS, Journal, Row, lock, lost, restore, snapshot
from tracker.plans.service.review import refuse_unless_open

NOTHING = N_("没有可以撤销的步骤。")


def undo(actor: Actor, document: PlanDocument, *, now: datetime) -> ReviewAct:
    """Reverse this person's last act on the document that still stands. Raises Conflict when there is none, or when
    somebody went on from what it wrote."""
    return _reverse(actor, document, last_act(actor, document), "undo", now)


def redo(actor: Actor, document: PlanDocument, *, now: datetime) -> ReviewAct:
    """Reverse this person's last undoing, as long as nothing of theirs came after it. Raises Conflict."""
    return _reverse(actor, document, last_undoing(actor, document), "redo", now)


def last_act(actor: Actor, document: PlanDocument) -> ReviewAct | None:
    """The act that `undo` would take back: the newest that is no undoing and was not undone."""
    later = aliased(ReviewAct)
    standing = ~select(later.id).where(later.reverses_id == ReviewAct.id).exists()
    query = select(ReviewAct).where(ReviewAct.document_id == document.id, ReviewAct.person_id == actor.person_id)
    query = query.where(ReviewAct.verb.not_in(("undo", "publish")), standing)
    return session.scalars(query.order_by(ReviewAct.id.desc()).limit(1)).first()


def last_undoing(actor: Actor, document: PlanDocument) -> ReviewAct | None:
    """The act that `redo` would take back: the newest undoing that stands, if no other act came after it."""
    later = aliased(ReviewAct)
    standing = ~select(later.id).where(later.reverses_id == ReviewAct.id).exists()
    query = select(ReviewAct).where(ReviewAct.document_id == document.id, ReviewAct.person_id == actor.person_id)
    newest = session.scalars(query.where(standing).order_by(ReviewAct.id.desc()))
    for act in newest:
        if act.verb == "redo":
            continue
        return act if act.verb == "undo" else None
    return None


def _reverse(actor: Actor, document: PlanDocument, act: ReviewAct | None, verb: str, now: datetime) -> ReviewAct:
    if not policy.may_edit(actor):
        raise Forbidden
    if act is None:
        raise Conflict(NOTHING)
    journal = Journal(actor, lock(document.id), verb, now)
    for entry in act.changes:
        if entry["before"] is None:
            _take_away(journal, entry)
    for entry in act.changes:
        if entry["before"] is not None and entry["after"] is not None:
            _put_back(journal, entry)
    for entry in act.changes:
        if entry["after"] is None:
            _revive(journal, entry)
    written = journal.close(reverses=act, reversed_act=act.verb)
    if written is None:
        raise Conflict(NOTHING)
    return written


def _take_away(journal: Journal, entry: dict[str, Any]) -> None:
    """A row the act made: a span gives its text back, a task stays in the record as dropped, an item stays empty."""
    row = _row(entry)
    if isinstance(row, PlanSpan):
        journal.end(row)
    elif isinstance(row, PlannedTask):
        journal.change(row, state=PlannedTaskState.DROPPED)


def _put_back(journal: Journal, entry: dict[str, Any]) -> None:
    row = _row(entry)
    if isinstance(row, PlannedTask) and row.state == PlannedTaskState.PUBLISHED:
        refuse_unless_open(row)
    journal.claim(row)
    before = entry["before"]
    if isinstance(row, PlannedTask) and "basis" in before:
        before = before | {"basis": _grounds(row.basis, before["basis"], entry["after"]["basis"])}
    restore(row, before)
    session.flush()


def _grounds(present: dict[str, Any], before: dict[str, Any], after: dict[str, Any]) -> dict[str, Any]:
    """The grounds of the facts this act settled as before, those of others as they are."""
    settled = {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}
    kept = {name: ground for name, ground in present.items() if name not in settled}
    return kept | {name: ground for name, ground in before.items() if name in settled}


def _revive(journal: Journal, entry: dict[str, Any]) -> None:
    # SQLite gives the number of a span that went away to the next one, which may be somebody else's by now.
    taken = session.get(PlanSpan, entry["id"]) is not None
    span = PlanSpan() if taken else PlanSpan(id=entry["id"])
    restore(span, entry["before"])
    journal.add(span)


def _row(entry: dict[str, Any]) -> Row:
    """The row of an entry as the act left it. Raises Conflict when somebody went on from there."""
    row = cast("Row | None", session.get(KINDS[entry["kind"]], entry["id"]))
    if row is None:
        raise Conflict
    present = snapshot(row)
    if any(present[name] != value for name, value in entry["after"].items() if name != "basis"):
        raise lost(row)
    return row
