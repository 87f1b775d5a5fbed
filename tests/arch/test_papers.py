"""What the documents say exists: settings, files, make targets."""

import re
import subprocess
from dataclasses import fields
from pathlib import Path

import pytest

from tests.arch.source import ROOT, project_files
from tools.settings import TABLE, table
from tracker.core.config import Settings

DOCUMENTS = sorted(path for path in project_files() if path.suffix == ".md" and "node_modules" not in path.parts)
FILE = re.compile(r"`(\w[\w./@-]*(?:/|\.(?:py|md|toml|txt|yaml|cfg|mjs|js|css|html|po|ini|conf|service|timer)))`")
LINK = re.compile(r"\]\((?!https?:|mailto:|#)([^)#\s]+)")
KNOWN = [f"/{path.relative_to(ROOT).as_posix()}" for path in project_files()]
MADE = ("var/", "static/", "node_modules", ".venv", "build/", "/", "../shared")
"""Made by the commands, so absent from a fresh clone; or outside the project."""


def test_every_setting_is_documented() -> None:
    assert table() in TABLE.read_text(encoding="utf-8"), "run: python -m tools.settings"
    assert len(fields(Settings)) > 10


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_files_named_in_documents_exist(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    named = [name for name in FILE.findall(text) if not name.startswith(MADE)]
    linked = [(path.parent / name).resolve() for name in LINK.findall(text)]
    assert [name for name in named if not _exists(name)] == []
    assert [str(target) for target in linked if not target.exists()] == []


def _exists(name: str) -> bool:
    """A document may leave out the leading folders."""
    return any(f"/{name}" in known if name.endswith("/") else known.endswith(f"/{name}") for known in KNOWN)


def test_the_architecture_names_every_folder() -> None:
    """Every folder at the top and every room and edge of the product has its row."""
    top = {path.relative_to(ROOT).parts[0] for path in project_files() if path.parent != ROOT}
    rooms = {f"tracker/{path.parent.name}" for path in (ROOT / "tracker").glob("*/__init__.py")}
    rows = re.findall(r"^\| `([^`]+?)/?` \|", (ROOT / "docs/architecture.md").read_text(encoding="utf-8"), re.M)
    named = {*rows, *(row.split("/")[0] for row in rows)}
    assert (top | rooms) - named - {"static"} == set()


def test_make_targets_named_in_documents_exist() -> None:
    listed = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    targets = {line.split()[0] for line in listed.splitlines() if line.strip()}
    named = {name for path in DOCUMENTS for name in re.findall(r"`make ([a-z-]+)", path.read_text(encoding="utf-8"))}
    assert named <= targets
    assert {"run", "test", "check", "bench", "chaos-short", "corpus", "lock", "clean"} <= targets
