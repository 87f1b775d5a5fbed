"""The harness itself: real servers answer, and nothing leaves the machine."""

import socket

import psycopg
import pytest
import redis

from tests import servers


def test_a_real_postgresql_answers() -> None:
    with psycopg.connect(servers.postgresql_url()) as connection:
        version = connection.info.server_version
    assert version >= 150000


def test_a_database_is_a_copy_of_its_template_and_independent_of_it() -> None:
    first = servers.create_database("harness_a")
    with psycopg.connect(first) as connection:
        connection.execute("CREATE TABLE t AS SELECT 1 AS n")
    second = servers.create_database("harness_b", "harness_a")
    with psycopg.connect(second, autocommit=True) as connection:
        connection.execute("INSERT INTO t VALUES (2)")
        assert connection.execute("SELECT count(*) FROM t").fetchone() == (2,)
    with psycopg.connect(first) as connection:
        assert connection.execute("SELECT count(*) FROM t").fetchone() == (1,)
    for name in ("harness_a", "harness_b"):
        servers.drop_database(name)


def test_a_real_redis_answers_and_is_empty(redis_url: str) -> None:
    with redis.Redis.from_url(redis_url) as connection:
        assert connection.dbsize() == 0
        assert connection.info("server")["redis_version"]


def test_a_connection_to_another_machine_is_refused() -> None:
    with socket.socket() as outward, pytest.raises(RuntimeError, match=r"tried to reach 192\.0\.2\.1"):
        outward.connect(("192.0.2.1", 80))


def test_waiting_ends_with_the_name_of_what_did_not_happen() -> None:
    with pytest.raises(AssertionError, match="the impossible"):
        servers.wait_until(lambda: False, "the impossible", seconds=0.05)
