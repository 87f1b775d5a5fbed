"""Tables of the organisation room."""

from tracker.organisation.models.accounts import Account, LoginAttempt, RequestKey, SavedView, UserSession
from tracker.organisation.models.bureau import BureauSetting, CalendarDay, CalendarYear, NumberSeries
from tracker.organisation.models.people import Person, Post, PostHolding, PostScope
from tracker.organisation.models.units import Unit, UnitKind, UnitSuccessor, UnitVersion

__all__ = [
    "Account",
    "BureauSetting",
    "CalendarDay",
    "CalendarYear",
    "LoginAttempt",
    "NumberSeries",
    "Person",
    "Post",
    "PostHolding",
    "PostScope",
    "RequestKey",
    "SavedView",
    "Unit",
    "UnitKind",
    "UnitSuccessor",
    "UnitVersion",
    "UserSession",
]
