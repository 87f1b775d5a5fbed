"""Image, compose file and units fit the project, and systemd accepts the units."""

import shutil
import subprocess
from dataclasses import fields
from pathlib import Path

import pytest

from tests.ops import declared
from tests.ops.declared import INSTALLED, ROOT, UNITS
from tracker.core.config import Settings

SETTINGS = {f"TRACKER_{item.name.upper()}" for item in fields(Settings)}


def test_systemd_accepts_the_units(tmp_path: Path) -> None:
    analyze = shutil.which("systemd-analyze")
    if not analyze:
        pytest.skip("no systemd-analyze on this machine: apt-get install systemd")
    units = []
    for unit in sorted(UNITS.iterdir()):
        units.append(tmp_path / unit.name)
        units[-1].write_text(unit.read_text().replace(INSTALLED, str(ROOT)))
    done = subprocess.run([analyze, "verify", *map(str, units)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert str(tmp_path) not in done.stderr
    assert len(units) == 5


def test_the_image_copies_what_exists() -> None:
    lines = (ROOT / "Dockerfile").read_text().splitlines()
    copied = [
        word for line in lines if line.startswith("COPY ") and "--from" not in line for word in line.split()[1:-1]
    ]
    ignored = (ROOT / ".dockerignore").read_text().splitlines()
    assert len(copied) > 8
    for name in copied:
        assert (ROOT / name).exists(), name
        assert f"!{name.split('/')[0]}" in ignored, name


def test_image_and_compose_file_use_known_settings() -> None:
    services = declared.compose()["services"]
    used = {name for service in services.values() for name in service.get("environment", {})}
    named = {name for name in used | set(declared.image_environment()) if name.startswith("TRACKER_")}
    assert named <= SETTINGS
    assert {"TRACKER_DATABASE_URL", "TRACKER_BROKER_URL", "TRACKER_SECRET_KEY", "TRACKER_PRODUCTION"} <= named


def test_units_use_known_settings() -> None:
    lines = [line for unit in UNITS.iterdir() for line in unit.read_text().splitlines()]
    words = [word for line in lines if line.startswith("Environment=") for word in line[12:].split()]
    assert {word.split("=")[0] for word in words} == {"TRACKER_PRODUCTION", "TRACKER_DATA_DIR"}


def test_the_broker_of_the_compose_file_keeps_what_it_was_told() -> None:
    words = declared.compose()["services"]["redis"]["command"]
    assert words[1:3] == ["--appendonly", "yes"]
    assert "noeviction" in words
    assert "--requirepass" in words
