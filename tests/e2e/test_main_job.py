"""The whole job through the browser, with a real web server, a real worker and a real timetable."""

import pytest

from tests.e2e import job as steps
from tests.e2e.conftest import Workplace
from tests.e2e.words import LOCALES

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("locale", LOCALES)
def test_from_a_plan_document_to_the_scores_of_units(workplace: Workplace, locale: str) -> None:
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
