"""Verbs of progress: file a report, ask for completion, review it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import insert

from tracker.core.context import Actor
from tracker.core.db import session
from tracker.core.errors import Forbidden, InvalidMany
from tracker.progress import rules
from tracker.progress.files import StoredFile
from tracker.progress.models import CompletionRequest, Evidence, Figure, ProgressEntry, Review
from tracker.progress.rules import FigureInput
from tracker.workitems import service as workitems
from tracker.workitems.models import State, WorkItem

__all__ = ["FigureInput", "file", "request_completion", "review"]


def file(
    item: WorkItem,
    *,
    actor: Actor,
    now: datetime,
    percent: int,
    text: str,
    figures: Sequence[FigureInput] = (),
    files: Sequence[StoredFile] = (),
    expected_version: int | None = None,
) -> ProgressEntry:
    """Report progress: percentage (0–100), words, figures as exact decimals, evidence already stored.

    Raises InvalidMany with every fault at once, Conflict, Forbidden. Evidence is never demanded.
    """
    read, faults = rules.check_figures(figures)
    faults = rules.check_report(percent, text) + faults
    if faults:
        raise InvalidMany(faults)
    if actor.person_id is None:
        raise Forbidden
    before = item.progress
    workitems.note_progress(item, actor=actor, now=now, percent=percent, expected_version=expected_version)
    entry = ProgressEntry(
        work_item_id=item.id,
        at=now,
        person_id=actor.person_id,
        unit_id=actor.unit_id or item.lead_unit_id,
        percent=percent,
        percent_before=before,
        text=text.strip(),
    )
    session.add(entry)
    session.flush()
    _add_figures(item, entry, read)
    _add_files(item, entry, files, actor.person_id, now)
    return entry


def _add_figures(item: WorkItem, entry: ProgressEntry, figures: Sequence[FigureInput]) -> None:
    if figures:
        rows = [
            {"entry_id": entry.id, "work_item_id": item.id}
            | {"name": one.name, "value": one.value, "unit": one.unit, "target": one.target}
            for one in figures
        ]
        session.execute(insert(Figure), rows)


def _add_files(
    item: WorkItem, entry: ProgressEntry | None, files: Sequence[StoredFile], person_id: int, now: datetime
) -> None:
    for stored in files:
        session.add(
            Evidence(
                work_item_id=item.id,
                entry_id=entry.id if entry else None,
                filename=stored.filename,
                sha256=stored.sha256,
                size=stored.size,
                media_type=stored.media_type,
                at=now,
                person_id=person_id,
            )
        )
    session.flush()


def request_completion(
    item: WorkItem, *, actor: Actor, now: datetime, text: str, expected_version: int | None = None
) -> CompletionRequest:
    """Ask for completion; the attempt is numbered and kept whatever becomes of it. The unit reviews it first."""
    faults = rules.check_report(0, text)
    if faults:
        raise InvalidMany(faults)
    if actor.person_id is None:
        raise Forbidden
    workitems.submit(item, actor=actor, now=now, expected_version=expected_version)
    request = CompletionRequest(
        work_item_id=item.id, attempt=item.attempt, filed_at=now, filed_by=actor.person_id, text=text.strip()
    )
    session.add(request)
    session.flush()
    return request


def review(
    item: WorkItem,
    *,
    actor: Actor,
    now: datetime,
    passed: bool,
    reason: str = "",
    expected_version: int | None = None,
) -> Review:
    """Pass the attempt on, or send it back with a reason. The level follows from the state.

    Raises Forbidden for somebody with a hand in the work, Invalid without a reason, Conflict when reviewed already.
    """
    if actor.person_id is None:
        raise Forbidden
    level = "unit" if item.state == State.UNIT_REVIEW else "supervisor"
    attempt = item.attempt
    if passed:
        workitems.pass_on(item, actor=actor, now=now, reason=reason, expected_version=expected_version)
    else:
        workitems.send_back(item, actor=actor, now=now, reason=reason, expected_version=expected_version)
    row = Review(
        work_item_id=item.id,
        attempt=attempt,
        level=level,
        passed=passed,
        reason=reason.strip(),
        at=now,
        person_id=actor.person_id,
        post_id=actor.current_post_id,
    )
    session.add(row)
    session.flush()
    return row
