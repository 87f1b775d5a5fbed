"""Pure rules of sending: message ids, when to try again, what an answer of the mail server means."""

from __future__ import annotations

import hashlib
import smtplib
from datetime import timedelta
from enum import StrEnum

MAX_ATTEMPTS = 8
LEASE = timedelta(seconds=60)
FIRST_PAUSE = 30
LONGEST_PAUSE = 3600


class Fate(StrEnum):
    """What becomes of a message after one attempt."""

    SENT = "sent"
    LATER = "later"
    DEAD = "dead"


def message_id(key: str, sender: str) -> str:
    """The same for every copy of a message, so that a mail system may drop the second one."""
    domain = sender.rpartition("@")[2].strip("> ") or "localhost"
    return f"<{hashlib.sha256(key.encode()).hexdigest()[:40]}@{domain}>"


def pause(key: str, attempts: int) -> timedelta:
    """How long to wait after an attempt: doubling to an hour, spread by up to half so that not all return at once."""
    longest = min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** (attempts - 1))
    spread = hashlib.sha256(f"{key}/{attempts}".encode()).digest()[0] / 255
    return timedelta(seconds=longest * (1 - spread / 2))


def fate(error: Exception, attempts: int) -> Fate:
    """A refusal for good (5xx) or a message that cannot be written is dead at once, the rest after 8 attempts."""
    codes = _codes(error)
    if codes and all(code >= 500 for code in codes):
        return Fate.DEAD
    passing = isinstance(error, (smtplib.SMTPException, OSError))
    return Fate.LATER if passing and attempts < MAX_ATTEMPTS else Fate.DEAD


def _codes(error: Exception) -> list[int]:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return [code for code, _ in error.recipients.values()]
    return [error.smtp_code] if isinstance(error, smtplib.SMTPResponseException) else []


def describe(error: Exception) -> str:
    """The error in one short line, for the list of dead letters."""
    return " ".join(f"{type(error).__name__}: {error}".split())[:480]
