"""Dates on screen."""

from collections.abc import Callable

from tests.cast import Cast
from tests.moment import NOW
from tests.visitor import Visitor
from tests.workitems import factory
from tracker.core.context import SYSTEM
from tracker.core.db import session
from tracker.organisation import service


def test_times_are_shown_in_the_zone_of_the_bureau(cast: Cast, visit: Callable[[str], Visitor]) -> None:
    factory.dispatched(cast)
    service.change_settings(SYSTEM, now=NOW, bureau_id=cast.bureau_id, given={"timezone": "Asia/Tokyo"})
    session.commit()
    page = visit("彭娟").get("/audit").text
    assert "11月23日 10:30" in page
    assert "11月23日 09:30" not in page
