"""The reviewed plan as a table to hand on: Excel or Word."""

from __future__ import annotations

import io

from flask import send_file
from flask.typing import ResponseReturnValue

from tracker.core.permissions import Permission
from tracker.plans import queries
from tracker.plans.breakdown import Breakdown, breakdown, to_docx, to_xlsx
from tracker.plans.models import Plan
from tracker.web.guard import actor, now, requires
from tracker.web.plans.blueprint import bp, plan_of

_OFFICE = "application/vnd.openxmlformats-officedocument."
XLSX, DOCX = _OFFICE + "spreadsheetml.sheet", _OFFICE + "wordprocessingml.document"


@bp.get("/<uuid>/breakdown.xlsx")
@requires(Permission.EDIT_PLANS)
def sheet(uuid: str) -> ResponseReturnValue:
    """The breakdown (任务分解表) as an Excel file."""
    plan = plan_of(uuid)
    return _sent(plan, to_xlsx(_table(plan)), "xlsx", XLSX)


@bp.get("/<uuid>/breakdown.docx")
@requires(Permission.EDIT_PLANS)
def word(uuid: str) -> ResponseReturnValue:
    """The same as a Word file."""
    plan = plan_of(uuid)
    return _sent(plan, to_docx(_table(plan)), "docx", DOCX)


def _table(plan: Plan) -> Breakdown:
    return breakdown(plan, queries.document_of(plan), actor().day or now().date())


def _sent(plan: Plan, data: bytes, ending: str, kind: str) -> ResponseReturnValue:
    name = f"{plan.title}任务分解表.{ending}"
    return send_file(io.BytesIO(data), mimetype=kind, as_attachment=True, download_name=name, max_age=0)
