"""Quarters: their arithmetic, closing them, and what counts later."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.cast import Cast
from tests.scoring.factory import at, case_of, closed, decided, rules_in_force, running
from tracker.core.errors import Conflict, Forbidden, Invalid
from tracker.escalation.models import DecisionKind
from tracker.scoring import quarters, queries, service
from tracker.scoring.totals import of_units

OCTOBER = date(2026, 10, 9)


def test_quarters_are_read_and_counted() -> None:
    assert quarters.parse("2026q3") == "2026-Q3"
    assert (quarters.first_day("2026-Q4"), quarters.last_day("2026-Q4")) == (date(2026, 10, 1), date(2026, 12, 31))
    assert (quarters.following("2026-Q4"), quarters.preceding("2026-Q1")) == ("2027-Q1", "2025-Q4")
    with pytest.raises(Invalid):
        quarters.parse("2026-Q5")


def test_closing_keeps_the_scores_for_good(cast: Cast) -> None:
    rules_in_force(cast)
    closed(cast, date(2026, 9, 16))
    period = service.close_period(cast.bureau_id, "2026-Q3", cast.actor("周启明"), now=at(OCTOBER))
    unit = period.snapshot["units"][str(cast.unit("征收管理科"))]
    assert unit == {"sheets": {"efficiency": 9850, "responsibility": 10000}, "score": 9925}
    assert queries.explain(cast.unit("征收管理科"), "2026-Q3", bureau_id=cast.bureau_id).closed
    with pytest.raises(Conflict):
        service.close_period(cast.bureau_id, "2026-Q3", cast.actor("周启明"), now=at(OCTOBER))


def test_what_becomes_known_after_the_close_counts_in_the_open_quarter(cast: Cast) -> None:
    rules_in_force(cast)
    item = running(cast)
    case = case_of(item, date(2026, 9, 14))
    service.close_period(cast.bureau_id, "2026-Q3", cast.actor("周启明"), now=at(OCTOBER))
    before = of_units(cast.bureau_id, "2026-Q3")
    decided(cast, case, DecisionKind.EXEMPT, OCTOBER)
    service.post(at(OCTOBER) + timedelta(hours=2))
    unit = cast.unit("征收管理科")
    assert of_units(cast.bureau_id, "2026-Q3") == before
    assert before[unit]["efficiency"] == 9700
    assert of_units(cast.bureau_id, "2026-Q4")[unit]["efficiency"] == 10300
    assert queries.explain(unit, "2026-Q4", bureau_id=cast.bureau_id).sheets[0].counted == 10000
    assert service.verify(at(OCTOBER)).ok


def test_a_quarter_is_closed_by_the_director_after_its_end_and_in_order(cast: Cast) -> None:
    rules_in_force(cast, since=date(2026, 4, 1))
    with pytest.raises(Forbidden):
        service.close_period(cast.bureau_id, "2026-Q2", cast.actor("苏敏"), now=at(OCTOBER))
    for quarter in ("2026-Q4", "2026-Q3", "2026-Q1"):
        with pytest.raises(Invalid):
            service.close_period(cast.bureau_id, quarter, cast.actor("周启明"), now=at(OCTOBER))
    service.close_period(cast.bureau_id, "2026-Q2", cast.actor("周启明"), now=at(OCTOBER))
