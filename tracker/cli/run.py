"""`flask up`: web server, worker and beat on one machine under one runner."""

from __future__ import annotations

import ctypes
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from types import FrameType

import click
from flask import Flask, current_app
from flask.cli import with_appcontext

from tracker.cli.demo.load import ACCOUNTS
from tracker.core.config import Settings
from tracker.organisation import queries

PYTHON = sys.executable
CELERY = (PYTHON, "-W", "ignore:You're running the worker", "-m", "celery", "--quiet", "-A", "tasks.app")
CHILDREN: dict[str, tuple[str, ...]] = {
    "web": (PYTHON, "-m", "tasks.embedded"),
    # Gossip, mingle and heartbeats are talk between workers; there is one.
    "worker": (*CELERY, "worker", "-c", "2", "--without-gossip", "--without-mingle", "--without-heartbeat"),
    "beat": (*CELERY, "beat"),
}
PATIENCE = 60.0
"""Seconds given to running jobs before the children are killed."""

NOBODY = "There is no account yet. Make the first one in another terminal: .venv/bin/flask account create-admin"
PR_SET_PDEATHSIG = 1


def register(app: Flask) -> None:
    app.cli.add_command(up)


@click.command("up")
@click.option("--demo/--no-demo", default=True, help="Load demo data into an empty database first (default).")
@with_appcontext
def up(demo: bool) -> None:
    """Start web server, worker and beat; Ctrl-C ends all three, a second Ctrl-C at once."""
    settings: Settings = current_app.extensions["settings"]
    _require_free(settings.host, settings.port)
    shutil.rmtree(settings.data_dir / "broker", ignore_errors=True)  # rings of an earlier run; their work is in tables
    accounts = settings.data_dir / ACCOUNTS
    if not queries.bureaus():
        accounts.unlink(missing_ok=True)  # of a seed that did not come to its end, or of another database
        if demo:
            _load_demo()
    greeting = accounts.read_text(encoding="utf-8") if accounts.exists() else "" if queries.bureaus() else NOBODY
    sys.exit(Runner(CHILDREN, f"http://{settings.host}:{settings.port}", greeting).run())


def _load_demo() -> None:
    click.echo("First start: loading demo data, less than a minute. (DEMO=0 starts without.)")
    command = [PYTHON, "-m", "flask", "demo", "load"]
    if subprocess.run(command, check=False, stdout=subprocess.DEVNULL, preexec_fn=_ended_with_us()).returncode:
        raise click.ClickException("The demo data could not be loaded. Nothing was left behind; start again.")


def _require_free(host: str, port: int) -> None:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            message = f"Cannot listen on {host}:{port} ({error.strerror}). Choose another: make run TRACKER_PORT=8001"
            raise click.ClickException(message) from error


@dataclass
class Runner:
    """Starts the commands, waits, and ends them together."""

    commands: dict[str, tuple[str, ...]]
    address: str
    greeting: str = ""
    _children: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    _signals: int = 0

    def run(self) -> int:
        """0 after a signal and an orderly end; 1 when a child died by itself or had to be killed."""
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._on_signal)
        for name, command in self.commands.items():
            self._children[name] = start(command)
        dead = self._watch()
        if dead:
            click.echo(f"{dead} ended by itself; stopping the others.", err=True)
        orderly = self._stop()
        return 0 if orderly and not dead else 1

    def _on_signal(self, _number: int, _frame: FrameType | None) -> None:
        self._signals += 1

    def _watch(self) -> str | None:
        announced = False
        while not self._signals:
            for name, child in self._children.items():
                if child.poll() is not None:
                    return name
            if not announced and (announced := _answers(self.address)):
                click.echo(f"\n{self.greeting}\nOpen {self.address}\nCtrl-C ends everything.\n")
            time.sleep(0.2)
        return None

    def _stop(self) -> bool:
        """SIGTERM to the leaders only, so that a running job finishes; True when all ended within the patience."""
        for child in self._children.values():
            if child.poll() is None:
                child.terminate()
        asked, deadline = self._signals, time.monotonic() + PATIENCE
        while any(child.poll() is None for child in self._children.values()):
            if self._signals > asked or time.monotonic() > deadline:
                self._kill()
                return False
            time.sleep(0.05)
        return True

    def _kill(self) -> None:
        for child in self._children.values():
            if child.poll() is None:
                os.killpg(child.pid, signal.SIGKILL)
                child.wait()


def start(command: Sequence[str]) -> subprocess.Popen[bytes]:
    """Start a child in a session of its own (Ctrl-C reaches only us) that gets SIGTERM should we be killed."""
    return subprocess.Popen(command, start_new_session=True, preexec_fn=_ended_with_us())


def _ended_with_us() -> Callable[[], None]:
    """For a child to do before its program starts: the kernel sends it SIGTERM when this process is gone."""
    runner = os.getpid()
    libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None

    def before() -> None:
        if libc:
            libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
            if os.getppid() != runner:  # we died in between
                os._exit(1)

    return before


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(f"{address}/healthz", timeout=1):  # noqa: S310 - our own address
            return True
    except (urllib.error.URLError, TimeoutError, ConnectionError):
        return False
