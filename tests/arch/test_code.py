"""Size, docstrings, time and transactions: the rules of the house that a reader cannot check at a glance."""

import ast
from collections.abc import Iterator
from pathlib import Path
from statistics import median

import pytest

from tests.arch.source import ROOMS, ROOT, calls, modules, name_of, room_modules, tree

PRODUCT = modules("tracker", "tasks", "tools")
CLOCKS = {"datetime.now", "datetime.utcnow", "datetime.today", "date.today", "time.time", "datetime.datetime.now"}
COMMITS = {"commit", "unit_of_work"}
COMMITTING = {
    "tracker/notifications/service/dispatching.py": "a lease is committed before the mail is sent",
    "tracker/plans/service/readings.py": "a lease is committed before the document is read",
    "tracker/escalation/service/sweep.py": "a sweep of any size goes in batches, each whole in itself",
    "tracker/escalation/service/reconcile.py": "what is missing is put in batch by batch, as a sweep would have",
    "tracker/escalation/service/carrying.py": "each decision is carried out in a transaction of its own",
    "tracker/escalation/service/guard.py": "what the clock was seen to do stays recorded when the sweep fails",
}
"""Verbs that commit by themselves, each with the reason."""


def _functions(path: Path) -> Iterator[ast.FunctionDef]:
    return (node for node in ast.walk(tree(path)) if isinstance(node, ast.FunctionDef))


def _lines(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def _length(node: ast.FunctionDef) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1


def test_modules_are_small() -> None:
    long = {name_of(path): _lines(path) for path in [*PRODUCT, *modules("tests")] if _lines(path) > 400}
    assert long == {}
    assert median(_lines(path) for path in PRODUCT if _lines(path)) <= 100


def test_functions_are_small() -> None:
    assert median(_length(node) for path in PRODUCT for node in _functions(path)) <= 8
    long = [
        f"{name_of(path)}:{node.lineno} {node.name} {_length(node)}"
        for path in PRODUCT
        for node in _functions(path)
        if _length(node) > 40
    ]
    assert long == []


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_says_what_it_owns_and_what_it_takes_from_others(room: str) -> None:
    words = ast.get_docstring(tree(ROOT / "tracker" / room / "__init__.py")) or ""
    assert "Owns " in words
    assert any(word in words for word in ("Reads ", "Pulls ", "Knows "))


def test_public_verbs_are_documented() -> None:
    bare = [
        f"{name_of(path)}:{node.lineno} {node.name}"
        for path in room_modules()
        if path.stem in ("service", "queries", "policy") or path.parent.name in ("service", "queries", "policy")
        for node in tree(path).body
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_") and not ast.get_docstring(node)
    ]
    assert bare == []


def test_only_the_core_reads_the_clock() -> None:
    asked = [
        f"{name_of(path)}:{line} {name}"
        for path in PRODUCT
        if name_of(path) != "tracker/core/time.py"
        for line, name in calls(path)
        if name in CLOCKS
    ]
    assert asked == []


def test_no_service_commits() -> None:
    committed = [
        f"{name_of(path)}:{line} {name}"
        for path in room_modules()
        if name_of(path) not in COMMITTING
        for line, name in calls(path)
        if name.split(".")[-1] in COMMITS
    ]
    assert committed == []
