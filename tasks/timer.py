"""A pulse that needs neither broker nor beat nor the wall clock: a thread that runs the urgent jobs once a minute."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterable

from tasks import base
from tasks.schedule import AT_START, PULSE, PULSE_SECONDS
from tracker.core.db import db

log = logging.getLogger("tasks")


class Pulse(threading.Thread):
    """Runs `AT_START` once, then `PULSE` at every beat, until `stop`. No clock change stops it."""

    def __init__(self, seconds: float = PULSE_SECONDS) -> None:
        super().__init__(name="pulse", daemon=True)
        self._seconds = seconds
        self._stopped = threading.Event()

    def run(self) -> None:
        self._round((*AT_START, *PULSE))
        while not self._stopped.wait(self._seconds):
            self._round(PULSE)

    def stop(self) -> None:
        """End after the job under way."""
        self._stopped.set()

    def _round(self, names: Iterable[str]) -> None:
        for name in names:
            if self._stopped.is_set():
                return
            try:
                base.run(name)
            except Exception:
                log.exception("pulse: %s failed, the next round tries again", name)
        with base.application().app_context():
            db.engine.dispose()  # between rounds nothing is open that a forked child could inherit
