"""Tables of the organisation room."""

from tracker.organisation.models.accounts import Account, LoginAttempt, RequestKey, SavedView, UserSession
from tracker.organisation.models.bureau import BureauRevision, BureauSetting, CalendarDay, CalendarYear, NumberSeries
from tracker.organisation.models.imports import StagedImport
from tracker.organisation.models.people import Person, PersonUnit, Post, PostHolding, PostScope
from tracker.organisation.models.units import Unit, UnitKind, UnitSuccessor, UnitVersion

__all__ = [
    "Account",
    "BureauRevision",
    "BureauSetting",
    "CalendarDay",
    "CalendarYear",
    "LoginAttempt",
    "NumberSeries",
    "Person",
    "PersonUnit",
    "Post",
    "PostHolding",
    "PostScope",
    "RequestKey",
    "SavedView",
    "StagedImport",
    "Unit",
    "UnitKind",
    "UnitSuccessor",
    "UnitVersion",
    "UserSession",
]
