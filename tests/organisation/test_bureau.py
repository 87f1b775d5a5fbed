"""Calendar, settings, numbers, request keys, and what a process may keep in memory."""

from __future__ import annotations

import threading
from datetime import date, timedelta

import holidays
import pytest
from flask import Flask
from sqlalchemy import event, select
from sqlalchemy.exc import IntegrityError

from tests.cast import Cast
from tests.moment import NOW, TODAY
from tests.visitor import account_of
from tracker.audit.models import AuditRow
from tracker.core.context import SYSTEM
from tracker.core.db import db, session, unit_of_work
from tracker.core.errors import Invalid, InvalidMany
from tracker.organisation import accounts, housekeeping, queries, request_keys, service, settings

CHECKED = range(2018, 2027)


def test_the_seeded_calendar_agrees_with_a_second_source(cast: Cast) -> None:
    service.seed_calendar(SYSTEM, now=NOW, bureau_id=cast.bureau_id)
    calendar = queries.calendar(cast.bureau_id)
    china = holidays.country_holidays("CN", years=CHECKED)
    day, wrong = date(CHECKED.start, 1, 1), []
    while day.year in CHECKED:
        if calendar.is_working(day) != china.is_working_day(day):
            wrong.append(day)
        day += timedelta(days=1)
    assert wrong == []
    assert calendar.known_years == frozenset(range(2004, 2027))
    assert calendar.is_provisional(date(2027, 1, 1))


def test_each_edit_of_the_calendar_is_a_new_version(cast: Cast) -> None:
    before = queries.calendar(cast.bureau_id)
    service.set_calendar_day(SYSTEM, now=NOW, bureau_id=cast.bureau_id, day=TODAY, works=False, note="停电")
    edited = queries.calendar(cast.bureau_id)
    assert (edited.version, edited.is_working(TODAY)) == (before.version + 1, False)
    service.set_calendar_day(SYSTEM, now=NOW, bureau_id=cast.bureau_id, day=TODAY, works=None)
    again = queries.calendar(cast.bureau_id)
    assert (again.version, again.is_working(TODAY)) == (before.version + 2, True)
    assert session.scalars(select(AuditRow.act)).all() == ["set_calendar_day"] * 2


def test_a_calendar_file_is_judged_as_a_whole(cast: Cast) -> None:
    before = queries.calendar(cast.bureau_id).version
    with pytest.raises(InvalidMany) as refusal:
        service.import_calendar_csv(
            SYSTEM,
            now=NOW,
            bureau_id=cast.bureau_id,
            data="2027-01-01,休\n元旦\n2027-01-02,也许\n".encode(),
            source="x",
        )
    assert [fault.params["line"] for fault in refusal.value.faults] == [2, 3]
    assert queries.calendar(cast.bureau_id).version == before
    for data in (b"", b"\xff\xfe\x00", b"\x00\x01\x02"):
        with pytest.raises(Invalid):
            service.import_calendar_csv(SYSTEM, now=NOW, bureau_id=cast.bureau_id, data=data, source="x")


def test_every_default_is_a_value_its_own_reader_accepts() -> None:
    for item in settings.TABLE.values():
        assert item.read(str(item.default)) == item.default


def test_settings_are_read_from_memory_until_they_change(cast: Cast) -> None:
    assert settings.get(cast.bureau_id, "case_days") == 5
    service.change_settings(SYSTEM, now=NOW, bureau_id=cast.bureau_id, given={"case_days": "7"})
    assert settings.get(cast.bureau_id, "case_days") == 7
    session.rollback()
    assert settings.get(cast.bureau_id, "case_days") == 5
    with pytest.raises(KeyError):
        settings.get(cast.bureau_id, "no_such_name")
    with pytest.raises(InvalidMany) as refusal:
        service.change_settings(SYSTEM, now=NOW, bureau_id=cast.bureau_id, given={"cutoff": "x", "timezone": "Moon"})
    assert [fault.field for fault in refusal.value.faults] == ["cutoff", "timezone"]


def test_numbers_count_from_one_by_kind_and_year(cast: Cast) -> None:
    given = [
        service.next_number(cast.bureau_id, kind, year) for kind, year in (("case", 2026),) * 3 + (("case", 2027),)
    ]
    assert given == [1, 2, 3, 1]
    assert service.next_number(cast.bureau_id, "matter", 2026) == 1


def test_numbers_are_never_given_twice(app: Flask, cast: Cast) -> None:
    given: list[int] = []

    def draw() -> None:
        with app.app_context():
            for _ in range(10):
                with unit_of_work():
                    given.append(service.next_number(cast.bureau_id, "case", 2026))
            db.session.remove()

    threads = [threading.Thread(target=draw) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(given) == list(range(1, 41))


def test_a_change_that_was_rolled_back_leaves_nothing_in_memory(cast: Cast) -> None:
    unit_id = cast.unit("办公室")
    service.rename_unit(SYSTEM, now=NOW, unit_id=unit_id, from_day=TODAY, name="综合科")
    assert queries.tree(cast.bureau_id, TODAY).name(unit_id) == "综合科"
    session.rollback()
    assert queries.tree(cast.bureau_id, TODAY).name(unit_id) == "办公室"
    service.rename_unit(SYSTEM, now=NOW, unit_id=unit_id, from_day=TODAY, name="秘书科")
    assert queries.tree(cast.bureau_id, TODAY).name(unit_id) == "秘书科"
    assert queries.tree(cast.bureau_id, TODAY - timedelta(days=1)).name(unit_id) == "办公室"


def test_the_tree_costs_one_small_query_per_transaction(cast: Cast) -> None:
    queries.tree(cast.bureau_id, TODAY)
    queries.command(cast.bureau_id, TODAY)
    session.rollback()
    statements: list[str] = []
    event.listen(db.engine, "before_cursor_execute", lambda *args: statements.append(args[2]))
    for _ in range(5):
        queries.tree(cast.bureau_id, TODAY)
        queries.command(cast.bureau_id, TODAY).line(cast.unit("办公室"))
        settings.get(cast.bureau_id, "cutoff")
    assert len([text for text in statements if text.startswith("SELECT")]) <= 2


def test_a_request_key_remembers_the_first_outcome(cast: Cast) -> None:
    account = account_of(cast.person("王立群")).id
    assert request_keys.seen(account, "tasks.accept", "k") is None
    request_keys.keep(account, "tasks.accept", "k", {"then": "/a"}, now=NOW)
    assert request_keys.seen(account, "tasks.accept", "k") == {"then": "/a"}
    assert request_keys.seen(account, "tasks.decline", "k") is None
    session.commit()
    with pytest.raises(IntegrityError):
        request_keys.keep(account, "tasks.accept", "k", {"then": "/b"}, now=NOW)
    session.rollback()


def test_what_has_served_is_thrown_away_and_nothing_else(cast: Cast) -> None:
    account = account_of(cast.person("王立群"))
    request_keys.keep(account.id, "tasks.accept", "k", {}, now=NOW)
    accounts.open_session(account, address="x", agent="", now=NOW)
    kept = [housekeeping.tidy(now=NOW + timedelta(days=days)) for days in (6, 8, 29, 31, 179, 181, 400)]
    assert kept == [0, 1, 0, 1, 0, 1, 0]
    assert session.scalars(select(AuditRow.act)).all() == ["login"]
