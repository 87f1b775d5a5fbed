"""Tables whose rows are never changed: triggers in the database refuse UPDATE, DELETE and, on PostgreSQL, TRUNCATE.

Services do not try; the triggers stand behind them, for hands on the database and for mistakes.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import MetaData, event
from sqlalchemy.engine import Connection

TABLES = ("audit_row", "audit_seal", "status_change", "escalation_step", "fact", "ledger_entry")

_FUNCTION = """CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION USING MESSAGE = TG_TABLE_NAME || ' is append-only'; END $$"""


def statements(dialect: str, table: str) -> list[str]:
    """The DDL that makes `table` append-only on `dialect` (sqlite or postgresql); running it twice changes nothing."""
    if dialect == "sqlite":
        return [_sqlite(table, act) for act in ("UPDATE", "DELETE")]
    return [
        _FUNCTION,
        f"CREATE OR REPLACE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
        "FOR EACH ROW EXECUTE FUNCTION refuse_change()",
        f"CREATE OR REPLACE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()",
    ]


def _sqlite(table: str, act: str) -> str:
    return (
        f"CREATE TRIGGER IF NOT EXISTS {table}_no_{act.lower()} BEFORE {act} ON {table} "
        f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
    )


def attach(metadata: MetaData) -> None:
    """Let `metadata.create_all` add the triggers to the tables that it creates."""
    event.listen(metadata, "after_create", _add_triggers)


def _add_triggers(_metadata: MetaData, connection: Connection, *, tables: Any = (), **_kw: Any) -> None:
    created = {table.name for table in tables or ()}
    for name in TABLES:
        if name in created:
            for statement in statements(connection.dialect.name, name):
                connection.exec_driver_sql(statement)
