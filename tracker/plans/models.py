"""A plan, the documents it was read from, its outline, and the planned tasks a person completes."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from tracker.core.db import Base, BigId, new_uuid


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


class PlanDocument(Base):
    """The source as it came in: bytes by content address, and the text every offset points into."""

    __tablename__ = "plan_document"
    __table_args__ = (Index("uq_plan_document", "plan_id", "sha256", unique=True),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    plan_id: Mapped[int] = mapped_column(BigId, ForeignKey("plan.id"))
    filename: Mapped[str] = mapped_column(String(255))
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    size: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
    plan_start: Mapped[int]
    plan_end: Mapped[int]
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
