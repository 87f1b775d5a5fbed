"""The browser edge: one module per screen, thin. Parse, permit, call one service verb, commit once, ring the bell."""

from __future__ import annotations

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from tracker.web import assets, auth, errors, filters, headers, i18n, limits, navigation, request, screens, templates
from tracker.web.csrf import csrf


def register(app: Flask) -> None:
    """Put the edge on `app`: request set-up, sessions, headers, errors, filters and every screen."""
    templates.register(app)
    settings = app.extensions["settings"]
    if settings.proxies:
        count = settings.proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count, x_host=count)  # type: ignore[method-assign]
    limits.watch_size(app)
    csrf.init_app(app)
    for part in (request, i18n, auth, assets, filters, navigation, headers, errors, limits, screens):
        part.register(app)
