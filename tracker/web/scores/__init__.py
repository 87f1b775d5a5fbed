"""Scores: the quarter board of units, a unit's score explained line by line, one's own lines, closing a quarter."""

from tracker.web.scores import closing, previewing, showing
from tracker.web.scores.blueprint import bp

__all__ = ["bp", "closing", "previewing", "showing"]
