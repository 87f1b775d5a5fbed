"""Official events in front of a browser: registered by one supervisor, verified by another."""

from __future__ import annotations

import re
from collections.abc import Callable

from sqlalchemy import select

from tests.cast import Cast
from tests.visitor import Visitor
from tracker.core.db import session
from tracker.inspections.models import OfficialEvent

Visit = Callable[[str], Visitor]


def form(cast: Cast, **given: object) -> dict[str, object]:
    return {
        "kind": "criticism",
        "issuer": "市政府办公室",
        "document_no": "12号",
        "issued_on": "2026-11-20",
        "occurred_on": "11.16",
        "unit_id": cast.unit("信息中心"),
        "person_id": cast.person("高翔"),
        "non_ability": "",
        **given,
    }


def event() -> OfficialEvent:
    session.rollback()
    return session.scalars(select(OfficialEvent)).one()


def test_two_supervisors_make_a_document_count(cast: Cast, visit: Visit) -> None:
    first, second = visit("苏敏"), visit("唐宁")
    assert first.get("/events/new").status_code == 200
    assert first.post("/events/new", form(cast)).status_code == 303
    url = f"/events/{event().uuid}"
    assert "核实无误" not in first.get(url).get_data(as_text=True)
    assert "1件等您核实" in second.get("/events").get_data(as_text=True)
    assert "核实无误" in second.get(url).get_data(as_text=True)
    assert first.post(url).status_code == 403
    assert second.post(url).status_code == 303
    assert event().verified_by == cast.person("唐宁")


def test_people_stand_by_unit(cast: Cast, visit: Visit) -> None:
    page = visit("苏敏").get("/events/new").get_data(as_text=True)
    groups = dict(re.findall(r'<optgroup label="([^"]+)">(.*?)</optgroup>', page))
    assert "陈思远" in groups["征收管理科"]
    assert "高翔" not in groups["征收管理科"]
    assert "高翔" in groups["信息中心"]


def test_faults_come_back_with_what_was_typed(cast: Cast, visit: Visit) -> None:
    answer = visit("苏敏").post("/events/new", form(cast, kind="discipline", person_id=0, issued_on="2026-12-20"))
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "发文日期不能晚于今天" in page
    assert "这一类要写明当事人" in page
    assert 'value="12号"' in page


def test_the_cause_is_settled_on_verification(cast: Cast, visit: Visit) -> None:
    visit("苏敏").post("/events/new", form(cast, kind="upper_assessment"))
    url = f"/events/{event().uuid}"
    assert visit("唐宁").post(url).status_code == 422
    assert visit("唐宁").post(url, {"non_ability": "yes"}).status_code == 303
    assert event().non_ability is True


def test_the_register_is_for_those_who_keep_or_check_it(cast: Cast, visit: Visit) -> None:
    visit("苏敏").post("/events/new", form(cast))
    assert visit("彭娟").get("/events").status_code == 200
    assert visit("王立群").get("/events").status_code == 403
    assert visit("王立群").get("/events/new").status_code == 403
    assert visit("王立群").get(f"/events/{event().uuid}").status_code == 404
