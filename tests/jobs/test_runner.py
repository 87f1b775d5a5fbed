"""The runner: one signal ends all in order, two at once, and nobody outlives it."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from tests.processes import ROOT
from tests.servers import wait_until

RUNNER = """
import sys
from tracker.cli.run import Runner
commands = {{name: (sys.executable, "-c", code) for name, code in {children!r}.items()}}
sys.exit(Runner(commands, "http://127.0.0.1:9").run())
"""
READY = "import pathlib, signal, sys, time; mark = pathlib.Path('{home}/{name}'); "
REST = "signal.signal(signal.SIGTERM, on_term); mark.touch(); [time.sleep(1) for _ in range(600)]"
ORDERLY = READY + "on_term = lambda *_: (mark.with_suffix('.end').touch(), sys.exit(0)); " + REST
STUBBORN = READY + "on_term = lambda *_: mark.with_suffix('.asked').touch(); " + REST

Start = Callable[..., subprocess.Popen[bytes]]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Start a runner over children named by keyword, and wait until all of them are ready."""
    started: list[subprocess.Popen[bytes]] = []

    def begin(**children: str) -> subprocess.Popen[bytes]:
        code = {name: text.format(home=tmp_path, name=name) for name, text in children.items()}
        process = subprocess.Popen(
            [sys.executable, "-c", RUNNER.format(children=code)], cwd=ROOT, start_new_session=True
        )
        started.append(process)
        wait_until(lambda: all((tmp_path / name).exists() for name in children), "the children are ready")
        return process

    yield begin
    for process in started:
        for child in _family(process):
            child.kill()
        process.kill()
        process.wait()


def _family(process: subprocess.Popen[bytes]) -> list[psutil.Process]:
    try:
        return psutil.Process(process.pid).children(recursive=True)
    except psutil.NoSuchProcess:
        return []


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_every_child_in_order(start: Start, tmp_path: Path, number: int) -> None:
    runner = start(web=ORDERLY, worker=ORDERLY)
    runner.send_signal(number)
    assert runner.wait(20) == 0
    assert (tmp_path / "web.end").exists()
    assert (tmp_path / "worker.end").exists()


def test_a_second_signal_kills(start: Start, tmp_path: Path) -> None:
    runner = start(web=ORDERLY, worker=STUBBORN)
    children = _family(runner)
    runner.send_signal(signal.SIGINT)
    wait_until(lambda: (tmp_path / "worker.asked").exists(), "the first signal arrived")
    runner.send_signal(signal.SIGINT)
    assert runner.wait(20) == 1
    wait_until(lambda: not any(child.is_running() for child in children), "nobody is left")


def test_when_one_dies_the_others_end(start: Start, tmp_path: Path) -> None:
    runner = start(web=ORDERLY, worker=ORDERLY)
    victim = next(child for child in _family(runner) if str(tmp_path / "worker") in " ".join(child.cmdline()))
    os.kill(victim.pid, signal.SIGKILL)
    assert runner.wait(20) == 1
    assert (tmp_path / "web.end").exists()


def test_when_the_runner_is_killed_nobody_is_left(start: Start, tmp_path: Path) -> None:
    runner = start(web=ORDERLY, worker=ORDERLY)
    children = _family(runner)
    runner.kill()
    runner.wait()
    wait_until(lambda: not any(child.is_running() for child in children), "nobody is left")
    assert (tmp_path / "web.end").exists()
