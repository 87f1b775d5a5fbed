"""Reads of monthly summaries and their defects."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from sqlalchemy import select

from tracker.core.context import Actor
from tracker.core.db import session
from tracker.core.errors import NotFound
from tracker.core.i18n import N_
from tracker.core.time import at
from tracker.organisation import queries as organisation
from tracker.organisation import settings
from tracker.organisation.models import UnitKind
from tracker.summaries import policy, rules
from tracker.summaries.models import MonthlySummary, SummaryDefect
from tracker.summaries.rules import Check, DefectKind

__all__ = ["DEFECT_NAMES", "Check"]

DEFECT_NAMES = {
    DefectKind.NO_TASK: N_("明确任务"),
    DefectKind.NO_CONTENT: N_("具体内容"),
    DefectKind.NO_FIGURES: N_("具体数据"),
    DefectKind.LATE: N_("及时报送"),
}
"""What each check looks for (R4-29a)."""

WRITING_KINDS = (UnitKind.SECTION, UnitKind.BRANCH)
"""Sections and branches report; the bureau and groups inside a section do not."""


def recent_periods(today: date, count: int) -> list[str]:
    """The months that are being or were reported, the newest first: last month, then back."""
    periods = [rules.previous_period(today)]
    while len(periods) < count:
        periods.append(rules.previous_period(date.fromisoformat(f"{periods[-1]}-01")))
    return periods


def due_at(bureau_id: int, period: str) -> datetime:
    """The instant until which the summary of `period` is in time (R4-29b)."""
    day = rules.due_day(period, organisation.calendar(bureau_id))
    return at(day, time.fromisoformat(settings.get(bureau_id, "cutoff")), settings.get(bureau_id, "timezone"))


def writing_units(bureau_id: int, period: str) -> list[int]:
    """Units that owe the summary of `period`, in display order, as of its due day."""
    day = rules.due_day(period, organisation.calendar(bureau_id))
    return [node.id for node in organisation.tree(bureau_id, day).units() if node.kind in WRITING_KINDS]


def find(unit_id: int, period: str) -> MonthlySummary | None:
    """The summary of a unit and month, None before anybody began it."""
    return session.scalars(
        select(MonthlySummary).where(MonthlySummary.unit_id == unit_id, MonthlySummary.period == period)
    ).one_or_none()


def get_for(actor: Actor, unit_id: int, period: str) -> MonthlySummary | None:
    """The summary, None when not begun. Raises NotFound when the unit is not this person's to read."""
    if actor.bureau_id is None or actor.day is None or unit_id not in organisation.tree(actor.bureau_id, actor.day):
        raise NotFound
    if not policy.may_read(actor, unit_id):
        raise NotFound
    return find(unit_id, period)


def readable_units(actor: Actor) -> list[int]:
    """Units whose summaries this person may read, in display order."""
    if actor.bureau_id is None or actor.day is None:
        return []
    nodes = organisation.tree(actor.bureau_id, actor.day).units()
    return [node.id for node in nodes if node.kind in WRITING_KINDS and policy.may_read(actor, node.id)]


def of_period(unit_ids: Collection[int], period: str) -> dict[int, MonthlySummary]:
    """Summaries of a month by unit."""
    query = select(MonthlySummary).where(MonthlySummary.unit_id.in_(unit_ids), MonthlySummary.period == period)
    return {row.unit_id: row for row in session.scalars(query)}


def defects(summary_ids: Collection[int]) -> dict[int, list[SummaryDefect]]:
    """Defects by summary."""
    found: dict[int, list[SummaryDefect]] = {}
    query = select(SummaryDefect).where(SummaryDefect.summary_id.in_(summary_ids))
    for row in session.scalars(query.order_by(SummaryDefect.kind)):
        found.setdefault(row.summary_id, []).append(row)
    return found


@dataclass(frozen=True)
class Defective:
    """A defect with its summary, as scoring takes it."""

    summary: MonthlySummary
    defect: SummaryDefect


def defective(bureau_id: int) -> Sequence[Defective]:
    """All defects found so far in a bureau, the oldest first."""
    query = select(MonthlySummary, SummaryDefect).join(SummaryDefect, SummaryDefect.summary_id == MonthlySummary.id)
    query = query.where(MonthlySummary.bureau_id == bureau_id)
    rows = session.execute(query.order_by(SummaryDefect.found_at, MonthlySummary.id, SummaryDefect.kind))
    return [Defective(summary, defect) for summary, defect in rows]


def writers(summary_ids: Iterable[int]) -> dict[int, int]:
    """Who wrote each summary, as far as known."""
    query = select(MonthlySummary.id, MonthlySummary.writer_id).where(MonthlySummary.id.in_(list(summary_ids)))
    return {row.id: row.writer_id for row in session.execute(query) if row.writer_id is not None}


def checks(summary: MonthlySummary, now: datetime) -> list[rules.Check]:
    """The four checks of what is written so far, if it were submitted now (or when it was)."""
    return rules.checks(
        tasks=summary.tasks_text,
        content=summary.content_text,
        figures=summary.figures_text,
        due_at=summary.due_at,
        at=summary.submitted_at or now,
    )


def preview(bureau_id: int, period: str, *, tasks: str, content: str, figures: str, now: datetime) -> list[rules.Check]:
    """The four checks of texts not saved yet."""
    due = due_at(bureau_id, period)
    return rules.checks(tasks=tasks, content=content, figures=figures, due_at=due, at=now)
