"""The sealed chain of the trail: whole as written, and broken where somebody with the database in hand changed it."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing

import pytest
from flask.testing import FlaskCliRunner
from sqlalchemy import text

from tests.cast import Cast
from tests.moment import NOW
from tracker.audit import service
from tracker.audit.models import AuditRow, AuditSeal
from tracker.core.context import SYSTEM
from tracker.core.db import db, session

CHANGES = {
    "a word of a row": ["UPDATE audit_row SET act = 'plan.publish' WHERE id = {third}"],
    "who did it": ["UPDATE audit_row SET person_id = 999 WHERE id = {third}"],
    "a row is gone": ["DELETE FROM audit_row WHERE id = {third}"],
    "a row is gone with its seal": [
        "DELETE FROM audit_seal WHERE seq = 3",
        "DELETE FROM audit_row WHERE id = {third}",
    ],
    "the numbers closed up after it": [
        "DELETE FROM audit_seal WHERE seq = 3",
        "DELETE FROM audit_row WHERE id = {third}",
        "UPDATE audit_seal SET seq = -seq WHERE seq > 3",
        "UPDATE audit_seal SET seq = -seq - 1 WHERE seq < 0",
    ],
    "two rows in the other order": [
        "UPDATE audit_seal SET audit_id = -1 WHERE seq = 3",
        "UPDATE audit_seal SET audit_id = {third} WHERE seq = 4",
        "UPDATE audit_seal SET audit_id = {fourth} WHERE seq = 3",
    ],
    "another hash": ["UPDATE audit_seal SET hash = 'x' || substr(hash, 2) WHERE seq = 3"],
}


@pytest.fixture
def sealed(cast: Cast) -> list[int]:
    """Ids of the rows in the order of their seals."""
    for at in range(6):
        service.record(SYSTEM, f"test.{at}", "work_item", at + 1, now=NOW, bureau_id=cast.bureau_id)
    session.flush()
    service.seal()
    session.commit()
    return [seal.audit_id for seal in session.query(AuditSeal).order_by(AuditSeal.seq)]


def by_hand(statements: list[str], sealed: list[int]) -> None:
    """Change the tables as their owner can: without the triggers and without the foreign keys."""
    session.commit()
    spelled = [statement.format(third=sealed[2], fourth=sealed[3], last=sealed[-1]) for statement in statements]
    if session.get_bind().dialect.name == "postgresql":
        for statement in ("SET LOCAL session_replication_role = replica", *spelled):
            session.execute(text(statement))
        session.commit()
        return
    with closing(sqlite3.connect(str(db.engine.url.database))) as connection:
        for act in ("update", "delete"):
            connection.execute(f"DROP TRIGGER audit_row_no_{act}")
            connection.execute(f"DROP TRIGGER audit_seal_no_{act}")
        for statement in spelled:
            connection.execute(statement)
        connection.commit()


def verified(runner: FlaskCliRunner) -> tuple[int, dict[str, object]]:
    result = runner.invoke(args=["audit", "verify", "--json"])
    return result.exit_code, json.loads(result.output)


def test_a_chain_as_written_is_whole(runner: FlaskCliRunner, sealed: list[int]) -> None:
    code, told = verified(runner)
    assert (code, told["ok"], told["broken_at"]) == (0, True, None)
    assert told["sealed"] == len(sealed) == session.query(AuditRow).count()
    assert told["unsealed"] == 0


@pytest.mark.parametrize("what", CHANGES)
def test_a_change_is_found_where_it_was_made(runner: FlaskCliRunner, sealed: list[int], what: str) -> None:
    by_hand(CHANGES[what], sealed)
    code, told = verified(runner)
    assert (code, told["ok"], told["broken_at"]) == (1, False, 3)
    assert "broken at seal 3" in runner.invoke(args=["audit", "verify"]).output


def test_an_end_that_was_cut_off_shows_in_the_head(runner: FlaskCliRunner, sealed: list[int]) -> None:
    """What is left is a whole chain, so whoever wants to notice keeps the head elsewhere."""
    _code, before = verified(runner)
    by_hand(["DELETE FROM audit_seal WHERE audit_id = {last}", "DELETE FROM audit_row WHERE id = {last}"], sealed)
    code, after = verified(runner)
    assert (code, after["sealed"]) == (0, len(sealed) - 1)
    assert after["head"] != before["head"]
