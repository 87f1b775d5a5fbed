"""A year's plan of 150 items, from upload to dispatched, with the keyboard alone."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Workplace
from tests.e2e.job import Job
from tests.e2e.person import WAIT, Person
from tests.plans import yearly

pytestmark = pytest.mark.browser
ITEMS = 150
FOCUSED = "() => { const e = document.activeElement; return e.labels?.[0]?.innerText ?? e.innerText ?? ''; }"
HERE = "tr[data-task]:focus-within"


@pytest.mark.engines("sqlite")
def test_a_year_of_150_items_is_dispatched_by_keyboard(workplace: Workplace) -> None:
    job = workplace("zh")
    planner = job.as_("林晓")
    uploads(job, planner)
    splits_as_proposed_moves_the_line_and_takes_it_back(planner.page)
    settles_what_is_undecided(planner.page)
    takes_what_is_written(planner.page)
    fills_a_form(planner.page)
    publishes_and_dispatches(planner)


def uploads(job: Job, planner: Person) -> None:
    path = job.folder / "2027年工作计划.docx"
    path.write_bytes(yearly.docx(ITEMS))
    page = planner.page
    planner.go("工作计划")
    tab_to(page, "导入计划")
    page.keyboard.press("Enter")
    planner.sees_title("导入计划")
    planner.attach("计划文件", path)  # the chooser belongs to the system, not to the page
    tab_to(page, "计划年度")
    page.keyboard.type("2027")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#source")).to_contain_text(f"第{ITEMS}批", timeout=WAIT)


def splits_as_proposed_moves_the_line_and_takes_it_back(page: Page) -> None:
    rows = page.locator("tr[data-task]")
    expect(rows).to_have_count(yearly.PER_PART)
    walk_to(page, "第10批")
    page.keyboard.press("d")
    expect(rows).to_have_count(yearly.PER_PART + 2, timeout=WAIT)
    expect(page.locator(HERE)).to_have_count(1)
    pressed(page, "<")
    expect(page.locator(".kc-span[data-task]", has_text="核对面达到")).not_to_have_count(0)
    pressed(page, "m")
    expect(rows).to_have_count(yearly.PER_PART + 1)
    for _act in ("merge", "line", "parts"):
        pressed(page, "Control+z")
    expect(rows).to_have_count(yearly.PER_PART)
    page.keyboard.press("?")
    expect(page.locator("#kc-keys")).to_contain_text("计划审阅台")
    page.keyboard.press("Escape")


def settles_what_is_undecided(page: Page) -> None:
    """The coverage bar leads to the title; one digit leaves it open, another settles it and what else is open."""
    undecided = page.locator("#source .kc-span-undecided[id]")
    before = undecided.count()
    tab_to(page, "非任务")
    page.keyboard.press("Enter")
    pressed(page, "9")
    expect(page.locator("#coverage")).to_contain_text(f"还有{before + 1}处未定")
    for left in range(before, -1, -1):
        page.keyboard.press("u")
        pressed(page, "8")
        expect(undecided).to_have_count(left)
    expect(page.locator("#coverage")).to_contain_text("可以交办")


def takes_what_is_written(page: Page) -> None:
    """N opens the next section that lacks something, * selects what is shown, A takes what the text says."""
    lacking = page.locator(".kc-section[data-lacking]")
    for left in range(ITEMS // yearly.PER_PART, 0, -1):
        expect(lacking).to_have_count(left, timeout=WAIT)
        page.keyboard.press("n")
        expect(page.locator(f"{HERE}:has(.kc-missing)")).to_have_count(1, timeout=WAIT)
        page.keyboard.press("*")
        pressed(page, "a")
    expect(lacking).to_have_count(0)


def fills_a_form(page: Page) -> None:
    """Enter opens the form of the task, Ctrl+Enter keeps what was typed."""
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.locator("tr.kc-edit-row")).to_have_count(1, timeout=WAIT)
    tab_to(page, "衡量标准")
    page.keyboard.press("Control+a")
    page.keyboard.type("台账账实相符")
    page.keyboard.press("Control+Enter")
    expect(page.locator("tr[data-task]", has_text="台账账实相符")).to_have_count(1, timeout=WAIT)


def publishes_and_dispatches(planner: Person) -> None:
    page = planner.page
    page.keyboard.press("p")
    pressed(page, "Enter")
    tab_to(page, f"交办{ITEMS}项")
    page.keyboard.press("Enter")
    planner.is_told("已交办%(n)s项，各单位会收到签收通知。", n=ITEMS)


def pressed(page: Page, key: str) -> None:
    """Press a key that leads to a fresh page."""
    with page.expect_navigation(timeout=WAIT):
        page.keyboard.press(key)


def tab_to(page: Page, name: str) -> None:
    """Press Tab until what has the focus is called so."""
    for _ in range(80):
        page.keyboard.press("Tab")
        if name in page.evaluate(FOCUSED):
            return
    raise AssertionError(f"Tab does not lead to {name}")


def walk_to(page: Page, words: str) -> None:
    """Press J until the task with these words has the focus."""
    for _ in range(2 * yearly.PER_PART):
        page.keyboard.press("j")
        if words in page.evaluate(FOCUSED):
            return
    raise AssertionError(f"J does not lead to {words}")
