"""How templates are compiled: once for each language, with the words of that language in them."""

from __future__ import annotations

from collections.abc import MutableMapping
from gettext import NullTranslations
from typing import Any

from flask import Flask, has_app_context
from flask.templating import Environment
from flask_babel import get_locale
from jinja2 import Template, nodes
from jinja2.compiler import CodeGenerator
from jinja2.visitor import NodeTransformer

from tracker.core.i18n import catalogue
from tracker.web.i18n import filled

WORDS = "_"
"""What a template calls to say something in the reader's language."""


def register(app: Flask) -> None:
    """To be called before anything is offered to templates."""
    app.jinja_environment = _Environment


class _Words(NodeTransformer):
    """Puts the words themselves in the place of a look-up that says nothing else."""

    def __init__(self, words: NullTranslations) -> None:
        self._words = words

    def visit_Call(self, node: nodes.Call) -> nodes.Node:  # noqa: N802 - called by name of the node
        if _is_fixed(node):
            said = filled(self._words.gettext(node.args[0].as_const()), {})
            return nodes.Const(said, lineno=node.lineno)
        return self.generic_visit(node)


def _is_fixed(node: nodes.Call) -> bool:
    called = isinstance(node.node, nodes.Name) and node.node.name == WORDS
    more = node.kwargs or node.dyn_args or node.dyn_kwargs
    return called and not more and len(node.args) == 1 and isinstance(node.args[0], nodes.Const)


class _Generator(CodeGenerator):
    def visit_Template(self, node: nodes.Template, frame: Any = None) -> None:  # noqa: N802
        words = getattr(self.environment, "words", None)
        super().visit_Template(_Words(words).visit(node) if words else node, frame)


class _Environment(Environment):
    """Flask's, with an overlay for each language: a page says a hundred things, and looking them up takes its time."""

    code_generator_class = _Generator
    words: NullTranslations | None = None
    """Of an overlay: the catalogue of its language, whatever language the request at hand is in."""

    def __init__(self, app: Any, **options: Any) -> None:
        super().__init__(app, **options)
        self._by_language: dict[str, Environment] = {}

    def get_template(
        self,
        name: Any,
        parent: str | None = None,
        globals: MutableMapping[str, Any] | None = None,  # noqa: A002
    ) -> Template:
        """The template in the reader's language; a template finds others in its own."""
        if self.overlayed or not has_app_context():
            return super().get_template(name, parent, globals)
        language = str(get_locale())
        if language not in self._by_language:
            overlay: Any = self.overlay()
            overlay.words = catalogue(language)
            self._by_language[language] = overlay
        return self._by_language[language].get_template(name, parent, globals)

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """What every template sees, in one dictionary: each import of macros goes through all of it by name.

        Jinja lays a chain of two over it, in which looking takes ten times as long; a page has a dozen imports.
        """
        return super().make_globals(d) if d else {**self.globals}
