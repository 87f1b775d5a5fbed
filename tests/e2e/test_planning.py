"""A year's plan of 150 items, from upload to dispatched, by keyboard alone; and an amended one that follows."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.conftest import Workplace
from tests.e2e.job import Job, link_to
from tests.e2e.person import WAIT, Person, button
from tests.plans import yearly

pytestmark = pytest.mark.browser
ITEMS = 150
REASON = "县局2027年第3次局务会调整"
FOCUSED = """() => {
  const e = document.activeElement;
  return e === document.body ? '' : e.labels?.[0]?.innerText ?? e.innerText ?? '';
}"""
"""What has the focus is called so; the page itself, which has it before the first key counts, has no name."""
HERE = "tr[data-task]:focus-within"


@pytest.mark.engines("sqlite")
def test_a_year_of_150_items_is_dispatched_by_keyboard_and_amended(workplace: Workplace) -> None:
    """The planner imports the amended plan in the ordinary way; the product notices what it is. What runs goes on."""
    job = workplace("zh")
    planner = job.as_("林晓")
    uploads(job, planner, "2027年工作计划.docx", yearly.docx(ITEMS))
    expect(planner.page.locator("#source")).to_contain_text(f"第{ITEMS}批", timeout=WAIT)
    splits_as_proposed_moves_the_line_and_takes_it_back(planner.page)
    settles_what_is_undecided(planner.page)
    takes_what_is_written(planner.page)
    says_that_nothing_is_left_to_take(planner.page)
    fills_a_form(planner.page)
    publishes_and_dispatches(planner, ITEMS)
    head = signs_for(job, "落实第3批优惠政策")
    says_that_it_is_an_amendment(job, planner)
    decides_every_difference(planner)
    leaves_the_new_day_to_the_supervisor(planner)
    dispatches_what_was_added(planner)
    what_runs_was_kept(head, planner)


def uploads(job: Job, planner: Person, name: str, data: bytes) -> None:
    path = job.folder / name
    path.write_bytes(data)
    page = planner.page
    planner.go("工作计划")
    tab_to(page, "导入计划")
    page.keyboard.press("Enter")
    planner.sees_title("导入计划")
    planner.attach("计划文件", path)  # the chooser belongs to the system, not to the page
    tab_to(page, "计划年度")
    page.keyboard.type("2027")
    page.keyboard.press("Control+Enter")


def splits_as_proposed_moves_the_line_and_takes_it_back(page: Page) -> None:
    page.wait_for_load_state()
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
    """N opens the next section that lacks something, * selects what is shown, A takes what the text says.

    A short plan is shown as a whole, a long one section by section.
    """
    lacking = page.locator(".kc-section[data-lacking]")
    expect(lacking).not_to_have_count(0, timeout=WAIT)
    while left := lacking.count():
        page.keyboard.press("n")
        expect(page.locator(f"{HERE}:has(.kc-missing)")).to_have_count(1, timeout=WAIT)
        page.keyboard.press("*")
        pressed(page, "a")
        expect(lacking).not_to_have_count(left, timeout=WAIT)


def says_that_nothing_is_left_to_take(page: Page) -> None:
    """A key that finds nothing to do answers all the same; the desk stays within the window."""
    expect(page.locator(HERE)).to_have_count(1, timeout=WAIT)
    for _time in range(3):
        page.keyboard.press("a")
    expect(page.locator("#kc-live > div", has_text="这项任务没有可以采纳的原文")).to_have_count(1)
    assert page.evaluate("document.documentElement.scrollHeight <= window.innerHeight")


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


def publishes_and_dispatches(planner: Person, tasks: int) -> None:
    page = planner.page
    page.keyboard.press("p")
    pressed(page, "Enter")
    tab_to(page, f"交办{tasks}项")
    page.keyboard.press("Enter")
    told = planner.words("已交办%(n)s项，各单位会收到签收通知。", n=tasks)
    expect(page.locator("#kc-live")).to_contain_text(told, timeout=3 * WAIT)  # a whole year's tasks in one request


def signs_for(job: Job, title: str) -> Person:
    """The head of the lead unit signs for a task: it runs."""
    head = job.as_("王立群")
    finds(head, title).click()
    head.sees_title(title)
    head.press("签收")
    head.is_told("已签收")
    return head


def finds(person: Person, title: str) -> Locator:
    """Look for a task in the register, which is many pages long."""
    person.page.goto(f"{person.url}/tasks?q={title}")
    return person.content.get_by_role("table").get_by_role("link", name=title).first


def says_that_it_is_an_amendment(job: Job, planner: Person) -> None:
    """Nothing is written before that; a worker reads the document again and lists what differs."""
    uploads(job, planner, "2027年工作计划（修订）.docx", yearly.word(yearly.amended(ITEMS)))
    planner.sees_title("像是一份修订稿")
    planner.sees(f"文件里有{ITEMS}条，其中{ITEMS - 1}条")
    tab_to(planner.page, "作为修订稿比对")
    planner.page.keyboard.press("Enter")
    planner.sees_title("比对修订稿")
    planner.sees(f"4处等您决定，{ITEMS - 3}条没有变")


def decides_every_difference(planner: Person) -> None:
    page = planner.page
    for kind, title, choice in (
        ("changed", "落实第3批优惠政策", "采用新稿"),
        ("moved", "落实第8批干部培训", "采用新稿"),
        ("added", "开展税企恳谈", "列为任务"),
        ("removed", "清理第5批欠税清册", "撤销"),
    ):
        row = page.locator(f"#kind-{kind} .kc-diff").filter(has_text=title)
        button(row, choice).press("Enter")
        expect(row.locator('[aria-pressed="true"]')).to_have_text(choice, timeout=WAIT)
    planner.sees(f"都已决定，{ITEMS - 3}条没有变")
    planner.fill("修订的依据或理由", REASON)
    planner.press("采用修订稿")
    planner.is_told("已采用修订稿。办理中的任务保留编号、记录和时限。")


def leaves_the_new_day_to_the_supervisor(planner: Person) -> None:
    """The text names another day; the planner may not move a deadline."""
    planner.sees_title("新稿提出的变更")
    planner.sees("现在是2027年4月25日，新稿写的是2027年5月25日")
    planner.sees("延长时限由督办员办理")


def dispatches_what_was_added(planner: Person) -> None:
    """The added item is a draft with the offers of its text; the others are dispatched already."""
    page = planner.page
    planner.go("工作计划")
    planner.follow("继续审阅")
    takes_what_is_written(page)
    publishes_and_dispatches(planner, 1)


def what_runs_was_kept(head: Person, planner: Person) -> None:
    """The changed task has its number, its history and the amendment in it; the cancelled one names the reason."""
    head.page.reload()
    head.sees("1.3-01")
    head.sees("4月25日 17:30")
    for words in ("签收 王立群", "按修订后的计划改写 林晓", REASON, "5月25日前逐户核对，核对面达到92%"):
        head.sees(words)
    expect(finds(planner, "开展税企恳谈")).to_be_visible()
    planner.page.goto(f"{planner.url}/tasks?state=cancelled")
    link_to(planner, "清理第5批欠税清册").click()
    planner.sees(REASON)


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
