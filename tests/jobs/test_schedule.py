"""The timetable names jobs that exist, and each job is a verb that takes the instant."""

import ast
import inspect
from pathlib import Path

import pytest

from tasks import base, jobs
from tasks.schedule import AT_START, PULSE, TIMETABLE, Entry
from tests.arch.source import calls, modules, tree

NAMES = {entry.job for entry in TIMETABLE}


def test_every_entry_names_a_job_and_every_job_has_an_entry() -> None:
    assert jobs
    assert set(base.JOBS) == NAMES
    assert {*AT_START, *PULSE} <= NAMES


@pytest.mark.parametrize("entry", TIMETABLE, ids=lambda entry: entry.job)
def test_a_message_expires_before_the_next_one_comes(entry: Entry) -> None:
    assert 0 < entry.expires < entry.every
    assert entry.why


@pytest.mark.parametrize("name", sorted(NAMES))
def test_a_job_is_a_verb_that_takes_the_instant(name: str) -> None:
    parameters = inspect.signature(base.JOBS[name].verb).parameters
    assert parameters["now"].kind is not inspect.Parameter.POSITIONAL_ONLY
    assert all(item.default is not item.empty for key, item in parameters.items() if key != "now")


def test_nobody_asks_celery_to_wait() -> None:
    """Messages with an hour of their own run twice on Redis once they outlive the visibility timeout."""
    waiting = [
        f"{path}:{line}"
        for path in modules("tracker", "tasks")
        for line, name in calls(path)
        if name.endswith((".retry", ".apply_async"))
    ]
    assert waiting == []


def test_every_ring_names_a_job() -> None:
    rung = {name for path in modules("tracker") for name in _rings(path)}
    assert rung <= NAMES


def _rings(path: Path) -> set[str]:
    return {
        str(node.args[0].value)
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call)
        and ast.unparse(node.func).split(".")[-1] == "ring"
        and node.args
        and isinstance(node.args[0], ast.Constant)
    }
