"""Verbs of the room: tell people, combine mail, send it, and deal with what could not be sent."""

from tracker.notifications.service.bundling import bundle
from tracker.notifications.service.dispatching import DispatchResult, dispatch, requeue
from tracker.notifications.service.telling import Tell, mark_all_read, mark_read, notify, notify_from, post_from, tell

__all__ = [
    "DispatchResult",
    "Tell",
    "bundle",
    "dispatch",
    "mark_all_read",
    "mark_read",
    "notify",
    "notify_from",
    "post_from",
    "requeue",
    "tell",
]
