"""The database itself refuses to change a ledger line or a fact."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from tests.cast import Cast
from tests.moment import NOW
from tests.scoring.factory import put_in_force
from tracker.core import append_only
from tracker.core.db import Base, is_postgresql, session
from tracker.scoring import service


def test_every_named_table_exists() -> None:
    assert set(append_only.TABLES) <= set(Base.metadata.tables)


@pytest.mark.parametrize(
    "statement",
    ["UPDATE {} SET id = id", "DELETE FROM {}", "TRUNCATE {} CASCADE"],
)
@pytest.mark.parametrize("table", ["ledger_entry", "audit_row"])
def test_a_written_row_stays_as_it_is(cast: Cast, table: str, statement: str) -> None:
    put_in_force(cast.bureau_id, "example", date(2026, 10, 1), NOW)
    service.post(NOW)
    session.commit()
    if statement.startswith("TRUNCATE") and not is_postgresql():
        statement = "DELETE FROM {} WHERE id > 0"  # SQLite has no TRUNCATE
    with pytest.raises(DBAPIError, match="append-only"):
        session.execute(text(statement.format(table)))
    session.rollback()
    assert session.scalar(text(f"SELECT count(*) FROM {table}"))
