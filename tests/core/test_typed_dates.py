"""Dates as people type them."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.core.typed_dates import read_date

TODAY = date(2026, 11, 23)


@given(st.dates(date(1000, 1, 1)), st.sampled_from(["%Y%m%d", "%Y-%m-%d", "%Y.%m.%d", "%Y/%m/%d", "%Y年%m月%d日"]))
def test_every_way_of_writing_gives_the_day(day: date, way: str) -> None:
    assert read_date(day.strftime(way), TODAY) == day


@given(
    st.dates(date(1000, 1, 1)),
    st.sampled_from(["%d %b %Y", "%d %B %Y", "%b %d, %Y", "%B %d, %Y", "%dth %B %Y", "%d %b. %Y"]),
)
def test_english_months_are_read_as_pages_show_them(day: date, way: str) -> None:
    assert read_date(day.strftime(way), TODAY) == day


@pytest.mark.parametrize("text", ["11.22", "22 Nov", "Nov 22", "22 november", "11月22日", " 11-22 ", "１１．２２"])
def test_without_a_year_it_is_this_years(text: str) -> None:
    assert read_date(text, TODAY) == date(2026, 11, 22)


@pytest.mark.parametrize(
    "text",
    ["", "22", "2026-13-01", "2026-02-30", "明天", "20261", "11.22.2026", "31 Nov", "22 Nox 2026", "Nov", "22 m"],
)
def test_what_is_no_day_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        read_date(text, TODAY)
