"""Items of the cast in the states that tests start from."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from tests.cast import Cast
from tests.moment import NOW
from tracker.plans.models import DeadlineKind
from tracker.progress import service as progress
from tracker.workitems import service
from tracker.workitems.models import WorkItem

DUE = date(2026, 12, 11)


def draft(cast: Cast, **facts: Any) -> WorkItem:
    """Opened by the planner 林晓 for 征收管理科, due on 11 December."""
    given: dict[str, Any] = {
        "title": "实现电子税务局三个系统对接",
        "lead_unit_id": cast.unit("征收管理科"),
        "deadline_kind": DeadlineKind.DATED,
        "due_date": DUE,
    }
    return service.open_single(actor=cast.actor("林晓"), now=NOW, **given | facts)


def dispatched(cast: Cast, *, now: datetime = NOW, **facts: Any) -> WorkItem:
    """Waiting for 王立群 to sign."""
    return service.dispatch(draft(cast, **facts), actor=cast.actor("林晓"), now=now)


def in_progress(cast: Cast, *, now: datetime = NOW, **facts: Any) -> WorkItem:
    """Signed for by 王立群, owned by 陈思远."""
    item = dispatched(cast, now=now, **facts)
    return service.accept(item, actor=cast.actor("王立群"), now=now, owner_id=cast.person("陈思远"))


def in_unit_review(cast: Cast, *, now: datetime = NOW, **facts: Any) -> WorkItem:
    """Completion asked for by 陈思远."""
    item = in_progress(cast, now=now, **facts)
    progress.request_completion(item, actor=cast.actor("陈思远"), now=now, text="三个系统已对接")
    return item


def in_supervisor_review(cast: Cast, *, now: datetime = NOW, **facts: Any) -> WorkItem:
    """Passed in the unit by 王立群."""
    item = in_unit_review(cast, now=now, **facts)
    progress.review(item, actor=cast.actor("王立群"), now=now, passed=True)
    return item


def done(cast: Cast, *, now: datetime = NOW, **facts: Any) -> WorkItem:
    """Closed out by 苏敏."""
    item = in_supervisor_review(cast, now=now, **facts)
    progress.review(item, actor=cast.actor("苏敏"), now=now, passed=True)
    return item
