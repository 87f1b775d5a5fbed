"""Ladders: drafted by a supervisor, activated by the director, fixed when a deadline is armed."""

from dataclasses import replace

import pytest

from tests.cast import Cast
from tests.escalation.situation import DIRECTOR, armed, steps_of
from tests.moment import NOW
from tracker.core.context import Actor
from tracker.core.errors import Conflict, Forbidden, Invalid
from tracker.escalation import queries, service
from tracker.escalation.models import Ladder, LadderState, Light, Recipient
from tracker.escalation.rules import Step
from tracker.escalation.waiting import waiting

OWN = Step(1, 0, Recipient.HEAD, Light.ORANGE, True, True)
SHORT = [OWN, Step(2, 1, Recipient.DIRECTOR, Light.RED, True, False)]


def drafted(cast: Cast) -> Ladder:
    return service.draft(cast.bureau_id, "急件阶梯", SHORT, actor=cast.actor("苏敏"), now=NOW)


def test_a_bureau_begins_with_the_preset(cast: Cast) -> None:
    ladder = service.in_force(cast.bureau_id, now=NOW)
    offsets = [(step.offset_days, step.recipient, step.light) for step in service.steps_of(ladder.id)]
    assert offsets == [
        (-3, Recipient.OWNER, Light.YELLOW),
        (0, Recipient.HEAD, Light.ORANGE),
        (3, Recipient.LEADER, Light.RED),
        (7, Recipient.DIRECTOR, Light.RED),
    ]
    assert service.in_force(cast.bureau_id, now=NOW).id == ladder.id


def test_a_new_ladder_counts_for_deadlines_armed_later(cast: Cast) -> None:
    before = armed(cast)
    service.activate(drafted(cast), actor=cast.actor("周启明"), now=NOW)
    session_items = before, armed(cast, title="新任务")
    service.sweep(now=DIRECTOR)
    assert [len(steps_of(item)) for item in session_items] == [4, 2]


def test_one_version_is_active(cast: Cast) -> None:
    service.in_force(cast.bureau_id, now=NOW)
    service.activate(drafted(cast), actor=cast.actor("周启明"), now=NOW)
    states = {row.ladder.version: row.ladder.state for row in queries.ladders_of(cast.bureau_id)}
    assert states == {2: LadderState.ACTIVE, 1: LadderState.RETIRED}


def test_an_active_ladder_cannot_be_activated_again(cast: Cast) -> None:
    ladder = drafted(cast)
    service.activate(ladder, actor=cast.actor("周启明"), now=NOW)
    with pytest.raises(Conflict):
        service.activate(ladder, actor=cast.actor("周启明"), now=NOW)


@pytest.mark.parametrize("name", ["苏敏", "王立群", "郑海涛", "丁海洋"])
def test_only_the_director_activates(cast: Cast, name: str) -> None:
    with pytest.raises(Forbidden):
        service.activate(drafted(cast), actor=cast.actor(name), now=NOW)


@pytest.mark.parametrize("name", ["周启明", "王立群", "丁海洋"])
def test_only_a_supervisor_drafts(cast: Cast, name: str) -> None:
    with pytest.raises(Forbidden):
        service.draft(cast.bureau_id, "阶梯", SHORT, actor=cast.actor(name), now=NOW)


@pytest.mark.parametrize(
    "steps",
    [
        [],
        [Step(1, 3, Recipient.HEAD, Light.RED, True, False)],
        [OWN, Step(2, 0, Recipient.LEADER, Light.RED, True, False)],
        [OWN, Step(2, 900, Recipient.LEADER, Light.RED, True, False)],
        [OWN, Step(2, 2, Recipient.LEADER, Light.YELLOW, True, False)],
    ],
)
def test_a_ladder_that_cannot_be_is_refused(cast: Cast, steps: list[Step]) -> None:
    with pytest.raises(Invalid):
        service.draft(cast.bureau_id, "阶梯", steps, actor=cast.actor("苏敏"), now=NOW)


def test_versions_count_up(cast: Cast) -> None:
    drafted(cast)
    drafted(cast)
    assert [row.ladder.version for row in queries.ladders_of(cast.bureau_id)] == [2, 1]


def waiting_drafts(actor: Actor) -> list[str]:
    return [entry.title for entry in waiting(actor, NOW) if entry.kind == "draft"]


def test_a_draft_waits_for_the_director(cast: Cast) -> None:
    ladder = drafted(cast)
    assert waiting_drafts(cast.actor("周启明")) == ["急件阶梯"]
    assert waiting_drafts(cast.actor("苏敏")) == []
    service.activate(ladder, actor=cast.actor("周启明"), now=NOW)
    assert waiting_drafts(cast.actor("周启明")) == []


def test_a_draft_that_was_passed_over_waits_no_more(cast: Cast) -> None:
    first, second = drafted(cast), drafted(cast)
    service.activate(second, actor=cast.actor("周启明"), now=NOW)
    assert first.state == LadderState.DRAFT
    assert waiting_drafts(cast.actor("周启明")) == []


def test_nobody_activates_what_they_drafted(cast: Cast) -> None:
    ladder = drafted(cast)
    ladder.drafted_by = cast.person("周启明")  # who was supervisor when it was drafted
    assert waiting_drafts(cast.actor("周启明")) == []
    with pytest.raises(Forbidden):
        service.activate(ladder, actor=cast.actor("周启明"), now=NOW)


def test_a_director_activates_only_the_bureaus_own(cast: Cast) -> None:
    stranger = replace(cast.actor("周启明"), bureau_id=cast.bureau_id + 1)
    with pytest.raises(Forbidden):
        service.activate(drafted(cast), actor=stranger, now=NOW)
    assert waiting_drafts(stranger) == []
