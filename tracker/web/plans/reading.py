"""Reading plans: the list by year, one plan with its progress by section, the document itself."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from flask import render_template, request, send_file
from flask.typing import ResponseReturnValue

from tracker.core.errors import NotFound
from tracker.core.files import LOST
from tracker.core.i18n import N_
from tracker.core.permissions import Permission
from tracker.organisation import queries as organisation
from tracker.plans import policy, queries
from tracker.plans.models import DocumentState, PlanDocument, PlannedTask
from tracker.plans.queries import DeskContent
from tracker.web.guard import actor, now, requires
from tracker.web.plans import proposals, publishing
from tracker.web.plans.blueprint import bp, plan_of, store
from tracker.workitems import queries as workitems
from tracker.workitems.queries import plans as progress
from tracker.workitems.queries.plans import SectionFigures

LIGHTS = ("red", "orange", "yellow", "green", "none")
EMPTY = SectionFigures(0, 0, 0, 0)
STANDINGS = {
    DocumentState.CURRENT: N_("现行"),
    DocumentState.PROPOSED: N_("修订稿，等着决定"),
    DocumentState.FORMER: N_("已由后来的修订稿替代"),
    DocumentState.WITHDRAWN: N_("修订稿，已撤回"),
}
"""What each document is to the plan."""


@bp.get("")
@requires(Permission.READ_PLANS)
def index() -> ResponseReturnValue:
    """Plans by year, newest first."""
    found = queries.summaries(actor())
    years = [(year, list(plans)) for year, plans in groupby(found, key=lambda summary: summary.plan.year)]
    names = organisation.people_names([summary.plan.created_by for summary in found if summary.plan.created_by])
    return render_template(
        "plans/index.html",
        years=years,
        names=names,
        editor=policy.may_edit(actor()),
        readings=queries.readings(actor()),
    )


@bp.get("/<uuid>")
@requires(Permission.READ_PLANS)
def show(uuid: str) -> ResponseReturnValue:
    """The outline with progress by section; `?section=` opens one section's items and tasks."""
    plan = plan_of(uuid)
    document = queries.document_of(plan)
    content = queries.content(document, spans=False)
    figures = progress.by_section(actor(), plan.id, now())
    opened = request.args.get("section", type=int)
    waiting, late = publishing.drafts(plan) if actor().may(Permission.DISPATCH) else ([], [])
    return render_template(
        "plans/show.html",
        plan=plan,
        documents=queries.documents(actor(), plan),
        standings=STANDINGS,
        sections=_sections(content, figures),
        total=_total(figures),
        opened=opened,
        items=_items(content, opened),
        waiting=waiting,
        late=late,
        acts=proposals.open_count(plan),
        proposed=sum(1 for task in content.tasks if task.state == "proposed"),
        undecided=queries.undecided_count(plan.id),
        editor=policy.may_edit(actor()),
        reads_drafts=policy.reads_drafts(actor()),
    )


@bp.get("/<uuid>/document")
@requires(Permission.READ_PLANS)
def document(uuid: str) -> ResponseReturnValue:
    """The document that the plan stands on as it came in, always as a download."""
    return _sent(queries.document_of(plan_of(uuid)))


@bp.get("/<uuid>/documents/<int:place>")
@requires(Permission.READ_PLANS)
def version(uuid: str, place: int) -> ResponseReturnValue:
    """Any of the documents that the plan had, in the order in which they came in."""
    return _sent(queries.document_at(actor(), plan_of(uuid), place))


def _sent(source: PlanDocument) -> ResponseReturnValue:
    try:
        stream = store().open(source.sha256)
    except FileNotFoundError as error:
        raise NotFound(LOST) from error
    return send_file(
        stream, mimetype="application/octet-stream", as_attachment=True, download_name=source.filename, max_age=0
    )


def _sections(content: DeskContent, figures: dict[int | None, SectionFigures]) -> list[dict[str, Any]]:
    """Sections that hold items, those above them as titles only, and what stands under no heading last."""
    holding = {item.section_id for item in content.items}
    above = _ancestors(content, holding)
    shown: list[dict[str, Any]] = [
        {
            "id": section.id,
            "section": section,
            "level": section.level,
            "figures": figures.get(section.id, EMPTY) if section.id in holding else None,
        }
        for section in content.sections
        if section.id in holding or section.id in above
    ]
    if None in holding and None in figures:
        shown.append({"id": 0, "section": None, "level": 1, "figures": figures[None]})
    return shown


def _ancestors(content: DeskContent, holding: set[int | None]) -> set[int]:
    parents = {section.id: section.parent_id for section in content.sections}
    found: set[int] = set()
    for section_id in holding:
        parent = parents.get(section_id) if section_id else None
        while parent is not None and parent not in found:
            found.add(parent)
            parent = parents.get(parent)
    return found


def _total(figures: dict[int | None, SectionFigures]) -> SectionFigures:
    every = list(figures.values())
    total = sum(part.total for part in every)
    lights = {name: sum(part.lights.get(name, 0) for part in every) for name in LIGHTS}
    weighed = sum(part.progress * part.total for part in every)
    done, drafts = sum(part.done for part in every), sum(part.drafts for part in every)
    return SectionFigures(total, done, drafts, round(weighed / total) if total else 0, lights)


def _items(content: DeskContent, opened: int | None) -> list[dict[str, Any]]:
    """Items of the opened section with their published tasks; what the viewer may not see is not among them."""
    if opened is None:
        return []
    items = [item for item in content.items if (item.section_id or 0) == opened]
    tasks: dict[int, list[PlannedTask]] = {}
    for task in content.tasks:
        tasks.setdefault(task.item_id, []).append(task)
    ids = [task.id for item in items for task in tasks.get(item.id, [])]
    rows = progress.of_planned(actor(), ids)
    day = now()
    found = []
    for item in items:
        seen = [rows[task.id] for task in tasks.get(item.id, []) if task.id in rows]
        drafted = [task for task in tasks.get(item.id, []) if task.state == "proposed"]
        drawn = [{"row": row, "light": workitems.light(row, day)} for row in seen]
        if drawn or (drafted and policy.reads_drafts(actor())):
            found.append({"item": item, "tasks": drawn, "drafted": len(drafted)})
    return found
