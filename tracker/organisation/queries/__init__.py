"""Reads of the room: the tree, the calendar, people, who holds which post, and who a person is today."""

from tracker.organisation.queries.accounts import AccountRow, accounts_of, own_sessions
from tracker.organisation.queries.actors import actor_for, actor_of
from tracker.organisation.queries.calendar import CalendarDayRow, calendar, calendar_days, known_years
from tracker.organisation.queries.people import PersonRow, history_of, people, people_names, people_of_unit, person
from tracker.organisation.queries.posts import (
    command,
    director,
    holders,
    leader_of,
    line_of_command,
    post_holders,
    posts_of_unit,
)
from tracker.organisation.queries.units import bureaus, histories, tree
from tracker.organisation.rules.command import Basis, Command, Holder, Level, Rung
from tracker.organisation.rules.tree import OrgTree, UnitHistory, UnitNode, Version

__all__ = [
    "AccountRow",
    "Basis",
    "CalendarDayRow",
    "Command",
    "Holder",
    "Level",
    "OrgTree",
    "PersonRow",
    "Rung",
    "UnitHistory",
    "UnitNode",
    "Version",
    "accounts_of",
    "actor_for",
    "actor_of",
    "bureaus",
    "calendar",
    "calendar_days",
    "command",
    "director",
    "histories",
    "history_of",
    "holders",
    "known_years",
    "leader_of",
    "line_of_command",
    "own_sessions",
    "people",
    "people_names",
    "people_of_unit",
    "person",
    "post_holders",
    "posts_of_unit",
    "tree",
]
