"""What nobody sends by accident: numbers beyond every column, NUL characters, digits that are none, bad marks."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import quote

import pytest
from flask import Flask
from sqlalchemy import select, text

from tests.cast import Cast
from tests.moment import NOW
from tests.plans import papers
from tests.visitor import Visitor
from tracker.core.db import session
from tracker.core.whole import LARGEST, whole
from tracker.organisation.models import Person, Unit
from tracker.plans import queries
from tracker.plans.models import Plan
from tracker.scoring.models import Scheme

Visit = Callable[[str], Visitor]
TOO_LARGE = str(LARGEST + 1)


@pytest.fixture
def elsewhere(cast: Cast) -> Person:
    """Somebody of another bureau in the same database."""
    bureau = Unit(bureau_id=None, created_at=NOW)
    session.add(bureau)
    session.flush()
    bureau.bureau_id = bureau.id
    person = Person(bureau_id=bureau.id, unit_id=bureau.id, name="邻县来客", staff_no="Z1", created_at=NOW)
    session.add(person)
    session.commit()
    return person


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("0", 0),
        ("007", 7),
        (str(LARGEST), LARGEST),
        (TOO_LARGE, None),
        ("²", None),
        ("٣", None),
        ("-1", None),
        ("", None),
    ],
)
def test_only_plain_digits_that_a_column_holds_are_a_number(text: str, number: int | None) -> None:
    assert whole(text) == number


@pytest.mark.parametrize("path", ["/schemes/{}", "/summaries/{}/2026-10", "/schemes/{}/activate"])
def test_an_id_beyond_64_bits_is_nobodys(visit: Visit, path: str) -> None:
    assert visit("周启明").get(path.format(TOO_LARGE)).status_code == 404


@pytest.mark.parametrize("path", ["/notices/{}/open", "/profile/sessions/{}/end", "/tasks/views/{}/remove"])
def test_a_form_for_an_id_beyond_64_bits_is_refused(visit: Visit, path: str) -> None:
    assert visit("周启明").post(path.format(TOO_LARGE)).status_code == 404


@pytest.mark.parametrize(
    "path", ["/notices/?before={}", "/overdue/?unit={}", "/events?before={}", "/tasks?owner={}", "/tasks?after=1-{}"]
)
def test_a_query_with_a_number_beyond_64_bits_is_told_so(visit: Visit, path: str) -> None:
    answer = visit("苏敏").get(path.format(TOO_LARGE))
    assert answer.status_code in (200, 404, 422)
    assert "Content-Security-Policy" in answer.headers


@pytest.mark.parametrize("name", ["unit", "owner", "year"])
def test_digits_that_are_no_number_filter_for_nothing(visit: Visit, name: str) -> None:
    assert visit("苏敏").get(f"/tasks?{name}=²").status_code == 200


@pytest.mark.parametrize("path", ["/tasks?q=%00", "/tasks?plan=a%00b", "/search?q=x%00"])
def test_nul_in_an_address_is_refused_in_words(visit: Visit, path: str) -> None:
    answer = visit("苏敏").get(path)
    assert answer.status_code == 422
    assert "控制字符" in answer.text


def test_nul_in_a_path_is_nobodys(visit: Visit) -> None:
    assert visit("苏敏").get("/tasks/" + quote("a\0b")).status_code == 404


def test_nul_in_a_form_is_refused_in_words(visit: Visit) -> None:
    answer = visit("林晓").post("/tasks/new", {"title": "走访\0企业"})
    assert answer.status_code == 422
    assert "控制字符" in answer.text


def test_the_name_of_somebody_elsewhere_is_not_told(visit: Visit, elsewhere: Person) -> None:
    page = visit("苏敏").get(f"/tasks?owner={elsewhere.id}")
    assert page.status_code == 200
    assert elsewhere.name not in page.text


def test_an_owner_of_the_bureau_is_shown_by_name(visit: Visit, cast: Cast) -> None:
    assert "责任人：陈思远" in visit("苏敏").get(f"/tasks?owner={cast.person('陈思远')}").text


@pytest.mark.parametrize("weight", ["NaN", "Infinity", "-1", "101", "1e999999"])
def test_a_weight_is_a_percentage(visit: Visit, weight: str) -> None:
    supervisor = visit("苏敏")
    supervisor.post("/schemes/example/draft")
    draft = session.scalars(select(Scheme).where(Scheme.key == "example")).one()
    answer = supervisor.post(f"/schemes/{draft.id}/formula", {"method": "weighted", "weight": weight})
    assert answer.status_code == 422
    assert "0到100" in answer.text


@pytest.mark.parametrize("points", ["NaN", "Infinity", "1e999999", "10001"])
def test_points_stay_within_bounds(visit: Visit, points: str) -> None:
    supervisor = visit("苏敏")
    supervisor.post("/schemes/example/draft")
    draft = session.scalars(select(Scheme).where(Scheme.key == "example")).one()
    answer = supervisor.post(f"/schemes/{draft.id}/rules/late", {"points": points})
    assert answer.status_code == 422


@pytest.fixture
def plan(visit: Visit) -> Plan:
    """A plan with an amended text beside it."""
    visit("林晓").post("/plans/new", {"year": "2027", "text": papers.PLAN})
    plan = session.scalars(select(Plan)).one()
    visit("林晓").post(f"/plans/{plan.uuid}/revise", {"text": papers.PLAN.replace("6月30日", "9月30日")})
    return plan


@pytest.mark.parametrize("digits", ["9" * 6000, TOO_LARGE, "²", "-1"])
@pytest.mark.parametrize("one", ["{}.1.keep", "1.{}.take"])
def test_a_difference_with_a_number_beyond_all_bounds_is_not_there(
    visit: Visit, plan: Plan, one: str, digits: str
) -> None:
    answer = visit("林晓").post(f"/plans/{plan.uuid}/revision/choose", {"one": one.format(digits)})
    assert answer.status_code == 303


@pytest.mark.parametrize("address", ["http://[", "http://[::1?lacks=any", "?lacks=%00#", "\x7f"])
def test_an_address_that_is_none_narrows_nothing(visit: Visit, plan: Plan, address: str) -> None:
    task = queries.content(queries.document_of(plan)).tasks[0]
    headers = {"HX-Request": "true", "HX-Current-URL": address}
    assert visit("林晓").get(f"/plans/{plan.uuid}/tasks/{task.uuid}?row=1", headers=headers).status_code == 200


def test_a_form_beyond_the_limit_is_not_parsed(app: Flask, visit: Visit) -> None:
    limit = app.config["MAX_FORM_MEMORY_SIZE"]
    assert visit("林晓").post("/tasks/new", {"title": "x" * limit}).status_code == 413


@pytest.mark.parametrize(("field", "count"), [("title", 301), ("yardstick", 301), ("source_text", 20_001)])
def test_a_text_longer_than_its_field_is_told_so(visit: Visit, cast: Cast, field: str, count: int) -> None:
    given = {"title": "走访企业", "lead_unit_id": cast.unit("征收管理科"), "deadline_kind": "waiting", "cadence": ""}
    answer = visit("林晓").post("/tasks/new", given | {field: "长" * count})
    assert answer.status_code == 422
    assert f"现在是{count}个字" in answer.text


@pytest.mark.parametrize("zone", ["Asia", "x" * 300, "../../etc/passwd", "/etc/passwd"])
def test_only_a_zone_is_a_zone(visit: Visit, zone: str) -> None:
    answer = visit("丁海洋").post("/admin/settings", {"timezone": zone})
    assert answer.status_code == 422
    assert "Asia/Shanghai" in answer.text


def test_a_database_that_is_gone_still_gets_a_page(visit: Visit, app: Flask) -> None:
    visitor = visit("周启明")
    app.config["PROPAGATE_EXCEPTIONS"] = False
    session.execute(text("ALTER TABLE user_session RENAME TO user_session_gone"))
    session.commit()
    answer = visitor.get("/tasks/")
    assert answer.status_code == 500
    assert "系统没能完成这一步" in answer.text
    assert "Try again" in answer.text
