"""The commands that image, compose file and units declare, read from those files."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parent.parent.parent
UNITS = ROOT / "deploy/systemd"
INSTALLED = "/opt/kaocheng"


def image_command() -> list[str]:
    """What the image runs when told nothing."""
    words: list[str] = json.loads(_after("\nCMD "))
    return words


def image_health_check() -> list[str]:
    """What the image asks itself."""
    words: list[str] = json.loads(_after("\n  CMD "))
    return words


def image_environment() -> dict[str, str]:
    """The variables the image sets."""
    text = (ROOT / "Dockerfile").read_text().replace("\\\n", " ")
    lines = re.findall(r"^ENV (.*)$", text, re.M)
    return dict(word.split("=", 1) for line in lines for word in shlex.split(line))


def compose() -> dict[str, Any]:
    """The compose file with its anchors resolved."""
    document: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text())
    return document


def compose_command(service: str) -> list[str]:
    """What a service of the compose file runs; the image's own command when it names none."""
    words: list[str] = compose()["services"][service].get("command") or image_command()
    return words


def unit_command(unit: str, instance: str = "1") -> list[str]:
    """What a unit runs, as systemd would expand it, from this folder instead of the installed one."""
    line = re.search(r"^ExecStart=(.*)$", (UNITS / unit).read_text(), re.M)
    assert line, f"{unit} starts nothing"
    program, *words = shlex.split(line.group(1).replace("%i", instance).replace("%%", "%"))
    assert program.startswith(f"{INSTALLED}/.venv/bin/")
    return [Path(program).name, *words]


def _after(start: str) -> str:
    text = (ROOT / "Dockerfile").read_text()
    return text.rsplit(start, 1)[1].splitlines()[0]
