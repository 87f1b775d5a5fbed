"""Reads of the room: the tree, the calendar, people, who holds which post, and who a person is today."""

from tracker.core.workdays import WorkCalendar
from tracker.organisation.queries.accounts import AccountRow, accounts_of, own_sessions
from tracker.organisation.queries.actors import actor_for, actor_of
from tracker.organisation.queries.calendar import CalendarDayRow, calendar, calendar_days, known_years
from tracker.organisation.queries.people import (
    PersonRow,
    directory,
    history_of,
    named,
    people,
    people_names,
    people_of_unit,
    people_page,
    person,
)
from tracker.organisation.queries.posts import (
    HoldingRow,
    PostRow,
    command,
    director,
    heads,
    holders,
    post_holders,
    posts_held,
    posts_of_unit,
)
from tracker.organisation.queries.units import bureaus, histories, tree
from tracker.organisation.rules.command import Basis, Command, Holder, Level, Rung
from tracker.organisation.rules.naming import Meant, Names
from tracker.organisation.rules.tree import OrgTree, UnitHistory, UnitNode, Version

__all__ = [
    "AccountRow",
    "Basis",
    "CalendarDayRow",
    "Command",
    "Holder",
    "HoldingRow",
    "Level",
    "Meant",
    "Names",
    "OrgTree",
    "PersonRow",
    "PostRow",
    "Rung",
    "UnitHistory",
    "UnitNode",
    "Version",
    "WorkCalendar",
    "accounts_of",
    "actor_for",
    "actor_of",
    "bureaus",
    "calendar",
    "calendar_days",
    "command",
    "director",
    "directory",
    "heads",
    "histories",
    "history_of",
    "holders",
    "known_years",
    "named",
    "own_sessions",
    "people",
    "people_names",
    "people_of_unit",
    "people_page",
    "person",
    "post_holders",
    "posts_held",
    "posts_of_unit",
    "tree",
]
