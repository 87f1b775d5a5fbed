"""Pure rules of escalation: when steps fall due, and when a decision may be made or takes effect."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from tracker.core.time import at, local_date
from tracker.core.workdays import WorkCalendar
from tracker.escalation.models import DecisionKind, Light, Recipient

MAX_OFFSET = 250
"""Working days either side of a deadline: about a year."""

DISCREPANCY = 300.0
"""Seconds by which wall clock and monotonic clock may drift apart between two sweeps."""


@dataclass(frozen=True)
class Step:
    """One step of a ladder as a value."""

    step_no: int
    offset_days: int
    recipient: Recipient
    light: Light
    mail: bool
    opens_case: bool


@dataclass(frozen=True)
class Due:
    """A deadline as the ladder needs it."""

    local_date: date
    due_at: datetime
    zone: str
    set_at: datetime


def threshold_at(due: Due, offset_days: int, calendar: WorkCalendar, step_time: time) -> datetime:
    """The instant of a step: the cut-off for the deadline's own, else `step_time` of that working day.

    A warning whose day lies before the deadline was set falls due at once, so that a short deadline is still warned of.
    """
    if offset_days == 0:
        return due.due_at
    instant = at(calendar.add(due.local_date, offset_days), step_time, due.zone)
    return max(instant, due.set_at) if offset_days < 0 else instant


def lights(steps: Iterable[tuple[Light, datetime]]) -> dict[Light, datetime]:
    """The first instant of each light, for the projection on the item."""
    found: dict[Light, datetime] = {}
    for light, instant in steps:
        found[light] = min(found.get(light, instant), instant)
    return found


def faults(steps: Sequence[Step]) -> list[str]:
    """What is wrong with a ladder, as short codes: empty, range, order, case, light."""
    found = []
    if not steps:
        return ["empty"]
    if any(abs(step.offset_days) > MAX_OFFSET for step in steps):
        found.append("range")
    offsets = [step.offset_days for step in steps]
    if offsets != sorted(set(offsets)):
        found.append("order")
    if [step.offset_days for step in steps if step.opens_case] != [0]:
        found.append("case")
    if any(step.light == Light.YELLOW and step.offset_days >= 0 for step in steps):
        found.append("light")
    return found


def cool_until(urged_at: datetime, days: int, calendar: WorkCalendar, cutoff: time, zone: str) -> datetime:
    """Until when a case may not be urged again: the cut-off of the `days`-th working day after the last urge."""
    return at(calendar.add(local_date(urged_at, zone), days), cutoff, zone)


def effective_at(decided_at: datetime, minutes: int) -> datetime:
    """When a decision that is not withdrawn is carried out."""
    return decided_at + timedelta(minutes=minutes)


def closes(kind: DecisionKind) -> bool:
    """Every decision but an urge ends the case."""
    return kind != DecisionKind.URGE


def drift(wall: datetime, monotonic: float, wall_before: datetime, monotonic_before: float) -> float:
    """Seconds by which the wall clock moved more than the monotonic one."""
    return (wall - wall_before).total_seconds() - (monotonic - monotonic_before)
