"""Verbs of the room. Each takes the actor and `now`, leaves an audit row, and never commits."""

from tracker.organisation.rules.importing import Checked
from tracker.organisation.service.accounts import (
    change_password,
    change_preferences,
    create_account,
    disable_account,
    enable_account,
    end_own_session,
    reset_password,
    set_password,
)
from tracker.organisation.service.bureau import change_settings, create_bureau, next_number
from tracker.organisation.service.calendar import import_calendar_csv, seed_calendar, set_calendar_day
from tracker.organisation.service.imports import run_import, stage_import, staged_check, template
from tracker.organisation.service.people import change_person, create_person, leave, transfer
from tracker.organisation.service.posts import create_post, end_post, hold_post, release_post, set_charge
from tracker.organisation.service.units import create_unit, end_unit, move_unit, rename_unit

__all__ = [
    "Checked",
    "change_password",
    "change_person",
    "change_preferences",
    "change_settings",
    "create_account",
    "create_bureau",
    "create_person",
    "create_post",
    "create_unit",
    "disable_account",
    "enable_account",
    "end_own_session",
    "end_post",
    "end_unit",
    "hold_post",
    "import_calendar_csv",
    "leave",
    "move_unit",
    "next_number",
    "release_post",
    "rename_unit",
    "reset_password",
    "run_import",
    "seed_calendar",
    "set_calendar_day",
    "set_charge",
    "set_password",
    "stage_import",
    "staged_check",
    "template",
    "transfer",
]
