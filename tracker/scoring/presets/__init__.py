"""Presets: the rules of a document as data, every clause quoted, every assumption marked."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

KEYS = ("r4", "example")
_FOLDER = Path(__file__).parent


def load(key: str) -> dict[str, Any]:
    """A preset: key, name, source, settings and rules. Raises KeyError for an unknown one."""
    if key not in KEYS:
        raise KeyError(key)
    preset: dict[str, Any] = json.loads((_FOLDER / f"{key}.json").read_text(encoding="utf-8"))
    return preset
