"""What can be permitted, and which kind of post permits it. Scope (whose?) is decided by each room's policy."""

from __future__ import annotations

from enum import StrEnum


class PostKind(StrEnum):
    """Kinds of post. `MEMBER` is every member of staff of a unit."""

    MEMBER = "member"
    HEAD = "head"
    DEPUTY = "deputy"
    LEADER = "leader"
    DIRECTOR = "director"
    PLANNER = "planner"
    SUPERVISOR = "supervisor"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"


class Permission(StrEnum):
    """One permission per kind of act; a route declares exactly one."""

    USE = "use"
    """Own desk, profile, notices, help: every account."""
    READ_ITEMS = "read_items"
    REPORT_PROGRESS = "report_progress"
    """File progress and evidence, ask for completion, on items one owns or heads."""
    RUN_UNIT = "run_unit"
    """Sign for, decline, name the owner, first review, sign extension requests, explain overdue items."""
    READ_PLANS = "read_plans"
    EDIT_PLANS = "edit_plans"
    DISPATCH = "dispatch"
    SUPERVISE = "supervise"
    """Overdue desk, second review, extensions, findings."""
    INSTRUCT = "instruct"
    """Second-level decisions and instructions of a leader in charge or the director."""
    READ_SCORES = "read_scores"
    RUN_SCORES = "run_scores"
    APPROVE_SCORES = "approve_scores"
    WRITE_SUMMARY = "write_summary"
    DRAFT_RULES = "draft_rules"
    ACTIVATE_RULES = "activate_rules"
    READ_AUDIT = "read_audit"
    ADMINISTER = "administer"


_EVERYONE = {Permission.USE}
_STAFF = _EVERYONE | {
    Permission.READ_ITEMS,
    Permission.REPORT_PROGRESS,
    Permission.READ_PLANS,
    Permission.READ_SCORES,
    Permission.WRITE_SUMMARY,
}
_READER = _EVERYONE | {Permission.READ_ITEMS, Permission.READ_PLANS, Permission.READ_SCORES}

GRANTS: dict[PostKind, frozenset[Permission]] = {
    PostKind.MEMBER: frozenset(_STAFF),
    PostKind.HEAD: frozenset(_STAFF | {Permission.RUN_UNIT}),
    PostKind.DEPUTY: frozenset(_STAFF | {Permission.RUN_UNIT}),
    PostKind.LEADER: frozenset(_READER | {Permission.INSTRUCT}),
    PostKind.DIRECTOR: frozenset(_READER | {Permission.INSTRUCT, Permission.APPROVE_SCORES, Permission.ACTIVATE_RULES}),
    PostKind.PLANNER: frozenset(_READER | {Permission.EDIT_PLANS, Permission.DISPATCH}),
    PostKind.SUPERVISOR: frozenset(
        _READER | {Permission.SUPERVISE, Permission.DISPATCH, Permission.RUN_SCORES, Permission.DRAFT_RULES}
    ),
    PostKind.AUDITOR: frozenset(_READER | {Permission.READ_AUDIT}),
    PostKind.ADMINISTRATOR: frozenset(_EVERYONE | {Permission.ADMINISTER}),
}

BUREAU_WIDE = frozenset({PostKind.PLANNER, PostKind.SUPERVISOR, PostKind.DIRECTOR, PostKind.AUDITOR})
"""Posts whose scope is the bureau unless it is narrowed (DOMAIN, roles)."""


def permissions_of(kinds: set[PostKind]) -> frozenset[Permission]:
    """Union of the grants of the kinds held; a person without a post may only use their own pages."""
    granted: set[Permission] = set(_EVERYONE)
    for kind in kinds:
        granted |= GRANTS[kind]
    return frozenset(granted)
