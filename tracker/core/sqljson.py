"""JSON objects built inside a statement, so that rows can be written by INSERT … SELECT on either engine."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import ColumnElement, func, literal_column

from tracker.core.db import is_postgresql


def json_object(**members: Any) -> ColumnElement[Any]:
    """A JSON object whose values are columns, or plain numbers and identifiers."""
    build = func.json_build_object if is_postgresql() else func.json_object
    flat: list[Any] = []
    for name, value in members.items():
        flat.append(literal_column(f"'{name}'"))
        flat.append(literal_column(_constant(value)) if isinstance(value, int | str) else value)
    return build(*flat)


def _constant(value: int | str) -> str:
    if isinstance(value, int):
        return str(value)
    if not value.replace("_", "").replace(".", "").isalnum():
        raise ValueError(f"not an identifier: {json.dumps(value)}")
    return f"'{value}'"
