"""Mail by SMTP: writing the text in the reader's language, and a connection with short timeouts."""

from __future__ import annotations

import smtplib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import formatdate
from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from tracker.core.config import Settings
from tracker.core.i18n import catalogue

TEMPLATES = Path(__file__).resolve().parents[3] / "templates" / "mail"
TIMEOUT = 10


@dataclass(frozen=True)
class Letter:
    """What is to be written to whom. `lines` are the members of a digest, (message, params) each."""

    address: str
    name: str
    locale: str
    message: str
    params: Mapping[str, Any]
    lines: Sequence[tuple[str, Mapping[str, Any]]] = ()


@lru_cache(maxsize=8)
def _environment(locale: str) -> Environment:
    found = catalogue(locale)
    environment = Environment(  # noqa: S701 - plain text, nothing to escape
        loader=FileSystemLoader(TEMPLATES), undefined=StrictUndefined, extensions=["jinja2.ext.i18n"], trim_blocks=True
    )
    environment.install_gettext_callables(found.gettext, found.ngettext, newstyle=True)  # type: ignore[attr-defined]
    return environment


def compose(letter: Letter, settings: Settings, message_id: str) -> EmailMessage:
    """The finished message. Raises KeyError or ValueError when it cannot be written."""
    say = catalogue(letter.locale).gettext
    subject = " ".join((say(letter.message) % letter.params).split())
    link = f"{settings.base_url.rstrip('/')}/" if settings.base_url else ""
    mail = EmailMessage()
    mail["Subject"], mail["From"], mail["To"] = subject, settings.mail_from, letter.address
    mail["Date"], mail["Message-ID"] = formatdate(localtime=False), message_id
    mail["Auto-Submitted"] = "auto-generated"
    template = _environment(letter.locale).get_template("notice.txt")
    lines = [say(message) % params for message, params in letter.lines]
    rest = int(letter.params.get("count", 0)) - len(lines) if lines else 0
    mail.set_content(template.render(name=letter.name, text=subject, lines=lines, rest=max(rest, 0), link=link))
    return mail


@contextmanager
def connection(settings: Settings) -> Iterator[smtplib.SMTP]:
    """A logged-in connection. Raises OSError or SMTPException when the server cannot be used now."""
    with smtplib.SMTP(settings.mail_host, settings.mail_port, timeout=TIMEOUT) as server:
        if settings.mail_starttls:
            server.starttls()
        if settings.mail_user:
            server.login(settings.mail_user, settings.mail_password)
        yield server
