"""What the product defines, something in the product uses: a test alone keeps nothing alive."""

import ast
import re
from collections.abc import Iterator

from tests.arch.source import ROOT, modules, name_of, tree

PRODUCT = modules("tracker", "tasks", "tools", "migrations")
CALLED_BY_NAME = {
    "visit_Call": "Jinja's visitor",
    "validate_person_id": "a check of WTForms",
    "receive_layout": "pdfminer's device",
    "_get": "kombu's transport",
    "load_dialect_impl": "SQLAlchemy's type",
    "process_bind_param": "SQLAlchemy's type",
    "result_processor": "SQLAlchemy's type",
}
"""Hooks whose caller is a library."""


def _defined() -> Iterator[tuple[str, str]]:
    """(where, name) of every function without a decorator, which would hand it on."""
    for path in modules("tracker"):
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.FunctionDef) and not node.decorator_list and not node.name.startswith("__"):
                yield f"{name_of(path)}:{node.lineno}", node.name


def _used() -> set[str]:
    """Every name that is read, every string that is one name (as for getattr), every word of a template."""
    found = set()
    for path in PRODUCT:
        exported = {id(item) for node in tree(path).body for item in ast.walk(node) if _is_export(node)}
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Name):
                found.add(node.id)
            elif isinstance(node, ast.Attribute):
                found.add(node.attr)
            elif isinstance(node, ast.Constant) and id(node) not in exported and str(node.value).isidentifier():
                found.add(str(node.value))
    for path in (ROOT / "templates").rglob("*.*"):
        found |= set(re.findall(r"\w+", path.read_text(encoding="utf-8")))
    return found


def _is_export(node: ast.stmt) -> bool:
    return isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__"


def test_every_function_has_a_caller() -> None:
    used = _used()
    idle = [f"{where} {name}" for where, name in _defined() if name not in used and name not in CALLED_BY_NAME]
    assert idle == []
