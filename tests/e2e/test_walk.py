"""Every screen as every role: whole, within its window, silent on the console, at home, legible to everybody."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.e2e import demo as demos
from tests.e2e.demo import Demo, Place
from tests.e2e.walk import Walker
from tests.e2e.words import LOCALES
from tests.matrix.world import ROLES

pytestmark = pytest.mark.browser
MODERN = ("light-dark", "oklch", "color-mix")
"""Functions that Chromium 109, the last for Windows 7, does not know."""


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """The demo, loaded and served once for all walks."""
    with demos.running(tmp_path_factory.mktemp("walk")) as running:
        yield running


def walks(demo: Demo, browser: Browser, role: str) -> Walker:
    """A browser in which somebody of this role is logged in."""
    return Walker(browser, demo.url, demo.tokens[role])


@pytest.mark.parametrize("locale", LOCALES)
def test_every_screen_of_every_role(demo: Demo, browser: Browser, locale: str) -> None:
    demo.speak(locale)
    inspected: set[str] = set()
    unseen: dict[str, Place] = {}
    faults: list[str] = []
    for role in ROLES:
        walker = walks(demo, browser, role)
        reached = set()
        for place in demo.places[role]:
            if not place.plain and (place.endpoint in inspected or not walker.may_see(place.url)):
                unseen.setdefault(place.endpoint, place)
                continue
            walker.open(place.url)
            walker.narrow(1366)
            walker.narrow(390)
            reached |= set(walker.links())
            if place.endpoint not in inspected and locale == "zh":
                walker.inspect()
            inspected.add(place.endpoint)
        walked = {place.url for place in demo.places[role]}
        faults += [f"{role}: {fault}" for fault in walker.faults]
        faults += [f"{role}: {url} is in the navigation but not among the screens" for url in reached - walked]
        walker.close()
    assert faults == []
    assert {name for name in unseen if name not in inspected} == set()
