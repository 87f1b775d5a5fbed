"""What holding to account would cost, shown on the overdue desk before the decision."""

from __future__ import annotations

from flask_babel import gettext as _

from tracker.core.time import local_date
from tracker.escalation.models import DecisionKind, OverdueCase
from tracker.scoring import queries
from tracker.web.filters import zone
from tracker.web.overdue.blueprint import PREVIEWS
from tracker.web.scoring_words import say
from tracker.workitems.models import WorkItem


def preview(case: OverdueCase, _item: WorkItem, kind: DecisionKind, unit_id: int | None) -> str | None:
    """The deduction, its clause and the assumption it rests on; None for decisions that deduct nothing."""
    if kind != DecisionKind.HOLD or unit_id is None:
        return None
    found = queries.preview_hold(unit_id, local_date(case.opened_at, zone()))
    if not found.clause:
        return say(found.said)
    basis = _("依据%(clause)s“%(text)s”", clause=found.clause, text=found.clause_text)
    mark = _("（假设 %(qid)s）", qid=found.assumption) if found.assumption else ""
    return f"{say(found.said)}{basis}{mark}"


PREVIEWS.append(preview)
