"""What waits on the director's desk leads to where it is done."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

import pytest

from tests.cast import Cast
from tests.escalation.test_ladders import drafted
from tests.moment import NOW
from tests.scoring.factory import at, rules_in_force
from tests.visitor import Visitor
from tracker.core.db import session
from tracker.scoring import service as scoring

Visit = Callable[[str], Visitor]


def opened(browser: Visitor, title: str) -> str:
    """The page behind an entry of the desk."""
    found = re.search(rf'<a href="([^"]+)"><span class="kc-number"></span> {title}</a>', browser.get("/").text)
    assert found, title
    page = browser.get(found[1])
    assert page.status_code == 200
    return page.text


def test_drafts_of_ladder_and_scheme_open_where_they_are_put_in_force(cast: Cast, visit: Visit) -> None:
    drafted(cast)
    scoring.draft(cast.actor("苏敏"), cast.bureau_id, "example", now=NOW)
    session.commit()
    browser = visit("周启明")
    desk = browser.get("/").text
    assert "督办阶梯第1版，苏敏11月23日起草，等您启用" in desk
    assert re.search(r'<div class="kc-row-sign"></div>\s*<div class="kc-row-text">', desk), "no light without a clock"
    assert "启用第1版" in opened(browser, "急件阶梯")
    assert "启用这一版" in opened(browser, "任务办结与逾期（示例规则）")


@pytest.mark.parametrize(("since", "names"), [(date(2026, 4, 1), "二三"), (date(2025, 7, 1), "三四")])
def test_a_quarter_can_be_closed_from_the_desk_though_nothing_was_scored(
    cast: Cast, visit: Visit, since: date, names: str
) -> None:
    rules_in_force(cast, since=since)
    browser = visit("周启明")
    empty = opened(browser, f"{since.year}年第{names[0]}季度得分")
    assert "这个季度没有单位记分" in empty
    assert 'href="/scores/' not in empty.replace("/scores/mine", ""), "no unit's page, as there is none"
    for name in names:
        page = opened(browser, f"{since.year}年第{name}季度得分")
        action = re.search(r'action="(/scores/[\dQ-]+/close)"', page)
        assert action
        assert browser.post(action[1]).status_code == 303


def test_a_quarter_that_is_not_next_cannot_be_closed(cast: Cast, visit: Visit) -> None:
    rules_in_force(cast, since=date(2026, 4, 1))
    scoring.post(at(date(2026, 10, 9)))
    session.commit()
    browser = visit("周启明")
    assert "/close" in browser.get("/scores?quarter=2026-Q2").text
    assert "/close" not in browser.get("/scores?quarter=2026-Q3").text
