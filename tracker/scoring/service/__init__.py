"""Verbs of the scoring room: post, verify, join matters, close a quarter, and draft and activate schemes."""

from tracker.scoring.service.closing import close_period
from tracker.scoring.service.matters import join
from tracker.scoring.service.posting import PostResult, post, watch
from tracker.scoring.service.schemes import activate, change_rule, change_settings, discard, draft
from tracker.scoring.service.verifying import Difference, Verification, verify

__all__ = [
    "Difference",
    "PostResult",
    "Verification",
    "activate",
    "change_rule",
    "change_settings",
    "close_period",
    "discard",
    "draft",
    "join",
    "post",
    "verify",
    "watch",
]
