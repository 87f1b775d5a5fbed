"""What a decision would cost, told before it is made."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from tracker.core.db import session
from tracker.core.i18n import N_
from tracker.organisation.models import Unit
from tracker.scoring import ledger
from tracker.scoring.models import FactType, SchemeRule
from tracker.scoring.rules import Rule, worth
from tracker.scoring.sentences import Said

DEDUCTS = N_("追责将记入得分：%(points)s分，记在单位的效能考核表，同一事只扣最重的一次。")
NOTHING = N_("现行考核方案没有追责的分值，追责只作记录。")


@dataclass(frozen=True)
class Preview:
    """A sentence (its `points` parameter is in hundredths), the clause it rests on and its assumption mark."""

    said: Said
    points: int
    clause: str = ""
    clause_text: str = ""
    assumption: str = ""


def preview_hold(unit_id: int, day: date) -> Preview:
    """What holding `unit_id` to account for an overdue of `day` would deduct from the unit."""
    bureau_id = session.scalar(select(Unit.bureau_id).where(Unit.id == unit_id)) or unit_id
    rule = _heaviest(ledger.rules_of(bureau_id), day)
    if rule is None:
        return Preview(Said(NOTHING), 0)
    row = session.get_one(SchemeRule, rule.id)
    points = worth(rule, {})
    return Preview(Said(DEDUCTS, {"points": points}), points, row.clause, row.clause_text, row.assumption)


def _heaviest(rules: list[Rule], day: date) -> Rule | None:
    held = [rule for rule in rules if rule.fact_type == FactType.CASE_HELD and rule.subject == "unit"]
    return min((rule for rule in held if rule.in_force(day) and rule.points < 0), key=lambda r: r.points, default=None)
