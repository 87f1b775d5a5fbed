"""A small bureau under real processes, with a clock that can be moved and a mail server that keeps what it gets."""

from __future__ import annotations

import email
import email.policy
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from flask import Flask

from tests import cast
from tests.moment import NOW
from tests.processes import Site
from tests.scoring.factory import put_in_force
from tests.servers import free_port
from tracker.core.config import Settings
from tracker.core.context import SYSTEM
from tracker.core.db import db, session
from tracker.core.jobs import make_celery
from tracker.escalation import service as escalation
from tracker.organisation import service as organisation

QUARTER_BEGINS = date(2026, 10, 1)
PASSWORD = "made for one test only"
USERNAMES = {
    "林晓": "linxiao",
    "王立群": "wangliqun",
    "陈思远": "chensiyuan",
    "苏敏": "sumin",
    "唐宁": "tangning",
}


@dataclass
class Sink:
    """What arrived by mail."""

    letters: list[EmailMessage] = field(default_factory=list)

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        self.letters.append(email.message_from_bytes(envelope.content, policy=email.policy.default))
        return "250 kept"

    def to(self, address: str) -> list[str]:
        """Subject and text of every letter to an address."""
        found = (one for one in self.letters if address in str(one["To"]))
        return [f"{one['Subject']}\n{one.get_body(('plain',)).get_content()}" for one in found]  # type: ignore[union-attr]


@contextmanager
def mail_server() -> Iterator[tuple[Sink, dict[str, str]]]:
    """A listening sink, and the settings that lead the product to it."""
    sink, port = Sink(), free_port()
    controller = Controller(sink, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield sink, {"TRACKER_MAIL_HOST": "127.0.0.1", "TRACKER_MAIL_PORT": str(port)}
    finally:
        controller.stop()


def found(app: Flask) -> cast.Cast:
    """The cast's bureau with accounts, the preset ladder and the example rules in force for the quarter."""
    with app.app_context():
        bureau = cast.build(NOW)
        for name, username in USERNAMES.items():
            account, _secret = organisation.create_account(
                SYSTEM, now=NOW, person_id=bureau.person(name), username=username, password=PASSWORD
            )
            account.must_change = False
        escalation.install_preset(bureau.bureau_id, now=NOW)
        put_in_force(bureau.bureau_id, "example", QUARTER_BEGINS, NOW)
        session.commit()
        session.remove()
        db.engine.dispose()
    return bureau


def set_instant(site: Site, instant: datetime) -> None:
    """Let the product's clock show `instant` and run on from there."""
    site.set_clock((instant - datetime.now(UTC)).total_seconds())


def ring(site: Site, job: str) -> None:
    """Put a job before the workers now, as a page does after its commit, instead of waiting for the timetable."""
    make_celery(Settings.from_environment(site.environment), publisher=True).send_task(job, ignore_result=True)
