"""What waits for a person among the monthly summaries: last month's, until it is submitted (R4-29b)."""

from __future__ import annotations

from datetime import datetime

from tracker.core.context import Actor
from tracker.core.i18n import N_
from tracker.core.permissions import PostKind
from tracker.core.waiting import Waiting
from tracker.summaries import queries, rules


def waiting(actor: Actor, now: datetime) -> list[Waiting]:
    """The summary of the month before of each unit that the actor heads, while it is not submitted."""
    if actor.bureau_id is None or actor.day is None or not actor.holds(PostKind.HEAD, PostKind.DEPUTY):
        return []
    period = rules.previous_period(actor.day)
    owing = [unit for unit in queries.writing_units(actor.bureau_id, period) if actor.heads(unit)]
    submitted = {unit for unit, summary in queries.of_period(owing, period).items() if summary.submitted_at}
    due = queries.due_at(actor.bureau_id, period)
    return [
        Waiting(
            kind="summary",
            number="",
            title="",
            heading=N_("%(period)s工作小结"),
            params={"period": period},
            why=N_("每月3日前提交上月小结"),
            verb=N_("继续写"),
            endpoint="summaries.show",
            args={"unit": unit, "period": period},
            due_at=due,
            light="orange" if due <= now else "green",
        )
        for unit in owing
        if unit not in submitted
    ]
