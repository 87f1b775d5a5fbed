"""Somebody at a browser of their own. Everything is found by role and name; nothing waits but Playwright itself."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from playwright.sync_api import Browser, Locator, Page, expect

from tests.e2e.words import Words

WAIT = 20_000
"""Milliseconds; two cores may be shared with other tests."""


class Person:
    """One logged-in browser."""

    def __init__(self, browser: Browser, url: str, words: Words, *, width: int = 1440, height: int = 900) -> None:
        self.words = words
        self.url = url
        context = browser.new_context(
            base_url=url, locale="zh-CN", timezone_id="Asia/Shanghai", viewport={"width": width, "height": height}
        )
        context.set_default_timeout(WAIT)
        self.page: Page = context.new_page()

    def login(self, username: str, password: str) -> Person:
        """Through the login page, in the language of the words."""
        page, words = self.page, self.words
        page.goto("/login")
        if words.locale == "en":
            page.get_by_role("button", name="English", exact=True).click()
        page.get_by_label(words("登录名"), exact=True).fill(username)
        page.get_by_label(words("密码"), exact=True).fill(password)
        page.get_by_role("button", name=words("登录"), exact=True).click()
        self.sees_title("我的工作台")
        return self

    def at(self, url: str) -> Person:
        """The same browser sends to another web server from now on."""
        self.url = url
        return self

    def go(self, entry: str) -> None:
        """Follow an entry of the side bar."""
        self.page.goto(self.url)
        self.page.get_by_role("navigation").get_by_role("link", name=starts(self.words(entry))).first.click()
        self.sees_title(entry)

    def press(self, label: str, within: Locator | None = None, **params: object) -> None:
        """Press the button of this name."""
        button(within or self.page, self.words(label, **params)).click()

    def follow(self, label: str, **params: object) -> None:
        """Follow the link of this name in the page's content."""
        link(self.content, self.words(label, **params)).click()

    def form(self, button_label: str) -> Locator:
        """The form that this button sends."""
        return self.content.locator("form").filter(has=button(self.page, self.words(button_label)))

    @property
    def content(self) -> Locator:
        return self.page.get_by_role("main")

    def fill(self, label: str, value: str, within: Locator | None = None) -> None:
        """Type into the field of this label."""
        (within or self.content).get_by_label(starts(self.words(label))).first.fill(value)

    def choose(self, label: str, option: str, within: Locator | None = None) -> None:
        """Choose from a list."""
        field = (within or self.content).get_by_label(starts(self.words(label)))
        expect(field.get_by_role("option", name=option, exact=True)).to_be_attached(timeout=WAIT)
        field.select_option(label=option)

    def attach(self, label: str, files: Path | Sequence[Path]) -> None:
        """Give files to the field of this label."""
        self.content.get_by_label(starts(self.words(label))).set_input_files(files)

    def sees(self, text: str) -> None:
        """The content shows these words somewhere."""
        expect(self.content).to_contain_text(text, timeout=WAIT)

    def sees_title(self, title: str) -> None:
        """The page is headed so."""
        expect(self.page.get_by_role("heading", level=1)).to_contain_text(self.words(title), timeout=WAIT)

    def is_told(self, said: str, **params: object) -> None:
        """The live region says so."""
        expect(self.page.locator("#kc-live")).to_contain_text(self.words(said, **params), timeout=WAIT)


def starts(words: str) -> re.Pattern[str]:
    """Names that begin so: a count or a remark may follow."""
    return re.compile(rf"^\s*{re.escape(words)}")


def button(within: Page | Locator, name: str) -> Locator:
    """The button of exactly this name."""
    return within.get_by_role("button", name=name, exact=True)


def link(within: Page | Locator, name: str) -> Locator:
    """The first link of exactly this name."""
    return within.get_by_role("link", name=name, exact=True).first
