"""The Celery application: `celery -A tasks.app worker` and `celery -A tasks.app beat`."""

from __future__ import annotations

import logging
from typing import Any

from celery import signals

from tasks import base, jobs
from tasks.schedule import TIMETABLE
from tasks.timer import Pulse
from tracker.core.config import Settings
from tracker.core.jobs import make_celery

__all__ = ["celery", "jobs"]

celery = make_celery(Settings.from_environment())
celery.conf.beat_schedule = {
    entry.job: {"task": entry.job, "schedule": entry.every, "options": {"expires": entry.expires}}
    for entry in TIMETABLE
}
celery.conf.beat_max_loop_interval = 5

_pulse = Pulse()


def _register(name: str) -> None:
    @celery.task(name=name)
    def run() -> None:
        base.run(name)


for _name in base.JOBS:
    _register(_name)


@signals.setup_logging.connect
def _log_plainly(loglevel: int, **_: Any) -> None:
    logging.basicConfig(level=loglevel, format="%(asctime)s %(processName)s %(levelname)s %(name)s: %(message)s")


@signals.worker_process_init.connect
def _after_fork(**_: Any) -> None:
    base.forget_inherited_connections()


@signals.worker_ready.connect
def _start_pulse(**_: Any) -> None:
    _pulse.start()


@signals.worker_shutting_down.connect
def _stop_pulse(**_: Any) -> None:
    _pulse.stop()


@signals.worker_shutdown.connect
def _wait_for_pulse(**_: Any) -> None:
    if _pulse.is_alive():  # a worker that could not start has none
        _pulse.join(20)
