"""Every route has a permission; every template parses, has a title and no inline code."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask_babel import force_locale
from jinja2 import nodes

from tests.arch.source import ROOT
from tracker import create_app
from tracker.core.config import LOCALES, Settings
from tracker.core.permissions import Permission
from tracker.web.i18n import said

TEMPLATES = sorted(path.relative_to(ROOT / "templates").as_posix() for path in (ROOT / "templates").rglob("*.html"))
PAGES = [name for name in TEMPLATES if not name.startswith("macros/") and not name.rsplit("/", 1)[-1].startswith("_")]
INLINE = {
    "inline script": r"<script(?![^>]*\ssrc=)[^>]*>",
    "inline style": r"<style|\sstyle\s*=",
    "event handler": r"\s(?:on[a-z]+|hx-on[^=\s]*)\s*=",
    "script address": r"javascript:",
    "foreign address": r"""(?:src|href|action)\s*=\s*["'](?:https?:)?//""",
    "autoescape off": r"\|\s*safe\b|autoescape\s+false",
}


@pytest.fixture(scope="module")
def bare_app(tmp_path_factory: pytest.TempPathFactory, settings_of: Callable[..., Settings]) -> Flask:
    """The application without a schema: nothing here asks the database."""
    folder = tmp_path_factory.mktemp("bare")
    return create_app(settings_of(f"sqlite:///{folder / 'empty.db'}", folder))


def test_every_route_declares_who_may(bare_app: Flask) -> None:
    undeclared = []
    for rule in bare_app.url_map.iter_rules():
        view = bare_app.view_functions[rule.endpoint]
        if rule.endpoint == "static":
            continue
        permission = getattr(view, "permission", "undeclared")
        if permission is not None and not isinstance(permission, Permission):
            undeclared.append(f"{rule.endpoint} {rule.rule}")
    assert undeclared == []
    assert len(list(bare_app.url_map.iter_rules())) > 5


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_template_parses_and_has_no_inline_code(bare_app: Flask, name: str) -> None:
    source = (ROOT / "templates" / name).read_text(encoding="utf-8")
    bare_app.jinja_env.get_template(name)
    markup = re.sub(r"{%.*?%}", "", source, flags=re.S)
    found = {what: match.group() for what, pattern in INLINE.items() if (match := re.search(pattern, markup, re.I))}
    assert found == {}


@pytest.mark.parametrize("language", LOCALES)
def test_every_template_compiles_in_every_language(bare_app: Flask, language: str) -> None:
    with bare_app.test_request_context(), force_locale(language):
        for name in TEMPLATES:
            assert bare_app.jinja_env.get_template(name).environment.overlayed


def test_a_template_says_the_words_of_its_language_whoever_asked_first(bare_app: Flask) -> None:
    found = {}
    with bare_app.test_request_context():
        for language in reversed(LOCALES):
            with force_locale(language):
                said("计划")  # what a request said in another language before does not count
                compiled: Any = bare_app.jinja_env.get_template("layout.html").environment
                found[language] = compiled.from_string("<i title=\"{{ _('计划') }}\">{{ _('<按%%计>') }}</i>").render()
    assert found == {
        "zh_Hans_CN": '<i title="计划">&lt;按%计&gt;</i>',
        "en": '<i title="Plan">&lt;按%计&gt;</i>',
    }


@pytest.mark.parametrize("name", PAGES)
def test_a_page_has_a_title(bare_app: Flask, name: str) -> None:
    tree = bare_app.jinja_env.parse((ROOT / "templates" / name).read_text(encoding="utf-8"))
    blocks = {block.name for block in tree.find_all(nodes.Block)}
    parents = [parent.template for parent in tree.find_all(nodes.Extends)]
    assert "title" in blocks or any(getattr(parent, "value", "") == "errors/base.html" for parent in parents)


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_template_queries_nothing(bare_app: Flask, name: str) -> None:
    tree = bare_app.jinja_env.parse((ROOT / "templates" / name).read_text(encoding="utf-8"))
    used = {node.attr for node in tree.find_all(nodes.Getattr)} | {node.name for node in tree.find_all(nodes.Name)}
    assert used.isdisjoint({"query", "execute", "scalars", "db", "db_session"})
