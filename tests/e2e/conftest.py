"""Places to work in: the product's processes over a small bureau, in either of its two shapes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser

from tests.e2e import place
from tests.e2e.job import MONDAY, Job
from tests.e2e.words import Words
from tests.processes import WEB, Site

EMBEDDED = ("python", "-m", "tasks.embedded")
Workplace = Callable[..., Job]


@pytest.fixture
def workplace(
    app: Flask,
    engine: str,
    data_dir: Path,
    database_url: str,
    redis_url: str,
    browser: Browser,
    tmp_path: Path,
) -> Iterator[Workplace]:
    """Makes a job's place: `workplace("zh", each=2)` starts two of every process.

    On SQLite the shape is that of one machine (files as broker), on PostgreSQL that of production (Redis, gunicorn).
    """
    with ExitStack() as stack:

        def make(locale: str, each: int = 1) -> Job:
            sink, mail = stack.enter_context(place.mail_server())
            bureau = place.found(app)
            broker = redis_url if engine == "postgresql" else ""
            site = stack.enter_context(Site(data_dir, database_url, broker, mail))
            place.set_instant(site, MONDAY)
            webs = [site.web(WEB if broker else EMBEDDED) for _ in range(each)]
            for _ in range(each):
                site.worker()
                site.beat()
            return Job(browser, Words(locale), site, bureau, sink, [web.url for web in webs], tmp_path)

        yield make
    for context in list(browser.contexts):
        context.close()
    (data_dir / "clock-offset").unlink(missing_ok=True)
