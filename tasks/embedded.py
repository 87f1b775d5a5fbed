"""The embedded web server: waitress in one process, with the pulse beside it. Started by `flask up`."""

from __future__ import annotations

import logging
import signal
import sys
from types import FrameType

import waitress

from tasks import base, jobs
from tasks.timer import Pulse
from tracker.core.config import Settings

__all__ = ["jobs", "main"]

THREADS = 8


def main() -> None:
    """Serve until SIGTERM or SIGINT; a request under way is finished."""
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s web %(levelname)s %(name)s: %(message)s")
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    settings = Settings.from_environment()
    signal.signal(signal.SIGTERM, _leave)
    pulse = Pulse()
    pulse.start()
    try:
        waitress.serve(
            base.application(),
            host=settings.host,
            port=settings.port,
            threads=THREADS,
            ident=None,
            _quiet=True,
            # Refuse before a byte is stored; the application has its own, smaller limit with a designed answer.
            max_request_body_size=4 * settings.upload_mb * 1024 * 1024,
        )
    finally:
        pulse.stop()
        pulse.join(20)


def _leave(_signal: int, _frame: FrameType | None) -> None:
    sys.exit(0)


if __name__ == "__main__":
    main()
