"""The import order, and what a room may reach for in another room."""

import ast
import subprocess
import sys
import tomllib
from pathlib import Path

from tests.arch.source import EDGES, ROOMS, ROOT, imports, modules, name_of, room_modules, tree

QUERIES = ("select", "insert", "update", "delete", "func", "text")
SPEAK_SQL = {
    "tracker/web/health.py": "asks whether the database answers",
    "tracker/cli/demo/bulk.py": "seeds a million items, which services would take days for",
}
PRIVATE = ("rules", "parsing", "channels")


def test_the_import_contracts_hold() -> None:
    done = subprocess.run(
        [str(Path(sys.executable).parent / "lint-imports")],
        cwd=ROOT,
        env={"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_folder_of_the_product_stands_in_the_order() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    order = [name.strip() for layer in contracts[0]["layers"] for name in layer.split("|")]
    folders = {path.parent.name for path in (ROOT / "tracker").glob("*/__init__.py")}
    assert contracts[0]["exhaustive"] is True
    assert folders <= set(order)
    assert set(order) == {"core", "models", *ROOMS, *EDGES}


def test_no_room_reaches_into_another() -> None:
    """Edges may show what a pure rule says (a preview, a named constant); rooms ask each other's services."""
    reached = []
    for path in modules("tracker", "tasks"):
        own = name_of(path).split("/")[1]
        for line, name in imports(path):
            parts = name.split(".")
            foreign = parts[0] == "tracker" and len(parts) > 2 and parts[1] in ROOMS and parts[1] != own
            private = PRIVATE[1:] if own in EDGES else PRIVATE
            if foreign and any(part in private or part.startswith("_") for part in parts[2:]):
                reached.append(f"{name_of(path)}:{line} {name}")
    assert reached == []


ON_DEMAND = ("tracker/__init__.py", "tracker/plans/parsing/sources/__init__.py")
"""The factory loads the application, and the reader's child the libraries of a format, only when asked for one."""


def test_no_import_hides_in_a_function() -> None:
    local = [
        f"{name_of(path)}:{node.lineno}"
        for path in modules("tracker", "tasks")
        if name_of(path) not in ON_DEMAND
        for function in ast.walk(tree(path))
        if isinstance(function, ast.FunctionDef)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    assert local == []


def test_edges_write_no_queries() -> None:
    written = [
        f"{name_of(path)}:{line} {name}"
        for path in modules(*(f"tracker/{edge}" for edge in EDGES))
        for line, name in imports(path)
        if name.split(".")[0] == "sqlalchemy" and name.split(".")[-1] in QUERIES and name_of(path) not in SPEAK_SQL
    ]
    assert written == []


def test_rooms_know_no_clock() -> None:
    asked = [
        f"{name_of(path)}:{line} {name}"
        for path in room_modules()
        for line, name in imports(path)
        if name == "tracker.core.time.utcnow"
    ]
    assert asked == []


def test_nothing_imports_the_program_that_starts_it() -> None:
    assert [
        name_of(path) for path in modules("tracker", "tasks") for _, name in imports(path) if name.startswith("wsgi")
    ] == []
