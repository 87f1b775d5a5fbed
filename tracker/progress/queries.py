"""Reads of progress: entries with figures and evidence, latest figures, requests and reviews of an item."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Row, select

from tracker.core.context import Actor
from tracker.core.db import session
from tracker.core.errors import NotFound
from tracker.core.prepared import Prepared, rows_of
from tracker.core.together import Ask
from tracker.progress.models import CompletionRequest, Evidence, Figure, ProgressEntry, Review
from tracker.workitems.models import WorkItem
from tracker.workitems.policy import visible

_prepared = Prepared()


@dataclass(frozen=True)
class Entry:
    """A report with its figures and files."""

    row: Row[Any]
    """Columns of ProgressEntry."""
    figures: list[Row[Any]] = field(default_factory=list)
    files: list[Row[Any]] = field(default_factory=list)


@dataclass(frozen=True)
class FigureLine:
    """The newest value of a figure, with the one before it."""

    name: str
    value: str
    unit: str
    target: str
    previous: str


@dataclass(frozen=True)
class Record:
    """Everything reported on an item: reports and files the newest first, figures in the order of first mention."""

    entries: list[Entry]
    figures: list[FigureLine]
    files: Sequence[Row[Any]]


def record(item: WorkItem) -> Record:
    """All that was reported on an item."""
    rows = _ask(ProgressEntry, item).rows()
    numbers = _figures(item)
    papers = _ask(Evidence, item).rows()
    figures: dict[int, list[Any]] = defaultdict(list)
    files: dict[int | None, list[Any]] = defaultdict(list)
    for figure in numbers:
        figures[figure.entry_id].append(figure)
    for paper in reversed(papers):
        files[paper.entry_id].append(paper)
    entries = [Entry(row, figures.get(row.id, []), files.get(row.id, [])) for row in rows]
    return Record(entries, _lines(numbers), papers)


def latest_figures(item: WorkItem) -> list[FigureLine]:
    """Every figure ever reported on an item with its newest value, in the order of first mention."""
    return _lines(_figures(item))


def _figures(item: WorkItem) -> Sequence[Row[Any]]:
    return _ask_figures(item).rows()


def asks_of(item: WorkItem) -> list[Ask]:
    """What `record` asks."""
    return [_ask(ProgressEntry, item), _ask_figures(item), _ask(Evidence, item)]


def _ask_figures(item: WorkItem) -> Ask:
    return Ask(_prepared, Figure, lambda: rows_of(Figure.work_item_id, Figure.id), {"parent": item.id})


def _ask(model: type[ProgressEntry | Evidence], item: WorkItem) -> Ask:
    """The newest first."""
    return Ask(_prepared, model, lambda: rows_of(model.work_item_id, model.id.desc()), {"parent": item.id})


def _lines(figures: Iterable[Row[Any]]) -> list[FigureLine]:
    values: dict[str, list[Row[Any]]] = defaultdict(list)
    for figure in figures:
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
