"""A plan, the documents it was read from, its outline, and the planned tasks a person completes."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from tracker.core.db import Base, BigId, new_uuid


def _unique_where(name: str, condition: str, *columns: str) -> Index:
    where = text(condition)
    return Index(name, *columns, unique=True, sqlite_where=where, postgresql_where=where)


class Plan(Base):
    """A bureau's work plan of one year."""

    __tablename__ = "plan"
    __table_args__ = (Index("ix_plan_bureau_year", "bureau_id", "year"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    uuid: Mapped[str] = mapped_column(String(32), default=new_uuid, unique=True)
    bureau_id: Mapped[int] = mapped_column(BigId, ForeignKey("unit.id"))
    year: Mapped[int]
    title: Mapped[str] = mapped_column(String(200))
    created_by: Mapped[int | None] = mapped_column(BigId, ForeignKey("person.id"))
    created_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)


class DocumentState(StrEnum):
    """CURRENT is the one the plan stands on; PROPOSED waits for decisions; FORMER and WITHDRAWN are kept."""

    CURRENT = "current"
    PROPOSED = "proposed"
    FORMER = "former"
    WITHDRAWN = "withdrawn"


class PlanDocument(Base):
    """The source as it came in: bytes by content address, and the text every offset points into."""

    __tablename__ = "plan_document"
    __table_args__ = (
        _unique_where("uq_plan_document", "state <> 'withdrawn'", "plan_id", "sha256"),
        _unique_where("uq_plan_document_current", "state = 'current'", "plan_id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    plan_id: Mapped[int] = mapped_column(BigId, ForeignKey("plan.id"))
    filename: Mapped[str] = mapped_column(String(255))
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    size: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
    plan_start: Mapped[int]
    plan_end: Mapped[int]
    state: Mapped[DocumentState] = mapped_column(String(10), default=DocumentState.CURRENT)
    aside: Mapped[list[Any]] = mapped_column(default=list)
    """What of the file is no text of the plan: kind (header, footnote, comment …) and words of each."""
    imported_by: Mapped[int | None] = mapped_column(BigId, ForeignKey("person.id"))
    imported_at: Mapped[datetime]


class PlanLayout(Base):
    """What the columns of a bureau's task tables hold, by the words of their head row, as a person settled it."""

    __tablename__ = "plan_layout"
    __table_args__ = (Index("uq_plan_layout", "bureau_id", "digest", unique=True),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    bureau_id: Mapped[int] = mapped_column(BigId, ForeignKey("unit.id"))
    digest: Mapped[str] = mapped_column(String(64))
    """SHA-256 of the head row's words."""
    words: Mapped[list[Any]] = mapped_column(default=list)
    roles: Mapped[list[Any]] = mapped_column(default=list)
    settled_by: Mapped[int | None] = mapped_column(BigId, ForeignKey("person.id"))
    settled_at: Mapped[datetime]


class ReadingState(StrEnum):
    """WAITING for a worker, READING under a lease; COLUMNS and ALIKE when a person must say what the columns hold or
    whether it amends a plan it resembles; then DONE or REFUSED, or WITHDRAWN by a person who was asked."""

    WAITING = "waiting"
    READING = "reading"
    COLUMNS = "columns"
    ALIKE = "alike"
    DONE = "done"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class PlanReading(Base):
    """A document received, read by a worker. Its bytes lie under `sha256`; a lease that ran out is free."""

    __tablename__ = "plan_reading"
    __table_args__ = (
        Index("ix_plan_reading_state", "state", "id"),
        CheckConstraint("state <> 'done' OR plan_id IS NOT NULL", name="done_has_plan"),
        CheckConstraint("state <> 'alike' OR amends_id IS NOT NULL", name="alike_has_plan"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    uuid: Mapped[str] = mapped_column(String(32), default=new_uuid, unique=True)
    bureau_id: Mapped[int] = mapped_column(BigId, ForeignKey("unit.id"))
    person_id: Mapped[int] = mapped_column(BigId, ForeignKey("person.id"))
    filename: Mapped[str] = mapped_column(String(255))
    sha256: Mapped[str] = mapped_column(String(64))
    size: Mapped[int]
    year: Mapped[int]
    title: Mapped[str] = mapped_column(String(200), default="")
    state: Mapped[ReadingState] = mapped_column(String(10), default=ReadingState.WAITING)
    attempts: Mapped[int] = mapped_column(default=0)
    lease_until: Mapped[datetime | None]
    received_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    plan_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("plan.id"))
    outcome: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """READING: stage and the per cent of it; REFUSED and WITHDRAWN: message and params; COLUMNS: the sheets with sample
    rows; ALIKE: how many items are the same; DONE: known, and what was left aside."""
    amends_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("plan.id"))
    """The plan that it is an amended text of, or (ALIKE) may be."""
    apart: Mapped[bool] = mapped_column(default=False)
    """A person said that it is a plan of its own, whatever it resembles."""


class PlanSection(Base):
    """A heading of the outline. Offsets are character positions in the document's text."""

    __tablename__ = "plan_section"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    document_id: Mapped[int] = mapped_column(BigId, ForeignKey("plan_document.id"), index=True)
    parent_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("plan_section.id"))
    level: Mapped[int]
    ordinal: Mapped[str] = mapped_column(String(20))
    number: Mapped[str] = mapped_column(String(20))
    title: Mapped[str] = mapped_column(String(300))
    start: Mapped[int]
    end: Mapped[int]


class SpanKind(StrEnum):
    """What a stretch of the source is. Every character belongs to exactly one span."""

    ACTION = "action"
    GOAL = "goal"
    SAFEGUARD = "safeguard"
    PRINCIPLE = "principle"
    PROHIBITION = "prohibition"
    INDICATOR = "indicator"
    HEADING = "heading"
    NOT_A_TASK = "not_a_task"
    BLANK = "blank"
    UNDECIDED = "undecided"


class PlanItem(Base):
    """One heading or lead-sentence paragraph. `ordinal` is its place, e.g. 3.2."""

    __tablename__ = "plan_item"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    uuid: Mapped[str] = mapped_column(String(32), default=new_uuid, unique=True)
    document_id: Mapped[int] = mapped_column(BigId, ForeignKey("plan_document.id"), index=True)
    section_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("plan_section.id"))
    ordinal: Mapped[str] = mapped_column(String(20))
    title: Mapped[str] = mapped_column(String(300))
    start: Mapped[int]
    end: Mapped[int]


class PlanSpan(Base):
    """A stretch of the source with its kind; `decided_by` names the person who changed or confirmed it."""

    __tablename__ = "plan_span"
    __table_args__ = (
        Index("uq_plan_span_start", "document_id", "start", unique=True),
        CheckConstraint('"end" > start', name="not_empty"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    document_id: Mapped[int] = mapped_column(BigId, ForeignKey("plan_document.id"))
    start: Mapped[int]
    end: Mapped[int]
    kind: Mapped[SpanKind] = mapped_column(String(12))
    item_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("plan_item.id"))
    decided_by: Mapped[int | None] = mapped_column(BigId, ForeignKey("person.id"))
    version: Mapped[int] = mapped_column(default=1)


class DeadlineKind(StrEnum):
    """How an item ends: on a date, on a notice from above, or never (standing, with a review cadence)."""

    DATED = "dated"
    WAITING = "waiting"
    STANDING = "standing"


class PlannedTaskState(StrEnum):
    """PROPOSED on the review desk, PUBLISHED once, DROPPED kept for the record."""

    PROPOSED = "proposed"
    PUBLISHED = "published"
    DROPPED = "dropped"


class PlannedTask(Base):
    """A task on the review desk. `proposals` is what the text or last year suggests; columns are what a person decided.

    `basis` names for each decided fact who settled it and on what ground. The serial is given at publication.
    """

    __tablename__ = "planned_task"
    __table_args__ = (
        Index("ix_planned_task_item", "item_id", "start"),
        Index("uq_planned_task_serial", "item_id", "serial", unique=True),
        CheckConstraint(
            "state <> 'published' OR (number <> '' AND serial IS NOT NULL AND lead_unit_id IS NOT NULL "
            "AND deadline_kind IS NOT NULL AND yardstick <> '')",
            name="published_complete",
        ),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    uuid: Mapped[str] = mapped_column(String(32), default=new_uuid, unique=True)
    item_id: Mapped[int] = mapped_column(BigId, ForeignKey("plan_item.id"))
    serial: Mapped[int | None]
    title: Mapped[str] = mapped_column(String(300))
    start: Mapped[int]
    end: Mapped[int]
    state: Mapped[PlannedTaskState] = mapped_column(String(10), default=PlannedTaskState.PROPOSED)
    number: Mapped[str] = mapped_column(String(40), default="")
    lead_unit_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("unit.id"))
    supporting_unit_ids: Mapped[list[Any]] = mapped_column(default=list)
    owner_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("person.id"))
    deadline_kind: Mapped[DeadlineKind | None] = mapped_column(String(10))
    deadline_date: Mapped[date | None]
    cadence: Mapped[str] = mapped_column(String(20), default="")
    yardstick: Mapped[str] = mapped_column(String(300), default="")
    proposals: Mapped[dict[str, Any]] = mapped_column(default=dict)
    basis: Mapped[dict[str, Any]] = mapped_column(default=dict)
    version: Mapped[int] = mapped_column(default=1)
    published_at: Mapped[datetime | None]
    multi_year: Mapped[bool] = mapped_column(default=False)
    """Goes on after the year, so that next year's plan is offered it whether or not it is done."""
    continues_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("planned_task.id"), unique=True)
    """The same task in the document that this one's document took the place of."""
    carried_from_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("planned_task.id"), unique=True)
    """The task of an earlier year's plan that goes on as this one; nothing is carried twice."""


class ReviewAct(Base):
    """One act on the review desk: every row it changed, before and after. Undoing is an act that reverses another."""

    __tablename__ = "plan_review_act"
    __table_args__ = (Index("ix_plan_review_act_person", "document_id", "person_id", "id"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    document_id: Mapped[int] = mapped_column(BigId, ForeignKey("plan_document.id"))
    person_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("person.id"))
    at: Mapped[datetime]
    verb: Mapped[str] = mapped_column(String(20))
    changes: Mapped[list[Any]] = mapped_column(default=list)
    """Each: kind of row, its id, its fields before (None: made by this act) and after (None: ended by it)."""
    reverses_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("plan_review_act.id"), unique=True)


class RevisionState(StrEnum):
    """OPEN while decisions are made; then the plan stands on the new document, or nothing came of it."""

    OPEN = "open"
    APPLIED = "applied"
    WITHDRAWN = "withdrawn"


class PlanRevision(Base):
    """An amended document beside the one the plan stands on. At most one is open per plan."""

    __tablename__ = "plan_revision"
    __table_args__ = (_unique_where("uq_plan_revision_open", "state = 'open'", "plan_id"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    plan_id: Mapped[int] = mapped_column(BigId, ForeignKey("plan.id"), index=True)
    base_id: Mapped[int] = mapped_column(BigId, ForeignKey("plan_document.id"))
    document_id: Mapped[int] = mapped_column(BigId, ForeignKey("plan_document.id"), unique=True)
    state: Mapped[RevisionState] = mapped_column(String(10), default=RevisionState.OPEN)
    version: Mapped[int] = mapped_column(default=1)
    created_by: Mapped[int | None] = mapped_column(BigId, ForeignKey("person.id"))
    created_at: Mapped[datetime]
    closed_by: Mapped[int | None] = mapped_column(BigId, ForeignKey("person.id"))
    closed_at: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(Text, default="")


class DifferenceKind(StrEnum):
    """How an item of the plan stands to the amended document. Items are matched by what they say."""

    SAME = "same"
    CHANGED = "changed"
    MOVED = "moved"
    ADDED = "added"
    REMOVED = "removed"


class Choice(StrEnum):
    """What a person decided for a difference.

    TAKE the new place or words; KEEP the task as it runs; FRESH: a new draft, the old one runs on; REPLACE: a new
    draft, the old one is cancelled; DRAFT or SKIP what was added; CANCEL what was removed.
    """

    TAKE = "take"
    KEEP = "keep"
    FRESH = "fresh"
    REPLACE = "replace"
    DRAFT = "draft"
    SKIP = "skip"
    CANCEL = "cancel"


class PlanDifference(Base):
    """One item of either document with what became of it; `choice` is empty until somebody decides.

    A table lists tasks: there each difference is about one task of the old item.
    """

    __tablename__ = "plan_difference"
    __table_args__ = (Index("uq_plan_difference", "revision_id", "position", unique=True),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    revision_id: Mapped[int] = mapped_column(BigId, ForeignKey("plan_revision.id"))
    position: Mapped[int]
    kind: Mapped[DifferenceKind] = mapped_column(String(10))
    moved: Mapped[bool] = mapped_column(default=False)
    old_item_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("plan_item.id"))
    old_task_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("planned_task.id"))
    """The only task of the old item that it is about; None: all of them."""
    new_item_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("plan_item.id"))
    choice: Mapped[Choice | None] = mapped_column(String(10))
    decided_by: Mapped[int | None] = mapped_column(BigId, ForeignKey("person.id"))
    decided_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)


class ProposedAct(Base):
    """A lead unit, a day or a yardstick that an amended text names and the running task does not have. It changes
    nothing by itself: somebody carries it out by its own verb, or leaves it."""

    __tablename__ = "plan_proposed_act"
    __table_args__ = (
        CheckConstraint(
            "(CASE WHEN unit_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN day IS NULL THEN 0 ELSE 1 END) "
            "+ (CASE WHEN yardstick = '' THEN 0 ELSE 1 END) = 1",
            name="one_fact",
        ),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    revision_id: Mapped[int] = mapped_column(BigId, ForeignKey("plan_revision.id"), index=True)
    task_id: Mapped[int] = mapped_column(BigId, ForeignKey("planned_task.id"), index=True)
    unit_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("unit.id"))
    day: Mapped[date | None]
    yardstick: Mapped[str] = mapped_column(String(300), default="")
    quote: Mapped[str] = mapped_column(String(300))
    carried_out: Mapped[bool | None]
    """None while nobody settled it; False: left as it is."""
    settled_by: Mapped[int | None] = mapped_column(BigId, ForeignKey("person.id"))
    settled_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)
