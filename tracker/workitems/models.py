"""The work item and the records of what happened to it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, TextClause, literal_column, text
from sqlalchemy.orm import Mapped, mapped_column

from tracker.core.db import Base, BigId, new_uuid
from tracker.plans.models import DeadlineKind


class State(StrEnum):
    """Life of a work item (DOMAIN, the life of a work item)."""

    DRAFT = "draft"
    DISPATCHED = "dispatched"
    DECLINED = "declined"
    IN_PROGRESS = "in_progress"
    UNIT_REVIEW = "unit_review"
    SUPERVISOR_REVIEW = "supervisor_review"
    SUSPENDED = "suspended"
    DONE = "done"
    CANCELLED = "cancelled"


OPEN_STATES = (
    State.DISPATCHED,
    State.DECLINED,
    State.IN_PROGRESS,
    State.UNIT_REVIEW,
    State.SUPERVISOR_REVIEW,
    State.SUSPENDED,
)
REVIEW_STATES = (State.UNIT_REVIEW, State.SUPERVISOR_REVIEW)

FAR = datetime(9999, 12, 31, tzinfo=UTC)
"""Where an item without a running deadline stands in a list by deadline."""

OPEN = text("state IN ('dispatched','declined','in_progress','unit_review','supervisor_review','suspended')")
"""Written out, because a partial index serves only a query that says its condition in the same words."""

UNOWNED = text("state = 'in_progress' AND owner_id IS NULL")
MOVED = text("redispatches > 0")
ASKED = text("state IN ('requested','signed')")


def _where(condition: TextClause, name: str, *columns: str, unique: bool = False) -> Index:
    return Index(name, *columns, unique=unique, sqlite_where=condition, postgresql_where=condition)


_COUNTED = ("red_at", "yellow_at", "confidential", "state")


class WorkItem(Base):
    """A tracked task. `due_at … red_at` project the completion clock's deadline in force and its ladder, so that a list
    needs no join: the light is the last of yellow, orange, red whose instant has passed."""

    __tablename__ = "work_item"
    __table_args__ = (
        Index("uq_work_item_number", "bureau_id", "plan_year", "number", unique=True),
        Index("ix_work_item_bureau_id", "bureau_id", "id"),
        # A list by deadline, all states or the open ones, of a bureau or a unit: read in order, stopped after a page.
        Index("ix_work_item_sort", "bureau_id", "sort_at", "id"),
        Index("ix_work_item_lead_sort", "lead_unit_id", "sort_at", "id"),
        # Open ones carry what the counts per light read, so that these are answered from the index alone.
        _where(OPEN, "ix_work_item_open", "bureau_id", "sort_at", "id", *_COUNTED),
        _where(OPEN, "ix_work_item_lead_open", "lead_unit_id", "sort_at", "id", *_COUNTED, "bureau_id"),
        _where(MOVED, "ix_work_item_moved", "lead_unit_id", "id"),
        _where(UNOWNED, "ix_work_item_unowned", "lead_unit_id", "sort_at", "id"),
        Index("ix_work_item_owner", "owner_id", "state", "sort_at", "id"),
        Index("ix_work_item_lead_state", "lead_unit_id", "state", "sort_at", "id"),
        Index("ix_work_item_state", "bureau_id", "state", "sort_at", "id"),
        CheckConstraint("progress BETWEEN 0 AND 100", name="progress_percent"),
        CheckConstraint(
            "state <> 'done' OR (finished_at IS NOT NULL AND close_out_no IS NOT NULL)", name="done_is_closed"
        ),
        CheckConstraint("(state = 'suspended') = (suspended_at IS NOT NULL)", name="suspended_since"),
        CheckConstraint("(deadline_kind = 'dated') OR due_at IS NULL", name="due_only_when_dated"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    uuid: Mapped[str] = mapped_column(String(32), default=new_uuid, unique=True)
    bureau_id: Mapped[int] = mapped_column(BigId, ForeignKey("unit.id"))
    plan_year: Mapped[int]
    number: Mapped[str] = mapped_column(String(40))
    title: Mapped[str] = mapped_column(String(300))
    source_text: Mapped[str] = mapped_column(Text, default="")
    section_label: Mapped[str] = mapped_column(String(300), default="")
    plan_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("plan.id"), index=True)
    planned_task_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("planned_task.id"), unique=True)
    yardstick: Mapped[str] = mapped_column(String(300), default="")
    constraints: Mapped[list[Any]] = mapped_column(default=list)
    """Prohibitions of the plan that go with the item: no deadline, no "done"."""
    lead_unit_id: Mapped[int] = mapped_column(BigId, ForeignKey("unit.id"))
    owner_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("person.id"))
    state: Mapped[State] = mapped_column(String(20), default=State.DRAFT)
    version: Mapped[int] = mapped_column(default=1)
    progress: Mapped[int] = mapped_column(default=0)
    confidential: Mapped[bool] = mapped_column(default=False)
    deadline_kind: Mapped[DeadlineKind] = mapped_column(String(10))
    cadence: Mapped[str] = mapped_column(String(20), default="")
    due_date: Mapped[date | None]
    due_at: Mapped[datetime | None]
    sort_at: Mapped[datetime] = mapped_column(default=FAR)
    """`due_at` while it runs, else FAR: never empty, so that a page of a list can begin after any row."""
    deadline_no: Mapped[int] = mapped_column(default=0)
    yellow_at: Mapped[datetime | None]
    orange_at: Mapped[datetime | None]
    red_at: Mapped[datetime | None]
    dispatched_at: Mapped[datetime | None]
    accepted_at: Mapped[datetime | None]
    delivered_at: Mapped[datetime | None]
    """When the completion request now under review, or the one that passed, was filed."""
    finished_at: Mapped[datetime | None]
    suspended_at: Mapped[datetime | None]
    days_left: Mapped[int | None]
    """Working days left at suspension, given back by resume."""
    close_out_no: Mapped[str | None] = mapped_column(String(40))
    send_backs: Mapped[int] = mapped_column(default=0)
    declines: Mapped[int] = mapped_column(default=0)
    redispatches: Mapped[int] = mapped_column(default=0)
    attempt: Mapped[int] = mapped_column(default=0)
    last_progress_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    created_by: Mapped[int | None] = mapped_column(BigId, ForeignKey("person.id"))


class WorkItemUnit(Base):
    """A supporting unit of an item (the lead is a column of the item)."""

    __tablename__ = "work_item_unit"
    __table_args__ = (Index("ix_work_item_unit_unit", "unit_id", "work_item_id"),)

    work_item_id: Mapped[int] = mapped_column(BigId, ForeignKey("work_item.id"), primary_key=True)
    unit_id: Mapped[int] = mapped_column(BigId, ForeignKey("unit.id"), primary_key=True)


class WorkItemReader(Base):
    """A named reader of a confidential item."""

    __tablename__ = "work_item_reader"

    work_item_id: Mapped[int] = mapped_column(BigId, ForeignKey("work_item.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(BigId, ForeignKey("person.id"), primary_key=True)


class Hand(StrEnum):
    """What somebody did with an item that bars them from reviewing it."""

    OWNED = "owned"
    FILED = "filed"
    REQUESTED = "requested"


class WorkItemHand(Base):
    """Somebody had a hand in the item; nobody reviews their own work."""

    __tablename__ = "work_item_hand"

    work_item_id: Mapped[int] = mapped_column(BigId, ForeignKey("work_item.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(BigId, ForeignKey("person.id"), primary_key=True)
    hand: Mapped[Hand] = mapped_column(String(10), primary_key=True)
    since: Mapped[datetime]


class StatusChange(Base):
    """One transition: who, as which post, when, from, to, by which verb, and why. Append-only."""

    __tablename__ = "status_change"
    __table_args__ = (Index("ix_status_change_item", "work_item_id", "id"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    work_item_id: Mapped[int] = mapped_column(BigId, ForeignKey("work_item.id"))
    at: Mapped[datetime]
    person_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("person.id"))
    post_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("post.id"))
    verb: Mapped[str] = mapped_column(String(30))
    from_state: Mapped[State] = mapped_column(String(20))
    to_state: Mapped[State] = mapped_column(String(20))
    reason: Mapped[str] = mapped_column(Text, default="")
    attempt: Mapped[int] = mapped_column(default=0)
    detail: Mapped[dict[str, Any]] = mapped_column(default=dict)


class ExtensionState(StrEnum):
    """REQUESTED waits for the unit head, SIGNED for the decider; the rest are final."""

    REQUESTED = "requested"
    SIGNED = "signed"
    GRANTED = "granted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class ExtensionRequest(Base):
    """A request for a later deadline, filed before the old one passes. At most one is open per item."""

    __tablename__ = "extension_request"
    __table_args__ = (
        _where(ASKED, "uq_extension_request_open", "work_item_id", unique=True),
        _where(ASKED, "ix_extension_request_asked", "asked_at", "id"),
        _where(ASKED, "ix_extension_request_lead", "lead_unit_id", "asked_at", "id"),
        CheckConstraint("state NOT IN ('granted','refused') OR decided_at IS NOT NULL", name="decided"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    uuid: Mapped[str] = mapped_column(String(32), default=new_uuid, unique=True)
    work_item_id: Mapped[int] = mapped_column(BigId, ForeignKey("work_item.id"), index=True)
    lead_unit_id: Mapped[int] = mapped_column(BigId, ForeignKey("unit.id"))
    """The item's, kept here while the request is open: the head's share is found without looking at every item."""
    deadline_no: Mapped[int]
    state: Mapped[ExtensionState] = mapped_column(String(10), default=ExtensionState.REQUESTED)
    version: Mapped[int] = mapped_column(default=1)
    asked_by: Mapped[int] = mapped_column(BigId, ForeignKey("person.id"))
    asked_at: Mapped[datetime]
    new_date: Mapped[date]
    reason: Mapped[str] = mapped_column(Text)
    progress_so_far: Mapped[str] = mapped_column(Text, default="")
    late: Mapped[bool] = mapped_column(default=False)
    """Filed after the deadline it asks to move had passed: counts as overdue whatever is decided."""
    needs_leader: Mapped[bool] = mapped_column(default=False)
    """Above the working-day limit, or the second or later: a leader decides (settings of the bureau)."""
    signed_by: Mapped[int | None] = mapped_column(BigId, ForeignKey("person.id"))
    signed_at: Mapped[datetime | None]
    decided_by: Mapped[int | None] = mapped_column(BigId, ForeignKey("person.id"))
    decided_at: Mapped[datetime | None]
    granted_date: Mapped[date | None]
    decision_note: Mapped[str] = mapped_column(Text, default="")


UNDECIDED = ExtensionRequest.state.in_(
    [literal_column(f"'{state}'") for state in (ExtensionState.REQUESTED, ExtensionState.SIGNED)]
)
"""ASKED for queries that join other tables with a state."""
