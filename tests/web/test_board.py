"""The unit board: figures with their denominators, each count a link, secret items in none."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime

from tests.cast import Cast
from tests.moment import NOW, TODAY
from tests.scoring.factory import case_of, closed, running
from tests.visitor import Visitor
from tracker.core.db import session
from tracker.progress import service as progress
from tracker.reports.board import Kept, board
from tracker.workitems import service

Visit = Callable[[str], Visitor]
YEAR = date(2026, 1, 1)


def a_year(cast: Cast) -> None:
    """Due on 11 September: two on time, one late, one still open; and one secret one, late."""
    closed(cast, date(2026, 9, 10))
    closed(cast, date(2026, 9, 11), title="第二项")
    closed(cast, date(2026, 9, 16), title="第三项")
    case_of(running(cast, title="第四项"), date(2026, 9, 25))
    closed(cast, date(2026, 9, 16), title="机密", confidential=True)
    session.commit()


def test_figures_count_what_reached_its_deadline(cast: Cast) -> None:
    a_year(cast)
    found = board(cast.bureau_id, YEAR, TODAY, NOW)
    assert found.kept == Kept(on_time=2, late=1, open=1)
    assert found.months == {9: Kept(2, 1, 1)}
    [row] = [row for row in found.rows if row.running]
    assert (row.unit_id, row.lights["red"], row.running) == (cast.unit("征收管理科"), 1, 1)
    assert len(found.rows) == 7
    assert found.reviews.count == 8


def test_a_deadline_given_after_expiry_does_not_make_it_on_time(cast: Cast) -> None:
    late = running(cast)
    moment = datetime(2026, 9, 15, 2, 0, tzinfo=UTC)
    service.extend(late, date(2026, 9, 30), actor=cast.actor("苏敏"), now=moment, reason="系统升级")
    progress.request_completion(late, actor=cast.actor("陈思远"), now=moment, text="已对接")
    progress.review(late, actor=cast.actor("王立群"), now=moment, passed=True)
    progress.review(late, actor=cast.actor("苏敏"), now=moment, passed=True)
    session.commit()
    assert board(cast.bureau_id, YEAR, TODAY, NOW).kept == Kept(on_time=0, late=1)


def test_another_span_counts_only_its_own_deadlines(cast: Cast) -> None:
    a_year(cast)
    assert board(cast.bureau_id, date(2026, 10, 1), TODAY, NOW).kept == Kept()


def test_the_page_shows_denominators_and_links(cast: Cast, visit: Visit) -> None:
    a_year(cast)
    page = visit("许静").get("/board").get_data(as_text=True)
    words = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", page))
    assert "应办结4项，已办结3项" in words
    assert "应办结4项，按时2项" in words
    assert "50.0%" in words
    assert f"/tasks?lead={cast.unit('征收管理科')}&amp;light=red&amp;public=1" in page
    assert "data-chart" in page
    assert "机密" not in page


def test_every_span_opens_and_an_empty_bureau_says_so(cast: Cast, visit: Visit) -> None:
    browser = visit("周启明")
    for span in ("year", "quarter", "month", "nonsense"):
        assert browser.get(f"/board?span={span}").status_code == 200
    assert "还没有交办的任务" in browser.get("/board").get_data(as_text=True)
