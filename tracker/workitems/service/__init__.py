"""Verbs of work items. Each takes `actor` and `now`, goes through the executor, and commits nothing."""

from tracker.workitems.service.carrying import carry_over
from tracker.workitems.service.dispatching import accept, decline, dispatch, name_owner, reassign, redate
from tracker.workitems.service.extensions import (
    decide_extension,
    extend,
    request_extension,
    sign_extension,
    withdraw_extension,
)
from tracker.workitems.service.opening import admit, open_from_plan, open_single
from tracker.workitems.service.projecting import set_lights
from tracker.workitems.service.reviewing import note_progress, pass_on, send_back, submit
from tracker.workitems.service.revising import apply_revision, carry_out_act
from tracker.workitems.service.standing import cancel, reopen, resume, suspend

__all__ = [
    "accept",
    "admit",
    "apply_revision",
    "cancel",
    "carry_out_act",
    "carry_over",
    "decide_extension",
    "decline",
    "dispatch",
    "extend",
    "name_owner",
    "note_progress",
    "open_from_plan",
    "open_single",
    "pass_on",
    "reassign",
    "redate",
    "reopen",
    "request_extension",
    "resume",
    "send_back",
    "set_lights",
    "sign_extension",
    "submit",
    "suspend",
    "withdraw_extension",
]
