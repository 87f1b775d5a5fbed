"""One verb for several chosen tasks: what can be done is done, what is skipped is told with its reason."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.core.db import session
from tracker.core.errors import DomainError, Invalid
from tracker.core.permissions import Permission
from tracker.escalation import service as escalation
from tracker.web.act import perform
from tracker.web.chosen import chosen_ids
from tracker.web.guard import actor, now, requires
from tracker.web.i18n import said as _
from tracker.web.tasks import choices
from tracker.web.tasks.blueprint import bp
from tracker.web.tasks.export import as_file
from tracker.workitems import queries, service
from tracker.workitems.models import WorkItem

LIMIT = 200
OPEN = 10
"""Skipped tasks that are told without being asked for; the rest unfold."""
Each = Callable[[WorkItem], object]


def _chosen() -> list[WorkItem]:
    return queries.many_for(actor(), chosen_ids(LIMIT))


def refusing(view: Callable[[], ResponseReturnValue]) -> Callable[[], ResponseReturnValue]:
    """Goes back to the register with the reason when more is chosen than is carried out at once; nothing is done."""

    @wraps(view)
    def careful() -> ResponseReturnValue:
        try:
            chosen_ids(LIMIT)
        except Invalid as refusal:
            flash(refusal.text(_))
            return redirect(url_for("tasks.index"), 303)
        return view()

    return careful


@bp.post("/bulk/dispatch")
@requires(Permission.DISPATCH)
@refusing
def bulk_dispatch() -> ResponseReturnValue:
    """Dispatch the chosen drafts."""
    return _each(lambda item: escalation.dispatch(item, actor=actor(), now=now()), _("已交办%(n)s项"))


@bp.post("/bulk/reassign")
@requires(Permission.DISPATCH)
@refusing
def bulk_reassign() -> ResponseReturnValue:
    """Give the chosen tasks to another lead unit; without unit and reason the form for them is shown."""
    unit, reason = request.form.get("lead_unit_id", type=int), request.form.get("reason", "")
    if unit is None or not reason.strip():
        return _ask("reassign", _("改派所选任务"), units=choices.units())

    def move(item: WorkItem) -> None:
        service.reassign(item, actor=actor(), now=now(), lead_unit_id=unit, reason=reason)
        escalation.arm(item, now=now())

    return _each(move, _("已改派%(n)s项"))


@bp.post("/bulk/owner")
@requires(Permission.RUN_UNIT)
@refusing
def bulk_owner() -> ResponseReturnValue:
    """Name one owner for the chosen tasks; without a person the form for it is shown."""
    person = request.form.get("person_id", type=int)
    if person is None:
        items = _chosen()
        members = {choice for item in items for choice in choices.members(item)}
        return _ask("owner", _("为所选任务指定责任人"), people=sorted(members))
    return _each(lambda item: service.name_owner(item, actor=actor(), now=now(), person_id=person), _("已指定%(n)s项"))


@bp.post("/bulk/export")
@requires(Permission.READ_ITEMS)
@refusing
def bulk_export() -> ResponseReturnValue:
    """The chosen tasks as a spreadsheet."""
    return as_file(queries.of_ids(actor(), chosen_ids(LIMIT)))


def _ask(name: str, title: str, **choose: Any) -> ResponseReturnValue:
    items = _chosen()
    if not items:
        return redirect(url_for("tasks.index"), 303)
    return render_template("tasks/bulk.html", name=name, title=title, items=items, **choose)


@dataclass(frozen=True)
class Skipped:
    """A task that was left as it was, and why."""

    item: WorkItem
    reason: str


def _each(verb: Each, said: str) -> ResponseReturnValue:
    """Carry out `verb` per task, each in a savepoint of its own, all in one transaction; every skipped one is told."""
    done: list[str] = []
    skipped: list[Skipped] = []

    def carry() -> None:
        for item in _chosen():
            try:
                with session.begin_nested():
                    verb(item)
                done.append(item.number)
            except DomainError as error:
                skipped.append(Skipped(item, error.text(_)))

    def words(_result: None) -> str:
        told = said % {"n": len(done)}
        return _("%(told)s，跳过%(n)s项", told=told, n=len(skipped)) if skipped else told

    response = perform(carry, then=url_for("tasks.index"), said=words)
    if not skipped:
        return response
    return render_template("tasks/skipped.html", answer=words(None), skipped=skipped, open=OPEN)
