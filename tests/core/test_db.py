"""The connection pool: a connection that rested is asked whether it still stands before a page gets it."""

import psycopg
import pytest
from flask import Flask
from sqlalchemy import text

from tests import servers
from tracker.core import db as module
from tracker.core.db import session


@pytest.mark.engines("postgresql")
def test_a_connection_that_fell_while_it_rested_is_replaced(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "REST_SECONDS", 0.0)
    with app.app_context():
        first = session.execute(text("SELECT pg_backend_pid()")).scalar_one()
        session.remove()
        with psycopg.connect(servers.postgresql_url(), autocommit=True) as other:
            other.execute("SELECT pg_terminate_backend(%s, 5000)", (first,))
        assert session.execute(text("SELECT pg_backend_pid()")).scalar_one() != first


@pytest.mark.engines("postgresql")
def test_instants_come_in_utc(app: Flask) -> None:
    with app.app_context():
        assert session.execute(text("SHOW timezone")).scalar_one() == "UTC"
