"""Accounts, server-side sessions, login attempts, request keys, saved views."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from tracker.core.db import Base, BigId


class Account(Base):
    """A way in for one person. There is no account without a person and no default account."""

    __tablename__ = "account"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    person_id: Mapped[int] = mapped_column(BigId, ForeignKey("person.id"), unique=True)
    username: Mapped[str] = mapped_column(String(60), unique=True)
    password_hash: Mapped[str] = mapped_column(String(200))
    must_change: Mapped[bool] = mapped_column(default=False)
    disabled_at: Mapped[datetime | None]
    locale: Mapped[str] = mapped_column(String(16), default="")
    roomy_rows: Mapped[bool] = mapped_column(default=False)
    single_keys: Mapped[bool] = mapped_column(default=True)
    theme: Mapped[str] = mapped_column(String(8), default="")
    created_at: Mapped[datetime]


class UserSession(Base):
    """A login. Only the hash of the cookie's token is kept; idle 30 minutes and absolute 12 hours end it."""

    __tablename__ = "user_session"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    account_id: Mapped[int] = mapped_column(BigId, ForeignKey("account.id"), index=True)
    post_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("post.id"))
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    address: Mapped[str] = mapped_column(String(60), default="")
    agent: Mapped[str] = mapped_column(String(200), default="")


class LoginAttempt(Base):
    """One try at a password prompt, kept in the database so that limits hold without Redis."""

    __tablename__ = "login_attempt"
    __table_args__ = (
        Index("ix_login_attempt_username", "username", "at"),
        Index("ix_login_attempt_address", "address", "at"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    username: Mapped[str] = mapped_column(String(60))
    address: Mapped[str] = mapped_column(String(60))
    at: Mapped[datetime]
    ok: Mapped[bool]


class RequestKey(Base):
    """The first outcome of a form sent with this key; a double click or a resend gets it again."""

    __tablename__ = "request_key"
    __table_args__ = (Index("uq_request_key", "account_id", "route", "key", unique=True),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    account_id: Mapped[int] = mapped_column(BigId, ForeignKey("account.id"))
    route: Mapped[str] = mapped_column(String(80))
    key: Mapped[str] = mapped_column(String(40))
    outcome: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]


class SavedView(Base):
    """A list's filters under a name, for one account."""

    __tablename__ = "saved_view"
    __table_args__ = (Index("uq_saved_view", "account_id", "screen", "name", unique=True),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    account_id: Mapped[int] = mapped_column(BigId, ForeignKey("account.id"))
    screen: Mapped[str] = mapped_column(String(40))
    name: Mapped[str] = mapped_column(String(60))
    query: Mapped[str] = mapped_column(String(1000))
    created_at: Mapped[datetime]
