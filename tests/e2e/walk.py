"""Walking screens: what each role can reach, and what a page must never do."""

from __future__ import annotations

from base64 import b64encode
from contextlib import suppress
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, Route
from playwright.sync_api import TimeoutError as TookTooLong

from tests.e2e.posted import Posted

WIDTHS = {1440: 900, 1366: 768, 390: 844}
SERIOUS = ("serious", "critical")
AXE = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]},
    "resultTypes": ["violations"],  # of what passed, the nodes are not told: that takes a third of the time
}
LINKS = ".kc-top a[href^='/'], .kc-side a[href^='/']"
FACTS = """() => ({
    blank: [...document.querySelectorAll('main select:not([multiple])')].filter(list => {
        const style = getComputedStyle(list), ruler = document.createElement('canvas').getContext('2d');
        ruler.font = style.font;
        const room = list.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
        const begins = [...list.options].map(option => ruler.measureText(option.label.slice(0, 3)).width);
        return list.clientWidth > 0 && room < Math.max(0, ...begins);
    }).map(list => list.name),
    stacked: [...document.querySelectorAll('main td, main th')].filter(cell => {
        const text = document.createRange();
        text.selectNodeContents(cell);
        const lines = new Set([...text.getClientRects()].map(line => Math.round(line.bottom / 8))).size;
        const width = [...cell.innerText].reduce((sum, one) => sum + (one > '\\u2e80' ? 2 : 1), 0);
        return lines > 4 && width / lines < 8;
    }).map(cell => cell.innerText.slice(0, 30)),
    wide: document.documentElement.scrollWidth - document.documentElement.clientWidth,
    heads: document.querySelectorAll('h1').length,
    title: document.title,
    lang: document.documentElement.lang,
    squeezed: [...document.querySelectorAll('main *')].filter(element => {
        const said = [...element.childNodes].some(node => node.nodeType === 3 && node.data.trim().length > 9);
        return said && element.clientWidth > 1 && element.clientWidth < 48 && element.clientHeight > 100;
    }).map(element => element.textContent.trim().slice(0, 30)),
})"""
FITS = "() => document.documentElement.scrollWidth <= document.documentElement.clientWidth"
PATIENCE = 3000
"""Milliseconds in which a page has to fit its window."""
COLOURS = """() => [...document.querySelectorAll('body, body *')].map(element => {
    const style = getComputedStyle(element);
    return [element.tagName, style.color, style.backgroundColor, style.borderTopColor];
})"""
SUBMIT = """([path, fields, file]) => {
    const form = document.createElement('form'), token = document.querySelector('meta[name=csrf-token]').content;
    Object.assign(form, { method: 'post', action: path });
    for (const [name, value] of Object.entries({ ...fields, csrf_token: token })) {
        form.append(Object.assign(document.createElement('input'), { type: 'hidden', name, value }));
    }
    if (file) {
        const input = Object.assign(document.createElement('input'), { type: 'file', name: 'file' });
        const bytes = Uint8Array.from(atob(file), letter => letter.charCodeAt(0)), list = new DataTransfer();
        list.items.add(new File([bytes], '表.xlsx'));
        input.files = list.files;
        form.enctype = 'multipart/form-data';
        form.append(input);
    }
    document.body.append(form);
    form.submit();
}"""
VIOLATIONS = """addEventListener('securitypolicyviolation', e => console.error(`policy: ${e.violatedDirective}`))"""


@dataclass
class Walker:
    """A browser that writes down everything it does not like."""

    browser: Browser
    url: str
    token: str
    without: tuple[str, ...] = ()
    """Functions of stylesheets that this browser does not know."""
    faults: list[str] = field(default_factory=list)
    linked: set[str] = field(default_factory=set)
    """Where the navigation of the pages seen so far leads."""
    now_at: str = ""
    refused: int = 0
    """The status that a form is meant to get, of which the browser tells its console."""

    def __post_init__(self) -> None:
        self.context: BrowserContext = self.browser.new_context(
            base_url=self.url, timezone_id="Asia/Shanghai", reduced_motion="reduce"
        )
        self.context.add_cookies([{"name": "kc_session", "value": self.token, "url": self.url}])
        self.context.add_init_script(VIOLATIONS)
        self.context.on("request", self._stay_home)  # watched, not routed: a routed browser keeps nothing it loaded
        if self.without:
            self.context.route("**/*.css", self._forget)
        self.page: Page = self.context.new_page()
        self.page.on("console", self._listen)
        self.page.on("pageerror", lambda error: self._note(f"script: {error}"))

    def close(self) -> None:
        self.context.close()

    def _note(self, fault: str) -> None:
        self.faults.append(f"{self.now_at} {fault}")

    def _stay_home(self, request: Request) -> None:
        if not request.url.startswith((self.url, "data:", "blob:")):
            self._note(f"asked for {request.url}")

    def _forget(self, route: Route, _request: Request) -> None:
        answer = route.fetch()
        text = answer.text()
        for name in self.without:
            text = text.replace(f"{name}(", f"not-{name}(")
        route.fulfill(response=answer, body=text)

    def _listen(self, message: ConsoleMessage) -> None:
        if self.refused >= 400 and f"status of {self.refused}" in message.text:
            return
        if message.type in ("error", "warning"):
            self._note(f"console {message.type}: {message.text}")

    def asks_for(self, path: str) -> int:
        """How the address answers, without following it."""
        self.now_at = path
        status = self.context.request.get(path, max_redirects=0).status
        if status >= 500:
            self._note(f"answered {status}")
        return status

    def open(self, path: str, width: int = 1440) -> None:
        """Open a page in a window of this width and look it over."""
        self.now_at = f"{path} at {width}"
        self.page.set_viewport_size({"width": width, "height": WIDTHS[width]})
        answer = self.page.goto(path, wait_until="load")
        if answer is None or answer.status != 200:
            self._note(f"answered {answer and answer.status}")
            return
        if urlsplit(self.page.url).path != urlsplit(path).path:
            self._note(f"went on to {self.page.url}")
        self.look()
        found = self.page.eval_on_selector_all(LINKS, "links => links.map(link => link.getAttribute('href'))")
        self.linked |= {urlsplit(href).path for href in found}

    def send(self, posted: Posted, width: int = 1440) -> None:
        """Send a form as if from the page that is open, and look over what comes."""
        self.now_at = f"POST {posted.url} at {width}"
        self.page.set_viewport_size({"width": width, "height": WIDTHS[width]})
        self.refused = posted.status
        sent = [posted.url, dict(posted.fields), b64encode(posted.file).decode()]
        with self.page.expect_navigation(wait_until="load") as answer:
            self.page.evaluate(SUBMIT, sent)
        if answer.value is None or answer.value.status != posted.status:
            self._note(f"answered {answer.value and answer.value.status}, not {posted.status}")
        self.look()

    def narrow(self, width: int) -> None:
        """The same page in a window of another width."""
        self.now_at = f"{self.now_at.split(' at ')[0]} at {width}"
        self.page.set_viewport_size({"width": width, "height": WIDTHS[width]})
        self.look()

    def look(self) -> None:
        """Title, one heading, nothing wider than the window, no sentence in a column of letters or words."""
        with suppress(TookTooLong):  # charts are drawn anew a moment after the window changed
            self.page.wait_for_function(FITS, timeout=PATIENCE)
        facts = self.page.evaluate(FACTS)
        if facts["wide"] > 0:
            self._note(f"is {facts['wide']} px too wide")
        if facts["squeezed"]:
            self._note(f"squeezes {facts['squeezed'][0]!r}")
        if facts["blank"]:
            self._note(f"has no room for the choice in {facts['blank'][0]!r}")
        if facts["stacked"]:
            self._note(f"stacks the words of {facts['stacked'][0]!r}")
        if facts["heads"] != 1:
            self._note(f"has {facts['heads']} first headings")
        if len(facts["title"].split(" · ")[0].strip()) < 2:
            self._note(f"is titled {facts['title']!r}")

    def inspect(self) -> None:
        """No serious finding of axe."""
        result = Axe().run(self.page, options=AXE)
        for finding in result.response["violations"]:
            if finding["impact"] in SERIOUS:
                where = "; ".join(str(node["target"]) for node in finding["nodes"][:3])
                self._note(f"axe {finding['id']}: {where}")

    def colours(self) -> list[list[str]]:
        """Colour, ground and border of everything on the page."""
        found: list[list[str]] = self.page.evaluate(COLOURS)
        return found
