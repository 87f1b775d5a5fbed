"""The review desk: source left, tasks right, coverage above; and the pieces of it that htmx asks for again."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from tracker.core.i18n import N_
from tracker.core.permissions import Permission
from tracker.organisation import queries as organisation
from tracker.plans import queries, rules
from tracker.plans.models import Plan, PlanDocument, PlannedTask, SpanKind
from tracker.plans.queries import DeskContent
from tracker.plans.service import last_act, last_undoing
from tracker.web.guard import actor, now, requires
from tracker.web.plans import rows, source
from tracker.web.plans.blueprint import bp, plan_of
from tracker.web.plans.forms import cadence_choices

FILTERS = {
    "": N_("全部"),
    "any": N_("缺要素"),
    "lead_unit": N_("缺牵头"),
    "deadline": N_("缺时限"),
    "yardstick": N_("缺衡量"),
    "ready": N_("已齐"),
}


@bp.get("/<uuid>/review")
@requires(Permission.EDIT_PLANS)
def review(uuid: str) -> ResponseReturnValue:
    """The desk, narrowed to tasks that lack something by `?lacks=`."""
    plan = plan_of(uuid)
    document = queries.document_of(plan)
    content = queries.content(document)
    around = rows.surroundings(plan, document, today())
    found = rows.sections(document, content, around)
    wanted = request.args.get("lacks", "")
    part = (document.plan_start, document.plan_end)
    return render_template(
        "plans/review.html",
        plan=plan,
        document=document,
        paragraphs=source.paragraphs(document.text, part, content),
        sections=rows.narrowed(found, wanted),
        headless=_headless(found),
        filters=_filters(plan, found, wanted),
        bulk=bulk_choices(plan),
        **summary(document, content, found),
    )


def today() -> date:
    """The day the viewer acts on."""
    return actor().day or now().date()


def summary(document: PlanDocument, content: DeskContent, found: list[rows.SectionRow]) -> dict[str, Any]:
    """What stands above the panes: coverage, what is undecided, what is ready, whether there is something to undo."""
    part = [span for span in content.spans if document.plan_start <= span.start and span.end <= document.plan_end]
    shares = rules.percent(rules.coverage((span.kind, span.end - span.start) for span in part))
    open_spans = [span for span in part if span.kind == SpanKind.UNDECIDED]
    counted = rows.counts(found)
    tasks = [row for section in found for row in section.rows]
    return {
        "shares": shares,
        "decided": 100 - shares["undecided"],
        "undecided": open_spans,
        "ready": counted["ready"],
        "ready_rows": [row for row in tasks if row.ready],
        "published": sum(1 for row in tasks if not row.open),
        "saved": queries.last_saved(document),
        "undoable": last_act(actor(), document) is not None,
        "redoable": last_undoing(actor(), document) is not None,
        "characters": len("".join(document.text.split())),
    }


def _filters(plan: Plan, found: list[rows.SectionRow], wanted: str) -> list[dict[str, Any]]:
    counted = rows.counts(found)
    return [
        {
            "label": _(FILTERS[name]),
            "url": url_for("plans.review", uuid=plan.uuid, lacks=name or None),
            "count": counted[name],
            "current": wanted == name,
        }
        for name in rows.FILTERS
        if counted[name] or not name or wanted == name
    ]


def _headless(found: list[rows.SectionRow]) -> list[int]:
    """Lead units without a head, each once."""
    leads = [row.task.lead_unit_id for section in found for row in section.rows if row.headless]
    return [lead for lead in dict.fromkeys(leads) if lead is not None]


def bulk_choices(plan: Plan) -> dict[str, Any]:
    """What the bulk bar offers."""
    tree = organisation.tree(plan.bureau_id, today())
    units = [(unit.id, unit.name) for unit in tree.units() if unit.id != plan.bureau_id]
    return {"units": units, "cadences": cadence_choices()}


def item_fragment(plan: Plan, task: PlannedTask) -> str:
    """The rows of the task's item, and out of band everything above the panes."""
    document = queries.document_of(plan)
    content = queries.content(document)
    around = rows.surroundings(plan, document, today())
    found = rows.sections(document, content, around)
    item = next(item for section in found for item in section.items if item.item.id == task.item_id)
    return render_template(
        "plans/_decided.html",
        plan=plan,
        document=document,
        item=item,
        focus=task.uuid,
        **summary(document, content, found),
    )
