"""Tables of the scoring room."""

from tracker.scoring.models.ledger import Fact, FactType, LedgerEntry, Matter, Period, PeriodState
from tracker.scoring.models.schemes import Scheme, SchemeRule, SchemeState

__all__ = ["Fact", "FactType", "LedgerEntry", "Matter", "Period", "PeriodState", "Scheme", "SchemeRule", "SchemeState"]
