"""Form fields that WTForms lacks."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask_babel import gettext
from wtforms import Field
from wtforms.widgets import TextInput

from tracker.core.i18n import N_
from tracker.core.typed_dates import read_date
from tracker.web.filters import long_date
from tracker.web.guard import actor, now

NOT_A_DAY = N_("看不懂这个日期，写作2026-11-22或11.22这样。")


class TextDateField(Field):
    """A date typed as text in any of the usual ways; `data` is a date or None, what was typed stays as it was."""

    widget = TextInput()
    data: date | None

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return long_date(self.data) if self.data else ""

    def process_formdata(self, valuelist: list[Any]) -> None:
        self.data = None
        if not valuelist or not valuelist[0].strip():
            return
        try:
            self.data = read_date(valuelist[0], actor().day or now().date())
        except ValueError as error:
            raise ValueError(gettext(NOT_A_DAY)) from error
