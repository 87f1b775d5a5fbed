"""Reads of progress: entries with figures and evidence, latest figures, requests and reviews of an item."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import func, select

from tracker.core.context import Actor
from tracker.core.db import session
from tracker.core.errors import NotFound
from tracker.progress.models import CompletionRequest, Evidence, Figure, ProgressEntry, Review
from tracker.workitems.models import WorkItem
from tracker.workitems.policy import visible


@dataclass(frozen=True)
class Entry:
    """A report with its figures and files."""

    row: ProgressEntry
    figures: list[Figure] = field(default_factory=list)
    files: list[Evidence] = field(default_factory=list)


@dataclass(frozen=True)
class FigureLine:
    """The newest value of a figure, with the one before it."""

    name: str
    value: str
    unit: str
    target: str
    previous: str


def entries(item: WorkItem, *, limit: int | None = None) -> list[Entry]:
    """Reports of an item, the newest first."""
    query = select(ProgressEntry).where(ProgressEntry.work_item_id == item.id).order_by(ProgressEntry.id.desc())
    rows = session.scalars(query.limit(limit) if limit else query).all()
    ids = [row.id for row in rows]
    figures: dict[int, list[Figure]] = defaultdict(list)
    files: dict[int, list[Evidence]] = defaultdict(list)
    if ids:
        for figure in session.scalars(select(Figure).where(Figure.entry_id.in_(ids)).order_by(Figure.id)):
            figures[figure.entry_id].append(figure)
        for one in session.scalars(select(Evidence).where(Evidence.entry_id.in_(ids)).order_by(Evidence.id)):
            files[one.entry_id or 0].append(one)
    return [Entry(row, figures[row.id], files[row.id]) for row in rows]


def entry_count(item: WorkItem) -> int:
    """How many reports an item has."""
    query = select(func.count()).select_from(ProgressEntry).where(ProgressEntry.work_item_id == item.id)
    return session.scalar(query) or 0


def latest_figures(item: WorkItem) -> list[FigureLine]:
    """Every figure ever reported on an item with its newest value, in the order of first mention."""
    query = select(Figure).where(Figure.work_item_id == item.id).order_by(Figure.id)
    values: dict[str, list[Figure]] = defaultdict(list)
    for figure in session.scalars(query):
        values[figure.name].append(figure)
    return [
        FigureLine(
            name=name,
            value=rows[-1].value,
            unit=rows[-1].unit,
            target=next((row.target for row in reversed(rows) if row.target), ""),
            previous=rows[-2].value if len(rows) > 1 else "",
        )
        for name, rows in values.items()
    ]


def evidence(item: WorkItem) -> Sequence[Evidence]:
    """All files of an item, the newest first."""
    return session.scalars(select(Evidence).where(Evidence.work_item_id == item.id).order_by(Evidence.id.desc())).all()


def evidence_for(actor: Actor, uuid: str) -> Evidence:
    """A file if this person may see its item. Raises NotFound when it is absent or out of reach."""
    query = select(Evidence).join(WorkItem, WorkItem.id == Evidence.work_item_id)
    found = session.scalars(query.where(Evidence.uuid == uuid, visible(actor))).one_or_none()
    if found is None:
        raise NotFound
    return found


def requests(item: WorkItem) -> Sequence[CompletionRequest]:
    """Completion requests of an item, the newest attempt first."""
    query = select(CompletionRequest).where(CompletionRequest.work_item_id == item.id)
    return session.scalars(query.order_by(CompletionRequest.attempt.desc())).all()


def reviews(item: WorkItem) -> Sequence[Review]:
    """Reviews of an item, the newest first."""
    return session.scalars(select(Review).where(Review.work_item_id == item.id).order_by(Review.id.desc())).all()


def steps(item: WorkItem) -> list[tuple[ProgressEntry, int]]:
    """Percentages in time order for the chart: (entry, percent)."""
    query = select(ProgressEntry).where(ProgressEntry.work_item_id == item.id).order_by(ProgressEntry.id)
    return [(row, row.percent) for row in session.scalars(query)]
