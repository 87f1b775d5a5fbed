"""The audit trail for auditors: who did what to what, newest first, with filters in the address."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from tracker.audit import queries
from tracker.audit.models import AuditRow
from tracker.core.permissions import Permission
from tracker.escalation import queries as escalation
from tracker.organisation import queries as organisation
from tracker.web.audit_details import details
from tracker.web.audit_words import act_word, subject_word
from tracker.web.filters import person_name, unit_name
from tracker.web.guard import actor, requires
from tracker.workitems import queries as items

bp = Blueprint("audit", __name__, url_prefix="/audit")
PAGE = 50


@bp.get("")
@requires(Permission.READ_AUDIT)
def index() -> ResponseReturnValue:
    """One page of the trail, 50 rows, keyset by id."""
    act = request.args.get("act", "")
    before = request.args.get("before", type=int)
    bureau_id = actor().bureau_id or 0
    rows = queries.page(bureau_id, act=act, before=before, limit=PAGE + 1)
    more = rows[PAGE - 1].id if len(rows) > PAGE else None
    names = organisation.people_names([row.person_id for row in rows if row.person_id])
    about = _items(rows)
    numbers = items.visible_numbers(actor(), list(about.values()))
    return render_template(
        "audit/page.html",
        rows=rows[:PAGE],
        more=more,
        act=act,
        acts=queries.acts(bureau_id),
        names=names,
        secret={row for row, item in about.items() if item not in numbers},
        act_word=act_word,
        details=details,
        subject=lambda row: f"{subject_word(row.subject_kind)} {_name(row, about, numbers)}".strip(),
    )


def _items(rows: Sequence[AuditRow]) -> dict[int, int]:
    """The task that a row is about, by the row's id. Of one that this person may not see only the act is shown."""
    of_cases = escalation.items_of([row.subject_id for row in rows if row.subject_kind == "overdue_case"])
    about = {row.id: row.subject_id for row in rows if row.subject_kind == "work_item"}
    return about | {row.id: of_cases[row.subject_id] for row in rows if row.subject_kind == "overdue_case"}


def _name(row: AuditRow, about: Mapping[int, int], numbers: Mapping[int, str]) -> str:
    """What the subject is called, where its own page calls it so."""
    if row.id in about:
        return numbers[about[row.id]]
    known = {"person": person_name, "unit": unit_name, "bureau": unit_name}
    return known[row.subject_kind](row.subject_id) if row.subject_kind in known else ""
