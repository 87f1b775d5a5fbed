"""What waits for the director in the score room: one quarter to close, drafts of schemes to put in force."""

from __future__ import annotations

from datetime import date

from tests.cast import Cast
from tests.scoring.factory import at, rules_in_force
from tracker.scoring import service
from tracker.scoring.waiting import waiting

OCTOBER = at(date(2026, 10, 9))


def numbers(cast: Cast, name: str) -> list[str]:
    return [entry.number for entry in waiting(cast.actor(name), OCTOBER) if entry.kind == "quarter"]


def test_quarters_that_ended_wait_for_the_director_one_after_the_other(cast: Cast) -> None:
    assert numbers(cast, "周启明") == []
    rules_in_force(cast, since=date(2026, 4, 1))
    assert (numbers(cast, "周启明"), numbers(cast, "苏敏")) == (["2026-Q2"], [])
    service.close_period(cast.bureau_id, "2026-Q2", cast.actor("周启明"), now=OCTOBER)
    assert numbers(cast, "周启明") == ["2026-Q3"]
    service.close_period(cast.bureau_id, "2026-Q3", cast.actor("周启明"), now=OCTOBER)
    assert numbers(cast, "周启明") == []


def test_a_draft_of_a_scheme_waits_until_it_is_put_in_force(cast: Cast) -> None:
    def titles(name: str) -> list[str]:
        return [entry.title for entry in waiting(cast.actor(name), OCTOBER) if entry.kind == "draft"]

    draft = service.draft(cast.actor("苏敏"), cast.bureau_id, "example", now=OCTOBER)
    assert (titles("周启明"), titles("苏敏")) == ([draft.name], [])
    service.activate(draft, cast.actor("周启明"), valid_from=date(2026, 10, 12), now=OCTOBER)
    assert titles("周启明") == []
