"""The dispatcher against a real SMTP server on this machine: once each, fenced, patient with an outage."""

import smtplib
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from email import message_from_bytes
from email.header import decode_header, make_header
from email.message import Message

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

from tests.cast import Cast
from tests.moment import NOW
from tests.servers import free_port
from tracker.audit.models import AuditRow
from tracker.core.db import session
from tracker.core.errors import Conflict, Forbidden
from tracker.notifications import queries, rules, service
from tracker.notifications.models import Notice, Outbox
from tracker.notifications.rules import Fate
from tracker.notifications.service import Tell, dispatching
from tracker.organisation.models import Account, Person

HELLO = "%(number)s %(title)s：由您承办。"


@dataclass
class Sink:
    """Keeps what it is given; `answers` are replies to give instead of accepting, first come first served."""

    port: int
    mails: list[Message] = field(default_factory=list)
    answers: list[str] = field(default_factory=list)

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        if self.answers:
            return self.answers.pop(0)
        self.mails.append(message_from_bytes(envelope.content or b""))  # type: ignore[arg-type]
        return "250 OK"

    @property
    def subjects(self) -> list[str]:
        return [str(make_header(decode_header(mail["Subject"]))) for mail in self.mails]


@pytest.fixture
def sink(app: Flask) -> Iterator[Sink]:
    """A mail server, and settings that name it."""
    found = Sink(free_port())
    controller = Controller(found, hostname="127.0.0.1", port=found.port)
    controller.start()
    kept = app.extensions["settings"]
    app.extensions["settings"] = replace(
        kept, mail_host="127.0.0.1", mail_port=found.port, base_url="https://kc.example"
    )
    yield found
    app.extensions["settings"] = kept
    controller.stop()


def post(cast: Cast, count: int = 1, name: str = "陈思远", title: str = "接口联调") -> None:
    rows = [
        Tell(
            key=f"test/{name}/{n}",
            bureau_id=cast.bureau_id,
            person_id=cast.person(name),
            kind="named",
            subject_kind="work_item",
            subject_id=n,
            message=HELLO,
            params={"number": f"3.3-{n:02}", "title": title},
            mail_message=HELLO,
        )
        for n in range(1, count + 1)
    ]
    service.notify(rows, now=NOW)
    session.commit()


def states() -> list[str]:
    session.rollback()
    return list(session.scalars(select(Outbox.state).order_by(Outbox.id)))


def test_a_mail_goes_out_once_with_an_id_made_from_its_key(cast: Cast, sink: Sink) -> None:
    post(cast)
    assert service.dispatch(now=NOW).sent == 1
    assert service.dispatch(now=NOW).sent == 0
    assert sink.subjects == ["3.3-01 接口联调：由您承办。"]
    assert sink.mails[0]["Message-ID"] == rules.message_id("test/陈思远/1/mail", "kaocheng@localhost")
    assert states() == ["sent"]


def test_telling_twice_is_telling_once(cast: Cast, sink: Sink) -> None:
    post(cast)
    post(cast)
    assert session.scalar(select(func.count()).select_from(Notice)) == 1
    assert states() == ["ready"]


def test_the_text_is_in_the_readers_language(cast: Cast, sink: Sink) -> None:
    account = Account(person_id=cast.person("陈思远"), username="chen", password_hash="x", locale="en", created_at=NOW)
    session.add(account)
    post(cast)
    service.dispatch(now=NOW)
    body = sink.mails[0].get_payload(decode=True).decode()  # type: ignore[union-attr]
    assert "https://kc.example/" in body


def test_without_a_mail_server_rows_stay(cast: Cast, app: Flask) -> None:
    post(cast)
    assert service.dispatch(now=NOW).sent == 0
    assert states() == ["ready"]


def test_an_outage_uses_up_no_attempts(cast: Cast, app: Flask) -> None:
    kept = app.extensions["settings"]
    app.extensions["settings"] = replace(kept, mail_host="127.0.0.1", mail_port=free_port())
    post(cast)
    for hour in range(24):
        assert service.dispatch(now=NOW + timedelta(hours=hour)).down
    app.extensions["settings"] = kept
    assert session.scalars(select(Outbox.attempts)).one() == 0


def test_a_passing_refusal_is_tried_again_later(cast: Cast, sink: Sink) -> None:
    sink.answers = ["451 later"]
    post(cast)
    assert service.dispatch(now=NOW).later == 1
    assert service.dispatch(now=NOW).sent == 0
    assert service.dispatch(now=NOW + timedelta(hours=1)).sent == 1
    assert len(sink.mails) == 1


def test_a_refusal_for_good_is_dead_at_once_and_the_others_go_on(cast: Cast, sink: Sink) -> None:
    sink.answers = ["550 no such person"]
    post(cast, 3)
    result = service.dispatch(now=NOW)
    assert (result.dead, result.sent) == (1, 2)
    assert sorted(states()) == ["dead", "sent", "sent"]


def test_poison_dies_after_eight_attempts(cast: Cast, sink: Sink) -> None:
    sink.answers = ["451 later"] * 9
    post(cast)
    for hour in range(12):
        service.dispatch(now=NOW + timedelta(hours=2 * hour))
    row = session.scalars(select(Outbox)).one()
    assert (row.state, row.attempts) == ("dead", 8)


def test_a_message_that_cannot_be_written_is_dead_and_the_others_go_on(cast: Cast, sink: Sink) -> None:
    post(cast, 2)
    session.scalars(select(Outbox)).first().params = {"number": "1"}  # type: ignore[union-attr]
    session.commit()
    result = service.dispatch(now=NOW)
    assert (result.dead, result.sent) == (1, 1)


def test_a_sender_killed_between_lease_and_send_costs_a_minute(cast: Cast, sink: Sink) -> None:
    post(cast)
    dispatching.lease(NOW)  # and then the process is gone
    assert service.dispatch(now=NOW + timedelta(seconds=59)).sent == 0
    assert service.dispatch(now=NOW + timedelta(seconds=60)).sent == 1


def test_a_sender_that_wakes_after_its_lease_cannot_overwrite(cast: Cast, sink: Sink) -> None:
    post(cast)
    (frozen,) = dispatching.lease(NOW)
    session.expunge(frozen)
    service.dispatch(now=NOW + timedelta(seconds=61))
    assert dispatching.mark(frozen, Fate.DEAD, NOW + timedelta(seconds=62)) is None
    assert states() == ["sent"]


def test_a_title_cannot_add_a_header(cast: Cast, sink: Sink) -> None:
    post(cast, title="甲\r\nBcc: all@example.com")
    service.dispatch(now=NOW)
    assert sink.mails[0]["Bcc"] is None


def test_a_person_without_address_gets_the_notice_only(cast: Cast, sink: Sink) -> None:
    session.get_one(Person, cast.person("陈思远")).email = ""
    session.commit()
    post(cast)
    assert queries.unread_count(cast.person("陈思远")) == 1
    assert states() == []


def test_a_dead_letter_is_listed_and_can_be_tried_again(cast: Cast, sink: Sink) -> None:
    sink.answers = ["550 full"]
    post(cast)
    service.dispatch(now=NOW)
    (letter,) = queries.dead_letters(cast.bureau_id)
    assert "550" in letter.last_error
    with pytest.raises(Forbidden):
        service.requeue(letter.id, actor=cast.actor("苏敏"), now=NOW)
    service.requeue(letter.id, actor=cast.actor("丁海洋"), now=NOW)
    with pytest.raises(Conflict):
        service.requeue(letter.id, actor=cast.actor("丁海洋"), now=NOW)
    session.commit()
    assert service.dispatch(now=NOW).sent == 1
    assert session.scalars(select(AuditRow.act)).all() == ["mail.requeue"]


def test_reading_marks_only_ones_own(cast: Cast) -> None:
    post(cast)
    post(cast, name="王立群")
    notice = queries.inbox(cast.person("王立群"))[0]
    service.mark_read(cast.person("陈思远"), [notice.id], now=NOW)
    assert queries.unread_count(cast.person("王立群")) == 1
    service.mark_read(cast.person("王立群"), [notice.id], now=NOW)
    assert queries.unread_count(cast.person("王立群")) == 0


@given(st.text(max_size=80), st.integers(1, 30))
def test_pauses_grow_to_an_hour_and_never_exceed_it(key: str, attempts: int) -> None:
    seconds = rules.pause(key, attempts).total_seconds()
    assert 15 <= seconds <= 3600


@pytest.mark.parametrize(
    ("error", "attempts", "fate"),
    [
        (smtplib.SMTPDataError(550, b"no"), 1, Fate.DEAD),
        (smtplib.SMTPDataError(451, b"later"), 1, Fate.LATER),
        (smtplib.SMTPDataError(451, b"later"), 8, Fate.DEAD),
        (smtplib.SMTPRecipientsRefused({"a@b": (550, b"no")}), 1, Fate.DEAD),
        (smtplib.SMTPServerDisconnected("gone"), 2, Fate.LATER),
        (TimeoutError(), 1, Fate.LATER),
        (KeyError("title"), 1, Fate.DEAD),
    ],
)
def test_what_an_answer_means(error: Exception, attempts: int, fate: Fate) -> None:
    assert rules.fate(error, attempts) == fate
