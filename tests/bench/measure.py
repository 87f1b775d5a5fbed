"""One measurement: the client's times, and what the server's processes spent meanwhile."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field

from tests.bench.client import Outcome, Task
from tests.bench.machine import cpu_seconds
from tests.bench.pages import Page
from tests.processes import ROOT

ENOUGH = 20
"""Fewer answers than this are no measurement."""


@dataclass
class Sample:
    """Everything measured of one page at one number of connections, over all rounds."""

    times: list[float] = field(default_factory=list)
    seconds: float = 0.0
    web_cpu: float = 0.0
    database_cpu: float = 0.0

    def figures(self) -> dict[str, float]:
        """Requests per second, milliseconds at three places, milliseconds of processor per request."""
        times, count = sorted(self.times), len(self.times)
        assert count >= ENOUGH, f"only {count} answers"
        return {
            "requests": count,
            "per_second": round(count / self.seconds, 1),
            "p50_ms": round(place(times, 50), 2),
            "p95_ms": round(place(times, 95), 2),
            "p99_ms": round(place(times, 99), 2),
            "cpu_ms": round(self.web_cpu / count * 1000, 2),
            "database_cpu_ms": round(self.database_cpu / count * 1000, 2),
        }


def place(ordered: Sequence[float], percent: int) -> float:
    """The nearest-rank percentile of sorted values."""
    return ordered[max(0, -(-len(ordered) * percent // 100) - 1)]


@dataclass(frozen=True)
class Server:
    """A running web server: where it listens, whose processor time counts as its own and as its database's."""

    port: int
    leader: int
    database: int


def measure(server: Server, page: Page, connections: int, seconds: float, sample: Sample) -> None:
    """Send `page` for `seconds` and add what was found to `sample`. AssertionError when any answer is wrong."""
    task = Task(
        port=server.port,
        connections=connections,
        seconds=seconds,
        requests=list(page.requests),
        status=page.status,
        marker=page.marker,
        count=page.count,
        once=page.once,
    )
    web, database = cpu_seconds(server.leader), cpu_seconds(server.database)
    outcome = _client(task)
    sample.web_cpu += cpu_seconds(server.leader) - web
    sample.database_cpu += cpu_seconds(server.database) - database
    assert not outcome.wrong, f"{len(outcome.wrong)} wrong answers, the first: {outcome.wrong[0]}"
    sample.times += outcome.times
    sample.seconds += outcome.seconds


def _client(task: Task) -> Outcome:
    words = [sys.executable, "-m", "tests.bench.client"]
    done = subprocess.run(words, cwd=ROOT, input=json.dumps(asdict(task)), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return Outcome(**json.loads(done.stdout))
