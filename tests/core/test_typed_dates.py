"""Dates as people type them."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.core.typed_dates import read_date

TODAY = date(2026, 11, 23)


@given(
    st.dates(date(1000, 1, 1)),
    st.sampled_from(["%Y%m%d", "%Y-%m-%d", "%Y.%m.%d", "%Y/%m/%d", "%Y年%m月%d日", "%d %b %Y", "%B %d, %Y"]),
)
def test_every_way_of_writing_gives_the_day(day: date, way: str) -> None:
    assert read_date(day.strftime(way), TODAY) == day


@pytest.mark.parametrize("text", ["11.22", "11月22日", " 11-22 ", "１１．２２", "22 Nov", "November 22", "22 november"])
def test_without_a_year_it_is_this_years(text: str) -> None:
    assert read_date(text, TODAY) == date(2026, 11, 22)


@pytest.mark.parametrize(
    "text",
    ["", "22", "2026-13-01", "2026-02-30", "明天", "20261", "11.22.2026", "22 Nox 2026", "31 Feb 2026", "Nov 2026"],
)
def test_what_is_no_day_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        read_date(text, TODAY)
