"""Real processes of the product for tests: web servers, workers and beats, each stopped or killed by its own id."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType

import psutil

from tests.servers import free_port, wait_until

ROOT = Path(__file__).parent.parent
BIN = Path(sys.executable).parent
WEB = ("gunicorn", "--config", "deploy/gunicorn.conf.py", "wsgi:app")
WORKER = ("celery", "-A", "tasks.app", "worker", "--loglevel", "INFO", "--concurrency", "2")
BEAT = ("celery", "-A", "tasks.app", "beat", "--loglevel", "INFO")


@dataclass
class Process:
    """One started command, the leader of its own process group."""

    popen: subprocess.Popen[bytes]
    log: Path
    url: str = ""

    @property
    def alive(self) -> bool:
        return self.popen.poll() is None

    def children(self) -> list[psutil.Process]:
        """The processes it started, and theirs."""
        return psutil.Process(self.popen.pid).children(recursive=True)

    def text(self) -> str:
        """Everything it has printed."""
        return self.log.read_text(errors="replace")

    def stop(self, seconds: float = 60) -> int:
        """SIGTERM to the leader; its exit status. Killed, and AssertionError, when it does not end."""
        if self.alive:
            self.popen.terminate()
        try:
            return self.popen.wait(seconds)
        except subprocess.TimeoutExpired as error:
            self.kill()
            raise AssertionError(f"did not end on SIGTERM:\n{self.text()[-3000:]}") from error

    def kill(self) -> None:
        """SIGKILL to it and everything it started, as a power cut would."""
        if self.alive:
            family = self.children()  # a runner's children lead groups of their own
            os.killpg(self.popen.pid, signal.SIGKILL)
            for child in family:
                with suppress(psutil.NoSuchProcess):
                    child.kill()
        self.popen.wait()


@dataclass
class Site:
    """Processes over one database, one broker and one data folder; used as a context that leaves none behind."""

    data_dir: Path
    database_url: str
    broker_url: str = ""
    more: Mapping[str, str] = field(default_factory=dict)
    processes: list[Process] = field(default_factory=list)

    def __enter__(self) -> Site:
        (self.data_dir / "logs").mkdir(parents=True, exist_ok=True)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        for process in self.processes:
            process.kill()

    @property
    def environment(self) -> dict[str, str]:
        """The settings, without what the shell around the tests says about the product."""
        foreign = ("TRACKER_", "PYTHONDONTWRITEBYTECODE")
        kept = {name: value for name, value in os.environ.items() if not name.startswith(foreign)}
        given = {
            "TRACKER_DATA_DIR": str(self.data_dir),
            "TRACKER_DATABASE_URL": self.database_url,
            "TRACKER_BROKER_URL": self.broker_url,
            "TRACKER_SECRET_KEY": "for-tests-only-" * 4,
            "TRACKER_TESTING": "1",
            "PYTHONUNBUFFERED": "1",
            "PATH": f"{BIN}:{os.environ['PATH']}",
        }
        return {**kept, **given, **self.more}

    def flask(self, *words: str) -> str:
        """Run `flask …` to its end and return what it printed; AssertionError with its words when it fails."""
        done = subprocess.run(
            [str(BIN / "flask"), *words], cwd=ROOT, env=self.environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, f"flask {' '.join(words)}: {done.stdout}\n{done.stderr}"
        return done.stdout

    def start(self, command: Sequence[str], **more: str) -> Process:
        """Start `command` in the project folder; `more` are further environment variables."""
        log = self.data_dir / "logs" / f"{len(self.processes)}-{Path(command[0]).name}.log"
        program = BIN / command[0]
        words = [str(program) if program.exists() else command[0], *command[1:]]
        with log.open("wb") as output:
            popen = subprocess.Popen(
                words,
                cwd=ROOT,
                env={**self.environment, **more},
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        process = Process(popen, log)
        self.processes.append(process)
        return process

    def web(self, command: Sequence[str] = WEB, **more: str) -> Process:
        """Start a web server on a free port and wait until it answers; its address is in `url`."""
        port = free_port()
        process = self.start(command, TRACKER_HOST="127.0.0.1", TRACKER_PORT=str(port), **more)
        process.url = f"http://127.0.0.1:{port}"
        self.wait(process, lambda: answers(f"{process.url}/healthz"), "the web server answers")
        return process

    def worker(self, command: Sequence[str] = WORKER) -> Process:
        """Start a worker under a name of its own and wait until it takes jobs."""
        process = self.start([*command, "--hostname", f"w{len(self.processes)}@test"])
        self.wait(process, lambda: " ready." in process.text(), "the worker is ready")
        return process

    def beat(self, command: Sequence[str] = BEAT) -> Process:
        """Start a beat and wait until it ticks."""
        process = self.start(command)
        self.wait(process, lambda: "beat: Starting" in process.text(), "beat starts")
        return process

    def wait(self, process: Process, condition: object, what: str, seconds: float = 60) -> None:
        """Poll `condition` until it holds; AssertionError with the log when the process ends first or time is up."""
        assert callable(condition)
        try:
            wait_until(lambda: condition() or not process.alive, what, seconds)
        except AssertionError as error:
            raise AssertionError(f"{error}\n{process.text()[-3000:]}") from error
        assert process.alive, f"ended before {what}:\n{process.text()[-3000:]}"

    def set_clock(self, seconds: float) -> None:
        """Move the product's clock `seconds` away from the machine's (honoured because TRACKER_TESTING is set)."""
        waiting = self.data_dir / "clock-offset.new"
        waiting.write_text(str(seconds))
        waiting.rename(self.data_dir / "clock-offset")


def answers(url: str) -> bool:
    """True when a GET gives 200."""
    try:
        with urllib.request.urlopen(url, timeout=2) as response:
            return bool(response.status == 200)
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return False
