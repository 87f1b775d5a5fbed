"""The overdue desk: which case needs a decision, whose turn it was, what the unit says, and the five decisions."""

from tracker.web.overdue import deciding, listing
from tracker.web.overdue.blueprint import bp

__all__ = ["bp", "deciding", "listing"]
