"""Tables of the escalation room."""

from tracker.escalation.models.cases import (
    CaseDecision,
    CaseState,
    CaseStatement,
    DecisionKind,
    DecisionState,
    OverdueCase,
)
from tracker.escalation.models.guard import ClockGuard, Heartbeat
from tracker.escalation.models.ladders import Ladder, LadderState, LadderStep, Light, Recipient
from tracker.escalation.models.steps import EscalationStep, Holding, Settled, Threshold

__all__ = [
    "CaseDecision",
    "CaseState",
    "CaseStatement",
    "ClockGuard",
    "DecisionKind",
    "DecisionState",
    "EscalationStep",
    "Heartbeat",
    "Holding",
    "Ladder",
    "LadderState",
    "LadderStep",
    "Light",
    "OverdueCase",
    "Recipient",
    "Settled",
    "Threshold",
]
