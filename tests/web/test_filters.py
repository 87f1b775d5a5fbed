"""Dates on screen."""

from collections.abc import Callable
from datetime import date

import pytest
from flask import Flask
from flask_babel import force_locale

from tests.cast import Cast
from tests.moment import NOW
from tests.visitor import Visitor
from tests.workitems import factory
from tracker.core.context import SYSTEM
from tracker.core.db import session
from tracker.core.typed_dates import read_date
from tracker.organisation import service
from tracker.web.filters import long_date


def test_times_are_shown_in_the_zone_of_the_bureau(cast: Cast, visit: Callable[[str], Visitor]) -> None:
    factory.dispatched(cast)
    service.change_settings(SYSTEM, now=NOW, bureau_id=cast.bureau_id, given={"timezone": "Asia/Tokyo"})
    session.commit()
    page = visit("彭娟").get("/audit").text
    assert "11月23日 10:30" in page
    assert "11月23日 09:30" not in page


@pytest.mark.parametrize("language", ["zh_Hans_CN", "en"])
@pytest.mark.parametrize("month", range(1, 13))
def test_a_day_as_a_form_shows_it_is_read_when_it_comes_back(app: Flask, language: str, month: int) -> None:
    day = date(2026, month, 22)
    with app.test_request_context(), force_locale(language):
        assert read_date(long_date(day), date(2024, 1, 1)) == day
