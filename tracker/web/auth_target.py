"""Where to go after a form: only places of our own, found by their endpoint, never an address as it was sent."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlencode, urlsplit

from flask import current_app, url_for
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

NOT_A_PAGE = ("static",)


def own_path(wanted: str | None) -> str | None:
    """`wanted` rebuilt from the endpoint it names, with its query; None when it is no GET page of this application."""
    if not wanted or not wanted.startswith("/"):
        return None
    try:
        parts = urlsplit(wanted)
        adapter = current_app.url_map.bind("", url_scheme="http")
        endpoint, values = adapter.match(parts.path, method="GET")
    except (HTTPException, RequestRedirect, ValueError):
        return None
    if parts.netloc or endpoint in NOT_A_PAGE:
        return None
    query = urlencode(parse_qsl(parts.query))
    return url_for(endpoint, **values) + (f"?{query}" if query else "")
