"""Message catalogues for code that must not know the web framework: marking strings, and reading a catalogue."""

from __future__ import annotations

from functools import lru_cache
from gettext import NullTranslations, translation
from pathlib import Path


def N_(message: str) -> str:  # noqa: N802 - the customary name
    """Mark `message` (Chinese, the source language) for translation; an edge translates it."""
    return message


TRANSLATIONS = Path(__file__).resolve().parents[2] / "translations"


@lru_cache(maxsize=8)
def catalogue(locale: str) -> NullTranslations:
    """The message catalogue of a language, for what is written outside a request (mail); Chinese is the source."""
    return translation("messages", TRANSLATIONS, languages=[locale], fallback=True)
