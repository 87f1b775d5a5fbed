"""The whole run: databases, servers, rounds, the sweep, memory; one document at the end."""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import redis
from flask import Flask

from tests import cast, servers
from tests.bench import desk, machine, reading, sweep
from tests.bench.measure import Sample, Server, measure
from tests.bench.pages import Page, Visit, bare_pages
from tests.bench.report import aims, compare
from tests.bench.world import PRODUCTION, DatabaseServer, World, demo, fill, look, opened
from tests.cast import Cast
from tests.databases import build_schema
from tests.moment import NOW
from tests.processes import WEB, Process, Site
from tracker.escalation import service

PAGES = ("list", "item", "update", "json")
CONNECTIONS = (1, 8)
AGAIN = 0.3
"""Seconds of warming up before each measurement, after the long one at the start."""
BARE = (*WEB[:-1], "tests.bench.bare:app")


@dataclass(frozen=True)
class Options:
    """How much is measured."""

    sizes: Sequence[int] = (10_000, 1_000_000)
    seconds: float = 5.0
    rounds: int = 2
    warm_up: float = 8.0
    sweep_items: int = 1_000_000
    sweep_overdue: int = 50_000


@dataclass
class Stand:
    """One size with its product and its bare application running side by side."""

    world: World
    web: Process
    servers: dict[str, Server]
    visit: Visit

    def pages(self) -> dict[str, dict[str, Page]]:
        """Pages by application; asked anew before updates, because versions have moved on."""
        return {"product": self.visit.pages(), "bare": bare_pages(self.world)}


Samples = dict[tuple[int, str, int, str], Sample]
"""By items, page, connections, and product or bare."""


def run(options: Options) -> dict[str, Any]:
    """Measure everything and return the document."""
    started = time.monotonic()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="kc-bench-")))
        server = DatabaseServer()
        worlds = _worlds(server, folder, options.sizes, stack)
        samples, memory = _pages(worlds, server, options)
        reviewed = _desk(server, folder)
        swept = _sweep(server, folder, options)
    return {
        "machine": machine.about(),
        "options": asdict(options),
        "pages": compare(samples),
        "desk": reviewed,
        "sweep": swept,
        "reading": _reading(),
        "memory": memory,
        "aims": aims(samples),
        "minutes": round((time.monotonic() - started) / 60, 1),
    }


def say(text: str) -> None:
    """Progress, beside the document."""
    print(f"{time.strftime('%H:%M:%S')} {text}", file=sys.stderr, flush=True)


def _worlds(server: DatabaseServer, folder: Path, sizes: Sequence[int], stack: ExitStack) -> list[World]:
    say("demo")
    broker = servers.redis_url()
    site = stack.enter_context(Site(folder / "demo", server.create("demo"), broker, PRODUCTION))
    password = demo(site)
    worlds = []
    for items in sizes:
        say(f"{items} items")
        site = stack.enter_context(
            Site(folder / str(items), server.create(f"items_{items}", "demo"), broker, PRODUCTION)
        )
        fill(server, site, items)
        worlds.append(look(site, items, password))
        server.tidy(site.database_url)
    return worlds


def _pages(worlds: Sequence[World], server: DatabaseServer, options: Options) -> tuple[Samples, dict[str, Any]]:
    """Product and bare, small and large take turns within a round, so that a noisy minute hits all alike."""
    samples: Samples = {}
    with ExitStack() as stack:
        stands = [stack.enter_context(_stand(world, server)) for world in worlds]
        for stand in stands:
            _warm(stand, options.warm_up)
        for number in range(options.rounds):
            for name in PAGES:
                say(f"round {number + 1}: {name}")
                for connections in CONNECTIONS:
                    for stand in stands:
                        _both(stand, name, connections, options.seconds, samples)
        memory = _memory(stands[-1], server)
    return samples, memory


@contextmanager
def _stand(world: World, server: DatabaseServer) -> Iterator[Stand]:
    product = world.site.web()
    bare = world.site.web(BARE, BENCH_UNIT=str(world.unit_id))
    ports = {name: int(web.url.rsplit(":", 1)[1]) for name, web in (("product", product), ("bare", bare))}
    leaders = {"product": product.popen.pid, "bare": bare.popen.pid}
    found = {name: Server(ports[name], leaders[name], server.leader) for name in ports}
    try:
        yield Stand(world, product, found, Visit(world, ports["product"]))
    finally:
        product.stop()
        bare.stop()


def _warm(stand: Stand, seconds: float) -> None:
    """Let every thread compile its templates, open its connection and prepare its statements."""
    say(f"warming up {stand.world.items} items")
    for pages, server in ((stand.pages()[kind], stand.servers[kind]) for kind in ("bare", "product")):
        for name in PAGES:
            measure(server, pages[name].split()[0], CONNECTIONS[-1], seconds, Sample())


def _both(stand: Stand, name: str, connections: int, seconds: float, samples: Samples) -> None:
    for kind in ("bare", "product"):
        page = stand.pages()[kind][name]
        warm, page = page.split()
        measure(stand.servers[kind], warm, connections, AGAIN, Sample())
        sample = samples.setdefault((stand.world.items, name, connections, kind), Sample())
        measure(stand.servers[kind], page, connections, seconds, sample)


def _memory(stand: Stand, server: DatabaseServer) -> dict[str, Any]:
    """Web after all that work; a worker and a beat as they stand after start and a first job."""
    say("memory")
    site = stand.world.site
    worker, beat = site.worker(), site.beat()
    servers.wait_until(lambda: "succeeded" in worker.text() or "job " in worker.text(), "the worker did a job", 90)
    found = {
        "items": stand.world.items,
        "web": machine.memory(stand.web.popen.pid),
        "worker": machine.memory(worker.popen.pid),
        "beat": machine.memory(beat.popen.pid),
        "postgresql": machine.memory(server.leader),
        "redis": machine.memory(redis.Redis.from_url(servers.redis_url()).info("server")["process_id"]),
    }
    for process in (beat, worker):
        process.stop()
    return found


def _reading() -> dict[str, Any]:
    say("reading")
    return reading.measure()


def _desk(server: DatabaseServer, folder: Path) -> dict[str, Any]:
    say("review desk")
    with _house(server, folder, "desk") as (_site, app, people):
        return desk.measure(app, people, folder / "desk")


def _sweep(server: DatabaseServer, folder: Path, options: Options) -> dict[str, Any]:
    say(f"sweep: {options.sweep_overdue} of {options.sweep_items}")
    with _house(server, folder, "sweep") as (site, _app, people):
        service.install_preset(people.bureau_id, now=NOW)
        sweep.seed(people, options.sweep_items, options.sweep_overdue, NOW)
        server.tidy(site.database_url)
        return asdict(sweep.measure(options.sweep_items, options.sweep_overdue, NOW))


@contextmanager
def _house(server: DatabaseServer, folder: Path, name: str) -> Iterator[tuple[Site, Flask, Cast]]:
    """The bureau of the tests on a database of its own, in this process."""
    with Site(folder / name, server.create(name), servers.redis_url(), PRODUCTION) as site, opened(site) as app:
        build_schema()
        yield site, app, cast.build(NOW)
