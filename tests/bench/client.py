"""The measuring browser: keeps its connections open, sends what it is told, checks and times every answer.

A process of its own (`python -m tests.bench.client`), so that its work is not counted as the server's. One JSON
document comes in on standard input, one goes out.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field


@dataclass
class Task:
    """What to send: `requests` in turn, each once when `once`, for `seconds` over `connections`."""

    port: int
    connections: int
    seconds: float
    requests: list[str]
    status: int
    marker: str
    """Text that a right answer holds `count` times."""
    count: int
    once: bool = False


@dataclass
class Outcome:
    """Milliseconds of every right answer, and how the wrong ones began."""

    seconds: float = 0.0
    times: list[float] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)


class Answer:
    """Status, whether the connection stays open, and the body."""

    def __init__(self, head: bytes, body: bytes) -> None:
        self.status = int(head[9:12])
        self.closes = b"connection: close" in head.lower()
        self.body = body


async def _read(reader: asyncio.StreamReader) -> Answer:
    head = await reader.readuntil(b"\r\n\r\n")
    lowered = head.lower()
    at = lowered.index(b"content-length:")
    length = int(lowered[at + 15 : lowered.index(b"\r\n", at)])
    return Answer(head, await reader.readexactly(length))


async def _connection(task: Task, requests: Iterator[bytes], end: float, outcome: Outcome) -> None:
    marker = task.marker.encode()
    reader, writer = await asyncio.open_connection("127.0.0.1", task.port, limit=1 << 20)
    for request in requests:
        started = time.perf_counter()
        if started >= end:
            break
        writer.write(request)
        answer = await _read(reader)
        took = (time.perf_counter() - started) * 1000
        if answer.status == task.status and answer.body.count(marker) == task.count:
            outcome.times.append(took)
        else:
            outcome.wrong.append(
                f"{answer.status}, {answer.body.count(marker)} × {task.marker}: {answer.body[:2000]!r}"
            )
        if answer.closes:
            writer.close()
            reader, writer = await asyncio.open_connection("127.0.0.1", task.port, limit=1 << 20)
    writer.close()


async def run(task: Task) -> Outcome:
    """Send until time is up, or everything was sent once."""
    prepared = [request.encode() for request in task.requests]
    requests = iter(prepared) if task.once else _forever(prepared)
    outcome = Outcome()
    started = time.perf_counter()
    end = started + task.seconds
    await asyncio.gather(*(_connection(task, requests, end, outcome) for _ in range(task.connections)))
    outcome.seconds = time.perf_counter() - started
    return outcome


def _forever(requests: list[bytes]) -> Iterator[bytes]:
    while True:
        yield from requests


if __name__ == "__main__":
    json.dump(asdict(asyncio.run(run(Task(**json.load(sys.stdin))))), sys.stdout)
