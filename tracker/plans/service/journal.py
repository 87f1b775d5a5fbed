"""One act on the review desk: claims the rows it changes, remembers them before and after, and writes who did it."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from datetime import date, datetime
from itertools import pairwise
from typing import Any, cast

from sqlalchemy import CursorResult, select, update

from tracker.audit import service as audit
from tracker.core.context import Actor
from tracker.core.db import session
from tracker.core.errors import Conflict
from tracker.core.i18n import N_
from tracker.organisation import queries as organisation
from tracker.plans import queries, rules
from tracker.plans.models import DocumentState, PlanDocument, PlanItem, PlannedTask, PlanSpan, ReviewAct

Row = PlannedTask | PlanSpan | PlanItem
KINDS: dict[str, type[Row]] = {"task": PlannedTask, "span": PlanSpan, "item": PlanItem}
WENT_ON = N_("别人接着改了这段原文，这一步现在做不了。看过最新内容再改。")
CHANGED = {
    "state": N_("%(name)s刚发布、并入或撤下了这项任务，您的修改没有写入。看过最新内容再改。"),
    "end": N_("%(name)s刚拆分或合并了这段原文，您的修改没有写入。看过最新内容再改。"),
    "start": N_("%(name)s刚移动了这项任务的分界，您的修改没有写入。看过最新内容再改。"),
    "kind": N_("%(name)s刚改过这段原文的归类，您的修改没有写入。看过最新内容再改。"),
    "lead_unit_id": N_("%(name)s刚改过牵头单位，您的修改没有写入。看过最新内容再改。"),
    "deadline_kind": N_("%(name)s刚改过时限，您的修改没有写入。看过最新内容再改。"),
    "deadline_date": N_("%(name)s刚改过时限，您的修改没有写入。看过最新内容再改。"),
    "cadence": N_("%(name)s刚改过时限，您的修改没有写入。看过最新内容再改。"),
    "yardstick": N_("%(name)s刚改过衡量标准，您的修改没有写入。看过最新内容再改。"),
    "owner_id": N_("%(name)s刚改过责任人，您的修改没有写入。看过最新内容再改。"),
}
CHANGED_SOMEHOW = N_("%(name)s刚改过这一处，您的修改没有写入。看过最新内容再改。")
_NAMES = {model: kind for kind, model in KINDS.items()}
SUBJECTS = {"task": "planned_task", "span": "plan_span", "item": "plan_item"}
_LEFT_OUT = {"id", "uuid", "version"}


class Journal:
    """Collects the changes of one act until `close`."""

    def __init__(self, actor: Actor, document: PlanDocument, verb: str, now: datetime) -> None:
        self.actor = actor
        self.document = document
        self.verb = verb
        self.now = now
        self._before: dict[Row, dict[str, Any] | None] = {}
        self._ended: list[dict[str, Any]] = []
        self._torn = _torn(document)

    def claim(self, row: Row, expected_version: int | None = None) -> None:
        """Take `row` for a change; its version must be the one the page showed, if one is given. Raises Conflict."""
        if row in self._before:
            return
        if not isinstance(row, PlanItem):
            _claim(row, expected_version)
        self._before[row] = snapshot(row)

    def change(self, row: Row, **values: Any) -> None:
        """Set fields of `row`."""
        self.claim(row)
        for name, value in values.items():
            setattr(row, name, value)

    def add(self, row: Row) -> None:
        """Write a new row."""
        session.add(row)
        session.flush()
        self._before[row] = None

    def end(self, span: PlanSpan) -> None:
        """Remove a span whose text went to a neighbour."""
        self.claim(span)
        before = self._before.pop(span)
        self._ended.append({"kind": "span", "id": span.id, "before": before, "after": None})
        session.delete(span)
        session.flush()

    def close(self, *, reverses: ReviewAct | None = None, **detail: Any) -> ReviewAct | None:
        """Write the act and an audit row for each changed row; None when nothing changed."""
        session.flush()
        changes = self._ended + [entry for row in self._before if (entry := self._entry(row))]
        if not changes:
            return None
        if _torn(self.document) > self._torn:  # others gave the text to other tasks, without touching these rows
            raise Conflict(WENT_ON)
        act = ReviewAct(
            document_id=self.document.id,
            person_id=self.actor.person_id,
            at=self.now,
            verb=self.verb,
            changes=changes,
            reverses_id=reverses.id if reverses else None,
        )
        session.add(act)
        session.flush()
        audit.record_many([self._audit(entry, detail) for entry in changes])
        return act

    def _entry(self, row: Row) -> dict[str, Any] | None:
        before, after = self._before[row], snapshot(row)
        if before is not None:
            names = [name for name in after if before[name] != after[name]]
            if not names:
                return None
            before, after = {name: before[name] for name in names}, {name: after[name] for name in names}
        return {"kind": _NAMES[type(row)], "id": row.id, "before": before, "after": after}

    def _audit(self, entry: dict[str, Any], detail: dict[str, Any]) -> dict[str, Any]:
        told = {**detail, "before": entry["before"], "after": entry["after"]}
        act, subject = f"plans.{self.verb}", SUBJECTS[entry["kind"]]
        return audit.row(self.actor, act, subject, entry["id"], now=self.now, detail=told)


def lock(document_id: int, state: DocumentState = DocumentState.CURRENT) -> PlanDocument:
    """The document, locked until the end of the transaction.

    Raises Conflict unless it is in `state`: what is written to a document that the plan left is lost.
    """
    query = select(PlanDocument).where(PlanDocument.id == document_id).with_for_update()
    document = session.execute(query.execution_options(populate_existing=True)).scalar_one()
    if document.state != state:
        raise Conflict
    return document


def _torn(document: PlanDocument) -> int:
    """How many tasks share text, and spans that are cut by a task's edge or are work without a task of their item."""
    desk = queries.content(document)
    tasks = sorted((task for task in desk.tasks if task.start < task.end), key=lambda task: task.start)
    starts = [task.start for task in tasks]
    torn = sum(1 for one, other in pairwise(tasks) if one.end > other.start)
    for span in desk.spans:
        first = max(bisect_right(starts, span.start) - 1, 0)
        touching = [task for task in tasks[first : bisect_left(starts, span.end)] if span.start < task.end]
        within = all(task.start <= span.start and span.end <= task.end for task in touching)
        owned = span.kind not in rules.TASK_KINDS or [task.item_id for task in touching] == [span.item_id]
        torn += not (within and owned)
    return torn


def _claim(row: PlannedTask | PlanSpan, expected_version: int | None) -> None:
    model = type(row)
    expected = row.version if expected_version is None else expected_version
    statement = update(model).where(model.id == row.id, model.version == expected).values(version=expected + 1)
    won = session.execute(statement.execution_options(synchronize_session=False))
    session.refresh(row)
    if cast("CursorResult[Any]", won).rowcount != 1:
        raise lost(row)


def lost(row: Row) -> Conflict:
    """The refusal of a change to a row that somebody changed first, naming who and when."""
    kind = _NAMES[type(row)]
    query = select(ReviewAct).where(ReviewAct.document_id == _document(row)).order_by(ReviewAct.id.desc()).limit(50)
    for act in session.scalars(query):
        if any(entry["kind"] == kind and entry["id"] == row.id for entry in act.changes):
            name = organisation.people_names([act.person_id]).get(act.person_id, "") if act.person_id else ""
            return Conflict(_what(act, kind, row.id), name=name or "…")
    return Conflict()


def _what(act: ReviewAct, kind: str, row_id: int) -> str:
    """The sentence for what an act changed on a row."""
    changed = {
        name for entry in act.changes if (entry["kind"], entry["id"]) == (kind, row_id) for name in entry["after"] or {}
    }
    return next((message for name, message in CHANGED.items() if name in changed), CHANGED_SOMEHOW)


def _document(row: Row) -> int:
    if isinstance(row, PlannedTask):
        return session.scalars(select(PlanItem.document_id).where(PlanItem.id == row.item_id)).one()
    return row.document_id


def snapshot(row: Row) -> dict[str, Any]:
    """The fields of a row as JSON values, without identity and version."""
    columns = type(row).__table__.columns
    return {column.key: _plain(getattr(row, column.key)) for column in columns if column.key not in _LEFT_OUT}


def restore(row: Row, fields: dict[str, Any]) -> None:
    """Set the fields of a snapshot."""
    columns = type(row).__table__.columns
    for name, value in fields.items():
        python_type = columns[name].type.python_type
        setattr(row, name, python_type.fromisoformat(value) if value and python_type in (date, datetime) else value)


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return list(value) if isinstance(value, list) else dict(value) if isinstance(value, dict) else value
