"""What waits for a person: the one shape in which every room offers its share of the desk."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class Waiting:
    """One thing that somebody waits for this person to do.

    `kind` groups the desk's tabs, `verb` is the button (catalogue key), `why` a sentence with `params`; `endpoint` and
    `args` lead to the place where it is done; `quoted` is what somebody gave as the reason, word for word. `title` is
    what somebody called it; what nobody named has a `heading` (catalogue key) instead. `due_at` orders the list; None
    comes last. `light` is empty where no clock runs.
    """

    kind: str
    number: str
    title: str
    why: str
    verb: str
    endpoint: str
    args: Mapping[str, Any]
    due_at: datetime | None = None
    light: str = ""
    params: Mapping[str, Any] = field(default_factory=dict)
    quoted: str = ""
    heading: str = ""
