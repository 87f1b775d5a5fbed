"""The bell: tells the job runner that there is work. It carries no fact, so a lost or doubled ring changes nothing."""

from __future__ import annotations

import logging
from typing import Any

from celery import Celery
from flask import Flask, current_app

from tracker.core.config import Settings

log = logging.getLogger(__name__)

RING_EXPIRES = 60
"""Seconds after which a ring is stale: the timetable has looked by then."""


def make_celery(settings: Settings, *, publisher: bool = False) -> Celery:
    """A Celery made from the settings; a `publisher` gives up on a hung broker within about a second."""
    celery = Celery("kaocheng", set_as_current=not publisher)
    celery.conf.update(_common(), **_broker(settings, publisher=publisher))
    return celery


def init_app(app: Flask, settings: Settings) -> None:
    """Let requests and commands of `app` ring."""
    app.extensions["bell"] = make_celery(settings, publisher=True)


def ring(name: str) -> bool:
    """Ask the workers to run job `name` now; call it after the commit.

    Never raises: False means that nobody could be told, and the timetable finds the work within a minute.
    """
    celery: Celery = current_app.extensions["bell"]
    try:
        celery.send_task(name, ignore_result=True, retry=False, expires=RING_EXPIRES)
    except Exception as error:  # noqa: BLE001 - whatever a broker does, the page that rang is already committed
        log.warning("bell for %s not heard: %s", name, error)
        return False
    return True


def _common() -> dict[str, Any]:
    return {
        # A message is acknowledged when its job is done, so a killed worker gives it back.
        "task_acks_late": True,
        # A child killed in the middle of a job gives its message back at once instead of reporting a failure.
        "task_reject_on_worker_lost": True,
        # A worker holds one message beyond those it works on, so that a busy one does not sit on the others' work.
        "worker_prefetch_multiplier": 1,
        # A job that hangs is ended; must stay below the visibility timeout, or a second worker would start it too.
        "task_time_limit": 600,
        # Effects are rows in the database; nobody reads Celery's results.
        "task_ignore_result": True,
        "result_backend": None,
        # JSON only: an unpickled message from an open broker would run foreign code.
        "task_serializer": "json",
        "accept_content": ["json"],
        # Instants are UTC everywhere; only the edge shows local time.
        "timezone": "UTC",
        "enable_utc": True,
        # A worker started before its broker waits for it, and one that loses it comes back.
        "broker_connection_retry_on_startup": True,
        "broker_connection_max_retries": None,
        # Jobs that were running when the broker went away finish; they are safe to run twice.
        "worker_cancel_long_running_tasks_on_connection_loss": False,
        # On SIGQUIT running jobs get 30 s before their messages go back.
        "worker_soft_shutdown_timeout": 30,
        # Beat keeps its state in memory: several beats are harmless and there is no file to be damaged.
        "beat_scheduler": "celery.beat:Scheduler",
        # Logging belongs to the process that starts us.
        "worker_hijack_root_logger": False,
        "worker_redirect_stdouts": False,
        # A child is replaced after a while, so that memory cannot creep.
        "worker_max_tasks_per_child": 2000,
    }


def _broker(settings: Settings, *, publisher: bool) -> dict[str, Any]:
    if settings.broker_url.startswith("filesystem:"):
        return {
            "broker_url": "filesystem://localhost//",
            "broker_transport": "tracker.core.broker:Transport",
            "broker_transport_options": _folders(settings),
        }
    # A page waits at most a second for a hung Redis; workers may wait longer than their blocking read.
    timeout = 1 if publisher else 10
    once: dict[str, Any] = {"max_retries": 0} if publisher else {}
    return {
        "broker_url": settings.broker_url,
        "broker_connection_timeout": timeout,
        "task_publish_retry": not publisher,
        "broker_transport_options": {
            # A message taken by a killed worker returns after this long; longer than the longest job.
            "visibility_timeout": 900,
            # Look for such messages every 5 s, instead of every 100.
            "unacked_restore_interval": 5,
            "unacked_restore_throttle": 1,
            "socket_timeout": timeout,
            "socket_connect_timeout": timeout,
            "retry_on_timeout": not publisher,
            **once,
        },
    }


def _folders(settings: Settings) -> dict[str, Any]:
    messages, control = (settings.data_dir / "broker" / name for name in ("messages", "control"))
    for folder in (messages, control):
        folder.mkdir(parents=True, exist_ok=True)
    return {
        "data_folder_in": str(messages),
        "data_folder_out": str(messages),
        "control_folder": str(control),
        # Look ten times a second; the default of one look a second makes every message wait.
        "polling_interval": 0.1,
    }
