"""Work carried into the next year stands through amended texts of either plan; once dropped it may be carried again."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy.orm import Session, scoped_session

from tests.cast import Cast
from tests.moment import NOW
from tests.plans import papers
from tests.workitems.test_revisions import AMENDED, amended, run
from tracker.core.files import FileStore
from tracker.plans import differences, queries
from tracker.plans import service as plans
from tracker.plans.models import Plan, PlannedTask
from tracker.plans.service import revisions
from tracker.workitems import service
from tracker.workitems.models import WorkItem
from tracker.workitems.queries import plans as progress

Database = scoped_session[Session]


class Years:
    """A plan with one running item, and next year's plan."""

    def __init__(self, cast: Cast, session: Database, folder: Path) -> None:
        self.cast, self.folder, self.actor = cast, folder, cast.actor("林晓")
        document = papers.imported(cast, folder)
        self.old = session.get_one(Plan, document.plan_id)
        self.item: WorkItem = run(cast, queries.content(document).tasks[1])
        source = papers.source(FileStore(folder), AMENDED.replace("2027", "2028"), name="下年.txt")
        self.new = plans.prepare_import(self.actor, source=source, year=2028, now=NOW).plan

    def carry(self) -> PlannedTask:
        (draft,) = service.carry_over(self.new, [self.item], actor=self.actor, now=NOW)
        return draft

    def offered(self) -> list[WorkItem]:
        return progress.to_carry(self.actor, self.new)

    def carried(self) -> list[WorkItem]:
        return [item for _, item in progress.carried_into(self.actor, self.new)]

    def amend(self, plan: Plan, text: str, choice: str = "recommended") -> None:
        """Take an amended text over; `choice` is for what it no longer holds."""
        amended(self.cast, self.folder, plan, text)
        revision = differences.open_revision(plan)
        assert revision is not None
        for row in differences.rows(revision):
            if row.choice is None:
                wanted = choice if row.kind == "removed" else "recommended"
                revisions.choose(self.actor, revision, [(row.id, row.version)], wanted, now=NOW)
        service.apply_revision(revision, actor=self.actor, now=NOW, reason="局务会议定")


@pytest.fixture
def years(cast: Cast, session: Database, tmp_path: Path) -> Years:
    return Years(cast, session, tmp_path)


def test_a_draft_goes_on_when_its_own_plan_is_amended(years: Years) -> None:
    draft = years.carry()
    years.amend(years.new, AMENDED.replace("2027", "2028").replace("50户", "60户"))
    tasks = queries.content(queries.document_of(years.new)).tasks
    assert [task.lead_unit_id for task in tasks if task.title == draft.title] == [years.item.lead_unit_id]
    assert (years.offered(), years.carried()) == ([], [years.item])


def test_a_draft_that_is_cancelled_there_may_be_carried_again(years: Years) -> None:
    years.carry()
    years.amend(years.new, AMENDED.replace("2027", "2028").replace("50户", "60户"), "cancel")
    assert (years.offered(), years.carried()) == ([years.item], [])
    years.carry()
    assert (years.offered(), years.carried()) == ([], [years.item])


def test_a_draft_that_is_dropped_may_be_carried_again(years: Years) -> None:
    draft = years.carry()
    plans.drop(years.actor, draft.id, expected_version=draft.version, now=NOW)
    assert (years.offered(), years.carried()) == ([years.item], [])
    plans.undo(years.actor, queries.document_of(years.new), now=NOW)
    assert (years.offered(), years.carried()) == ([], [years.item])


def test_an_item_is_not_carried_twice_when_its_plan_is_amended_later(years: Years) -> None:
    years.carry()
    years.amend(years.old, AMENDED)
    assert (years.offered(), years.carried()) == ([], [years.item])
