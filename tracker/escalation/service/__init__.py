"""Verbs of escalation: arm, sweep, reconcile; explain and decide cases; draft and activate ladders; mind the clock."""

from tracker.escalation.service.arming import arm, dispatch
from tracker.escalation.service.cases import state_case
from tracker.escalation.service.deciding import Ruling, confirm, decide, urgeable_from, withdraw
from tracker.escalation.service.guard import Reading, beat, heal, read_clocks, status, steady, trust, watch
from tracker.escalation.service.ladders import (
    activate,
    discard,
    draft,
    in_force,
    install_preset,
    preset_steps,
    steps_of,
)
from tracker.escalation.service.reconcile import ReconcileResult, reconcile
from tracker.escalation.service.sweep import SweepResult, sweep

__all__ = [
    "Reading",
    "ReconcileResult",
    "Ruling",
    "SweepResult",
    "activate",
    "arm",
    "beat",
    "confirm",
    "decide",
    "discard",
    "dispatch",
    "draft",
    "heal",
    "in_force",
    "install_preset",
    "preset_steps",
    "read_clocks",
    "reconcile",
    "state_case",
    "status",
    "steady",
    "steps_of",
    "sweep",
    "trust",
    "urgeable_from",
    "watch",
    "withdraw",
]
