"""The commands: one JSON document each, and an exit status that says whether all is well."""

import json
from datetime import timedelta

import time_machine
from flask.testing import FlaskCliRunner
from sqlalchemy import update

from tests.cast import Cast
from tests.escalation.situation import DIRECTOR, LEADER, armed
from tests.moment import NOW
from tracker.core.db import session
from tracker.escalation.models import Settled, Threshold


def test_sweep_prints_one_document(cast: Cast, runner: FlaskCliRunner) -> None:
    armed(cast)
    answer = runner.invoke(args=["escalation", "sweep", "--now", DIRECTOR.isoformat(), "--json"])
    document = json.loads(answer.output)
    assert (document["steps"], document["cases"], document["held"]) == (4, 1, False)


def test_a_bad_instant_is_told(cast: Cast, runner: FlaskCliRunner) -> None:
    answer = runner.invoke(args=["escalation", "sweep", "--now", "gestern"])
    assert answer.exit_code == 2
    assert "ISO instant" in answer.output


def test_reconcile_ends_with_1_only_when_something_was_wrong(cast: Cast, runner: FlaskCliRunner) -> None:
    item = armed(cast)
    wrongly = update(Threshold).where(Threshold.work_item_id == item.id, Threshold.threshold_at == LEADER)
    session.execute(wrongly.values(settled=Settled.FIRED))
    session.commit()
    words = ["escalation", "reconcile", "--now", DIRECTOR.isoformat(), "--json"]
    first, second = runner.invoke(args=words), runner.invoke(args=words)
    assert (first.exit_code, json.loads(first.output)["missing_steps"]) == (1, 1)
    assert (second.exit_code, json.loads(second.output)["clean"]) == (0, True)


def test_a_jump_is_held_until_an_operator_trusts_it(
    cast: Cast, runner: FlaskCliRunner, clock: time_machine.Traveller
) -> None:
    def run(*words: str) -> dict[str, object]:
        document: dict[str, object] = json.loads(runner.invoke(args=[*words, "--json"]).output)
        return document

    assert run("escalation", "sweep")["held"] is False
    clock.move_to(NOW + timedelta(hours=2))
    assert run("escalation", "sweep")["held"] is True
    assert run("clock", "status")["held"] is True
    assert "trusted" in run("clock", "trust")
    assert run("clock", "status")["held"] is False
    assert run("escalation", "sweep")["held"] is False
