"""What waits for the director in the score room: one quarter to close, drafts of schemes to put in force."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from tests.cast import Cast
from tests.scoring.factory import at, rules_in_force
from tracker.core.errors import Forbidden
from tracker.scoring import service
from tracker.scoring.waiting import waiting

OCTOBER = at(date(2026, 10, 9))


def numbers(cast: Cast, name: str, now: datetime = OCTOBER) -> list[str]:
    return [entry.args["quarter"] for entry in waiting(cast.actor(name), now) if entry.kind == "quarter"]


def titles(cast: Cast, name: str) -> list[str]:
    return [entry.title for entry in waiting(cast.actor(name), OCTOBER) if entry.kind == "draft"]


def test_quarters_that_ended_wait_for_the_director_one_after_the_other(cast: Cast) -> None:
    assert numbers(cast, "周启明") == []
    rules_in_force(cast, since=date(2026, 4, 1))
    assert (numbers(cast, "周启明"), numbers(cast, "苏敏")) == (["2026-Q2"], [])
    service.close_period(cast.bureau_id, "2026-Q2", cast.actor("周启明"), now=OCTOBER)
    assert numbers(cast, "周启明") == ["2026-Q3"]
    service.close_period(cast.bureau_id, "2026-Q3", cast.actor("周启明"), now=OCTOBER)
    assert numbers(cast, "周启明") == []


def test_a_quarter_waits_from_the_day_after_its_last(cast: Cast) -> None:
    rules_in_force(cast, since=date(2026, 7, 1))
    assert numbers(cast, "周启明", at(date(2026, 9, 30), 15)) == []
    assert numbers(cast, "周启明", at(date(2026, 9, 30), 16)) == ["2026-Q3"], "midnight in Shanghai"


def test_a_draft_of_a_scheme_waits_until_it_is_put_in_force(cast: Cast) -> None:
    draft = service.draft(cast.actor("苏敏"), cast.bureau_id, "example", now=OCTOBER)
    assert titles(cast, "周启明") == [draft.name]
    assert titles(cast, "苏敏") == []
    service.activate(draft, cast.actor("周启明"), valid_from=date(2026, 10, 12), now=OCTOBER)
    assert titles(cast, "周启明") == []


def test_nobody_activates_what_they_drafted(cast: Cast) -> None:
    draft = service.draft(cast.actor("苏敏"), cast.bureau_id, "example", now=OCTOBER)
    draft.drafted_by = cast.person("周启明")  # who was supervisor when it was drafted
    assert titles(cast, "周启明") == []
    with pytest.raises(Forbidden):
        service.activate(draft, cast.actor("周启明"), valid_from=date(2026, 10, 12), now=OCTOBER)
