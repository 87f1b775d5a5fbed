"""Shaping tasks on the desk: kinds, splitting, merging, dropping, undoing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from tracker.core.errors import NotFound
from tracker.core.permissions import Permission
from tracker.core.whole import whole
from tracker.plans import queries, service
from tracker.plans.models import Plan, PlannedTask, PlanSpan
from tracker.web.act import perform
from tracker.web.filters import clipped
from tracker.web.guard import actor, now, requires
from tracker.web.plans.blueprint import bp, desk_url, plan_of, task_of
from tracker.web.plans.forms import KINDS, kind_choices


@bp.get("/<uuid>/spans/<int:span>")
@requires(Permission.EDIT_PLANS)
def span(uuid: str, span: int) -> ResponseReturnValue:
    """One piece of the source with the question what it is."""
    plan = plan_of(uuid)
    document = queries.document_of(plan)
    piece = queries.span_of(document, span)
    return render_template(
        "plans/span.html",
        plan=plan,
        span=piece,
        words=document.text[piece.start : piece.end].strip(),
        kinds=kind_choices(),
    )


@bp.post("/<uuid>/spans/<int:span>")
@requires(Permission.EDIT_PLANS)
def set_kind(uuid: str, span: int) -> ResponseReturnValue:
    """Keep what a piece of the source is."""
    plan = plan_of(uuid)
    piece = queries.span_of(queries.document_of(plan), span)
    kind, version = request.form.get("kind", ""), request.form.get("version", type=int)
    listed = queries.task_at(piece)
    return perform(
        lambda: service.set_kind(actor(), piece.id, kind, expected_version=version, now=now()),
        then=lambda span: _at_span(plan, span),
        said=lambda span: _gone(listed) if listed and queries.task_at(span) is None else "",
    )


def _gone(task: PlannedTask) -> str:
    return _("“%(title)s”没有文字是任务了，已移出清单，可以“撤销一步”。", title=clipped(task.title, 40))


def _at_span(plan: Plan, span: PlanSpan) -> str:
    """The desk at a piece of the source, with the section of its task open."""
    at = queries.task_at(span)
    return url_for("plans.review", uuid=plan.uuid, at=at.uuid if at else None, _anchor=f"span-{span.id}")


@bp.get("/<uuid>/tasks/<task>/text")
@requires(Permission.EDIT_PLANS)
def text(uuid: str, task: str) -> ResponseReturnValue:
    """The sentences of a task: their kinds, and places to split at."""
    plan = plan_of(uuid)
    planned = task_of(plan, task)
    document = queries.document_of(plan)
    pieces = [_piece(document.text, piece) for piece in queries.spans_of(planned)]
    return render_template("plans/text.html", plan=plan, task=planned, pieces=pieces, kinds=kind_choices())


def _piece(text: str, span: PlanSpan) -> dict[str, Any]:
    return {"span": span, "words": text[span.start : span.end].strip(), "kind": _(KINDS.get(span.kind, ""))}


@bp.post("/<uuid>/tasks/<task>/split")
@requires(Permission.EDIT_PLANS)
def split(uuid: str, task: str) -> ResponseReturnValue:
    """Cut the task at a character of the document."""
    at = request.form.get("at", type=int)
    if at is None:
        raise NotFound
    return _shape(
        uuid, task, lambda planned, version: service.split(actor(), planned.id, at, expected_version=version, now=now())
    )


@bp.post("/<uuid>/tasks/<task>/merge")
@requires(Permission.EDIT_PLANS)
def merge(uuid: str, task: str) -> ResponseReturnValue:
    """Join the task to the one above."""
    return _shape(
        uuid, task, lambda planned, version: service.merge(actor(), planned.id, expected_version=version, now=now())
    )


@bp.post("/<uuid>/tasks/<task>/boundary")
@requires(Permission.EDIT_PLANS)
def boundary(uuid: str, task: str) -> ResponseReturnValue:
    """Let the task begin at a character of the document, or some clauses earlier or later."""
    at, by = request.form.get("at", type=int), request.form.get("by", 0, type=int)
    return _shape(
        uuid,
        task,
        lambda planned, version: service.move_boundary(
            actor(), planned.id, at=at, by=by, expected_version=version, now=now()
        ),
    )


@bp.post("/<uuid>/tasks/<task>/parts")
@requires(Permission.EDIT_PLANS)
def parts(uuid: str, task: str) -> ResponseReturnValue:
    """Make tasks of the finer ones that the text proposes: `part` is the version and all, none or where one begins."""
    shown, _dot, wanted = request.form.get("part", "").partition(".")
    version = whole(shown)

    def verb(planned: PlannedTask, _version: int | None) -> PlannedTask:
        if wanted == "none":
            return service.dismiss_parts(actor(), planned.id, expected_version=version, now=now())
        every = [part["start"] for part in planned.proposals.get("parts", [])]
        chosen = every if wanted == "all" else [place for place in every if str(place) == wanted]
        made = service.take_parts(actor(), planned.id, chosen, expected_version=version, now=now())
        return next((one for one in made if one.start in chosen), made[0])

    return _shape(uuid, task, verb)


@bp.post("/<uuid>/tasks/<task>/drop")
@requires(Permission.EDIT_PLANS)
def drop(uuid: str, task: str) -> ResponseReturnValue:
    """Take the task off the list."""
    plan = plan_of(uuid)
    planned = task_of(plan, task)
    version = request.form.get("version", type=int)
    return perform(lambda: service.drop(actor(), planned.id, expected_version=version, now=now()), then=desk_url(plan))


@bp.post("/<uuid>/undo")
@requires(Permission.EDIT_PLANS)
def undo(uuid: str) -> ResponseReturnValue:
    """Take back this person's last act."""
    plan = plan_of(uuid)
    document = queries.document_of(plan)
    return perform(lambda: service.undo(actor(), document, now=now()), then=desk_url(plan), said=_("已撤销上一步。"))


@bp.post("/<uuid>/redo")
@requires(Permission.EDIT_PLANS)
def redo(uuid: str) -> ResponseReturnValue:
    """Do again what this person took back last."""
    plan = plan_of(uuid)
    document = queries.document_of(plan)
    return perform(lambda: service.redo(actor(), document, now=now()), then=desk_url(plan), said=_("已恢复上一步。"))


def _shape(uuid: str, task: str, verb: Callable[[PlannedTask, int | None], PlannedTask]) -> ResponseReturnValue:
    plan = plan_of(uuid)
    planned = task_of(plan, task)
    version = request.form.get("version", type=int)
    return perform(lambda: verb(planned, version), then=lambda shaped: desk_url(plan, shaped))
