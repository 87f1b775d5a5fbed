"""Writing, submitting and missing a monthly summary."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from tests.cast import Cast
from tracker.core.db import session
from tracker.core.errors import Conflict, Forbidden, Invalid, NotFound
from tracker.summaries import queries, service
from tracker.summaries.models import MonthlySummary, SummaryDefect

SECOND = datetime(2026, 11, 2, 2, 0, tzinfo=UTC)
FOURTH = SECOND + timedelta(days=2)
WRITTEN: dict[str, Any] = {
    "tasks": "升级内控平台",
    "content": "本月完成了内控监督平台的升级测试，并向各科室征求了意见。",
    "figures": "3个模块",
}


def submitted(cast: Cast, who: str = "高翔", now: datetime = SECOND, **more: Any) -> MonthlySummary:
    given = {**WRITTEN, **more}
    return service.submit(cast.actor(who), cast.unit("信息中心"), "2026-10", **given, now=now)


def defects(summary: MonthlySummary) -> dict[str, tuple[int | None, int | None]]:
    rows = session.scalars(select(SummaryDefect).where(SummaryDefect.summary_id == summary.id))
    return {row.kind: (row.head_id, row.writer_id) for row in rows}


def test_a_summary_in_time_has_no_defect(cast: Cast) -> None:
    assert defects(submitted(cast)) == {}


def test_late_without_figures_names_head_and_writer(cast: Cast) -> None:
    both = (cast.person("孙浩"), cast.person("高翔"))
    assert defects(submitted(cast, now=FOURTH, figures="")) == {"late": both, "no_figures": both}


def test_a_missing_summary_is_found_after_its_deadline_and_its_writer_named_later(cast: Cast) -> None:
    since = date(2026, 11, 1)
    assert service.note_overdue(cast.bureau_id, since, SECOND) == 0
    assert service.note_overdue(cast.bureau_id, since, FOURTH) == 7
    assert service.note_overdue(cast.bureau_id, since, FOURTH) == 0
    assert session.scalar(select(func.count()).select_from(MonthlySummary)) == 7
    summary = queries.find(cast.unit("信息中心"), "2026-10")
    assert summary is not None
    assert defects(summary) == {"late": (cast.person("孙浩"), None)}
    submitted(cast, now=FOURTH)
    assert defects(summary) == {"late": (cast.person("孙浩"), cast.person("高翔"))}


def test_a_draft_is_kept_and_two_writers_do_not_overwrite_each_other(cast: Cast) -> None:
    unit = cast.unit("信息中心")
    first = service.save_draft(cast.actor("高翔"), unit, "2026-10", **WRITTEN, now=SECOND)
    seen = first.version
    service.save_draft(
        cast.actor("孙浩"), unit, "2026-10", **{**WRITTEN, "tasks": "另写"}, now=SECOND, expected_version=seen
    )
    with pytest.raises(Conflict):
        service.save_draft(cast.actor("高翔"), unit, "2026-10", **WRITTEN, now=SECOND, expected_version=seen)
    kept = queries.find(unit, "2026-10")
    assert kept is not None
    assert (kept.tasks_text, kept.submitted_at) == ("另写", None)


def test_what_was_submitted_stays(cast: Cast) -> None:
    submitted(cast)
    with pytest.raises(Conflict):
        submitted(cast)


def test_only_the_unit_writes(cast: Cast) -> None:
    for outsider in ("陈思远", "林晓", "苏敏"):
        with pytest.raises(Forbidden):
            submitted(cast, outsider)


def test_a_month_that_has_not_begun_cannot_be_summed_up(cast: Cast) -> None:
    with pytest.raises(Invalid):
        service.save_draft(cast.actor("高翔"), cast.unit("信息中心"), "2026-12", **WRITTEN, now=SECOND)


def test_another_units_summary_is_not_found(cast: Cast) -> None:
    submitted(cast)
    assert queries.get_for(cast.actor("郑海涛"), cast.unit("信息中心"), "2026-10") is not None
    with pytest.raises(NotFound):
        queries.get_for(cast.actor("陈思远"), cast.unit("信息中心"), "2026-10")
