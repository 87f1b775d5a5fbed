"""Verbs of the room: import, decide, shape, undo, publish."""

from tracker.plans.service.adopting import words_of
from tracker.plans.service.comparing import Comparison, compare
from tracker.plans.service.imports import Imported, Source, check_lossless, known, prepare_import, read_source
from tracker.plans.service.layouts import layouts, settle
from tracker.plans.service.parts import dismiss_parts, move_boundary, take_parts
from tracker.plans.service.publication import publish
from tracker.plans.service.readings import read_waiting, receive
from tracker.plans.service.resembling import Resembling, answer, hold, refuse_answered, resembling, same
from tracker.plans.service.review import accept, accept_heads, accept_written, decide
from tracker.plans.service.structure import drop, merge, set_kind, split
from tracker.plans.service.undo import last_act, last_undoing, redo, undo

__all__ = [
    "Comparison",
    "Imported",
    "Resembling",
    "Source",
    "accept",
    "accept_heads",
    "accept_written",
    "answer",
    "check_lossless",
    "compare",
    "decide",
    "dismiss_parts",
    "drop",
    "hold",
    "known",
    "last_act",
    "last_undoing",
    "layouts",
    "merge",
    "move_boundary",
    "prepare_import",
    "publish",
    "read_source",
    "read_waiting",
    "receive",
    "redo",
    "refuse_answered",
    "resembling",
    "same",
    "set_kind",
    "settle",
    "split",
    "take_parts",
    "undo",
    "words_of",
]
