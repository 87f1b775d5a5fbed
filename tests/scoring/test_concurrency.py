"""Several processes may post at once: every line is written once."""

from __future__ import annotations

import threading
from datetime import date

from flask import Flask
from sqlalchemy import select

from tests.cast import Cast
from tests.scoring.factory import at, closed, rules_in_force
from tracker.core.db import db, session, unit_of_work
from tracker.scoring import service
from tracker.scoring.models import Fact, LedgerEntry

NOON = at(date(2026, 9, 25), 4)


def test_four_at_once_write_each_line_once(app: Flask, cast: Cast) -> None:
    rules_in_force(cast)
    for number in range(3):
        closed(cast, date(2026, 9, 15), title=f"第{number}项")
    failures: list[BaseException] = []
    gate = threading.Barrier(4)

    def run() -> None:
        with app.app_context():
            gate.wait()
            try:
                with unit_of_work():
                    service.post(NOON)
            except BaseException as error:  # noqa: BLE001 - shown by the assertion below
                failures.append(error)
            finally:
                db.session.remove()

    session.rollback()
    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert len(session.scalars(select(Fact.key)).all()) == 3
    points = session.scalars(select(LedgerEntry.points).where(LedgerEntry.fact_id.is_not(None))).all()
    assert points == [-100, -100, -100]
    assert service.verify(NOON).ok
