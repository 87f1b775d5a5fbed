"""The whole job through the browser, with a real web server, a real worker and a real timetable.

Once in Chinese on the embedded default, once in English on PostgreSQL and Redis.
"""

import pytest

from tests.e2e import job as steps
from tests.e2e.conftest import Workplace

pytestmark = pytest.mark.browser


@pytest.mark.engines("sqlite")
def test_from_a_plan_document_to_the_scores_of_units_in_chinese(workplace: Workplace) -> None:
    _whole_job(workplace, "zh")


@pytest.mark.engines("postgresql")
def test_from_a_plan_document_to_the_scores_of_units_in_english(workplace: Workplace) -> None:
    _whole_job(workplace, "en")


def _whole_job(workplace: Workplace, locale: str) -> None:
    job = workplace(locale)
    steps.imports(job)
    steps.reviews(job)
    steps.publishes_and_dispatches(job)
    for title in (steps.DONE, steps.LATE):
        steps.accepts(job, title)

    steps.reports(job)
    steps.closes(job)

    steps.quarter_opens(job)
    before = steps.score_of_unit(job)
    steps.escalates(job)
    steps.holds_to_account(job)
    steps.is_carried_out(job)
    fell, lines = steps.costs_points(job, before)
    assert lines
    assert fell == -sum(lines) / 2 > 0
