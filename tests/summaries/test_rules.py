"""The due day and the four checks of a monthly summary."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from tracker.core.workdays import WorkCalendar
from tracker.summaries.rules import checks, due_day, following_period, previous_period

DUE = datetime(2026, 11, 3, 9, 30, tzinfo=UTC)
CONTENT = "本月完成了内控监督平台的升级测试，并向各科室征求了意见。"


def failed(
    tasks: str = "升级内控平台", content: str = CONTENT, figures: str = "升级3个模块", at: datetime = DUE
) -> list[str]:
    return [
        check.kind
        for check in checks(tasks=tasks, content=content, figures=figures, due_at=DUE, at=at)
        if not check.passed
    ]


def test_the_third_is_included_and_moves_off_a_weekend() -> None:
    calendar = WorkCalendar()
    assert due_day("2026-10", calendar) == date(2026, 11, 3)
    assert due_day("2026-12", calendar) == date(2027, 1, 4)  # the 3rd is a Sunday


def test_months_follow_each_other_over_new_year() -> None:
    assert (previous_period(date(2026, 1, 9)), following_period("2026-12")) == ("2025-12", "2027-01")


def test_a_full_summary_in_time_has_no_defect() -> None:
    assert failed() == []


@pytest.mark.parametrize("tasks", ["", "  \n ", "1.", "、。"])
def test_no_clear_task(tasks: str) -> None:
    assert failed(tasks=tasks) == ["no_task"]


def test_no_concrete_content() -> None:
    assert failed(content="都做了") == ["no_content"]


@pytest.mark.parametrize("figures", ["", "稳步推进", "完成XX户"])
def test_no_figures(figures: str) -> None:
    assert failed(figures=figures) == ["no_figures"]


@pytest.mark.parametrize("figures", ["3", "完成率98.5%", "三项", "３户"])
def test_figures_in_digits_or_words(figures: str) -> None:
    assert failed(figures=figures) == []


def test_a_second_after_the_deadline_is_late() -> None:
    assert failed(at=datetime(2026, 11, 3, 9, 30, 1, tzinfo=UTC)) == ["late"]
