"""The four pages: what is sent to the product and to the bare application, and how a right answer looks."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from http.client import HTTPConnection, HTTPResponse
from urllib.parse import urlencode

from tests.bench.world import ENTRIES, HEAD, TEXT, World, request_key

ROWS = 50
PERCENT = 60


@dataclass(frozen=True)
class Page:
    """Requests to send in turn, and the status and marks of a right answer."""

    requests: Sequence[str]
    status: int
    marker: str
    count: int
    once: bool = False

    def split(self) -> tuple[Page, Page]:
        """A part to warm up with and the part to measure; the same page twice when it may be asked for again."""
        if not self.once:
            return self, self
        some = len(self.requests) // 8
        return replace(self, requests=self.requests[:some]), replace(self, requests=self.requests[some:])


def get(address: str, cookies: str = "") -> str:
    """A GET as a browser with `cookies` sends it."""
    lines = [f"GET {address} HTTP/1.1", "Host: 127.0.0.1", "Accept: */*"]
    return "\r\n".join([*lines, *([f"Cookie: {cookies}"] if cookies else [])]) + "\r\n\r\n"


def post(address: str, fields: dict[str, str], cookies: str = "") -> str:
    """A form as a browser sends it that has file fields, none of them filled."""
    edge = "----bench"
    parts = [
        f'--{edge}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in fields.items()
    ]
    body = "".join(parts) + f"--{edge}--\r\n"
    lines = [
        f"POST {address} HTTP/1.1",
        "Host: 127.0.0.1",
        f"Content-Type: multipart/form-data; boundary={edge}",
        f"Content-Length: {len(body.encode())}",
        *([f"Cookie: {cookies}"] if cookies else []),
    ]
    return "\r\n".join(lines) + "\r\n\r\n" + body


class Visit:
    """The head of the unit, logged in through the login page like anybody."""

    def __init__(self, world: World, port: int) -> None:
        self.world = world
        self.jar: dict[str, str] = {}
        self.connection = HTTPConnection("127.0.0.1", port)
        token = self._token(self._ask("GET", "/login"))
        form = {"username": HEAD, "password": world.password, "csrf_token": token}
        answer = self._ask("POST", "/login", urlencode(form))
        assert "kc_session" in self.jar, f"no login:\n{answer}"
        # one more page, so that the form cookie belongs to this session
        self.token = self._token(self._ask("GET", f"/tasks/{world.item}/progress"))
        self.connection.close()

    @property
    def cookies(self) -> str:
        return "; ".join(f"{name}={value}" for name, value in self.jar.items())

    def _ask(self, method: str, address: str, body: str | None = None) -> str:
        headers = {"Cookie": self.cookies} if self.jar else {}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self.connection.request(method, address, body, headers)
        answer = self.connection.getresponse()
        self._keep(answer)
        return answer.read().decode()

    def _keep(self, answer: HTTPResponse) -> None:
        for line in answer.headers.get_all("Set-Cookie", []):
            name, _, rest = line.partition("=")
            self.jar[name] = rest.partition(";")[0]

    @staticmethod
    def _token(page: str) -> str:
        found = re.search(r'name="csrf_token"[^>]* value="([^"]+)"', page)
        assert found, f"no form on the page:\n{page[:3000]}"
        return found[1]

    def pages(self) -> dict[str, Page]:
        """Addresses and forms of the product."""
        listed = f"?unit={self.world.unit_id}&light=overdue"
        shown = f"/tasks/{self.world.item}"
        return {
            "list": Page([get(f"/tasks{listed}", self.cookies)], 200, "<tr data-row>", ROWS),
            "item": Page([get(shown, self.cookies)], 200, '<div class="kc-entry">', ENTRIES),
            "update": Page(
                [self._report(*one) for one in self.world.running()], 303, "You should be redirected", 1, once=True
            ),
            "json": Page([get(f"/api/tasks{listed}", self.cookies)], 200, '"number":', ROWS),
        }

    def _report(self, uuid: str, version: int) -> str:
        fields = {
            "csrf_token": self.token,
            "request_key": request_key(),
            "version": str(version),
            "percent": str(PERCENT),
            "text": TEXT,
            "figures-0-name": "完成比例",
            "figures-0-value": str(PERCENT),
            "figures-0-unit": "%",
            "figures-0-target": "100",
        }
        return post(f"/tasks/{uuid}/progress", fields, self.cookies)


def bare_pages(world: World) -> dict[str, Page]:
    """The same questions to the bare application."""
    forms = [post(f"/item/{uuid}", {"percent": str(PERCENT), "text": TEXT}) for uuid, _ in world.running()]
    return {
        "list": Page([get("/list")], 200, '<tr class="row">', ROWS),
        "item": Page([get(f"/item/{world.item}")], 200, '<li class="entry">', ENTRIES),
        "update": Page(forms, 303, "You should be redirected", 1, once=True),
        "json": Page([get("/json")], 200, '"number":', ROWS),
    }
