"""Language of a request: the person's choice, else a choice made before login, else the setting."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from babel.support import NullTranslations
from flask import Flask, current_app, g, has_request_context, request, session
from flask_babel import Babel, get_translations
from flask_login import current_user
from markupsafe import Markup, escape

from tracker.core.config import LOCALES


def register(app: Flask) -> None:
    Babel(app, locale_selector=choose)
    app.jinja_env.globals |= {"_": said, "gettext": said, "ngettext": counted}


def choose() -> str:
    """A locale of `LOCALES`."""
    default: str = current_app.extensions["settings"].locale
    if not has_request_context():
        return default
    wanted = getattr(current_user, "locale", "") or session.get("locale", "")
    if wanted in LOCALES:
        return str(wanted)
    at_the_door = request.endpoint in ("auth.login", "auth.log_in")
    best = request.accept_languages.best_match(["zh", "zh-CN", "en"]) if at_the_door else None
    return "en" if best == "en" else default


def catalogue() -> NullTranslations:
    """The reader's catalogue, looked up once per request; a page asks for a hundred strings."""
    found: NullTranslations | None = g.get("catalogue")
    if found is None:
        found = g.catalogue = get_translations()
    return found


def said(text: str, /, **variables: Any) -> str:
    """`_()` of templates, without the layers that Jinja and Flask-Babel put around a look-up."""
    return filled(catalogue().gettext(text), variables)


def filled(words: str, variables: Mapping[str, Any]) -> str:
    """What a text says with its variables; a per cent sign is written twice with them and without.

    A variable that is markup, such as a number that opens, makes the whole text markup; the words are escaped then.
    """
    if any(isinstance(value, Markup) for value in variables.values()):
        return escape(words) % variables
    return words % variables if variables or "%%" in words else words


def counted(singular: str, plural: str, num: int, /, **variables: Any) -> str:
    """`ngettext()` of templates."""
    words: str = catalogue().ngettext(singular, plural, num)
    return words % {"num": num, **variables}
