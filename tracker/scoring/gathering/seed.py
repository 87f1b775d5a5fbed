"""What a source yields: a fact to be recorded, and the matter that it belongs to."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from tracker.scoring.models import FactType


@dataclass(frozen=True)
class MatterSeed:
    """A matter by its natural key; opened when the first fact of it is recorded."""

    key: str
    title: str
    subject_kind: str
    subject_id: int


@dataclass(frozen=True)
class Seed:
    """A fact by its natural key."""

    key: str
    fact_type: FactType
    source_kind: str
    source_id: int
    unit_id: int
    occurred_on: date
    booked_on: date
    matter: MatterSeed | None = None
    person_id: int | None = None
    quantities: dict[str, int] = field(default_factory=dict)
    detail: dict[str, Any] = field(default_factory=dict)
    confidential: bool = False
