"""Reads a plan in a process of its own, with limits on memory and time: a hostile file can end only its own child."""

from __future__ import annotations

import json
import os
import resource
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import asdict
from functools import partial
from pathlib import Path
from time import monotonic

from tracker.plans.parsing.jsonform import from_document
from tracker.plans.parsing.limits import MAX_BYTES, MESSAGES, ReadError
from tracker.plans.parsing.model import ReadPlan
from tracker.plans.parsing.progress import Tell, last_told
from tracker.plans.parsing.sources.columns import Layout

_ROOT = Path(__file__).resolve().parents[3]
REFUSED = 3
_GRACE = 2
_HEAR = 1.0


def read_in_child(
    source: bytes | str | Path,
    filename: str,
    year: int | None,
    *,
    layouts: Sequence[Layout] = (),
    seconds: int = 30,
    megabytes: int = 600,
    tell: Tell | None = None,
) -> ReadPlan:
    """`read_plan` in a child limited to `seconds` of time and `megabytes` of memory. `tell` hears once a second, in
    this thread, which stage the child is at and how many per cent of it are done.

    Raises ReadError for what the reader refuses, `timeout` for a child that hangs, `failed` for one that dies.
    """
    data = source if isinstance(source, bytes) else _head(Path(source))
    if len(data) > MAX_BYTES:
        raise ReadError("too_large", limit=MAX_BYTES // 1024 // 1024)
    name = "".join(char for char in os.path.basename(filename) if char.isprintable())[:200]
    command = [sys.executable, "-m", "tracker.plans.parsing", "-", "--name", name or "plan", "--document"]
    command += ["--seconds", str(seconds), "--megabytes", str(megabytes)]
    if year is not None:
        command += ["--year", str(year)]
    if layouts:
        command += ["--layouts", json.dumps([asdict(layout) for layout in layouts])]
    return _result(*_run(command, data, seconds, tell))


def _run(command: list[str], data: bytes, seconds: int, tell: Tell | None) -> tuple[int, bytes]:
    """Exit code and output of the child. A late one is asked to end, so that it ends what it started, then ended."""
    heard, told = os.pipe()
    os.set_blocking(heard, False)
    environment = {
        "PATH": os.environ.get("PATH", ""),
        "PYTHONPATH": str(_ROOT),
        "PYTHONIOENCODING": "utf-8",
    }
    process = subprocess.Popen(  # noqa: S603  # our own interpreter and fixed words; the name is one argument
        [*command, "--tell", str(told)],
        pass_fds=(told,),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=environment,
        cwd=_ROOT,
        start_new_session=True,
    )
    with process:
        try:
            output = _output(process, data, monotonic() + seconds, partial(_hear, heard, tell) if tell else None)
        except subprocess.TimeoutExpired as error:
            process.terminate()
            with suppress(subprocess.TimeoutExpired):
                process.wait(timeout=_GRACE)
            raise ReadError("timeout", seconds=seconds) from error
        finally:
            os.close(heard)
            os.close(told)
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
    return process.returncode, output


def _output(process: subprocess.Popen[bytes], data: bytes, end: float, hear: Callable[[], None] | None) -> bytes:
    """What the child printed by `end`. Raises TimeoutExpired then; the child goes on while it is heard."""
    given: bytes | None = data
    while True:
        left = end - monotonic()
        try:
            return process.communicate(given, timeout=min(left, _HEAR) if hear else left)[0]
        except subprocess.TimeoutExpired:
            if hear is None or left <= _HEAR:
                raise
            given = None
            hear()


def _hear(pipe: int, tell: Tell) -> None:
    with suppress(BlockingIOError):
        found = last_told(os.read(pipe, 1 << 16))
        if found:
            tell(*found)


def _head(path: Path) -> bytes:
    with path.open("rb") as stream:
        return stream.read(MAX_BYTES + 1)


def _result(code: int, output: bytes) -> ReadPlan:
    if code not in (0, REFUSED):
        raise ReadError("failed")
    try:
        document = json.loads(output)
        if code == 0:
            return from_document(document)
        reason, params = document["error"]["code"], document["error"]["params"]
    except (ValueError, KeyError, TypeError) as error:
        raise ReadError("failed") from error
    raise ReadError(reason if reason in MESSAGES else "failed", **params)


def limit_self(seconds: int, megabytes: int) -> None:
    """Bind this process to its limits; called by the child before it reads a byte."""
    resource.setrlimit(resource.RLIMIT_AS, (megabytes << 20, megabytes << 20))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
