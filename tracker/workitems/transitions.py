"""The table of transitions: from which state a verb leads where, who may, and what it requires. Data only."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from tracker.core.i18n import N_
from tracker.workitems.models import State

SUBJECT = "work_item"
"""Kind under which clocks, audit rows, notices and the search know an item."""


class Verb(StrEnum):
    """What can be done to an item. Each leaves one status change and one audit row."""

    REDATE = "redate"
    DISPATCH = "dispatch"
    ACCEPT = "accept"
    DECLINE = "decline"
    REASSIGN = "reassign"
    NAME_OWNER = "name_owner"
    FILE = "file"
    REQUEST_COMPLETION = "request_completion"
    PASS = "pass"  # noqa: S105 - a verb of review, no secret
    SEND_BACK = "send_back"
    SUSPEND = "suspend"
    RESUME = "resume"
    REVISE = "revise"
    CANCEL = "cancel"
    REOPEN = "reopen"
    REQUEST_EXTENSION = "request_extension"
    SIGN_EXTENSION = "sign_extension"
    DECIDE_EXTENSION = "decide_extension"
    WITHDRAW_EXTENSION = "withdraw_extension"
    EXTEND = "extend"


class Who(StrEnum):
    """Who may, relative to the item; `policy` says what each means."""

    DESK = "desk"
    """Planner or supervisor."""
    SUPERVISOR = "supervisor"
    UNIT = "unit"
    """Head of the lead unit; where that post is vacant, the next one up the line."""
    WORKER = "worker"
    """The owner, or the head of the lead unit."""
    UNIT_REVIEWER = "unit_reviewer"
    SUPERVISOR_REVIEWER = "supervisor_reviewer"
    PARTY = "party"
    """Asker, signer or decider of the open extension request; the request itself tells which."""


class Need(StrEnum):
    """What a verb requires beyond its name."""

    REASON = "reason"


@dataclass(frozen=True)
class Transition:
    """One row of the table; `to` is the same state for a verb that moves nothing but leaves its trace."""

    start: State
    verb: Verb
    to: State
    who: Who
    requires: frozenset[Need] = frozenset()


def _rows(starts: Iterable[State], verb: Verb, to: State | None, who: Who, *needs: Need) -> list[Transition]:
    return [Transition(start, verb, to or start, who, frozenset(needs)) for start in starts]


_S, _V, _W = State, Verb, Who
_WORKING = (_S.DISPATCHED, _S.IN_PROGRESS)
_MOVING = (_S.DISPATCHED, _S.DECLINED, _S.IN_PROGRESS, _S.UNIT_REVIEW, _S.SUPERVISOR_REVIEW)

_ALL = [
    *_rows([_S.DRAFT], _V.REDATE, None, _W.DESK, Need.REASON),
    *_rows([_S.DRAFT], _V.REASSIGN, None, _W.DESK, Need.REASON),
    *_rows([_S.DRAFT], _V.DISPATCH, _S.DISPATCHED, _W.DESK),
    *_rows([_S.DISPATCHED], _V.ACCEPT, _S.IN_PROGRESS, _W.UNIT),
    *_rows([_S.DISPATCHED], _V.DECLINE, _S.DECLINED, _W.UNIT, Need.REASON),
    *_rows([_S.DECLINED, *_WORKING], _V.REASSIGN, _S.DISPATCHED, _W.DESK, Need.REASON),
    *_rows(_WORKING, _V.NAME_OWNER, None, _W.UNIT),
    *_rows([_S.IN_PROGRESS], _V.FILE, None, _W.WORKER),
    *_rows([_S.IN_PROGRESS], _V.REQUEST_COMPLETION, _S.UNIT_REVIEW, _W.WORKER),
    *_rows([_S.UNIT_REVIEW], _V.PASS, _S.SUPERVISOR_REVIEW, _W.UNIT_REVIEWER),
    *_rows([_S.SUPERVISOR_REVIEW], _V.PASS, _S.DONE, _W.SUPERVISOR_REVIEWER),
    *_rows([_S.UNIT_REVIEW], _V.SEND_BACK, _S.IN_PROGRESS, _W.UNIT_REVIEWER, Need.REASON),
    *_rows([_S.SUPERVISOR_REVIEW], _V.SEND_BACK, _S.IN_PROGRESS, _W.SUPERVISOR_REVIEWER, Need.REASON),
    *_rows([_S.IN_PROGRESS], _V.SUSPEND, _S.SUSPENDED, _W.DESK, Need.REASON),
    *_rows([_S.SUSPENDED], _V.RESUME, _S.IN_PROGRESS, _W.DESK, Need.REASON),
    *_rows([_S.DRAFT, *_MOVING, _S.SUSPENDED], _V.REVISE, None, _W.DESK, Need.REASON),
    *_rows([_S.DRAFT, *_MOVING, _S.SUSPENDED], _V.CANCEL, _S.CANCELLED, _W.DESK, Need.REASON),
    *_rows([_S.DONE], _V.REOPEN, _S.IN_PROGRESS, _W.SUPERVISOR, Need.REASON),
    *_rows([_S.IN_PROGRESS], _V.REQUEST_EXTENSION, None, _W.WORKER, Need.REASON),
    *_rows([*_MOVING, _S.SUSPENDED], _V.SIGN_EXTENSION, None, _W.PARTY),
    *_rows([*_MOVING, _S.SUSPENDED], _V.DECIDE_EXTENSION, None, _W.PARTY),
    *_rows([*_MOVING, _S.SUSPENDED], _V.WITHDRAW_EXTENSION, None, _W.PARTY),
    *_rows(_MOVING, _V.EXTEND, None, _W.SUPERVISOR, Need.REASON),
]

TABLE: dict[tuple[State, Verb], Transition] = {(row.start, row.verb): row for row in _ALL}

LOST: dict[Verb, str] = {
    Verb.REDATE: N_("%(who)s %(at)s已改定时限，您的这一步没有写入。"),
    Verb.DISPATCH: N_("%(who)s %(at)s已交办，您的这一步没有写入。"),
    Verb.ACCEPT: N_("%(who)s %(at)s已签收，您的这一步没有写入。"),
    Verb.DECLINE: N_("%(who)s %(at)s已退回，您的这一步没有写入。"),
    Verb.REASSIGN: N_("%(who)s %(at)s已改派，您的这一步没有写入。"),
    Verb.NAME_OWNER: N_("%(who)s %(at)s已指定责任人，您的这一步没有写入。"),
    Verb.FILE: N_("%(who)s %(at)s已填报进展，您的这一步没有写入。"),
    Verb.REQUEST_COMPLETION: N_("%(who)s %(at)s已申请办结，您的这一步没有写入。"),
    Verb.PASS: N_("%(who)s %(at)s已审核通过，您的这一步没有写入。"),
    Verb.SEND_BACK: N_("%(who)s %(at)s已退办，您的这一步没有写入。"),
    Verb.SUSPEND: N_("%(who)s %(at)s已挂账，您的这一步没有写入。"),
    Verb.RESUME: N_("%(who)s %(at)s已恢复办理，您的这一步没有写入。"),
    Verb.REVISE: N_("%(who)s %(at)s已按修订后的计划改写，您的这一步没有写入。"),
    Verb.CANCEL: N_("%(who)s %(at)s已撤销，您的这一步没有写入。"),
    Verb.REOPEN: N_("%(who)s %(at)s已重新办理，您的这一步没有写入。"),
    Verb.REQUEST_EXTENSION: N_("%(who)s %(at)s已申请延期，您的这一步没有写入。"),
    Verb.SIGN_EXTENSION: N_("%(who)s %(at)s已签批延期申请，您的这一步没有写入。"),
    Verb.DECIDE_EXTENSION: N_("%(who)s %(at)s已决定延期申请，您的这一步没有写入。"),
    Verb.WITHDRAW_EXTENSION: N_("%(who)s %(at)s已撤回延期申请，您的这一步没有写入。"),
    Verb.EXTEND: N_("%(who)s %(at)s已延长时限，您的这一步没有写入。"),
}
"""What the second of two people is told: who was first, when, with what."""


def find(state: State | str, verb: Verb) -> Transition | None:
    """The row for a verb in a state, None when that verb is not possible there."""
    return TABLE.get((State(state), verb))
