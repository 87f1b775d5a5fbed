"""The components: what they say, that pages obey the content policy, and how they behave in a real browser."""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask.testing import FlaskClient
from playwright.sync_api import Browser, Page

from tests.web.gallery import PAGES, REFUSALS

ADDRESSES = [*(f"/page/{name}" for name in PAGES), *(f"/refusal/{code}" for code in REFUSALS), "/login"]
INLINE = r"<style|\sstyle=|<script(?![^>]*\ssrc=)|\son[a-z]+="


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("address", ADDRESSES)
def test_a_page_is_whole_and_has_nothing_inline(look: FlaskClient, address: str, lang: str) -> None:
    html = look.get(f"{address}?lang={lang}").get_data(as_text=True)
    assert re.findall(INLINE, html) == []
    assert html.count("<h1") == 1
    assert f'<html lang="{"zh-CN" if lang == "zh" else "en"}"' in html


def parts(look: FlaskClient, lang: str) -> str:
    return look.get(f"/page/parts?lang={lang}").get_data(as_text=True)


def test_macros_speak_chinese(look: FlaskClient) -> None:
    html = parts(look, "zh")
    for words in ("严重逾期", "停表", "第2个时限"):
        assert words in html


def test_macros_speak_english(look: FlaskClient) -> None:
    html = parts(look, "en")
    for words in ("Long overdue", "Deadline no. 2"):
        assert words in html


def test_a_bar_tells_its_numbers_to_readers_and_stays_within_its_track(look: FlaskClient) -> None:
    html = parts(look, "zh")
    assert 'aria-label="进度78%，序时100%"' in html
    assert 'x="78%" y="4" width="22%"' in html
    assert 'class="kc-p-actual" y="4" width="100%"' in html
    assert 'aria-label="信息中心（牵头） 138个工作日; ' in html


def test_an_end_of_a_list_and_a_zero_are_not_links(look: FlaskClient) -> None:
    html = parts(look, "zh")
    assert 'rel="prev"' not in html
    assert 'rel="next" href="/next"' in html
    assert 'href="/none"' not in html


def test_a_refused_form_lists_its_faults_in_order_and_keeps_what_was_typed(look: FlaskClient) -> None:
    html = look.get("/page/form?errors=1").get_data(as_text=True)
    summary = html[html.index("data-error-summary") : html.index("</section>")]
    assert "没有提交，有3处要改" in summary
    assert re.findall(r'href="#(\w+)"', summary) == ["until", "reason", "percent"]
    assert "<title>有错误：" in html
    field = re.search(r"<textarea[^>]*>", html)
    assert field is not None
    assert 'aria-invalid="true"' in field.group()
    assert 'aria-describedby="reason-hint reason-error"' in field.group()
    assert "公安部门还没有回函</textarea>" in html
    assert html.index('id="reason-error"') < html.index("<textarea")


@pytest.mark.browser
@pytest.mark.parametrize(
    ("width", "lang", "theme"), [(1440, "zh", "light"), (1366, "en", "dark"), (390, "zh", "dark"), (390, "en", "light")]
)
def test_pages_fit_and_obey_the_content_policy(
    browser: Browser, gallery_url: str, width: int, lang: str, theme: str
) -> None:
    page = browser.new_page(viewport={"width": width, "height": 844})
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    for address in ADDRESSES:
        page.goto(f"{gallery_url}{address}?lang={lang}&theme={theme}&errors=1", wait_until="load")
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, address
    assert said == []
    page.close()


@pytest.mark.browser
@pytest.mark.parametrize(("width", "theme"), [(1440, "light"), (1440, "dark"), (390, "light")])
def test_pages_have_no_fault_an_accessibility_check_finds(
    browser: Browser, gallery_url: str, width: int, theme: str
) -> None:
    page = browser.new_page(viewport={"width": width, "height": 844})
    for address in [*(f"/page/{name}" for name in PAGES), "/refusal/403", "/login"]:
        page.goto(f"{gallery_url}{address}?theme={theme}&errors=1", wait_until="load")
        faults = Axe().run(page).response["violations"]
        assert [(fault["id"], fault["nodes"][0]["html"]) for fault in faults] == [], address
    page.close()


@pytest.fixture
def at(page: Page, gallery_url: str) -> Page:
    page.goto(f"{gallery_url}/page/list")
    return page


@pytest.mark.browser
def test_rows_are_walked_and_chosen_by_key(at: Page) -> None:
    bar = at.locator("form[data-bulk]")
    assert not bar.is_visible()
    at.keyboard.press("j")
    at.keyboard.press("j")
    at.keyboard.press("x")
    assert bar.locator("[data-bulk-count]").text_content() == "已选1项"
    assert at.evaluate("document.activeElement.textContent").startswith("制度落实")
    at.get_by_label("选中本页全部").check()
    assert bar.locator("[data-bulk-count]").text_content() == "已选11项"
    at.get_by_role("button", name="取消选择").click()
    bar.wait_for(state="hidden")


@pytest.mark.browser
def test_keys_open_help_search_and_pages_but_not_while_typing(at: Page, gallery_url: str) -> None:
    at.keyboard.press("?")
    assert at.get_by_role("dialog", name="快捷键").is_visible()
    at.keyboard.press("Escape")
    at.keyboard.press("/")
    at.keyboard.type("gd?")
    assert at.locator("#kc-search").input_value() == "gd?"
    assert not at.get_by_role("dialog").is_visible()
    at.keyboard.press("Escape")
    at.keyboard.press("g")
    at.keyboard.press("d")
    at.wait_for_url(f"{gallery_url}/page/desk")


@pytest.mark.browser
def test_keys_can_be_turned_off(at: Page) -> None:
    at.evaluate("document.body.dataset.keys = 'off'")
    at.keyboard.press("?")
    assert not at.get_by_role("dialog").is_visible()


@pytest.mark.browser
def test_a_draft_returns_and_can_be_dropped(page: Page, gallery_url: str) -> None:
    page.goto(f"{gallery_url}/page/form")
    page.fill("#until", "20261204")
    assert page.locator("[data-date-hint]").text_content() == "2026年12月4日 星期五"
    page.fill("#reason", "外单位没有回函")
    page.goto(f"{gallery_url}/page/form")
    assert page.input_value("#reason") == "外单位没有回函"
    page.get_by_role("button", name="不用这份草稿").click()
    assert page.input_value("#reason") == "公安部门还没有回函"


@pytest.mark.browser
def test_what_cannot_be_undone_asks_first_with_the_focus_on_the_harmless_answer(page: Page, gallery_url: str) -> None:
    page.goto(f"{gallery_url}/page/form")
    page.get_by_role("button", name="关闭第三季度").click()
    dialog = page.get_by_role("dialog", name="关闭第三季度？")
    assert page.evaluate("document.activeElement.textContent") == "不关闭"
    page.keyboard.press("Enter")
    dialog.wait_for(state="detached")
    page.get_by_role("button", name="关闭第三季度").click()
    with page.expect_request(lambda request: request.method == "POST"):
        dialog.get_by_role("button", name="关闭第三季度").click()


@pytest.mark.browser
def test_a_refused_form_takes_the_focus_and_leads_to_the_field(page: Page, gallery_url: str) -> None:
    page.goto(f"{gallery_url}/page/form?errors=1")
    assert page.evaluate("'errorSummary' in document.activeElement.dataset")
    page.get_by_role("link", name="填写截至今天的进度").click()
    assert page.evaluate("document.activeElement.id") == "percent"


@pytest.mark.browser
def test_a_chart_is_drawn_with_a_description(page: Page, gallery_url: str) -> None:
    page.goto(f"{gallery_url}/page/board")
    chart = page.locator("#months svg")
    chart.wait_for()
    assert page.locator("#months").get_attribute("aria-label")
