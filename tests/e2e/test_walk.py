"""Every screen as every role: whole, within its window, silent on the console, at home, legible to everybody."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.e2e import demo as demos
from tests.e2e.demo import Demo, Place
from tests.e2e.walk import WIDTHS, Walker
from tests.e2e.words import LOCALES
from tests.matrix.world import ROLES

pytestmark = pytest.mark.browser
OK, GOES_ON = 200, 302
MODERN = ("light-dark", "oklch", "color-mix")
"""Functions that Chromium 109, the last for Windows 7, does not know."""


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """The demo, loaded and served once for all walks."""
    with demos.running(tmp_path_factory.mktemp("walk")) as running:
        yield running


@pytest.mark.parametrize("locale", LOCALES)
def test_every_screen_of_every_role(demo: Demo, browser: Browser, locale: str) -> None:
    """In Chinese plain pages as everybody; the rest, and English in the dark, as the first role that may see a page.

    axe looks at every page three times: in Chinese on a wide and on a narrow window, in English in the dark.
    """
    thorough = locale == "zh"
    demo.speak(locale, "" if thorough else "dark")
    seen: set[str] = set()
    faults: list[str] = []
    for role in ROLES:
        walker = Walker(browser, demo.url, demo.tokens[role])
        opened = {place.url for place in demo.places[role] if visit(walker, place, seen, thorough)}
        faults += [f"{role}: {fault}" for fault in walker.faults]
        if thorough:
            faults += [f"{role}: the navigation leads to {url}, which is no screen" for url in walker.linked - opened]
        walker.close()
    assert not faults, "\n".join(faults)
    assert {place.endpoint for places in demo.places.values() for place in places} == seen


def visit(walker: Walker, place: Place, seen: set[str], thorough: bool) -> bool:
    """Look a page over in three windows; False when there is nothing new to see for this role."""
    if place.endpoint in seen and not (thorough and place.plain):
        return False
    status = walker.asks_for(place.url)
    if status != OK:
        return status == GOES_ON
    first = place.endpoint not in seen
    walker.open(place.url)
    if first:
        walker.inspect()
    walker.narrow(1366)
    walker.narrow(390)
    if first and thorough:
        walker.inspect()
    seen.add(place.endpoint)
    return True


@pytest.mark.parametrize(("locale", "theme", "width"), [("zh", "", 1440), ("zh", "", 390), ("en", "dark", 1440)])
def test_every_screen_that_only_a_form_leads_to(
    demo: Demo, browser: Browser, locale: str, theme: str, width: int
) -> None:
    demo.speak(locale, theme)
    faults: list[str] = []
    for role in {posted.role for posted in demo.posted}:
        walker = Walker(browser, demo.url, demo.tokens[role])
        walker.open("/profile")
        for posted in (one for one in demo.posted if one.role == role):
            walker.send(posted, width)
            walker.inspect()
        faults += [f"{role}: {fault}" for fault in walker.faults]
        walker.close()
    assert not faults, "\n".join(faults)


def test_what_can_be_done_with_chosen_rows_stays_in_the_window(demo: Demo, browser: Browser) -> None:
    demo.speak("zh")
    walker = Walker(browser, demo.url, demo.tokens["planner"])
    walker.open("/tasks?state=all")
    walker.page.check("[data-select-all]")
    bar = walker.page.locator("form[data-bulk]").bounding_box()
    rows = walker.page.locator("tbody [data-row]").last.bounding_box()
    walker.close()
    assert bar is not None
    assert rows is not None
    assert rows["y"] > WIDTHS[1440] >= bar["y"] + bar["height"]


@pytest.mark.parametrize("endpoint", ["overdue.index", "tasks.act extend"])
def test_a_screen_keeps_its_colours_in_an_old_browser(demo: Demo, browser: Browser, endpoint: str) -> None:
    demo.speak("zh")
    address = next(place.url for place in demo.places["supervisor"] if place.endpoint == endpoint)
    painted = []
    for without in ((), MODERN):
        walker = Walker(browser, demo.url, demo.tokens["supervisor"], without=without)
        walker.open(address)
        painted.append(walker.colours())
        assert walker.faults == []
        walker.close()
    assert len(painted[0]) > 100
    assert painted[0] == painted[1]
