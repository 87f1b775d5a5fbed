"""The words of a language as the catalogue has them, so that a test that presses 签收 presses Sign for in English."""

from __future__ import annotations

import gettext
from pathlib import Path

CATALOGUES = Path(__file__).parents[2] / "translations"
LOCALES = ("zh", "en")


class Words:
    """Turns a sentence of the source into what a reader of `locale` sees."""

    def __init__(self, locale: str) -> None:
        self.locale = locale
        self._english = None if locale == "zh" else gettext.translation("messages", CATALOGUES, ["en"])

    def __call__(self, sentence: str, **params: object) -> str:
        """The sentence with its placeholders filled. AssertionError when it has no English."""
        return self._said(sentence) % params if params else self._said(sentence)

    def _said(self, sentence: str) -> str:
        if self._english is None:
            return sentence
        found = self._english.gettext(sentence)
        assert found != sentence, f"no English for {sentence}"
        return found
