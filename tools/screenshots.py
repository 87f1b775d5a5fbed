"""Takes the pictures of README and guide from the demo: `make screenshots`. Each shows the same Monday morning."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from tools import papers
from tools.browser import chromium
from tracker.core.time import utcnow
from tracker.web.plans.importing import SMALL

ROOT = Path(__file__).parent.parent
PICTURES = ROOT / "docs" / "pictures"
YEAR, QUARTER, UNIT = 2026, "2026-Q3", "税收风险管理局"
MOMENT = datetime(2026, 11, 23, 1, 30, tzinfo=UTC)
PORT = int(os.environ.get("TRACKER_PORT", "8973"))
ADDRESS = f"http://127.0.0.1:{PORT}"
LANGUAGES = ("zh", "en")
WIDE, PHONE = (1440, 900), (390, 844)

Way = Callable[[Page], object]


def _open(path: str) -> Way:
    return lambda page: page.goto(path)


def _review(page: Page) -> None:
    """Next year's plan, just read: last year's decisions are offered."""
    _send(page, f"{YEAR + 1}年工作计划.docx", papers.yearly(YEAR + 1), YEAR + 1)
    page.wait_for_url("**/review*")
    page.reload()  # without the message that greets a new plan


def _import(page: Page) -> None:
    page.goto("/plans/new")
    page.fill("#year", str(YEAR + 1))


def _send(page: Page, name: str, data: bytes, year: int = YEAR, path: str = "/plans/new") -> None:
    """Upload a document; again, where a busy machine left a small one to a worker."""
    for _attempt in range(5):
        page.goto(path)
        if page.locator("#year").count():
            page.fill("#year", str(year))
        page.set_input_files("#file", {"name": name, "mimeType": "application/octet-stream", "buffer": data})
        with page.expect_navigation():
            page.locator("main form button.kc-btn-primary").click()
        if not page.locator("#reading").count() or len(data) > SMALL:
            return


def _columns(page: Page) -> None:
    """A task table whose head says nothing that is known."""
    _send(page, "任务分解表.xlsx", papers.odd_table(), YEAR + 1)
    page.wait_for_selector("#role-0-0")


def _reading(page: Page) -> None:
    """A document that waits for a worker, as there is none here."""
    _send(page, f"{YEAR + 2}年工作计划（全本）.txt", papers.large(YEAR + 2), YEAR + 2)
    page.wait_for_url("**/readings/**")


def _plan(page: Page, words: str = f"{YEAR}年工作计划") -> str:
    """The address of the demo's plan, or of another."""
    page.goto("/plans")
    return page.locator("main li[data-row] a", has_text=words).first.get_attribute("href") or "/plans"


def _alike(page: Page) -> None:
    """An amended text that came in the ordinary way."""
    page.goto(f"{_plan(page)}/revision")
    withdraw = page.locator('form[action$="/withdraw"] button')
    if withdraw.count():
        withdraw.click()
    _send(page, f"{YEAR}年工作计划（修订）.docx", papers.amended(YEAR))
    page.wait_for_url("**/readings/**")


def _differences(page: Page) -> None:
    _send(page, f"{YEAR}年工作计划（修订）.docx", papers.amended(YEAR), path=f"{_plan(page)}/revise")
    page.wait_for_url("**/revision")
    page.reload()


def _carry(page: Page) -> None:
    page.goto(f"{_plan(page, f'和{YEAR + 1}年')}/carry")


def _parts(page: Page) -> None:
    """A task in which the text proposes two, and the form of its facts."""
    _send(page, f"{YEAR + 1}年分工方案.docx", papers.divided(YEAR + 1), YEAR + 1)
    page.wait_for_url("**/review*")
    page.reload()


def _score(page: Page) -> None:
    """The score of a unit that has lines in the last closed quarter."""
    page.goto(f"/scores?quarter={QUARTER}")
    page.goto(page.locator("main tr", has_text=UNIT).locator("a").first.get_attribute("href") or "/scores")


def _task(page: Page) -> None:
    page.goto("/tasks?q=三个系统数据对接")
    page.goto(page.locator(".kc-title a").first.get_attribute("href") or "/tasks")


# name: (who looks, the way to the screen, widths)
SCREENS: dict[str, tuple[str, Way, tuple[tuple[int, int], ...]]] = {
    "desk": ("sumin", _open("/"), (WIDE, PHONE)),
    "import": ("linxiao", _import, (WIDE,)),
    "review": ("linxiao", _review, (WIDE,)),
    "parts": ("linxiao", _parts, (WIDE,)),
    "columns": ("linxiao", _columns, (WIDE,)),
    "alike": ("linxiao", _alike, (WIDE,)),
    "differences": ("linxiao", _differences, (WIDE,)),
    "carry": ("linxiao", _carry, (WIDE,)),
    "reading": ("linxiao", _reading, (WIDE,)),
    "tasks": ("sumin", _open("/tasks"), (WIDE,)),
    "task": ("sumin", _task, (WIDE, PHONE)),
    "overdue": ("sumin", _open("/overdue/"), (WIDE,)),
    "board": ("zhouqiming", _open("/board"), (WIDE,)),
    "score": ("zhouqiming", _score, (WIDE, PHONE)),
}


def main() -> int:
    """Load a demo of its own, serve it, walk it in both languages."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="kc-pictures-") as folder:
        environment = _environment(Path(folder))
        _set_clock(Path(folder))
        password = _demo(environment)
        _set_clock(Path(folder))  # loading took a while
        with _server(environment), sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium())
            for language in LANGUAGES:
                _take_all(browser, language, password)
            browser.close()
    return 0


def _environment(folder: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("TRACKER_")}
    given = {"TRACKER_DATA_DIR": str(folder), "TRACKER_TESTING": "1", "TRACKER_PORT": str(PORT)}
    return {**kept, **given}


def _set_clock(folder: Path) -> None:
    (folder / "clock-offset").write_text(str((MOMENT - utcnow()).total_seconds()))


def _demo(environment: dict[str, str]) -> str:
    flask = [sys.executable, "-m", "flask"]
    subprocess.run([*flask, "db", "upgrade"], cwd=ROOT, env=environment, check=True)
    loaded = subprocess.run(
        [*flask, "demo", "load", "--json"], cwd=ROOT, env=environment, check=True, capture_output=True, text=True
    )
    password: str = json.loads(loaded.stdout)["password"]
    return password


@contextmanager
def _server(environment: dict[str, str]) -> Iterator[None]:
    process = subprocess.Popen([sys.executable, "-m", "tasks.embedded"], cwd=ROOT, env=environment)
    try:
        while not _answers():
            if process.poll() is not None:
                raise RuntimeError("the web server ended")
            time.sleep(0.1)
        yield
    finally:
        process.terminate()
        process.wait(30)


def _answers() -> bool:
    try:
        with urllib.request.urlopen(f"{ADDRESS}/healthz", timeout=2) as response:  # noqa: S310 - our own address
            return bool(response.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def _take_all(browser: Browser, language: str, password: str) -> None:
    pages: dict[str, Page] = {}
    for name, (username, way, sizes) in SCREENS.items():
        if username not in pages:
            pages[username] = _logged_in(browser, username, password, language, keep_login=not pages)
        page = pages[username]
        for width, height in sizes:
            page.set_viewport_size({"width": width, "height": height})
            way(page)
            _shoot(page, f"{name}-{language}{'' if (width, height) == WIDE else f'-{width}'}")
    for page in pages.values():
        page.context.close()


def _logged_in(browser: Browser, username: str, password: str, language: str, *, keep_login: bool) -> Page:
    context = browser.new_context(
        base_url=ADDRESS,
        locale="zh-CN" if language == "zh" else "en-GB",
        timezone_id="Asia/Shanghai",
        viewport={"width": WIDE[0], "height": WIDE[1]},
        reduced_motion="reduce",
    )
    page = context.new_page()
    page.goto("/login")
    if keep_login:
        page.locator("#username").blur()
        _shoot(page, f"login-{language}")
    page.fill("#username", username)
    page.fill("#password", password)
    page.locator("main form").first.locator("button.kc-btn-primary").click()
    page.wait_for_url(f"{ADDRESS}/")
    _speak(page, language)
    return page


def _speak(page: Page, language: str) -> None:
    """Change the language by the menu of the page, as people do."""
    wanted = page.locator(f'button[name="locale"][value="{language}"]')
    if wanted.count():
        page.locator(".kc-who summary").click()
        wanted.first.click()
        page.wait_for_load_state("load")


def _shoot(page: Page, name: str) -> None:
    page.wait_for_load_state("networkidle")
    page.mouse.move(0, 0)
    page.screenshot(path=PICTURES / f"{name}.png", animations="disabled")


if __name__ == "__main__":
    sys.exit(main())
