"""The audit trail for auditors: who did what to what, newest first, with filters in the address."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from tracker.audit import queries
from tracker.audit.models import AuditRow
from tracker.core.permissions import Permission
from tracker.escalation import queries as escalation
from tracker.organisation import queries as organisation
from tracker.web.audit_words import act_word, subject_word
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
    return render_template(
        "audit/page.html",
        rows=rows[:PAGE],
        more=more,
        act=act,
        acts=queries.acts(bureau_id),
        names=names,
        secret=_secret(rows),
        act_word=act_word,
        subject_word=subject_word,
    )


def _secret(rows: Sequence[AuditRow]) -> set[int]:
    """Ids of the rows about tasks that this person may not see: that something was done is shown, not to what."""
    of_cases = escalation.items_of([row.subject_id for row in rows if row.subject_kind == "overdue_case"])
    about = {row.id: row.subject_id for row in rows if row.subject_kind == "work_item"}
    about |= {row.id: of_cases[row.subject_id] for row in rows if row.subject_kind == "overdue_case"}
    shown = items.visible_ids(actor(), list(about.values()))
    return {row_id for row_id, item_id in about.items() if item_id not in shown}
