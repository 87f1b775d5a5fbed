"""People, posts, and who holds which post when."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from tracker.core.db import Base, BigId, new_uuid
from tracker.core.permissions import PostKind


class Person(Base):
    """A member of staff. `unit_id` is the latest home unit (`PersonUnit` has the dates); rights come from posts only.

    `left_on` is the last day at the bureau.
    """

    __tablename__ = "person"
    __table_args__ = (Index("uq_person_staff_no", "bureau_id", "staff_no", unique=True),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    uuid: Mapped[str] = mapped_column(String(32), default=new_uuid, unique=True)
    bureau_id: Mapped[int] = mapped_column(BigId, ForeignKey("unit.id"))
    unit_id: Mapped[int] = mapped_column(BigId, ForeignKey("unit.id"), index=True)
    name: Mapped[str] = mapped_column(String(60))
    staff_no: Mapped[str] = mapped_column(String(40))
    email: Mapped[str] = mapped_column(String(120), default="")
    left_on: Mapped[date | None]
    created_at: Mapped[datetime]


class PersonUnit(Base):
    """The home unit of a person from `valid_from` on, until the next row."""

    __tablename__ = "person_unit"

    person_id: Mapped[int] = mapped_column(BigId, ForeignKey("person.id"), primary_key=True)
    valid_from: Mapped[date] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(BigId, ForeignKey("unit.id"), index=True)


class Post(Base):
    """A position: where it sits and what it is. Who holds it is dated; the post itself stays."""

    __tablename__ = "post"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    uuid: Mapped[str] = mapped_column(String(32), default=new_uuid, unique=True)
    bureau_id: Mapped[int] = mapped_column(BigId, ForeignKey("unit.id"))
    unit_id: Mapped[int] = mapped_column(BigId, ForeignKey("unit.id"), index=True)
    kind: Mapped[PostKind] = mapped_column(String(20), index=True)
    title: Mapped[str] = mapped_column(String(60))
    ended_on: Mapped[date | None]


class PostScope(Base):
    """A subtree that a post reaches from `valid_from` through `valid_to`.

    On a day without a row the default of the post's kind holds: its own unit, or the bureau.
    """

    __tablename__ = "post_scope"
    __table_args__ = (CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="dates_in_order"),)

    post_id: Mapped[int] = mapped_column(BigId, ForeignKey("post.id"), primary_key=True)
    unit_id: Mapped[int] = mapped_column(BigId, ForeignKey("unit.id"), primary_key=True)
    valid_from: Mapped[date] = mapped_column(primary_key=True)
    valid_to: Mapped[date | None]


class PostHolding(Base):
    """A person holds a post from `valid_from` through `valid_to`; `acting` marks a deputy (AB岗) for the holder."""

    __tablename__ = "post_holding"
    __table_args__ = (
        CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="dates_in_order"),
        Index("ix_post_holding_person", "person_id", "valid_from"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    post_id: Mapped[int] = mapped_column(BigId, ForeignKey("post.id"), index=True)
    person_id: Mapped[int] = mapped_column(BigId, ForeignKey("person.id"))
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    acting: Mapped[bool] = mapped_column(default=False)
