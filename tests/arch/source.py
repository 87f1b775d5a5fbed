"""The project's files as the guards see them."""

from __future__ import annotations

import ast
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
EDGES = ("web", "api", "cli")
ROOMS = (
    "audit",
    "organisation",
    "notifications",
    "clocks",
    "plans",
    "workitems",
    "progress",
    "escalation",
    "inspections",
    "summaries",
    "scoring",
    "reports",
)


@cache
def tree(path: Path) -> ast.Module:
    """The parsed module."""
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def modules(*folders: str) -> list[Path]:
    """Every Python file below the folders."""
    return [path for folder in folders for path in sorted((ROOT / folder).rglob("*.py"))]


def room_modules() -> list[Path]:
    """Every Python file of every room."""
    return modules(*(f"tracker/{room}" for room in ROOMS))


def name_of(path: Path) -> str:
    """The path as the project writes it."""
    return path.relative_to(ROOT).as_posix()


def imports(path: Path) -> Iterator[tuple[int, str]]:
    """(line, dotted name) of everything a module imports; `from a import b` counts as `a.b`."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)


def calls(path: Path) -> Iterator[tuple[int, str]]:
    """(line, dotted name) of every call of a plain or dotted name."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Call):
            yield node.lineno, ast.unparse(node.func)


def project_files() -> list[Path]:
    """Every file that git knows or would add."""
    words = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()
    return [ROOT / line for line in listed if (ROOT / line).is_file()]
