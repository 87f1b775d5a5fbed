"""A document counts once a second person has verified it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from tests.cast import Cast
from tests.moment import NOW, TODAY
from tracker.core.errors import Conflict, Forbidden, Invalid, InvalidMany, NotFound
from tracker.inspections import queries, service
from tracker.inspections.models import EventKind, OfficialEvent


def registered(cast: Cast, **facts: Any) -> OfficialEvent:
    given = {
        "kind": EventKind.CRITICISM,
        "issuer": "市政府办公室",
        "document_no": "12号",
        "issued_on": TODAY,
        "occurred_on": TODAY - timedelta(days=7),
        "unit_id": cast.unit("信息中心"),
        "person_id": cast.person("高翔"),
    }
    return service.register(cast.actor("苏敏"), **{**given, **facts}, now=NOW)


def test_a_second_supervisor_verifies(cast: Cast) -> None:
    event = registered(cast)
    assert list(queries.verified(cast.bureau_id)) == []
    assert (queries.waiting(cast.actor("苏敏")), queries.waiting(cast.actor("唐宁"))) == (0, 1)
    service.verify(event, cast.actor("唐宁"), now=NOW)
    assert [one.id for one in queries.verified(cast.bureau_id)] == [event.id]
    assert event.verified_by == cast.person("唐宁")


def test_the_registrar_does_not_verify(cast: Cast) -> None:
    with pytest.raises(Forbidden):
        service.verify(registered(cast), cast.actor("苏敏"), now=NOW)


def test_the_person_concerned_does_not_verify(cast: Cast) -> None:
    event = registered(cast, unit_id=cast.unit("监察考评科"), person_id=cast.person("唐宁"))
    with pytest.raises(Forbidden):
        service.verify(event, cast.actor("唐宁"), now=NOW)


def test_a_document_is_verified_once(cast: Cast) -> None:
    event = registered(cast)
    service.verify(event, cast.actor("唐宁"), now=NOW)
    with pytest.raises(Conflict):
        service.verify(event, cast.actor("唐宁"), now=NOW)


def test_the_same_document_is_not_registered_twice(cast: Cast) -> None:
    registered(cast, person_id=None)
    with pytest.raises(Conflict):
        registered(cast, person_id=None)


def test_all_faults_are_told_at_once(cast: Cast) -> None:
    with pytest.raises(InvalidMany) as raised:
        registered(
            cast,
            kind=EventKind.DISCIPLINE,
            issuer=" ",
            document_no="",
            issued_on=TODAY + timedelta(days=1),
            occurred_on=date(2025, 1, 1),
            person_id=None,
        )
    assert [fault.field for fault in raised.value.faults] == [
        "issuer",
        "document_no",
        "issued_on",
        "unit_id",
        "person_id",
    ]


def test_the_cause_of_lost_points_is_determined_before_it_counts(cast: Cast) -> None:
    event = registered(cast, kind=EventKind.UPPER_ASSESSMENT)
    with pytest.raises(Invalid):
        service.verify(event, cast.actor("唐宁"), now=NOW)
    service.verify(event, cast.actor("唐宁"), now=NOW, non_ability=True)
    assert event.non_ability is True


def test_the_register_is_not_for_members(cast: Cast) -> None:
    event = registered(cast)
    assert queries.get_for(cast.actor("彭娟"), event.uuid).id == event.id
    with pytest.raises(NotFound):
        queries.get_for(cast.actor("高翔"), event.uuid)
