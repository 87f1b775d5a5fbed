"""The bell never harms the page that rings it."""

import logging
import os
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import redis
from flask import Flask

from tests import servers
from tracker.core import jobs
from tracker.core.config import Settings


@pytest.fixture
def site(tmp_path: Path) -> Flask:
    return Flask("site")


def settings(make: Callable[..., Settings], folder: Path, broker: str = "") -> Settings:
    return make(f"sqlite:///{folder / 'none.db'}", folder, broker_url=broker)


def test_a_ring_reaches_redis(
    site: Flask, tmp_path: Path, settings_of: Callable[..., Settings], redis_url: str
) -> None:
    jobs.init_app(site, settings(settings_of, tmp_path, redis_url))
    with site.app_context():
        assert jobs.ring("escalation.sweep")
    with redis.Redis.from_url(redis_url) as connection:
        assert connection.llen("celery") == 1


def test_a_ring_reaches_the_embedded_broker(site: Flask, tmp_path: Path, settings_of: Callable[..., Settings]) -> None:
    jobs.init_app(site, settings(settings_of, tmp_path))
    with site.app_context():
        assert jobs.ring("escalation.sweep")
    assert len(list((tmp_path / "broker/messages").glob("*.celery.msg"))) == 1


def test_a_broker_that_is_not_there_costs_no_error(
    site: Flask, tmp_path: Path, settings_of: Callable[..., Settings], caplog: pytest.LogCaptureFixture
) -> None:
    jobs.init_app(site, settings(settings_of, tmp_path, f"redis://127.0.0.1:{servers.free_port()}/0"))
    with site.app_context(), caplog.at_level(logging.WARNING):
        jobs.ring("escalation.sweep")  # the first one also loads the client library
        started = time.monotonic()
        assert jobs.ring("escalation.sweep") is False
    assert time.monotonic() - started < 1
    assert "escalation.sweep not heard" in caplog.text


@pytest.fixture
def frozen_redis() -> Iterator[str]:
    with servers.private_redis() as (url, pid):
        os.kill(pid, signal.SIGSTOP)
        try:
            yield url
        finally:
            os.kill(pid, signal.SIGCONT)


def test_a_hung_broker_costs_about_a_second(
    site: Flask, tmp_path: Path, settings_of: Callable[..., Settings], frozen_redis: str
) -> None:
    jobs.init_app(site, settings(settings_of, tmp_path, frozen_redis))
    started = time.monotonic()
    with site.app_context():
        assert jobs.ring("escalation.sweep") is False
    assert time.monotonic() - started < 3
