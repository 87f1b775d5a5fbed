"""Language of a request: the person's choice, else a choice made before login, else the setting."""

from __future__ import annotations

from flask import Flask, current_app, has_request_context, request, session
from flask_babel import Babel
from flask_login import current_user

from tracker.core.config import LOCALES


def register(app: Flask) -> None:
    Babel(app, locale_selector=choose)


def choose() -> str:
    """A locale of `LOCALES`."""
    default: str = current_app.extensions["settings"].locale
    if not has_request_context():
        return default
    wanted = getattr(current_user, "locale", "") or session.get("locale", "")
    if wanted in LOCALES:
        return str(wanted)
    best = request.accept_languages.best_match(["zh", "zh-CN", "en"]) if request.endpoint == "auth.login" else None
    return "en" if best == "en" else default
