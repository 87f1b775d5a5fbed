"""How templates find what is offered to all of them."""

from __future__ import annotations

from collections.abc import MutableMapping
from typing import Any

from flask import Flask
from flask.templating import Environment


class _Environment(Environment):
    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """What every template sees, in one dictionary: each import of macros goes through all of it by name.

        Jinja lays a chain of two over it, in which looking takes ten times as long; a page has a dozen imports.
        """
        return super().make_globals(d) if d else {**self.globals}


def register(app: Flask) -> None:
    """To be called before anything is offered to templates."""
    app.jinja_environment = _Environment
