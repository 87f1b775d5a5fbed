"""The review desk: source left, tasks right, coverage above; and the pieces of it that htmx asks for again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from urllib.parse import parse_qs

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from tracker.core.i18n import N_
from tracker.core.permissions import Permission
from tracker.organisation import queries as organisation
from tracker.plans import queries, rules
from tracker.plans.models import Plan, PlanDocument, PlannedTask
from tracker.plans.queries import DeskContent
from tracker.plans.service import last_act, last_undoing
from tracker.web.guard import actor, now, requires
from tracker.web.plans import rows, source
from tracker.web.plans.blueprint import bp, plan_of
from tracker.web.plans.forms import cadence_choices, kind_choices

FILTERS = {
    "": N_("全部"),
    "any": N_("缺要素"),
    "lead_unit": N_("缺牵头"),
    "deadline": N_("缺时限"),
    "yardstick": N_("缺衡量标准"),
    "ready": N_("已齐"),
}


@bp.get("/<uuid>/review")
@requires(Permission.EDIT_PLANS)
def review(uuid: str) -> ResponseReturnValue:
    """The desk, narrowed to tasks that lack something by `?lacks=`; of a long plan with one section open.

    `?section=` names it, or `?at=` a task in it; htmx gets the rows of that section alone.
    """
    plan = plan_of(uuid)
    document = queries.document_of(plan)
    wanted = request.args.get("lacks", "")
    alone = bool(request.headers.get("HX-Request"))
    content = queries.content(document, spans=not alone)
    around = rows.surroundings(plan, document, today())
    found = rows.sections(document, content, around)
    listed = rows.opened(rows.narrowed(found, wanted), _wanted_section(content))
    if alone:
        return _section(plan, document, listed, around)
    part = (document.plan_start, document.plan_end)
    return render_template(
        "plans/review.html",
        plan=plan,
        document=document,
        paragraphs=source.paragraphs(document.text, part, content),
        sections=listed,
        wanted=wanted,
        headless=_headless(found),
        bulk=bulk_choices(plan),
        kinds=kind_choices(),
        characters=len("".join(document.text.split())),
        **above(plan, document, content.tasks, around.undecided, wanted),
    )


def _wanted_section(content: DeskContent) -> int | None:
    at = request.args.get("at", "")
    item = next((task.item_id for task in content.tasks if task.uuid == at), None)
    within = next((found.section_id or 0 for found in content.items if found.id == item), None)
    return within if within is not None else request.args.get("section", type=int)


def _section(plan: Plan, document: PlanDocument, listed: Sequence[rows.SectionRow], around: rows.Surroundings) -> str:
    """The rows of the one section asked for; its prohibitions need its spans."""
    chosen = [section for section in listed if section.key == request.args.get("section", type=int)]
    for section in chosen:
        for item in section.items:
            tasks = [row.task for row in item.rows]
            again = rows.item_row(document, item.item, tasks, queries.spans_of_item(item.item), around)
            item.constraints, item.undecided = again.constraints, again.undecided
    return render_template("plans/_rows.html", plan=plan, sections=chosen)


def today() -> date:
    """The day the viewer acts on."""
    return actor().day or now().date()


def above(
    plan: Plan, document: PlanDocument, tasks: Sequence[PlannedTask], undecided: set[int], wanted: str
) -> dict[str, Any]:
    """What stands above the panes: coverage, what is undecided, what is ready, whether there is something to undo."""
    shares = rules.percent(rules.coverage(queries.kinds(document)))
    found = rows.standings(tasks, undecided)
    return {
        "shares": shares,
        "firsts": rules.first_of(queries.first_spans(document)),
        "decided": 100 - shares["undecided"],
        "undecided": queries.undecided_spans(document),
        "ready_rows": [row for row in found if row.ready],
        "filters": _filters(plan, found, wanted),
        "saved": queries.last_saved(document),
        "undoable": last_act(actor(), document) is not None,
        "redoable": last_undoing(actor(), document) is not None,
    }


def _filters(plan: Plan, found: Sequence[rows.Standing], wanted: str) -> list[dict[str, Any]]:
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
    around = rows.surroundings(plan, document, today())
    tasks = queries.content(document, spans=False).tasks
    item = queries.item_of(task)
    own = [other for other in tasks if other.item_id == item.id]
    _path, _mark, query = request.headers.get("HX-Current-URL", "").partition("?")
    wanted = parse_qs(query.partition("#")[0]).get("lacks", [""])[0]
    return render_template(
        "plans/_decided.html",
        plan=plan,
        document=document,
        item=rows.item_row(document, item, own, queries.spans_of_item(item), around),
        **above(plan, document, tasks, around.undecided, wanted),
    )
